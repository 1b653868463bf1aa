"""Measures telelint beside its peers and prints tables: ``make bench``, or ``python -m benchmarks``.

Counts come first: a program that finds fewer of the links that are known to be there is quick for another reason.
The figures of one table come from one run, each round taking every program in turn; only their ratios mean anything
on another machine.
"""

from __future__ import annotations

import argparse
import compileall
import subprocess
import sys
import tempfile
from pathlib import Path

import telelint
from benchmarks import beside, growth, inputs, machine, records, start_up, tables, tools

_LINKS_PER_EVENT = (1, 3, 10, 100, 1000)


def main() -> None:
    arguments = _arguments()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    # As an installer does; nothing is measured that users meet once.
    compileall.compile_dir(Path(telelint.__file__).parent, quiet=1)
    here = machine.this()
    print(f"{here}\nResults go to {arguments.record}", file=sys.stderr)
    presets = arguments.inputs or (["1m"] if arguments.quick else ["1m", "20m", "200m"])
    if "20m" in presets:
        presets.append(inputs.DIRTY)
    for name in arguments.parts:
        if name == "beside":
            for preset in presets:
                # Quick programs are a matter of milliseconds on small inputs, slow ones of minutes on larger ones.
                slow = preset == "20m" and not arguments.quick
                rounds = 1 if preset == inputs.DIRTY else arguments.rounds  # read for its truth, not for its time
                source = inputs.make(preset, arguments.folder)
                part = beside.measure(source, rounds, str(arguments.peers_python), slow=slow)
                _keep(arguments, f"beside-{preset}", here, part)
        elif name == "start-up":
            small = inputs.make("1m", arguments.folder)
            _keep(arguments, name, here, start_up.measure(small, 7 if arguments.quick else 41))
        elif name == "growth":
            sizes = ["1m", "20m"] if arguments.quick else ["1m", "20m", "200m", "1g"]
            _keep(arguments, name, here, growth.over_size(sizes, arguments.folder))
        else:
            counts = _LINKS_PER_EVENT[:3] if arguments.quick else _LINKS_PER_EVENT
            _keep(arguments, name, here, growth.over_links(counts, 1 if arguments.quick else 20))
    print(tables.report(records.read(arguments.record)))


def _keep(
    arguments: argparse.Namespace,
    name: str,
    here: machine.Machine,
    part: records.Beside | records.StartUp | records.Growth,
) -> None:
    records.write(arguments.record, name, here, part)
    print(f"{name}: done", file=sys.stderr)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").partition("\n")[0])
    parts = ("beside", "start-up", "growth", "links-per-event")
    parser.add_argument("--parts", nargs="+", choices=parts, default=parts, help="what to measure (default: all)")
    parser.add_argument("--quick", action="store_true", help="1 MB, without the slow peers: half a minute")
    parser.add_argument("--inputs", nargs="+", choices=["1m", "20m", "200m"], help="what is read side by side")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each program, of which the median counts")
    parser.add_argument("--peers-python", type=Path,
                        default=tools.PEERS_PYTHON if tools.PEERS_PYTHON.exists() else Path(sys.executable),
                        help="the Python that has the peers installed (default: that of make bench-peers)")  # fmt: skip
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "telelint-benchmarks",
                        help="where inputs are kept; 1 GB goes there for a while")  # fmt: skip
    parser.add_argument("--record", type=Path, metavar="FOLDER", default=Path("build") / "benchmarks",
                        help="where results are kept (default: build/benchmarks)")  # fmt: skip
    return parser.parse_args()


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as error:
        sys.exit(f"benchmarks: {error.cmd[1]} ended with status {error.returncode}")
