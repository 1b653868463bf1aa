"""Exports as CSV: Google's and Outlook's calendars by their headers, any other cell by cell."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from telelint.model import Event, Role
from telelint.sources import decoding
from telelint.sources.components import LazyContext
from telelint.sources.csv_text import delimiter_of, rows
from telelint.sources.json_objects import NO_TEXT, first_strange, has_markup
from telelint.sources.objects.kind import domain_of
from telelint.sources.segment import Problem, Segment
from telelint.sources.whole import whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from telelint.model import Tally
    from telelint.sources.csv_text import Cell
    from telelint.sources.segment import Window
    from telelint.sources.windows import Stream
    from telelint.sources.zones import Zones

# Headers, lower-case: a header that is none of these may be anything, so it is never shown.
_MEETINGS = frozenset({
    "location", "where", "join url", "join link", "meeting url", "meeting link", "video link", "conference link",
    "conference url", "online meeting", "online meeting url", "zoom link", "teams link", "virtual meeting link",
    "telehealth link", "telehealth url", "visit link", "visit url", "joinurl", "join_url", "meeting_url", "meetingurl",
})  # fmt: skip
_STARTS = ("start date", "start", "start time", "start date/time", "start_time", "starttime", "date", "event date",
           "appointment date", "appointment date/time", "meeting date", "date/time", "dtstart", "begin")  # fmt: skip
_ORGANISERS = ("meeting organizer", "organizer", "organizer email", "host", "host email", "owner")
_PEOPLE = ("required attendees", "optional attendees", "attendees", "participants", "guests")
_OTHERS = frozenset({
    "subject", "title", "summary", "topic", "event name", "event", "name", "description", "notes", "details", "body",
    "end date", "end time", "end", "end date/time", "end_time", "all day event", "reminder on/off", "reminder date",
    "reminder time", "meeting resources", "billing information", "categories", "mileage", "priority", "private",
    "sensitivity", "show time as", "status", "url", "link", "id", "uid", "calendar", "recurrence", "visibility",
    "meeting id", "registration url", "timezone", "time zone", "comment", "comments",
})  # fmt: skip
_KNOWN = _MEETINGS | _OTHERS | frozenset(_STARTS) | frozenset(_ORGANISERS) | frozenset(_PEOPLE)
_DATE = re.compile(r"\s*(?:(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})|(\d{1,2})([-/.])(\d{1,2})[-/.](\d{4}|\d\d))(?!\d)")
_ISO_TIME = re.compile(r"\s*\d{4}-\d\d-\d\d[T ]\d\d:\d\d\S*")
_MAY_HOLD = re.compile(rb"[/:]")
_NOT_CLOSED = "a quote in this row is not closed; the row was read to the end of its line"


def read(stream: Stream, name: str, zones: Zones, tally: Tally) -> Iterator[Segment | Problem]:
    """Yield what can hold a link and what is wrong with the file; count its events. Raises OSError.

    A row is an event. A date such as 03/04/2025 has the month first, as in an export in English, unless another date
    of the column shows that it cannot.
    """
    window, text = whole(stream, name)
    if not text:
        yield Problem("TL902", NO_TEXT, first_strange(window))
    table = _Table(window, zones)
    for row, closed in rows(window.octets, delimiter_of(window.octets[:65536])):
        if not closed:
            yield Problem("TL901", _NOT_CLOSED, window.place(row[0].start, max(row[-1].end, row[0].start + 1)))
        if table.is_header(row):
            continue
        tally.events += table.is_calendar
        yield from table.segments(row)


class _Table:
    """The rows of a file, by its headers."""

    def __init__(self, window: Window, zones: Zones) -> None:
        self._window = window
        self._zones = zones
        self._headers: list[str] | None = None  # lower-case; empty where the file has none
        self._titles: list[str] = []
        self._day_first: bool | None = None

    @property
    def is_calendar(self) -> bool:
        """Whether rows tell when they start."""
        return not set(self._headers or ()).isdisjoint(_STARTS)

    def is_header(self, row: list[Cell]) -> bool:
        """Return whether this is the row of headers, which only the first can be."""
        if self._headers is not None:
            return False
        titles = [self._text(cell)[0].strip() for cell in row]
        names = [title.lower() for title in titles]
        known = sum(name in _KNOWN for name in names)
        is_header = known >= min(2, len(names)) or (known == 1 and not any("://" in name for name in names))
        self._headers = names if is_header else []
        self._titles = titles if is_header else []
        return is_header

    def segments(self, row: list[Cell]) -> Iterator[Segment]:
        octets, headers = self._window.octets, self._headers or []
        context = None
        for number, cell in enumerate(row):
            if not _MAY_HOLD.search(octets, cell.start, cell.end):
                continue
            header = headers[number] if number < len(headers) else ""
            if header in _STARTS:
                continue
            context = context or LazyContext(partial(self._event, row))
            text, steps = self._text(cell)
            markup = has_markup(text)
            if markup:
                text, resolved = decoding.unescape_html(text)
                steps += resolved
            title = self._titles[number] if header in _KNOWN else f"column {number + 1}"
            role = Role.MEETING if header in _MEETINGS else Role.TEXT
            yield Segment(text, self._window, cell.start, steps, title, role, markup, False, context)

    def _text(self, cell: Cell) -> tuple[str, tuple[decoding.Step, ...]]:
        text, steps = decoding.characters(self._window.octets[cell.start : cell.end])
        if cell.quoted:
            text, more = decoding.undouble_quotes(text)
            steps += more
        return text, steps

    def _event(self, row: list[Cell]) -> Event:
        values = {header: self._text(cell)[0] for header, cell in zip(self._headers or (), row, strict=False) if header}
        start = next((day for name in _STARTS if (day := self._date(values.get(name), name)) is not None), None)
        organiser = next((values[name] for name in _ORGANISERS if values.get(name)), None)
        people = [values[name] for name in _PEOPLE if values.get(name)]
        return Event(
            start=start,
            organiser_domain=domain_of(organiser),
            attendees=sum(1 + names.count(";") for names in people),
            public=values.get("visibility", "").lower() == "public",
            cancelled=values.get("status", "").lower() in ("cancelled", "canceled"),
            component="row",
        )

    def _date(self, text: str | None, header: str) -> date | None:
        from datetime import date  # lazily: only where a row holds a link

        match = _DATE.match(text) if text else None
        if match is None or text is None:
            return None
        if _ISO_TIME.match(text):
            return self._zones.date_of(text)
        year, month, day = match[1], match[2], match[3]
        if year is None:
            first, mark, second, year = match[4], match[5], match[6], match[7]
            day_first = mark == "." or self._has_day_first(header)
            month, day = (second, first) if day_first else (first, second)
        try:
            return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
        except ValueError:
            return None

    def _has_day_first(self, header: str) -> bool:
        """Return whether the dates of a column have the day first, as one of them shows by a number above 12."""
        if self._day_first is None:
            octets = self._window.octets
            number = (self._headers or []).index(header)
            self._day_first = False
            for row, _ in rows(octets, delimiter_of(octets[:65536])):
                match = _DATE.match(self._text(row[number])[0]) if number < len(row) else None
                if match is not None and match[4] and (int(match[4]) > 12 or int(match[6]) > 12):
                    self._day_first = int(match[4]) > 12
                    break
        return self._day_first
