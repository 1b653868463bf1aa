"""Recurrences of objects, as the Series that iCalendar's own are."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from telelint.sources.series import Series

if TYPE_CHECKING:
    from telelint.sources.zones import Zones


def stamp_of(text: str, zone: str, zones: Zones) -> tuple[str, str]:
    """Return a start as iCalendar would have it, (value, TZID): a rule counts in the zone of its event.

    ``text`` is ISO 8601, with an offset or without; ``zone`` is empty where none is named.
    """
    moment = zones.moment_of(text, zone)
    if not zone or not isinstance(moment, datetime):
        return text, zone
    named = zones.moment_of("20000101T000000", zone)
    if isinstance(named, datetime) and named.tzinfo is not None and moment.tzinfo is not None:
        moment = moment.astimezone(named.tzinfo)
    return f"{moment:%Y%m%dT%H%M%S}", zone


def series_of_lines(start: tuple[str, str], lines: list[str], zones: Zones) -> Series:
    """Return the series of content lines without folds: ``RRULE:…``, ``EXDATE;TZID=…:…``."""
    rules: list[str] = []
    dates: list[tuple[str, str]] = []
    excluded: list[tuple[str, str]] = []
    for line in lines:
        head, _, value = line.partition(":")
        name, *parameters = head.split(";")
        zone = next((it.partition("=")[2] for it in parameters if it.upper().startswith("TZID=")), "")
        if name.upper() == "RRULE":
            rules.append(value)
        elif name.upper() in ("RDATE", "EXDATE"):
            (dates if name.upper() == "RDATE" else excluded).extend((one, zone) for one in value.split(","))
    return Series(start, rules, dates, excluded, zones)


def start_date(stamp: tuple[str, str] | None, zones: Zones) -> date | None:
    """Return the date of a start."""
    return zones.date_of(*stamp) if stamp else None
