"""Reads octets as the linter does and lists the addresses found, with what a test wants to know of each."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, NamedTuple

from telelint.catalogue import Catalogue
from telelint.links.anchor import visible_text
from telelint.links.find import Finder
from telelint.links.strangers import Strangers
from telelint.model import Event, Place, Tally
from telelint.sources.reading import Reading
from telelint.sources.segment import Found, Problem, Segment
from telelint.sources.zones import Zones

if TYPE_CHECKING:
    from telelint.sources.components import Context

_ENDINGS = frozenset({"us", "om"})
_TOP_LEVELS = frozenset({"us", "com"})
_FINDER = Finder(frozenset({"zoommtg"}), lambda host: host == "zoom.us" or host.endswith(".zoom.us"), _ENDINGS)


class Address(NamedTuple):
    url: str
    property: str
    place: Place
    event: Event
    context: Context  # the same for links of one event
    text: str | None


class Reading_(NamedTuple):  # noqa: N801 - the engine has a Reading of its own
    addresses: list[Address]
    problems: list[Problem]
    tally: Tally

    @property
    def urls(self) -> list[str]:
        return [address.url for address in self.addresses]


def read(octets: bytes, name: str = "mail.eml") -> Reading_:
    tally = Tally()
    addresses: list[Address] = []
    problems: list[Problem] = []
    reading = Reading(Zones("America/New_York"), _TOP_LEVELS, Strangers(Catalogue.bundled()))
    for item in reading.read(io.BytesIO(octets), name, tally):
        if isinstance(item, Problem):
            problems.append(item)
        elif isinstance(item, Found):
            context = item.context
            addresses.append(Address(item.url, item.property, item.place, context.event, context, item.text))
        elif isinstance(item, Segment):
            for start, end, url in _FINDER.find(item.text, asked=item.address):
                text = visible_text(item.text, start, end, markup=item.markup)
                place, context = item.place(start, end), item.context
                addresses.append(Address(url, item.property, place, context.event, context, text))
    return Reading_(addresses, problems, tally)


def raw(octets: bytes, place: Place) -> bytes:
    """Return the octets that a place covers, once line and column were seen to mean the same."""
    start, end = place.byte_offset, place.byte_offset + place.byte_length
    lines = octets.split(b"\n")
    line = lines[place.line - 1]
    begin = sum(len(each) + 1 for each in lines[: place.line - 1])
    assert len(line[: start - begin].decode("utf-8", "surrogateescape")) + 1 == place.column
    last = lines[place.end_line - 1]
    begin = sum(len(each) + 1 for each in lines[: place.end_line - 1])
    assert len(last[: end - begin].decode("utf-8", "surrogateescape")) == place.end_column
    return octets[start:end]
