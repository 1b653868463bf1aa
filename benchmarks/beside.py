"""telelint and its peers side by side on one calendar: links right first, then time and memory."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import tools, truth
from benchmarks.measuring import in_turns, output_of
from benchmarks.records import Beside, Program

if TYPE_CHECKING:
    from benchmarks.inputs import Input
    from benchmarks.tools import Tool

_HOLDS_WHOLE = 100.0  # megabytes above which programs are left out that hold the parsed calendar in memory


def measure(source: Input, rounds: int, peers_python: str, *, slow: bool) -> Beside:
    """Run everything in turns; ``slow`` programs too, once each, after the others."""
    found, missing = tools.peers(peers_python)
    for tool in found:
        if tool.whole and source.megabytes > _HOLDS_WHOLE:
            missing[tool.name] = "holds the whole calendar in memory"
        elif tool.slow and not slow:
            missing[tool.name] = "slow"
    chosen = [*tools.ours(), *(tool for tool in found if tool.name not in missing)]
    _warm(source.calendar)
    right: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as name:
        outputs = Path(name)
        runs, failed = in_turns(_commands(chosen, source, slow=False), rounds, outputs)
        once, failed_once = in_turns(_commands(chosen, source, slow=True), 1, outputs)
        runs |= once
        for tool in chosen:
            if tool.addresses is not None and tool.name in runs:
                output = output_of(tool.name, outputs)
                right[tool.name] = truth.elsewhere(truth.addresses_right, source, tool.name, output, peers_python)
    places = truth.elsewhere(truth.places_right, source)
    return Beside(
        source.name, source.megabytes, truth.elsewhere(type(source).links, source), places.decoys,
        [
            Program(tool.name, tool.version, tool.gives, right.get(tool.name, places.right), runs[tool.name])
            for tool in chosen if tool.name in runs
        ],
        missing | failed | failed_once,
    )  # fmt: skip


def _warm(calendar: Path) -> None:
    """Bring a file into the system's cache, piece by piece: what this process holds counts as a program's peak."""
    with calendar.open("rb") as file:
        while file.read(1 << 20):
            pass


def _commands(chosen: list[Tool], source: Input, *, slow: bool) -> dict[str, list[str]]:
    return {tool.name: tool.command(source.calendar) for tool in chosen if tool.slow is slow}
