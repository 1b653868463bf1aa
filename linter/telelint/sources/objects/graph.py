"""Microsoft Graph's events: https://learn.microsoft.com/graph/api/resources/event (read 2026-11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telelint.model import Event, Role
from telelint.sources.json_text import Object, String
from telelint.sources.objects.kind import Around, Kind, View, domain_of, whole_number
from telelint.sources.objects.recurrence import stamp_of, start_date
from telelint.sources.series import Series

if TYPE_CHECKING:
    from telelint.sources.zones import Zones

_OURS = frozenset({
    "subject", "bodyPreview", "onlineMeeting", "onlineMeetingUrl", "onlineMeetingProvider", "isOnlineMeeting",
    "seriesMasterId", "isOrganizer", "showAs", "iCalUId",
})  # fmt: skip
_ONLINE = frozenset({"onlineMeetingUrl", "onlineMeetingProvider", "isOnlineMeeting"})
_DAYS = {
    "sunday": "SU", "monday": "MO", "tuesday": "TU", "wednesday": "WE", "thursday": "TH", "friday": "FR",
    "saturday": "SA",
}  # fmt: skip
_INDEX = {"first": "1", "second": "2", "third": "3", "fourth": "4", "last": "-1"}
_FREQUENCY = {
    "daily": "DAILY", "weekly": "WEEKLY", "absoluteMonthly": "MONTHLY", "relativeMonthly": "MONTHLY",
    "absoluteYearly": "YEARLY", "relativeYearly": "YEARLY",
}  # fmt: skip


def _fits(view: View, _around: Around) -> bool:
    if (view.text("@odata.type") or "").lower() == "#microsoft.graph.event":
        return True
    if _OURS.isdisjoint(view.members):
        return False
    if view.has("onlineMeeting", Object) or not _ONLINE.isdisjoint(view.members):
        return True
    return view.has("start", Object) and (view.text("start", "dateTime") is not None)


def rule_of(recurrence: View) -> str | None:
    """Return the RRULE of a patternedRecurrence, or None for a pattern that Graph does not have."""
    pattern = recurrence.view("pattern")
    frequency = _FREQUENCY.get(pattern.text("type") or "") if pattern else None
    if pattern is None or frequency is None:
        return None
    kind = pattern.text("type") or ""
    parts = [f"FREQ={frequency}", f"INTERVAL={max(whole_number(pattern.text('interval')), 1)}"]
    days = [_DAYS[day.lower()] for day in pattern.texts("daysOfWeek") if day.lower() in _DAYS]
    if days and kind != "daily":
        parts.append("BYDAY=" + ",".join(days))
    if kind.startswith("relative"):
        parts.append("BYSETPOS=" + _INDEX.get((pattern.text("index") or "first").lower(), "1"))
    if kind.startswith("absolute") and (day := whole_number(pattern.text("dayOfMonth"))):
        parts.append(f"BYMONTHDAY={day}")
    if frequency == "YEARLY" and (month := whole_number(pattern.text("month"))):
        parts.append(f"BYMONTH={month}")
    first = _DAYS.get((pattern.text("firstDayOfWeek") or "").lower())
    if kind == "weekly" and first:
        parts.append(f"WKST={first}")
    bounds = recurrence.view("range")
    if bounds is not None:
        ending, count = bounds.text("endDate"), whole_number(bounds.text("numberOfOccurrences"))
        if bounds.text("type") == "numbered" and count:
            parts.append(f"COUNT={count}")
        elif bounds.text("type") != "noEnd" and ending and not ending.startswith("0001"):
            parts.append("UNTIL=" + ending[:10].replace("-", ""))
    return ";".join(parts)


def _event(view: View, _around: Around, zones: Zones) -> Event:
    written = view.text("start", "dateTime")
    recurrence = view.view("recurrence")
    rule = rule_of(recurrence) if recurrence else None
    zone = view.text("start", "timeZone") or ""
    own = (recurrence.text("range", "recurrenceTimeZone") if recurrence else None) or ""
    if own in ("", "tzone://Microsoft/Utc", "tzone://Microsoft/Custom"):
        own = view.text("originalStartTimeZone") or zone
    stamp = None
    if written:
        moment = zones.moment_of(written, zone)
        # the pattern counts in the zone that the series was made in, and "start" is mostly told in UTC
        stamp = stamp_of(moment.isoformat(), own, zones) if rule and moment is not None else (written, zone)
    return Event(
        uid=view.text("iCalUId") or view.text("id"),
        start=zones.date_of(written, zone) if written else start_date(stamp, zones),
        recurring=rule is not None,
        occurrences=Series(stamp, [rule], [], [], zones) if stamp and rule else None,
        organiser_domain=domain_of(view.text("organizer", "emailAddress", "address")),
        attendees=view.count("attendees"),
        cancelled=view.true("isCancelled"),
        override=view.has("seriesMasterId", String) or view.text("type") in ("occurrence", "exception"),
        component=KIND.component,
    )


def _role(pattern: str, holders: Around) -> Role | None:
    """A place of a street address and a map's address are no rooms to join."""
    if pattern.endswith("locationUri") and (
        holders[0].get("address", "street") or holders[0].text("locationType") == "hotel"
    ):
        return Role.TEXT
    return None


KIND = Kind(
    component="graphEvent",
    fits=_fits,
    event=_event,
    meetings=frozenset({
        "onlineMeeting/joinUrl", "onlineMeetingUrl", "location/locationUri", "location/displayName",
        "locations/*/locationUri", "locations/*/displayName",
    }),
    passed_over=frozenset({"webLink", "@odata.context", "@odata.id", "@odata.etag", "id", "changeKey", "bodyPreview",
                           "onlineMeeting/quickDial"}),
    tokens=("onlineMeetingProvider",),
    maker="graph",
    role=_role,
)  # fmt: skip
