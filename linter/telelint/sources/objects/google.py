"""Google Calendar's events: https://developers.google.com/workspace/calendar/api/v3/reference/events (read 2026-11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telelint.model import Event, Role
from telelint.sources.json_text import Object, String
from telelint.sources.objects.kind import Around, Kind, View, domain_of, whole_number
from telelint.sources.objects.recurrence import series_of_lines, stamp_of, start_date

if TYPE_CHECKING:
    from telelint.sources.zones import Zones


def _fits(view: View, _around: Around) -> bool:
    members = view.members
    if "kind" in members:
        return view.text("kind") == "calendar#event"
    if view.has("conferenceData", Object) or "hangoutLink" in members:
        return True
    start = members.get("start")
    if type(start) is not Object or not ("dateTime" in start.members or "date" in start.members):
        return False
    return view.has("end", Object)


def _event(view: View, _around: Around, zones: Zones) -> Event:
    written = view.text("start", "dateTime") or view.text("start", "date") or view.text("start")
    stamp = stamp_of(written, view.text("start", "timeZone") or "", zones) if written else None
    lines = view.texts("recurrence")
    return Event(
        uid=view.text("iCalUID") or view.text("id"),
        start=start_date(stamp, zones),
        recurring=bool(lines),
        occurrences=series_of_lines(stamp, lines, zones) if stamp and lines else None,
        organiser_domain=domain_of(view.text("organizer", "email") or view.text("creator", "email")),
        attendees=view.count("attendees"),
        public=view.text("visibility") == "public",
        cancelled=view.text("status") == "cancelled",
        sequence=whole_number(view.text("sequence")),
        override=view.has("recurringEventId", String),
        component=KIND.component,
    )


def _role(pattern: str, holders: Around) -> Role | None:
    """A page of telephone numbers ("more") and a number are no room."""
    if pattern == "conferenceData/entryPoints/*/uri" and holders[0].text("entryPointType") in ("more", "phone"):
        return Role.TEXT
    return None


KIND = Kind(
    component="googleEvent",
    fits=_fits,
    event=_event,
    meetings=frozenset({"location", "hangoutLink", "conferenceData/entryPoints/*/uri"}),
    passed_over=frozenset({"htmlLink", "conferenceData/conferenceSolution/iconUri", "attachments/*/iconLink", "etag"}),
    tokens=(
        "conferenceData/conferenceSolution/key/type",
        "conferenceData/createRequest/conferenceSolutionKey/type",
    ),
    maker="google",
    role=_role,
)
