"""JSCalendar events (RFC 8984), as JMAP servers give them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from telelint.model import Event, Role
from telelint.sources.objects.kind import Around, Kind, View, domain_of, whole_number
from telelint.sources.series import Series

if TYPE_CHECKING:
    from telelint.sources.zones import Zones

_ROOM = re.compile(r"virtualLocations/[^/]+/uri")
_PARTS = {"frequency": "FREQ", "interval": "INTERVAL", "count": "COUNT", "until": "UNTIL", "firstDayOfWeek": "WKST"}


def _fits(view: View, _around: Around) -> bool:
    return view.text("@type") in ("Event", "jsevent") and "start" in view.members


def _rule(rule: View) -> str:
    parts = []
    for name, ours in _PARTS.items():
        said = rule.text(name)
        if said:
            parts.append(f"{ours}={said.replace('-', '').replace(':', '').upper()}")
    days = [f"{day.text('nthOfPeriod') or ''}{(day.text('day') or '').upper()}" for day in rule.views("byDay")]
    return ";".join(parts + (["BYDAY=" + ",".join(days)] if days else []))


def _event(view: View, _around: Around, zones: Zones) -> Event:
    start, zone = view.text("start"), view.text("timeZone") or ""
    rules = [_rule(rule) for rule in view.views("recurrenceRules")]
    people = view.view("participants")
    return Event(
        uid=view.text("uid"),
        start=zones.date_of(start, zone) if start else None,
        recurring=bool(rules),
        occurrences=Series((start, zone), rules, [], [], zones) if start and rules else None,
        organiser_domain=domain_of(view.text("replyTo", "imip")),
        attendees=len(people.members) if people else 0,
        public=view.text("privacy") == "public",
        cancelled=view.text("status") == "cancelled",
        sequence=whole_number(view.text("sequence")),
        override="recurrenceId" in view.members,
        component=KIND.component,
    )


def _role(pattern: str, _holders: Around) -> Role | None:
    return Role.MEETING if _ROOM.fullmatch(pattern) else None


KIND = Kind("jscalendarEvent", _fits, _event, frozenset(), frozenset({"replyTo/imip"}), role=_role)
