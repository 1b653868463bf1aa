"""``python -m benchmarks.scale``: what a core lints a second, what several do, and what that means at scale.

The table and the arithmetic go into docs/scale.md, between its marks, with ``--into docs/scale.md``.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from benchmarks import inputs, machine
from benchmarks.measuring import Run, run

BEGIN, END = "<!-- measured: begin -->\n", "<!-- measured: end -->\n"
EVENTS = (10_000_000, 1_000_000_000)
CORES = (1, 16, 256)
PARTITION = 64_000_000  # octets, as telelint's own default
_TINY = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


class Measured(NamedTuple):
    """Medians of several runs."""

    wall: float  # seconds
    cpu: float
    rss: float  # MB, of the largest process


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="20 MB instead of 200, which is too little to rely on")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each command, of which the median counts")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "telelint-benchmarks",
                        help="where inputs are kept")  # fmt: skip
    parser.add_argument(
        "--into", type=Path, metavar="FILE", help="write what is measured into a page, between its marks"
    )
    arguments = parser.parse_args()
    source = inputs.make("20m" if arguments.quick else "200m", arguments.folder)
    text = _report(source, arguments.rounds)
    if arguments.into is None:
        print(text)
        return
    page = arguments.into.read_text("utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    arguments.into.write_text(f"{before}{BEGIN}{text}{END}{after}", "utf-8")


def _report(source: inputs.Input, rounds: int) -> str:
    here = machine.this()  # with its load before ours
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tiny = folder / "tiny.ics"
        tiny.write_text(_TINY, encoding="utf-8", newline="")
        ways = {
            "one process, `--jobs 1`": ["--jobs", "1", "--format", "jsonl"],
            "dask, 1 worker": ["--engine", "dask", "--jobs", "1"],
            "dask, 2 workers": ["--engine", "dask", "--jobs", "2"],
            "dask, 2 workers, Parquet": ["--engine", "dask", "--jobs", "2", "--format", "parquet"],
        }
        starts: dict[str, list[Run]] = {way: [] for way in ways}
        runs: dict[str, list[Run]] = {way: [] for way in ways}
        for number in range(rounds):
            for way, options in ways.items():  # in turns, so that each meets the same conditions
                for kept, path in ((starts, tiny), (runs, source.calendar)):
                    output = folder / f"{number}-{len(kept[way])}-{list(ways).index(way)}-{path.stem}"
                    kept[way].append(_lint(path, options, output))
                    print(f"{way}: {path.stem}", file=sys.stderr)
        began = {way: _median(some) for way, some in starts.items()}
        took = {way: _median(some) for way, some in runs.items()}
    return _table(here, source, began, took) + _arithmetic(source, began, took)


def _lint(path: Path, options: list[str], output: Path) -> Run:
    command = [
        sys.executable,
        "-m",
        "telelint",
        "lint",
        "--isolated",
        "-q",
        *options,
        "--output",
        str(output),
        str(path),
    ]
    return run(command, output.with_suffix(".said"))


def _median(runs: list[Run]) -> Measured:
    return Measured(*(statistics.median(values) for values in zip(*runs, strict=True)))


def _table(here: machine.Machine, source: inputs.Input, began: dict[str, Measured], took: dict[str, Measured]) -> str:
    size = source.megabytes
    events = inputs.PRESETS[source.name]
    lines = [
        f"{here}. One calendar of {size:.0f} MB with {events:,} events; medians of runs in turns.\n\n",
        "| how | start, s | whole, s | MB/s without the start | MB a second of CPU | largest process, MB |\n",
        "|---|---|---|---|---|---|\n",
    ]
    for way, whole in took.items():
        start = began[way]
        lines.append(
            f"| {way} | {start.wall:.1f} | {whole.wall:.1f} | {size / (whole.wall - start.wall):.0f} "
            f"| {size / (whole.cpu - start.cpu):.0f} | {whole.rss:.0f} |\n"
        )
    return "".join(lines)


def _arithmetic(source: inputs.Input, began: dict[str, Measured], took: dict[str, Measured]) -> str:
    events = inputs.PRESETS[source.name]
    octets = source.calendar.stat().st_size / events
    rate = {way: source.megabytes / (whole.wall - began[way].wall) for way, whole in took.items()}
    one, two = rate["dask, 1 worker"], rate["dask, 2 workers"]
    of_cpu = {way: source.megabytes / (whole.cpu - began[way].cpu) for way, whole in took.items()}
    core = of_cpu["dask, 2 workers"]
    each = core / of_cpu["dask, 1 worker"]
    growth = (
        f"\nFrom 1 to 2 workers on this machine: {two / one:.2f} times the rate by the clock. By processor time, which "
        f"other work on the machine does not count in, each of two does {each:.0%} of what one does alone: "
        f"{2 * each:.1f} times on two cores to themselves. A core lints {core:.0f} MB in each second of its time, the "
        "counting of lines, the writing and the parent's share included. An event is "
        f"{octets:,.0f} octets here, so that is {core * 1e6 / octets:,.0f} events a second and core.\n\n"
    )
    lines = [
        growth,
        "| events | octets | partitions | core hours | "
        + " | ".join(f"{cores} core{'s' * (cores > 1)}" for cores in CORES)
        + " |\n",
        "|---|---|---|---|" + "---|" * len(CORES) + "\n",
    ]
    for wanted in EVENTS:
        total = wanted * octets
        seconds = total / (core * 1e6)
        lines.append(
            f"| {wanted:,} | {total / 1e9:,.0f} GB | {total / PARTITION:,.0f} | {seconds / 3600:.2f} | "
            + " | ".join(_time(seconds / cores) for cores in CORES)
            + " |\n"
        )
    total, seconds = EVENTS[1] * octets, EVENTS[1] * octets / (core * 1e6)
    shared = seconds / CORES[-1]
    lines.append(
        f"\nThat is {EVENTS[1]:,} x {octets:,.0f} octets = {total / 1e12:.2f} TB; / {core:.0f} MB/s = {seconds:,.0f} "
        f"seconds of one core; / {CORES[-1]} cores = {_time(shared)}, if the storage gives them "
        f"{total / shared / 1e9:.0f} GB/s together, twice that for large calendars, whose lines are counted first.\n"
    )
    return "".join(lines)


def _time(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


if __name__ == "__main__":
    main()
