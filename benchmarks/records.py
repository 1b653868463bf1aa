"""What was measured, as JSON that can be kept: one file a part, with the machine it was measured on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.machine import Machine
from benchmarks.measuring import Run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


class Program(NamedTuple):
    """A program's runs on one calendar; ``right`` counts links."""

    name: str
    version: str
    gives: str
    right: int
    runs: list[Run]


class Beside(NamedTuple):
    """All programs on one calendar of so many links; ``decoys`` are look-alikes that telelint took for a vendor's."""

    input: str
    megabytes: float
    links: int
    decoys: int
    programs: list[Program]
    missing: dict[str, str]

    def runs(self, name: str) -> list[Run]:
        """Return a program's runs, none if it was not there."""
        return next((program.runs for program in self.programs if program.name == name), [])


class StartUp(NamedTuple):
    runs: dict[str, list[Run]]
    missing: dict[str, str]


class Point(NamedTuple):
    """Runs of ``telelint lint`` at one place of the axis."""

    at: float
    megabytes: float
    format: str
    runs: list[Run]


class Growth(NamedTuple):
    axis: str
    points: list[Point]

    def series(self, form: str) -> Iterator[Point]:
        return (point for point in self.points if point.format == form)


class Record(NamedTuple):
    """One part and its machine."""

    machine: Machine
    part: Beside | StartUp | Growth


def write(folder: Path, name: str, machine: Machine, part: Beside | StartUp | Growth) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    body = {"kind": type(part).__name__, "machine": machine._asdict(), **_plain(part)}
    text = json.dumps(body, indent=1, ensure_ascii=False)
    (folder / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")


def read(folder: Path) -> dict[str, Record]:
    """Return all parts of a folder by name."""
    found = {}
    for path in sorted(folder.glob("*.json")):
        body = json.loads(path.read_text(encoding="utf-8"))
        machine = Machine(**body.pop("machine"))
        found[path.stem] = Record(machine, _KINDS[body.pop("kind")](body))
    return found


def _plain(value: Any) -> Any:
    """Return named tuples as objects, but runs as bare lists of rounded figures."""
    if isinstance(value, Run):
        return [round(value.wall, 4), round(value.cpu, 4), round(value.rss, 1)]
    if hasattr(value, "_asdict"):
        return {key: _plain(inner) for key, inner in value._asdict().items()}
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return round(value, 3) if isinstance(value, float) else value


def _runs(figures: list[list[float]]) -> list[Run]:
    return [Run(*three) for three in figures]


def _beside(body: dict[str, Any]) -> Beside:
    programs = [Program(**{**program, "runs": _runs(program["runs"])}) for program in body.pop("programs")]
    return Beside(**body, programs=programs)


def _start_up(body: dict[str, Any]) -> StartUp:
    return StartUp({name: _runs(figures) for name, figures in body["runs"].items()}, body["missing"])


def _growth(body: dict[str, Any]) -> Growth:
    return Growth(body["axis"], [Point(**{**point, "runs": _runs(point["runs"])}) for point in body["points"]])


_KINDS: dict[str, Callable[[dict[str, Any]], Beside | StartUp | Growth]] = {
    "Beside": _beside, "StartUp": _start_up, "Growth": _growth,
}  # fmt: skip
