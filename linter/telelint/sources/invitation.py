"""A mail's texts and calendars brought together by event.

A calendar in a mail, the same calendar attached once more and the text around them are one event: they share one
context, and with it the calendar's date, organiser and attendees. A mail without a calendar is an event of its own.
"""

from __future__ import annotations

import io
import re
from datetime import date
from typing import TYPE_CHECKING

from telelint.model import Tally
from telelint.sources import icalendar
from telelint.sources.charsets import reencoded
from telelint.sources.components import LazyContext, read_event
from telelint.sources.segment import Inside, Problem
from telelint.sources.structure import Component

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from telelint.model import Event
    from telelint.sources.components import Context
    from telelint.sources.decoding import Step
    from telelint.sources.icalendar import Triggers
    from telelint.sources.segment import Found, Segment, Window
    from telelint.sources.zones import Zones

_COMPONENT = re.compile(rb"\nBEGIN:(VEVENT|VTODO|VJOURNAL)\b.*?(?=\nEND:\1|\Z)", re.IGNORECASE | re.DOTALL)
_CANCEL = re.compile(rb"\nMETHOD[^\n:]*:[ \t]*CANCEL\b", re.IGNORECASE)

_Key = tuple[str | None, bool, date | None]
_NOWHERE: _Key = (None, False, None)  # what stands in a calendar outside its events, or in an event that says nothing


class _MailEvent:
    """The event of a mail: the first of its calendars, and what the mail says of itself where that says nothing."""

    __slots__ = ("_own", "first")

    def __init__(self, own: Callable[[], Event]) -> None:
        self._own = own
        self.first: Event | None = None

    def read(self) -> Event:
        own, first = self._own(), self.first
        if first is None:
            return own
        return first._replace(
            start=first.start or own.start,
            organiser_domain=first.organiser_domain or own.organiser_domain,
            attendees=first.attendees or own.attendees,
        )


class Invitation:
    """What one mail holds. ``context`` is that of the mail's own texts and of the first event of its calendars."""

    def __init__(self, own: Callable[[], Event], zones: Zones, found_by: Triggers, tally: Tally, name: str) -> None:
        """Take what the mail says of itself, what dates are told in, what finds the links of calendars, what counts
        events, and the file's name as shown.
        """
        self._event = _MailEvent(own)  # not this object, which holds the whole mail, and would be in a cycle with it
        self.context = LazyContext(self._event.read)
        self._zones = zones
        self._found_by = found_by
        self._tally = tally
        self._name = name
        self._contexts: dict[_Key, Context] = {_NOWHERE: self.context}
        self._seen: set[_Key] = set()
        self._problems: list[Problem] = []
        self._items: dict[Context, list[Segment | Found]] = {self.context: []}

    def add(self, item: Segment | Problem) -> None:
        """Add a text that has this invitation's context, or what is wrong with the mail."""
        if isinstance(item, Problem):
            self._problems.append(item)
        else:
            self._items[self.context].append(item)

    def add_calendar(
        self, octets: bytes, charset: str | None, window: Window, base: int, steps: tuple[Step, ...]
    ) -> None:
        """Add a calendar of which ``steps`` decoded the octets from what begins at ``base`` of the window."""
        octets, more, trouble = reencoded(octets, charset)
        if not octets.strip():
            return
        if trouble:
            self.add(
                Problem("TL902", f"this calendar cannot be read as it should: {trouble}", window.place(base, base + 1))
            )
        inside = Inside(window, base, (*steps, *more))
        uncounted = Tally()  # the same event may come a second time, in an attachment
        items = list(icalendar.read(io.BytesIO(octets), self._name, self._zones, self._found_by, uncounted, inside))
        self._read_events(octets)
        for item in items:
            if isinstance(item, Problem):
                self._problems.append(item)
            else:
                context = self._contexts.setdefault(_key(item.context.event), item.context)
                self._items.setdefault(context, []).append(item._replace(context=context))

    def _read_events(self, octets: bytes) -> None:
        """Count the events that no calendar before had; the first of all is the mail's own."""
        octets = b"\n" + (octets if b"\n" in octets else octets.replace(b"\r", b"\n"))
        cancelled = _CANCEL.search(octets) is not None
        for match in _COMPONENT.finditer(octets):
            component = match[1].upper().decode()
            event = read_event(octets, Component(component, *match.span(), cancelled), self._zones)
            key = _key(event)
            if self._event.first is None:
                self._event.first = event
                self._contexts[key] = self.context
            if key not in self._seen:
                self._seen.add(key)
                self._tally.events += component == "VEVENT"

    def items(self) -> Iterator[Segment | Found | Problem]:
        """Yield what was wrong, then what was added, event after event."""
        yield from self._problems
        for items in self._items.values():
            yield from items


def _key(event: Event) -> _Key:
    """Return what tells whether two components are the same event: UID and which date of a series."""
    return event.uid, event.override, event.start
