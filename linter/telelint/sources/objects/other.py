"""Objects that nobody here knows: each string is text, and a date that is called a start dates what is beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telelint.model import NO_EVENT, Event

if TYPE_CHECKING:
    from datetime import date

    from telelint.sources.objects.kind import Around, View
    from telelint.sources.zones import Zones

# A start's names, "_", "-" and capitals left out: Zoom's "start_time", Acuity's "datetime", Healthie's "date" ...
_IN_ORDER = (
    "start", "starttime", "startdatetime", "startdate", "startat", "startsat", "starton", "begin", "begintime",
    "dtstart", "scheduledat", "scheduledstart", "scheduledtime", "datetime", "date", "when", "meetingdate",
    "appointmentdate", "appointmenttime", "visitdate",
)  # fmt: skip
_STARTS = frozenset(_IN_ORDER)


def dated(holders: Around, zones: Zones) -> Around:
    """Return the objects, innermost first, from the one that tells a start on; none where none does."""
    for number, holder in enumerate(holders):
        if _start_of(holder, zones) is not None:
            return holders[number:]
    return []


def event_of(holders: Around, zones: Zones) -> Event:
    """Return the event that the first of these objects tells of."""
    return Event(start=_start_of(holders[0], zones)) if holders else NO_EVENT


def _start_of(holder: View, zones: Zones) -> date | None:
    if _STARTS.isdisjoint(map(_plain, holder.members)):
        return None
    named = {_plain(name): name for name in holder.members}
    for start in _IN_ORDER:
        name = named.get(start)
        if name is None:
            continue
        written = holder.text(name) or holder.text(name, "dateTime") or holder.text(name, "date")
        zone = holder.text(name, "timeZone") or holder.text("timezone") or holder.text("timeZone") or ""
        day = zones.date_of(written, zone) if written and not written.isdecimal() else None
        if day is not None:
            return day
    return None


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()
