"""Calendly's scheduled events and invitees: https://developer.calendly.com/api-docs (read 2026-11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telelint.model import Event
from telelint.sources.json_text import Object
from telelint.sources.objects.kind import Around, Kind, View, domain_of, whole_number

if TYPE_CHECKING:
    from telelint.sources.zones import Zones

_OURS = frozenset({"event_memberships", "invitees_counter", "event_guests", "event_type"})


def _fits_event(view: View, _around: Around) -> bool:
    return "start_time" in view.members and (view.has("location", Object) or not _OURS.isdisjoint(view.members)) and (
        not _OURS.isdisjoint(view.members) or "scheduled_events" in (view.text("uri") or "")
    )  # fmt: skip


def _fits_invitee(view: View, _around: Around) -> bool:
    return view.has("scheduled_event", Object)


def _event(view: View, _around: Around, zones: Zones) -> Event:
    return _read(view, zones, view.text("status") == "canceled", EVENT.component)


def _invitee(view: View, around: Around, zones: Zones) -> Event:
    said = around[0].text("event") if around else None
    cancelled = view.text("status") == "canceled" or (said or "").endswith(".canceled")
    event = view.view("scheduled_event")
    assert event is not None  # that is how it was told
    return _read(event, zones, cancelled or event.text("status") == "canceled", INVITEE.component)


def _read(view: View, zones: Zones, cancelled: bool, component: str) -> Event:
    start = view.text("start_time")
    hosts = view.views("event_memberships")
    counted = view.text("invitees_counter", "active") or view.text("invitees_counter", "total")
    return Event(
        uid=view.text("uri"),
        start=zones.date_of(start) if start else None,
        organiser_domain=domain_of(hosts[0].text("user_email")) if hosts else None,
        attendees=whole_number(counted) + view.count("event_guests"),
        cancelled=cancelled,
        component=component,
    )


_LOCATION = ("location/join_url", "location/location", "location/data/join_url", "location")
# pages where the invitee moves or cancels, and Calendly's names for its own objects
_OWN_PAGES = ("uri", "event_type", "event_memberships/*/user", "calendar_event/external_id")
_OWN_OF_INVITEE = (
    "uri", "event", "cancel_url", "reschedule_url", "old_invitee", "new_invitee", "rescheduled",
    "routing_form_submission",
    "no_show/uri", "reconfirmation", "scheduling_method", "invitee_scheduled_by",
)  # fmt: skip

EVENT = Kind(
    "calendlyEvent",
    _fits_event,
    _event,
    frozenset(_LOCATION),
    frozenset(_OWN_PAGES),
    ("location/type", "location/kind"),
    "calendly",
)
INVITEE = Kind(
    "calendlyInvitee",
    _fits_invitee,
    _invitee,
    frozenset(f"scheduled_event/{place}" for place in _LOCATION),
    frozenset({*_OWN_OF_INVITEE, *(f"scheduled_event/{place}" for place in _OWN_PAGES)}),
    ("scheduled_event/location/type", "scheduled_event/location/kind"),
    "calendly",
)
