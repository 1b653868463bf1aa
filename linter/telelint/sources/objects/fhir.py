"""FHIR's appointments and encounters, and the places that they name.

R5 has ``virtualService`` (https://hl7.org/fhir/R5/metadatatypes.html#VirtualServiceDetail). R4 has none: there the
link travels in the cross-version extension, in an extension of a country or a maker, in ``comment`` or
``patientInstruction``, or as the ``telecom`` of a Location that the appointment contains or refers to.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from telelint.model import Event, Role
from telelint.sources.json_text import String
from telelint.sources.objects.kind import Around, Kind, View, whole_number
from telelint.sources.series import Series

if TYPE_CHECKING:
    from collections.abc import Callable

    from telelint.sources.zones import Zones

_VIRTUAL_SERVICE = re.compile(
    r"(?:.*/)?virtualService/\*/(?:addressUrl|addressUri|addressString|addressContactPoint/value"
    r"|addressExtendedContactDetail/(?:.*/)?(?:value|addressUrl))"
)
# http://hl7.org/fhir/5.0/StructureDefinition/extension-Appointment.virtualService and what countries made before it
_MEETING_EXTENSION = re.compile(r"virtual-?service|virtual-?visit|tele-?health|tele-?med|tele-?consult|video|conferenc|"
                                r"(?:meeting|join|visit|room|call|vmr)[-_]?(?:ur[il]|link)", re.IGNORECASE)  # fmt: skip
_ADDRESS_EXTENSION = re.compile(r"(?:.*/)?extension/\*/value(?:Url|Uri|String|ContactPoint/value)")
_TELECOM = re.compile(r"(?:.*/)?telecom/\*/value")
_VIRTUAL = re.compile(r"virtual|tele-?health|tele-?med|video|online", re.IGNORECASE)
_ENDED = frozenset({"cancelled", "noshow", "entered-in-error"})
_WEEK = {
    "monday": "MO", "tuesday": "TU", "wednesday": "WE", "thursday": "TH", "friday": "FR", "saturday": "SA",
    "sunday": "SU",
}  # fmt: skip
_FREQUENCY = {"day": "DAILY", "days": "DAILY", "week": "WEEKLY", "weeks": "WEEKLY", "month": "MONTHLY",
              "months": "MONTHLY", "year": "YEARLY", "years": "YEARLY", "daily": "DAILY", "weekly": "WEEKLY",
              "monthly": "MONTHLY", "yearly": "YEARLY"}  # fmt: skip


def is_virtual(location: View) -> bool:
    """Return whether a Location is a room on the net rather than a building."""
    for form in ("physicalType", "form", "mode"):
        if any(coding.text("code") in ("vi", "virtual") for coding in location.views(form, "coding")):
            return True
    kinds = [coding for kind in location.views("type") for coding in kind.views("coding")]
    named = (location.text("name"), location.text("description"), *(kind.text("display") for kind in kinds))
    return any(text is not None and _VIRTUAL.search(text) for text in named)


def _role(pattern: str, holders: Around) -> Role | None:
    if _VIRTUAL_SERVICE.fullmatch(pattern):
        return Role.MEETING
    if _ADDRESS_EXTENSION.fullmatch(pattern):
        named = any(_MEETING_EXTENSION.search(holder.text("url") or "") for holder in holders)
        return Role.MEETING if named else None
    if _TELECOM.fullmatch(pattern) and holders[0].text("system") in ("url", "other"):
        return Role.MEETING if any(is_virtual(it) for it in holders if "resourceType" in it.members) else None
    return None


def _appointment_event(view: View, _around: Around, zones: Zones) -> Event:
    periods = view.views("requestedPeriod")
    start = view.text("start") or (periods[0].text("start") if periods else None)
    template = view.views("recurrenceTemplate")
    rule = _rule(template[0]) if template else None
    dates = [(day, "") for one in template for day in one.texts("occurrenceDate")]
    recurring = rule is not None or bool(dates)
    excluded = [(day, "") for one in template for day in one.texts("excludingDate")]
    stamp = (start, "") if start else None
    return Event(
        uid=_uid(view),
        start=zones.date_of(start) if start else None,
        recurring=recurring,
        occurrences=Series(stamp, [rule] if rule else [], dates, excluded, zones) if stamp and recurring else None,
        attendees=view.count("participant"),
        cancelled=view.text("status") in _ENDED,
        component=APPOINTMENT.component,
    )


def _uid(view: View) -> str | None:
    identifiers = view.views("identifier")
    return view.text("id") or (identifiers[0].text("value") if identifiers else None)


def _rule(template: View) -> str | None:
    """Return the RRULE of R5's recurrenceTemplate, as far as its type and its weekdays tell."""
    codes = [coding.text("code") or "" for coding in template.views("recurrenceType", "coding")]
    frequency = next((_FREQUENCY[code.lower()] for code in codes if code.lower() in _FREQUENCY), None)
    if frequency is None:
        return None
    parts = [f"FREQ={frequency}"]
    weekly = template.view("weeklyTemplate")
    steps = (
        template.text("weeklyTemplate", "weekInterval")
        or template.text("monthlyTemplate", "monthInterval")
        or template.text("yearlyTemplate", "yearInterval")
    )
    parts.append(f"INTERVAL={max(whole_number(steps), 1)}")
    if weekly is not None:
        days = [short for day, short in _WEEK.items() if weekly.true(day)]
        parts += [f"BYDAY={','.join(days)}"] if days else []
    if count := whole_number(template.text("occurrenceCount")):
        parts.append(f"COUNT={count}")
    elif last := template.text("lastOccurrenceDate"):
        parts.append("UNTIL=" + last[:10].replace("-", ""))
    return ";".join(parts)


