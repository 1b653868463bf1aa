"""What a calendar component says of itself: the context in which its links are judged."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from telelint.model import NO_EVENT, Event
from telelint.sources.decoding import unfolded
from telelint.sources.series import Series

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from telelint.sources.zones import Zones

_NAMES = re.compile(rb"\n[A-Za-z-]+")
_PROPERTY = re.compile(
    rb"\n(DTSTART|DUE|RRULE|RDATE|EXDATE|UID|ORGANIZER|STATUS|CLASS|SEQUENCE|RECURRENCE-ID)"
    rb"([:;][^\n]*+(?:\n[ \t][^\n]*+)*+)"
)
_TZID = re.compile(r";TZID=(\"[^\"]*\"|[^;:]*)", re.IGNORECASE)
_VALUE = re.compile(r"(?:\"[^\"]*\"|[^\":])*+:")
_DOMAIN = re.compile(r"[^\s@:;\"]@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")

_REMEMBERED = 512  # words and organisers; few of them come again and again


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
    found = _properties(own)
    if b"DTSTART" not in found and b"UID" not in found:
        own = _NAMES.sub(lambda m: m[0].upper(), own)  # names are case-insensitive; hardly anybody uses that
        found = _properties(own)
    start = found.get(b"DTSTART") or found.get(b"DUE")
    rules, dates = found.get(b"RRULE"), found.get(b"RDATE")
    recurring = rules is not None or dates is not None
    occurrences = None
    if recurring and start is not None:
        occurrences = Series(
            _split(start[0]),
            [_split(line)[0] for line in rules or ()],
            _listed(dates or ()),
            _listed(found.get(b"EXDATE", ())),
            zones,
        )
    status, sequence = _word(found, b"STATUS"), _word(found, b"SEQUENCE")
    uid, organiser = found.get(b"UID"), found.get(b"ORGANIZER")
    return Event(
        _split(uid[0])[0] if uid else None,
        zones.date_of(*_split(start[0])) if start else None,
        recurring,
        occurrences,
        _domain_of(organiser[0]) if organiser else None,
        own.count(b"\nATTENDEE"),
        _word(found, b"CLASS") == "PUBLIC",
        cancelled or status in ("CANCELLED", "CANCELED"),
        int(sequence) if sequence.isdecimal() and len(sequence) < 10 else 0,
        b"RECURRENCE-ID" in found,
        component,
    )


def _properties(octets: bytes) -> dict[bytes, list[bytes]]:
    """Return what follows the names of the properties that an event is made of (``;TZID=…:…``), by name."""
    found: dict[bytes, list[bytes]] = {}
    for name, rest in _PROPERTY.findall(octets):
        if name in found:
            found[name].append(rest)
        else:
            found[name] = [rest]
    return found


def _word(found: dict[bytes, list[bytes]], name: bytes) -> str:
    lines = found.get(name)
    return _word_of(lines[0]) if lines else ""


@lru_cache(maxsize=_REMEMBERED)
def _word_of(rest: bytes) -> str:
    return _split(rest)[0].strip().upper()


def _without_nested(octets: bytes) -> bytes:
    """Return a component without the components inside it (VALARM has a DESCRIPTION and may have a UID of its own)."""
    first = octets.find(b"\nBEGIN:", 1)
    if first == -1:
        return octets
    last = octets.rfind(b"\nEND:")
    rest = octets.find(b"\n", last + 1) if last > first else -1
    return octets[:first] + (octets[rest:] if rest != -1 else b"")


def _split(rest: bytes) -> tuple[str, str]:
    """Return the value and the TZID (empty without one) of what follows a property's name."""
    line = unfolded(rest).decode("utf-8", "replace").rstrip("\r")
    if line[0] == ":":
        return line[1:], ""
    parameters, colon, value = line.partition(":")
    if not colon:
        return "", ""
    if '"' in parameters:
        match = _VALUE.match(line)
        if match is not None:
            parameters, value = match[0], line[match.end() :]
    return value, _tzid(parameters)


@lru_cache(maxsize=_REMEMBERED)
def _tzid(parameters: str) -> str:
    match = _TZID.search(parameters)
    return match[1].strip('"') if match else ""


def _listed(lines: Iterable[bytes]) -> list[tuple[str, str]]:
    return [(value, tzid) for values, tzid in map(_split, lines) for value in values.split(",")]


@lru_cache(maxsize=_REMEMBERED)
def _domain_of(rest: bytes) -> str | None:
    line = unfolded(rest).decode("utf-8", "replace")
    domains: list[str] = _DOMAIN.findall(line)  # the value comes last, after a parameter such as SENT-BY or EMAIL
    return domains[-1].lower() if domains else None
