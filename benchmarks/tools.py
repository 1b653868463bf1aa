"""The programs that are measured, and what of their output is right."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.inputs import Input

_PEERS = Path(__file__).parent / "peers"
_ADDRESS = r"https?://[^[:space:]<>\"']+"
_FOLDED_ADDRESS = r"https?(?:\r?\n[ \t])?:(?:\r?\n[ \t])?/(?:\r?\n[ \t])?/(?:[^\s<>\"']|\r?\n[ \t])+"


class Tool(NamedTuple):
    """A program; ``slow`` ones are left out of ``--quick`` and of big inputs."""

    name: str
    command: Callable[[Path], list[str]]
    right: Callable[[Input, Path], int]  # of the truth's meeting links, from the program's output
    gives: str
    slow: bool = False


def ours(python: str = sys.executable) -> Tool:
    def command(path: Path) -> list[str]:
        return [python, "-m", "telelint", "lint", "--isolated", "--format", "jsonl", str(path)]

    return Tool("telelint lint", command, _right_places, "places, names, dates, verdicts")


def peers(python: str) -> tuple[list[Tool], list[str]]:
    """Return what is installed, and a line about each that is not."""
    found, missing = [], []
    for module, script, gives, slow in (
        ("tldextract", "pipeline", "addresses, domains", False),
        ("icalendar", "icalendar_alone", "addresses", True),
        ("ical", "ical_", "addresses", True),
        ("vobject", "vobject_", "addresses", True),
        ("ics", "ics_", "addresses", True),
    ):
        name = "icalendar + tldextract + regex" if script == "pipeline" else module
        if subprocess.run([python, "-c", f"import icalendar, {module}" if script == "pipeline" else f"import {module}"],
                          capture_output=True, check=False).returncode:  # fmt: skip
            missing.append(f"{name}: not installed")
            continue
        found.append(Tool(name, _script(python, script), _right_addresses, gives, slow))
    for name, program, options in (
        ("grep -oE, naive", "grep", ["-aoE", _ADDRESS]),
        ("rg, naive", "rg", ["-aoN", _ADDRESS]),
        ("rg -U, fold-aware", "rg", ["-aoUn", "--column", _FOLDED_ADDRESS]),
    ):
        if shutil.which(program) is None:
            missing.append(f"{name}: {program} is not installed")
        else:
            found.append(Tool(name, _program(program, options), _right_addresses, "raw addresses"))
    return found, missing


def _script(python: str, script: str) -> Callable[[Path], list[str]]:
    return lambda path: [python, "-m", f"benchmarks.peers.{script}", str(path)]


def _program(program: str, options: list[str]) -> Callable[[Path], list[str]]:
    return lambda path: [program, *options, str(path)]


def _right_addresses(source: Input, output: Path) -> int:
    truth = Counter(str(record["url"]) for record in source.meetings())
    found = Counter(line.rstrip(".,;:!?)\\") for line in output.read_text(encoding="utf-8", errors="replace").split())
    return sum((truth & found).values())


def _right_places(source: Input, _: Path) -> int:
    """Ask for the inventory, as a finding is not made for every link; begin and end must be right to the octet."""
    listed = subprocess.run(
        [sys.executable, "-m", "telelint", "links", "--isolated", "--format", "jsonl", str(source.calendar)],
        capture_output=True, check=True,
    )  # fmt: skip
    found = set()
    for line in listed.stdout.splitlines():
        link = json.loads(line)
        found.add((link["line"], link["column"], link["byte_offset"], link["byte_offset"] + link["byte_length"]))
    truth = {
        (record["line"], record["col_chars"], record["offset"], record["end_offset"]) for record in source.meetings()
    }
    return len(truth & found)
