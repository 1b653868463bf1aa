"""What a calendar component says of itself: the context in which its links are judged."""

from __future__ import annotations

import re
from functools import lru_cache

from telelint.model import NO_EVENT, Event
from telelint.patterns import regex
from telelint.sources import native
from telelint.sources.decoding import unfolded
from telelint.sources.series import Series
from telelint.typed import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from telelint.sources.structure import Component
    from telelint.sources.zones import Zones

_NAMES = regex(rb"\n[A-Za-z-]+")
_PROPERTY = regex(
    rb"\n(DTSTART|DUE|RRULE|RDATE|EXDATE|UID|ORGANIZER|STATUS|CLASS|SEQUENCE|RECURRENCE-ID)"
    rb"([:;][^\n]*+(?:\n[ \t][^\n]*+)*+)"
)
_TZID = regex(r";TZID=(\"[^\"]*\"|[^;:]*)", re.IGNORECASE)
_VALUE = regex(r"(?:\"[^\"]*\"|[^\":])*+:")
_DOMAIN = regex(r"[^\s@:;\"]@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")

_REMEMBERED = 4096  # words and organisers; the same few come again and again
_LONGEST_REMEMBERED = 1024  # octets of a line


class Context(Protocol):
    """What surrounds some segments: one object for all of an event."""

    @property
    def event(self) -> Event:
        """The event."""
        ...


class KnownContext(NamedTuple):
    """The context of an event that was read when its first link was met. It is equal to itself alone."""

    event: Event

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)


class LazyContext:
    """The context of an event that is read when somebody first asks."""

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


class _Properties(NamedTuple):
    """The properties that an event is made of; octets are what follows a name, as ``;LANGUAGE=en:CONFIRMED``."""

    uid: str | None
    start: tuple[str, str] | None  # the value and the TZID of DTSTART, or of DUE
    rules: list[str] | None  # their values
    dates: list[tuple[str, str]] | None  # the values and the TZID of each RDATE
    excluded: list[tuple[str, str]] | None  # of each EXDATE
    organiser: bytes | None
    status: bytes | None
    classified: bytes | None
    sequence: bytes | None
    override: bool  # there is a RECURRENCE-ID
    attendees: int


def read_event(octets: bytes, component: Component, zones: Zones) -> Event:
    """Return the event of a component of these octets."""
    name, begin, end, cancelled = component
    if native.compiled is not None:
        event: Event | None = native.compiled.event(octets, component, COMPILED, zones.compiled)
        if event is not None:
            return event
    uid, start, rules, dates, excluded, organiser, status, classified, sequence, override, attendees = _properties(
        octets[begin:end]
    )
    recurring = rules is not None or dates is not None
    occurrences = None
    if recurring and start is not None:
        occurrences = Series(start, rules or [], dates or [], excluded or [], zones)
    return Event(
        uid,
        None if start is None else zones.date_of(*start),
        recurring,
        occurrences,
        None if organiser is None else _DOMAINS[organiser],
        attendees,
        classified is not None and _PUBLIC[classified],
        cancelled or (status is not None and _CANCELLED[status]),
        0 if sequence is None else _NUMBERS[sequence],
        override,
        name,
    )


def _properties(octets: bytes) -> _Properties:
    """Return the properties of a component's octets (from the LF before BEGIN up to the LF before END)."""
    own = _without_nested(octets)
    found = _by_name(own)
    if b"DTSTART" not in found and b"UID" not in found:
        own = _NAMES.sub(lambda m: m[0].upper(), own)  # names are case-insensitive; hardly anybody uses that
        found = _by_name(own)
    first = {name: lines[0] for name, lines in found.items()}
    uid, start = first.get(b"UID"), first.get(b"DTSTART", first.get(b"DUE"))
    rules, dates, excluded = found.get(b"RRULE"), found.get(b"RDATE"), found.get(b"EXDATE")
    return _Properties(
        None if uid is None else _split(uid)[0],
        None if start is None else _split(start),
        None if rules is None else [_split(line)[0] for line in rules],
        None if dates is None else list(map(_split, dates)),
        None if excluded is None else list(map(_split, excluded)),
        first.get(b"ORGANIZER"),
        first.get(b"STATUS"),
        first.get(b"CLASS"),
        first.get(b"SEQUENCE"),
        b"RECURRENCE-ID" in found,
        own.count(b"\nATTENDEE"),
    )


def _by_name(octets: bytes) -> dict[bytes, list[bytes]]:
    found: dict[bytes, list[bytes]] = {}
    for name, rest in _PROPERTY.findall(octets):
        if name in found:
            found[name].append(rest)
        else:
            found[name] = [rest]
    return found


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


class _Meanings(dict[bytes, "Any"]):
    """What a property means, by the octets after its name. Compiled code looks here, too."""

    def __init__(self, meaning_of: Callable[[bytes], object]) -> None:
        self._meaning_of = meaning_of

    def __missing__(self, rest: bytes) -> object:
        meaning = self._meaning_of(rest)
        if len(rest) <= _LONGEST_REMEMBERED:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[rest] = meaning
        return meaning


def _domain_of(rest: bytes) -> str | None:
    line = unfolded(rest).decode("utf-8", "replace")
    domains: list[str] = _DOMAIN.findall(line)  # the value comes last, after a parameter such as SENT-BY or EMAIL
    return domains[-1].lower() if domains else None


def _word_of(rest: bytes) -> str:
    return _split(rest)[0].strip().upper()


def _number_of(rest: bytes) -> int:
    word = _word_of(rest)
    return int(word) if word.isdecimal() and len(word) < 10 else 0


_DOMAINS = _Meanings(_domain_of)
_PUBLIC = _Meanings(lambda rest: _word_of(rest) == "PUBLIC")
_CANCELLED = _Meanings(lambda rest: _word_of(rest) in ("CANCELLED", "CANCELED"))
_NUMBERS = _Meanings(_number_of)
# What compiled code needs to make an event.
COMPILED = (Event, KnownContext, Series, _split, _DOMAINS, _PUBLIC, _CANCELLED, _NUMBERS)