def _encounter_event(view: View, _around: Around, zones: Zones) -> Event:
    start = view.text("plannedStartDate") or view.text("actualPeriod", "start") or view.text("period", "start")
    return Event(
        uid=_uid(view),
        start=zones.date_of(start) if start else None,
        attendees=view.count("participant"),
        cancelled=view.text("status") in ("cancelled", "entered-in-error"),
        component=ENCOUNTER.component,
    )


def _place_event(_view: View, _around: Around, _zones: Zones) -> Event:
    return Event(component=LOCATION.component)


def references(view: View) -> list[str]:
    """Return what an appointment refers to: ``Location/1``, ``urn:uuid:…``, ``#contained``."""
    found = [one.text("actor", "reference") for one in view.views("participant")]
    found += [one.text("location", "reference") for one in view.views("location")]
    for name in ("supportingInformation", "account", "serviceType"):
        found += [one.text("reference") or one.text("reference", "reference") for one in view.views(name)]
    return [reference for reference in found if reference]


def _is(*types: str) -> Callable[[View, Around], bool]:
    wanted = frozenset(types)

    def fits(view: View, _around: Around) -> bool:
        return view.has("resourceType", String) and view.text("resourceType") in wanted

    return fits


# Names of code systems and profiles, which are addresses that nobody opens.
_PASSED_OVER = frozenset({"implicitRules", "meta/source", "meta/profile/*"})

APPOINTMENT = Kind(
    "fhirAppointment", _is("Appointment"), _appointment_event, frozenset(), _PASSED_OVER, maker="fhir", role=_role
)
ENCOUNTER = Kind(
    "fhirEncounter", _is("Encounter"), _encounter_event, frozenset(), _PASSED_OVER, maker="fhir", role=_role
)
LOCATION = Kind(
    "fhirLocation",
    _is("Location", "Endpoint", "HealthcareService"),
    _place_event,
    frozenset(),
    _PASSED_OVER,
    role=_role,
    is_event=False,
)
KINDS = (APPOINTMENT, ENCOUNTER, LOCATION)
