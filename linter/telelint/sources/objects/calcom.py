"""Cal.com's bookings and webhooks: https://cal.com/docs/developing/guides/automation/webhooks (read 2026-11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telelint.model import Event
from telelint.sources.json_text import Object
from telelint.sources.objects.kind import Around, Kind, View, domain_of, whole_number

if TYPE_CHECKING:
    from telelint.sources.zones import Zones

_OURS = frozenset({
    "eventTypeId", "eventTypeSlug", "absentHost", "bookingFieldsResponses", "userFieldsResponses", "videoCallData",
    "conferenceCredentialId", "destinationCalendar", "requiresConfirmation", "eventTypeConfirmationState",
})  # fmt: skip
_ENDED = frozenset({"cancelled", "canceled", "rejected"})
_ENDING = ("CANCELLED", "REJECTED")


def _fits_booking(view: View, around: Around) -> bool:
    members = view.members
    if around and "triggerEvent" in around[0].members and ("startTime" in members or "start" in members):
        return True
    if _OURS.isdisjoint(members) and "videoCallUrl" not in (_members(view, "metadata") or ()):
        return False
    return ("startTime" in members or "start" in members) and ("uid" in members or "attendees" in members)


def _members(view: View, name: str) -> dict[str, object] | None:
    value = view.members.get(name)
    return dict(value.members) if type(value) is Object else None


def _fits_webhook(view: View, _around: Around) -> bool:
    """A payload that an organisation shaped by a template of its own, without one of Cal.com's objects in it."""
    return "triggerEvent" in view.members and view.members.get("payload", view) is not None


def _event(view: View, around: Around, zones: Zones) -> Event:
    start = view.text("startTime") or view.text("start")
    trigger = around[0].text("triggerEvent") if around else None
    hosts = view.views("hosts")
    organiser = (
        view.text("organizer", "email") or view.text("user", "email") or (hosts[0].text("email") if hosts else None)
    )
    return Event(
        uid=view.text("iCalUID") or view.text("icsUid") or view.text("uid"),
        start=zones.date_of(start) if start else None,
        organiser_domain=domain_of(organiser),
        attendees=view.count("attendees") + view.count("guests"),
        cancelled=(view.text("status") or "").lower() in _ENDED or (trigger or "").endswith(_ENDING),
        sequence=whole_number(view.text("iCalSequence")),
        component=BOOKING.component,
    )


def _webhook_event(view: View, _around: Around, zones: Zones) -> Event:
    start = view.text("startTime") or view.text("payload", "startTime") or view.text("payload", "start")
    return Event(
        uid=view.text("uid") or view.text("payload", "uid"),
        start=zones.date_of(start) if start else None,
        cancelled=(view.text("triggerEvent") or "").endswith(_ENDING),
        component=WEBHOOK.component,
    )


_MEETINGS = frozenset({
    "location", "location/link", "metadata/videoCallUrl", "meetingUrl", "videoCallData/url", "videoCallUrl",
    "responses/location/value/value", "responses/location/value/optionValue", "responses/location/optionValue",
    "references/*/meetingUrl", "additionalInformation/hangoutLink", "additionInformation/hangoutLink",
    "conferenceData/entryPoints/*/uri", "locations/*/link", "appsStatus/*/url",
})  # fmt: skip
_TOKENS = (
    "location", "location/integration", "location/type", "responses/location/value/value", "responses/location/value",
    "videoCallData/type",
)  # fmt: skip
_PASSED_OVER = frozenset({
    "bookerUrl", "organizer/avatar", "schedulingUrl", "bookingUrl", "rescheduleUrl", "cancelUrl", "eventType/slug",
    "metadata/reassignment",
})  # fmt: skip


def _doubles(pattern: str, holders: Around) -> bool:
    """Cal Video's room is Daily's, behind a page of Cal.com's own: the one that everybody is sent to."""
    if not pattern.endswith("videoCallData/url") or holders[0].text("type") != "daily_video":
        return False
    return any(holder.text("metadata", "videoCallUrl") for holder in holders[1:])


BOOKING = Kind("calcomBooking", _fits_booking, _event, _MEETINGS, _PASSED_OVER, _TOKENS, "calcom", doubles=_doubles)
WEBHOOK = Kind(
    "calcomWebhook",
    _fits_webhook,
    _webhook_event,
    _MEETINGS | {f"payload/{place}" for place in _MEETINGS},
    _PASSED_OVER,
    (*_TOKENS, *(f"payload/{place}" for place in _TOKENS)),
    "calcom",
    doubles=_doubles,
)
