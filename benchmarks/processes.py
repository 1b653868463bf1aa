"""From which size on several processes are quicker than one: ``python -m benchmarks.processes``.

The telling figure is ``WORTHWHILE`` of ``telelint.cli.reading``. Runs with one process and with two take turns, so
that other work on the machine meets both; where there is much of it, processor time says what two cores to themselves
would need.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from benchmarks import generator, machine, tools
from benchmarks.measuring import in_turns, median, output_of, ratio

_EVENTS_IN_MEGABYTE = 560
_FILE = 60  # events: a file of 100 KB, as a person's calendar may be
_MEGABYTES = (5, 10, 20, 40, 80, 160)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.processes", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--rounds", type=int, default=5, help="runs of each, of which the median counts")
    parser.add_argument("--processes", type=int, default=2, help="how many processes are compared with one")
    parser.add_argument("--megabytes", type=int, nargs="+", default=_MEGABYTES, help="sizes to try")
    arguments = parser.parse_args()
    print(f"{machine.this()}\n")
    many = str(arguments.processes)
    print(f"| MB | as | 1 process, s | {many} processes, s | times as long | processor time, s | |")
    print("|---|---|---|---|---|---|---|")
    for megabytes in arguments.megabytes:
        with tempfile.TemporaryDirectory() as name:
            for shape, path in _inputs(Path(name), megabytes * _EVENTS_IN_MEGABYTE).items():
                commands: dict[str, list[str | Path]] = {
                    jobs: [*tools.telelint(), "lint", "--isolated", "-q", "--format", "jsonl", "--jobs", jobs, path]
                    for jobs in ("1", many)
                }
                outputs = Path(name)
                runs, failed = in_turns(commands, arguments.rounds, outputs)
                if failed:
                    raise SystemExit(f"telelint lint failed: {failed}")
                if output_of("1", outputs).read_bytes() != output_of(many, outputs).read_bytes():
                    raise SystemExit(f"{many} processes give something else than one")
                one, several = median(runs["1"]), median(runs[many])
                print(f"| {megabytes} | {shape} | {one.wall:.2f} | {several.wall:.2f} "
                      f"| {ratio(runs[many], runs['1']).wall:.2f} | {one.cpu:.2f} | {several.cpu:.2f} |",
                      flush=True)  # fmt: skip


def _inputs(folder: Path, events: int) -> dict[str, Path]:
    """Write calendars of so many events: one file, and many small ones."""
    one = folder / "one.ics"
    generator.write(events, one)
    files = folder / "files"
    files.mkdir()
    begin, end = b"BEGIN:VEVENT", b"END:VCALENDAR\r\n"
    head, *each = one.read_bytes().removesuffix(end).split(begin)
    for number in range(0, len(each), _FILE):
        (files / f"{number}.ics").write_bytes(begin.join([head, *each[number : number + _FILE]]) + end)
    return {"one file": one, "many files": files}


if __name__ == "__main__":
    main()
