"""Reads calendars as the linter does, by the plain way and by the general one, for tests of the two."""

from __future__ import annotations

import io
from functools import cached_property
from typing import NamedTuple

import pytest
from hypothesis import strategies as st

from telelint.catalogue import Catalogue
from telelint.links.anchor import visible_text
from telelint.links.find import Finder
from telelint.links.strangers import Strangers
from telelint.model import Event, Place, Role, Tally
from telelint.sources import icalendar, native
from telelint.sources.plain import PlainAddresses
from telelint.sources.segment import Found, Problem, Segment
from telelint.sources.zones import Zones

_HOSTS = Catalogue.bundled().hosts
_TOP_LEVELS = frozenset(host.rpartition(".")[2] for host in _HOSTS)


def _knows(host: str) -> bool:
    while host:
        if host in _HOSTS:
            return True
        host = host.partition(".")[2]
    return False


_FINDER = Finder(Catalogue.bundled().schemes, _knows, frozenset(host[-2:] for host in _HOSTS))
_STRANGERS = Strangers(Catalogue.bundled())
_PLAIN = icalendar.Triggers(_TOP_LEVELS, _STRANGERS)


class _NothingIsPlain(PlainAddresses):
    def _line(self, *_: object) -> None:
        return None


class _GeneralTriggers(icalendar.Triggers):
    @cached_property
    def plain(self) -> PlainAddresses:
        return _NothingIsPlain(_TOP_LEVELS, ["LOCATION", "CONFERENCE"], _STRANGERS)


_GENERAL = _GeneralTriggers(_TOP_LEVELS, _STRANGERS)


class Address(NamedTuple):
    url: str
    place: Place
    property: str
    role: Role
    text: str | None


class Calendar(NamedTuple):
    addresses: list[Address]
    events: list[Event]  # of each address
    problems: list[Problem]
    tally: Tally

    @property
    def urls(self) -> list[str]:
        return [address.url for address in self.addresses]

    @property
    def rules(self) -> list[str]:
        return [problem.rule for problem in self.problems]


def read(octets: bytes, *, general: bool = False) -> Calendar:
    """Read octets; ``general`` has every line decoded, in Python."""
    calendar = Calendar([], [], [], Tally())
    with pytest.MonkeyPatch.context() as patch:
        if general:
            patch.setattr(native, "compiled", None)
        _read(octets, _GENERAL if general else _PLAIN, calendar)
    return calendar


def _read(octets: bytes, found_by: icalendar.Triggers, calendar: Calendar) -> None:
    for item in icalendar.read(io.BytesIO(octets), "a.ics", Zones("America/New_York"), found_by, calendar.tally):
        if isinstance(item, Problem):
            calendar.problems.append(item)
        elif isinstance(item, Found):
            calendar.addresses.append(Address(item.url, item.place, item.property, item.role, item.text))
            calendar.events.append(item.context.event)
        else:
            for address in _in_segment(item):
                calendar.addresses.append(address)
                calendar.events.append(item.context.event)


def _in_segment(segment: Segment) -> list[Address]:
    return [
        Address(
            url,
            segment.place(start, end),
            segment.property,
            segment.role,
            visible_text(segment.text, start, end, markup=segment.markup),
        )
        for start, end, url in _FINDER.find(segment.text, asked=segment.address)
    ]


def event(*lines: bytes, end: bytes = b"\r\n") -> bytes:
    """Return a calendar with one event of these content lines."""
    return end.join(
        [b"BEGIN:VCALENDAR", b"VERSION:2.0", b"BEGIN:VEVENT", b"UID:1", b"DTSTART:20261201T150000Z", *lines,
         b"END:VEVENT", b"END:VCALENDAR", b""]
    )  # fmt: skip


def folded(octets: bytes, cuts: list[int], fold: bytes = b"\r\n ") -> bytes:
    """Return a content line cut by a fold before each of these octets."""
    for cut in sorted({cut % (len(octets) - 1) + 1 for cut in cuts}, reverse=True):
        octets = octets[:cut] + fold + octets[cut:]
    return octets


folds = st.sampled_from([b"\r\n ", b"\r\n\t", b"\n ", b"\n\t"])
cuts = st.lists(st.integers(0, 400), max_size=8)
