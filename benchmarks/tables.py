"""Results as tables in Markdown: on standard output, or into the page that shows them.

``python -m benchmarks.tables`` prints what is kept in a folder; ``--into docs/performance.md`` writes it between the
two marks there.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import records, start_up, tools
from benchmarks.measuring import Ratio, median, ratio
from benchmarks.records import Beside, Growth, StartUp
from benchmarks.targets import TARGETS, measured

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from benchmarks.measuring import Run
    from benchmarks.records import Record

RESULTS = Path(__file__).parent / "results"
_MARKS = re.compile(r"(<!-- begin: python -m benchmarks\.tables -->\n).*?(<!-- end -->)", re.DOTALL)


def report(found: Mapping[str, Record]) -> str:
    """Return all tables, the promises first."""
    parts = [_machines(found), _targets(found)]
    for record in sorted(found.values(), key=_order):
        if isinstance(record.part, Beside):
            parts.append(_beside(record.part))
        elif isinstance(record.part, StartUp):
            parts.append(_start_up(record.part))
        else:
            parts.append(_growth(record.part))
    return "\n\n".join(parts)


def _machines(found: Mapping[str, Record]) -> str:
    """Say which parts were measured where and when: they need not all come from one run."""
    names: dict[str, list[str]] = {}
    for name, record in found.items():
        names.setdefault(str(record.machine), []).append(name)
    if len(names) == 1:
        return f"Measured on {next(iter(names))}."
    return "\n".join(f"- {', '.join(parts)}: measured on {machine}." for machine, parts in names.items())


def _order(record: Record) -> tuple[int, float]:
    if isinstance(record.part, Beside):
        return (0, record.part.megabytes)
    return (1, 0) if isinstance(record.part, StartUp) else (2, -len(record.part.axis))


def _table(title: str, head: tuple[str, ...], rows: Iterator[tuple[str, ...]], notes: str = "") -> str:
    lines = [f"### {title}", "", f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([*lines, "", notes] if notes else lines)


def figure(value: float) -> str:
    """Return three digits that count."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _spread(runs: list[Run]) -> str:
    walls = sorted(run.wall for run in runs)
    return "one run" if len(walls) == 1 else f"{figure(walls[0])} to {figure(walls[-1])}"


def _targets(found: Mapping[str, Record]) -> str:
    def rows() -> Iterator[tuple[str, ...]]:
        for target in TARGETS:
            value = measured(target, found)
            bound = "at least" if target.more_is_better else "at most"
            unit = f" {target.unit}" if target.unit == "MB" else target.unit
            wall, cpu = value if isinstance(value, Ratio) else (value, None)
            yield (
                target.what, f"{bound} {figure(target.floor)}{unit}", f"{figure(target.goal)}{unit}",
                "not measured" if wall is None else f"**{figure(wall)}{unit}**",
                "" if cpu is None else f"{figure(cpu)}{unit}", "" if wall is None else target.reached(wall),
            )  # fmt: skip

    return _table("Targets", ("what", "floor", "goal", "measured", "of processor time", "reached"), rows())


def _beside(part: Beside) -> str:
    references = [part.runs(name) for name in (tools.PIPELINE, tools.ICAL_JS)]
    ripgrep = [part.runs(name) for name in (tools.RG_PLACES, tools.RG_FOLDS)]

    def rows() -> Iterator[tuple[str, ...]]:
        for program in part.programs:
            one = median(program.runs)
            yield (
                program.name, f"{program.right / part.links:.1%}", program.gives,
                figure(part.megabytes / one.wall), figure(one.wall), _spread(program.runs), figure(one.cpu),
                figure(one.rss),
                *(figure(ratio(runs, program.runs).wall) if runs else "" for runs in references),
                *(figure(ratio(program.runs, runs).wall) if runs else "" for runs in ripgrep),
            )  # fmt: skip

    versions = dict.fromkeys(program.version for program in part.programs if program.version)
    missing = "".join(f" Left out: {name} ({why})." for name, why in part.missing.items())
    return _table(
        f"Side by side: {part.input}, {part.megabytes:.1f} MB, {part.links:,} meeting links",
        ("program", "links right", "gives", "MB/s", "s", "lowest to highest", "CPU s", "peak MB", "x pipeline",
         "x ical.js", f"time / `{tools.RG_PLACES}`", f"time / `{tools.RG_FOLDS}`"),
        rows(), f"{'; '.join(versions)}. No peak is below that of the process that starts a program, 20 MB.{missing}",
    )  # fmt: skip


def _start_up(part: StartUp) -> str:
    def rows() -> Iterator[tuple[str, ...]]:
        for name, runs in part.runs.items():
            milliseconds = [run.wall * 1000 for run in runs]
            yield (
                f"`{name}`" if "," not in name else name, figure(median(runs).wall * 1000),
                f"{figure(min(milliseconds))} to {figure(max(milliseconds))}", figure(median(runs).cpu * 1000),
                figure(ratio(runs, part.runs[start_up.BARE]).wall),
            )  # fmt: skip

    count = len(part.runs[start_up.BARE])
    missing = "".join(f" Left out: {name} ({why})." for name, why in part.missing.items())
    return _table("Start-up", ("command", "ms", "lowest to highest", "CPU ms", "over `python -c pass`"), rows(),
                  f"Medians of {count} runs in turns.{missing}")  # fmt: skip


def _growth(part: Growth) -> str:
    def rows() -> Iterator[tuple[str, ...]]:
        for point in part.points:
            one = median(point.runs)
            yield (
                f"{point.at:,.0f}", point.format, figure(point.megabytes / one.wall), figure(one.wall),
                _spread(point.runs), figure(one.cpu), figure(one.rss),
            )  # fmt: skip

    head = (part.axis, "format", "MB/s", "s", "lowest to highest", "CPU s", "peak MB")
    return _table(f"Growth with {part.axis}", head, rows())


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tables", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=RESULTS, help="where results are kept")
    parser.add_argument("--into", type=Path, metavar="PAGE", help="a page with the two marks, written anew")
    arguments = parser.parse_args()
    text = report(records.read(arguments.folder))
    if arguments.into is None:
        print(text)
        return
    page = arguments.into.read_text(encoding="utf-8")
    written, count = _MARKS.subn(lambda marks: f"{marks[1]}{text}\n{marks[2]}", page)
    if count != 1:
        raise SystemExit(f"{arguments.into}: the two marks must stand there once")
    arguments.into.write_text(written, encoding="utf-8")


if __name__ == "__main__":
    main()
