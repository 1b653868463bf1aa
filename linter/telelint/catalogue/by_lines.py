"""A JSON object that is written with a member a line, and of which a run decodes the members that it asks for.

The compiled catalogue has three hundred products, and most runs meet a handful of them. Decoding all takes two
milliseconds; the file is plain JSON all the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_OPEN, _CLOSE = b"{}"


class ByLines(Mapping[str, "Any"]):
    """The members by name."""

    def __init__(self, octets: bytes, opening: int = 0) -> None:
        """Take the octets of a file that holds what ``written`` made; ``opening`` is where the object's "{" stands."""
        self._octets = octets
        self._places: dict[str, tuple[int, int]] = {}
        self._decoded: dict[str, Any] = {}
        self.end: int  # where the object's "}" stands
        start = opening + 2
        while octets[start] != _CLOSE:
            value, end = octets.find(b'":', start) + 2, octets.find(b"\n", start)
            name = octets[start + 1 : value - 2].decode()
            self._places[name] = value, end
            if end == value + 1 and octets[value] == _OPEN:
                opened = self._decoded[name] = ByLines(octets, value)
                end = octets.find(b"\n", opened.end)
            start = end + 1
        self.end = start

    def __getitem__(self, name: str) -> Any:
        member = self._decoded.get(name)
        if member is None:
            start, end = self._places[name]
            member = self._decoded[name] = json.loads(self._octets[start:end].rstrip(b","))
        return member

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def written(members: Mapping[str, Any], opened: str) -> bytes:
    """Return a JSON object with a member a line; the one called ``opened`` is an object that is written so itself."""
    texts = {name: _json(member) if name != opened else _by_lines(member) for name, member in members.items()}
    return (_object(texts) + "\n").encode()


def _by_lines(members: Mapping[str, Any]) -> str:
    return _object({name: _json(member) for name, member in members.items()})


def _object(texts: Mapping[str, str]) -> str:
    lines = [f"{_json(name)}:{text}" for name, text in texts.items()]
    return "\n".join(("{", *(f"{line}," for line in lines[:-1]), *lines[-1:], "}"))


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
