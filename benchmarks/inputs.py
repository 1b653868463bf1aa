"""The calendars that are read, and the truth about them: made once, kept in a folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from benchmarks import calendars

PRESETS = {"1m": 600, "20m": 12_000, "200m": 120_000, "1g": 600_000}  # events


class Input(NamedTuple):
    """A calendar and the file that says where its links are, one JSON object a line."""

    name: str
    calendar: Path
    places: Path

    @property
    def megabytes(self) -> float:
        return self.calendar.stat().st_size / 1e6

    def meetings(self) -> list[dict[str, object]]:
        """Return the records of links that join a meeting, wrapped ones included."""
        with self.places.open(encoding="utf-8") as lines:
            records = [json.loads(line) for line in lines]
        return [record for record in records if record["kind"] in ("direct", "wrapped") and record["join"]]

    def count(self) -> int:
        return len(self.meetings())


def make(preset: str, folder: Path) -> Input:
    """Return a preset's calendar, made if it is not there yet.

    The generator of the shared folder is used where ``TELELINT_SHARED`` names one, a small one of our own elsewhere.
    """
    shared = os.environ.get("TELELINT_SHARED")
    generator = Path(shared) / "bench" / "gen_ics.py" if shared else None
    kind = "shared" if generator is not None and generator.exists() else "own"
    made = Input(preset, folder / f"{kind}-{preset}.ics", folder / f"{kind}-{preset}.jsonl")
    if made.calendar.exists() and made.places.exists():
        return made
    folder.mkdir(parents=True, exist_ok=True)
    if generator is None or kind == "own":
        calendars.write(PRESETS[preset], made.calendar, made.places)
    else:
        subprocess.run(
            [sys.executable, generator, "--preset", preset, "-o", made.calendar, "--truth", os.devnull,
             "--positions", made.places],
            check=True,
        )  # fmt: skip
    return made
