"""The calendars that are read, and the truth about them: made once, kept in a folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks import generator

if TYPE_CHECKING:
    from collections.abc import Iterator

PRESETS = {"1m": 600, "20m": 12_000, "200m": 120_000, "1g": 600_000}  # events
DIRTY = "20m-dirty"  # a share of the events with another line end, no folds or folds at another width
_DIRT = 0.4


class Input(NamedTuple):
    """A calendar and the file that says where its addresses are, one JSON object a line."""

    name: str
    calendar: Path
    places: Path

    @property
    def megabytes(self) -> float:
        return self.calendar.stat().st_size / 1e6

    def records(self) -> Iterator[dict[str, Any]]:
        with self.places.open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)

    def meetings(self) -> list[dict[str, Any]]:
        """Return the records of links that join a meeting, wrapped ones included."""
        return [record for record in self.records() if record["kind"] in ("direct", "wrapped") and record["join"]]

    def links(self) -> int:
        return len(self.meetings())


def make(preset: str, folder: Path) -> Input:
    """Return a preset's calendar, made if it is not there yet.

    The generator of the shared folder is used where ``TELELINT_SHARED`` names one, our own of the same mix elsewhere.
    """
    kind = "own" if _shared() is None else "shared"
    made = Input(preset, folder / f"{kind}-{preset}.ics", folder / f"{kind}-{preset}.jsonl")
    if not (made.calendar.exists() and made.places.exists()):
        folder.mkdir(parents=True, exist_ok=True)
        _write(preset, made.calendar, made.places)
    return made


def make_without_truth(preset: str, calendar: Path) -> None:
    """Write a preset's calendar; the truth about a gigabyte is half of one."""
    _write(preset, calendar, None)


def _shared() -> Path | None:
    named = os.environ.get("TELELINT_SHARED")
    generator_ = Path(named) / "bench" / "gen_ics.py" if named else None
    return generator_ if generator_ is not None and generator_.exists() else None


def _write(preset: str, calendar: Path, places: Path | None) -> None:
    shared = _shared()
    size, _, dirty = preset.partition("-")
    if shared is None:
        generator.write(PRESETS[size], calendar, places, _DIRT if dirty else 0)
        return
    options = ["--positions", str(places)] if places is not None else []
    if dirty:
        options += ["--dirty", str(_DIRT)]
    command = [sys.executable, str(shared), "--preset", size, "-o", str(calendar), "--truth", os.devnull, *options]
    subprocess.run(command, check=True)
