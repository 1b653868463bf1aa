"""What a calendar component says of itself: the context in which its links are judged."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from telelint.model import NO_EVENT, Event
from telelint.sources.decoding import FOLD
from telelint.sources.series import Series

if TYPE_CHECKING:
    from collections.abc import Callable

    from telelint.sources.zones import Zones

_NAMES = re.compile(rb"\n[A-Za-z-]+")
_REST_OF_LINE = re.compile(rb"[^\n]*+(?:\n[ \t][^\n]*+)*+")
_TZID = re.compile(r";TZID=(\"[^\"]*\"|[^;:]*)", re.IGNORECASE)
_VALUE = re.compile(r"(?:\"[^\"]*\"|[^\":])*+:")
_DOMAIN = re.compile(r"[^\s@:;\"]@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")


class Context:
    """The event around some segments; what it says of itself is read when somebody first asks."""

    __slots__ = ("_event", "_read")

    def __init__(self, read: Callable[[], Event]) -> None:
        """Take what reads the event."""
        self._read: Callable[[], Event] | None = read
        self._event = NO_EVENT

    @property
    def event(self) -> Event:
        """The event."""
        if self._read is not None:
            self._event = self._read()
            self._read = None
        return self._event


def read_event(octets: bytes, component: str, cancelled: bool, zones: Zones) -> Event:
    """Return the event of a component's octets (from the LF before BEGIN up to the LF before END)."""
    own = _without_nested(octets)
    if b"\nDTSTART" not in own and b"\nUID" not in own:
        own = _NAMES.sub(lambda m: m[0].upper(), own)  # names are case-insensitive; hardly anybody uses that
    start = _property(own, b"\nDTSTART") or _property(own, b"\nDUE")
    rules = _all_properties(own, b"\nRRULE")
    dates = _all_properties(own, b"\nRDATE")
    recurring = bool(rules or dates)
    occurrences = None
    if recurring and start is not None:
        occurrences = Series(
            start,
            [value for value, _ in rules],
            _listed(dates),
            _listed(_all_properties(own, b"\nEXDATE")),
            zones,
        )
    status = _property(own, b"\nSTATUS")
    access = _property(own, b"\nCLASS")
    sequence = _property(own, b"\nSEQUENCE")
    uid = _property(own, b"\nUID")
    return Event(
        uid=uid[0] if uid else None,
        start=zones.date_of(*start) if start else None,
        recurring=recurring,
        occurrences=occurrences,
        organiser_domain=_organiser_domain(own),
        attendees=own.count(b"\nATTENDEE"),
        public=access is not None and access[0].strip().upper() == "PUBLIC",
        cancelled=cancelled or (status is not None and status[0].strip().upper() in ("CANCELLED", "CANCELED")),
        sequence=int(sequence[0]) if sequence and sequence[0].strip().isdecimal() and len(sequence[0]) < 10 else 0,
        override=b"\nRECURRENCE-ID" in own,
        component=component,
    )


def _without_nested(octets: bytes) -> bytes:
    """Return a component without the components inside it (VALARM has a DESCRIPTION and may have a UID of its own)."""
    first = octets.find(b"\nBEGIN:", 1)
    if first == -1:
        return octets
    last = octets.rfind(b"\nEND:")
    rest = octets.find(b"\n", last + 1) if last > first else -1
    return octets[:first] + (octets[rest:] if rest != -1 else b"")


def _line(octets: bytes, name: bytes, at: int) -> tuple[int, str]:
    """Return where a property's content line stands and the unfolded line, -1 where there is none."""
    while (at := octets.find(name, at)) != -1:
        end = at + len(name)
        if octets[end : end + 1] in (b":", b";"):
            match = _REST_OF_LINE.match(octets, at + 1)
            assert match is not None  # it may be empty
            return at, FOLD.sub(b"", match[0]).decode("utf-8", "replace").rstrip("\r")
        at = end
    return -1, ""


def _split(line: str) -> tuple[str, str]:
    """Return a content line's value and its TZID, which is empty where it has none."""
    match = _VALUE.match(line)
    if match is None:
        return line.partition(":")[2], ""
    tzid = _TZID.search(match[0])
    return line[match.end() :], tzid[1].strip('"') if tzid else ""


def _property(octets: bytes, name: bytes) -> tuple[str, str] | None:
    at, line = _line(octets, name, 0)
    return None if at == -1 else _split(line)


def _all_properties(octets: bytes, name: bytes) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at = 0
    while True:
        at, line = _line(octets, name, at)
        if at == -1:
            return found
        found.append(_split(line))
        at += len(name)


def _listed(properties: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(value, tzid) for values, tzid in properties for value in values.split(",")]


def _organiser_domain(octets: bytes) -> str | None:
    at, line = _line(octets, b"\nORGANIZER", 0)
    if at == -1:
        return None
    value, _ = _split(line)
    match = _DOMAIN.search(value) or _DOMAIN.search(line)
    return match[1].lower() if match else None
