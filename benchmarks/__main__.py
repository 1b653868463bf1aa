"""Measures telelint beside its peers and prints tables: ``make bench``, or ``python -m benchmarks``.

Counts come first: a program that finds fewer of the links that are known to be there is quick for another reason.
The figures of one table come from one run, each round taking every program in turn; only their ratios mean anything
on another machine.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import inputs, tools
from benchmarks.measuring import FailedError, Run, median, run

if TYPE_CHECKING:
    from collections.abc import Callable

_PIPELINE = "icalendar + tldextract + regex"
_PATIENCE = 25.0  # seconds; what takes longer is run once


def main() -> None:
    arguments = _arguments()
    folder = Path(arguments.folder)
    print(f"{_machine()}; Python {platform.python_version()}\n")
    presets = arguments.inputs or (["1m"] if arguments.quick else ["20m"])
    for preset in presets:
        _side_by_side(inputs.make(preset, folder), arguments)
    _start_up(inputs.make("1m", folder), 5 if arguments.quick else 15)
    growth = ["1m", "20m"] if arguments.quick else ["1m", "20m", "200m"]
    _growth([inputs.make(preset, folder) for preset in (*growth, *(["1g"] if arguments.big else []))])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="1 MB, without the slow peers: half a minute")
    parser.add_argument("--big", action="store_true", help="growth up to 1 GB")
    parser.add_argument("--inputs", nargs="+", choices=inputs.PRESETS, help="what the peers read (default: 20m)")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each program, of which the median counts")
    parser.add_argument("--peers-python", default=sys.executable, help="the Python that has the peers installed")
    parser.add_argument("--folder", default=Path(tempfile.gettempdir()) / "telelint-benchmarks",
                        help="where inputs are kept")  # fmt: skip
    return parser.parse_args()


def _machine() -> str:
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
    return f"{model}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"


def _side_by_side(source: inputs.Input, arguments: argparse.Namespace) -> None:
    found, missing = tools.peers(arguments.peers_python)
    chosen = [tools.ours(), *(tool for tool in found if not (arguments.quick and tool.slow))]
    runs: dict[str, list[Run]] = {}
    right: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "output"
        for number in range(arguments.rounds):
            for tool in chosen:
                before = runs.get(tool.name, [])
                if tool.name in missing or (before and (before[0].wall > _PATIENCE or tool.slow)):
                    continue
                try:
                    one = run(tool.command(source.calendar), output)
                except FailedError as failure:
                    missing += [tool.name, f"{tool.name}: {failure}"]
                    continue
                runs.setdefault(tool.name, []).append(one)
                if number == 0:
                    right[tool.name] = _elsewhere(tool.right, source, output)
    truth = _elsewhere(inputs.Input.count, source)
    pipeline = median(runs[_PIPELINE]).cpu if _PIPELINE in runs else None
    print(f"### {source.name}: {source.megabytes:.1f} MB, {truth} meeting links")
    print("| program | links right | gives | CPU s | MB/s | peak RSS MB | times the pipeline |")
    print("|---|---|---|---|---|---|---|")
    for tool in chosen:
        if tool.name in runs:
            figures = median(runs[tool.name])
            ratio = f"{pipeline / figures.cpu:.1f}" if pipeline else "?"
            print(
                f"| {tool.name} | {right[tool.name]} ({right[tool.name] / truth:.1%}) | {tool.gives} "
                f"| {figures.cpu:.2f} | {source.megabytes / figures.wall:.1f} | {figures.rss:.0f} | {ratio} |"
            )
    for line in missing:
        if ":" in line:
            print(f"\nSkipped: {line}")
    print()


def _elsewhere(function: Callable[..., int], *arguments: object) -> int:
    """Call a function in a process of its own: the peak memory of a program counts that of the process starting it."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def _start_up(small: inputs.Input, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        invite = Path(folder) / "invite.ics"
        with small.calendar.open("rb") as file:
            head = file.read(20_000)
        invite.write_bytes(head[: head.rfind(b"END:VEVENT")] + b"END:VEVENT\r\nEND:VCALENDAR\r\n")
        yaml = Path(folder) / "one.yaml"
        yaml.write_text("---\na: 1\n", encoding="utf-8")
        telelint = [sys.executable, "-m", "telelint"]
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "telelint --version": [*telelint, "--version"],
            "telelint check URL": [*telelint, "check", "--isolated", "https://us02web.zoom.us/j/98765432101"],
            "telelint lint, an invite of 20 KB": [*telelint, "lint", "--isolated", str(invite)],
        }
        program = shutil.which("yamllint", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        if program is None:
            print("Skipped: yamllint is not installed\n")
        else:
            commands["yamllint, one line"] = [program, str(yaml)]
        runs: dict[str, list[Run]] = {name: [] for name in commands}
        for _ in range(rounds):
            for name, command in commands.items():
                runs[name].append(run(command))
    bare = median(runs["python -c pass"])
    print("### Start-up\n| command | ms | over python -c pass |\n|---|---|---|")
    for name, figures in ((name, median(some)) for name, some in runs.items()):
        print(f"| {name} | {figures.wall * 1000:.0f} | {figures.wall / bare.wall:.1f} |")
    print()


def _growth(sources: list[inputs.Input]) -> None:
    print("### Growth, telelint lint\n| MB | s | MB/s | peak RSS MB |\n|---|---|---|---|")
    for source in sources:
        figures = median(
            [run(tools.ours().command(source.calendar)) for _ in range(3 if source.megabytes < 100 else 1)]
        )
        print(f"| {source.megabytes:.0f} | {figures.wall:.2f} | {source.megabytes / figures.wall:.1f} "
              f"| {figures.rss:.0f} |", flush=True)  # fmt: skip
    print()


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as error:
        sys.exit(f"benchmarks: {error.cmd[1]} ended with status {error.returncode}")
