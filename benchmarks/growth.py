"""How cost grows: with the size of a calendar, and with the links of an event."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import generator, inputs, tools
from benchmarks.measuring import in_turns
from benchmarks.records import Growth, Point

if TYPE_CHECKING:
    from collections.abc import Sequence

_FORMATS = ("jsonl", "text")
_BIG = 100.0  # megabytes from which one run is enough: what disturbs a moment disturbs a second of thirty


def over_size(presets: Sequence[str], folder: Path) -> Growth:
    points = []
    for preset in presets:
        if preset == "1g":
            with tempfile.TemporaryDirectory(dir=folder) as name:
                calendar = Path(name) / "1g.ics"
                inputs.make_without_truth(preset, calendar)
                points += _points(calendar, calendar.stat().st_size / 1e6)
        else:
            calendar = inputs.make(preset, folder).calendar
            points += _points(calendar, calendar.stat().st_size / 1e6)
    return Growth("megabytes", points)


def over_links(counts: Sequence[int], megabytes: int) -> Growth:
    """Measure calendars of one size and one number of links, so many of them in each event."""
    points = []
    with tempfile.TemporaryDirectory() as name:
        for count in counts:
            calendar = Path(name) / f"{count}.ics"
            generator.write_grouped(megabytes * 1_000_000, count, calendar)
            points += _points(calendar, count)
            calendar.unlink()
    return Growth("links an event", points)


def _points(calendar: Path, at: float) -> list[Point]:
    megabytes = calendar.stat().st_size / 1e6
    commands = {
        form: [*tools.telelint(), "lint", "--isolated", "--jobs", "1", "--format", form, str(calendar)]
        for form in _FORMATS
    }
    with tempfile.TemporaryDirectory() as name:
        runs, failed = in_turns(commands, 1 if megabytes > _BIG else 5, Path(name))
    if failed:
        raise SystemExit(f"telelint lint failed on {calendar.name}: {failed}")
    return [Point(at, megabytes, form, runs[form]) for form in _FORMATS]
