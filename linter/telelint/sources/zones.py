"""The date of a meeting in the policy's time zone.

A policy is dated by the calendar date of the meeting's start in its own zone (US Eastern for HIPAA, a choice of ours:
neither notice names a zone). A date-time with a zone is converted; a floating one and a date are taken as written.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, tzinfo
from functools import cached_property

from telelint.patterns import regex
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_STAMP = regex(r"\s*(\d{4})-?(\d\d)-?(\d\d)(?:[T ]?(\d\d):?(\d\d):?(\d\d)?(?:\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?")
_BASIC = regex(r"[0-9]{8}T[0-9]{6}Z?\Z")  # as nearly all calendars write, and C code reads
_VTIMEZONE = regex(rb"BEGIN:VTIMEZONE.*?END:VTIMEZONE", re.DOTALL | re.IGNORECASE)
_REMEMBERED = 4096  # dates; the same few hours and days come again in every calendar


class Zones:
    """Turns date-times of a calendar into dates of one zone."""

    def __init__(self, zone: str) -> None:
        """Take the IANA name of the zone that dates are told in."""
        self._zone_name = zone
        self._named: dict[str, tzinfo | None] = {}  # IANA's and Windows' names; "": the zone that dates are told in
        self._own: dict[str, tzinfo | None] = {}  # of the calendar at hand
        self._dates: dict[tuple[str, str], date | None] = {}
        self._definitions: Callable[[], bytes] = bytes

    @cached_property
    def compiled(self) -> tuple[object, ...]:
        """What compiled code needs to tell the date of a moment; whatever is not regular it asks ``date_of``."""
        return self, self.date_of, self._named, date, datetime, UTC, datetime.astimezone, datetime.date

    def define(self, octets: Callable[[], bytes]) -> None:
        """Take what returns the VTIMEZONE components of the calendar at hand, for names that IANA does not know."""
        self._definitions = octets
        self._own.clear()
        self._dates.clear()

    def date_of(self, stamp: str, tzid: str = "") -> date | None:
        """Return the date of an iCalendar or ISO 8601 date or date-time, or None where it is neither."""
        key = (stamp, tzid)
        if key not in self._dates:
            if len(self._dates) >= _REMEMBERED:
                self._dates.clear()
            self._dates[key] = self._date_of(stamp, tzid)
        return self._dates[key]

    def _date_of(self, stamp: str, tzid: str) -> date | None:
        moment = self.moment_of(stamp, tzid)
        if moment is None or not isinstance(moment, datetime):
            return moment
        return self.local(moment)

    def moment_of(self, stamp: str, tzid: str = "") -> datetime | date | None:
        """Return the moment, aware where its zone is known, naive where it floats; a date where no time is given."""
        if _BASIC.match(stamp):
            try:
                moment = datetime.fromisoformat(stamp)
            except ValueError:  # 24:00:00 and the leap second are met in the wild; and what is no date at all
                pass
            else:
                if moment.tzinfo or not tzid:
                    return moment
                return datetime.combine(moment, moment.time(), self._find(tzid))  # replace() takes four times as long
        match = _STAMP.match(stamp)
        if match is None:
            return None
        year, month, day, hour, minute, second, offset = match.groups()
        try:
            if hour is None:
                return date(int(year), int(month), int(day))
            zone = self._offset(offset) if offset else (self._find(tzid) if tzid else None)
            return datetime(
                int(year), int(month), int(day), min(int(hour), 23), int(minute), min(int(second or 0), 59), tzinfo=zone
            )
        except ValueError:
            return None

    def local(self, moment: datetime) -> date:
        """Return the date of a moment in the policy's zone; of a floating one the date as written."""
        if moment.tzinfo is None:
            return moment.date()
        if "" not in self._named:
            self._named[""] = _iana(self._zone_name)
        try:
            return moment.astimezone(self._named[""]).date()
        except (OverflowError, ValueError):  # years 1 and 9999
            return moment.date()

    @staticmethod
    def _offset(text: str) -> tzinfo:
        if text == "Z":
            return UTC
        moment = datetime.strptime(text, "%z")
        assert moment.tzinfo is not None  # %z sets it
        return moment.tzinfo

    def _find(self, tzid: str) -> tzinfo | None:
        """Return the zone that a TZID names: IANA's name, Windows' name, or this calendar's own VTIMEZONE."""
        if tzid not in self._named:
            if len(self._named) >= _REMEMBERED:
                self._named.clear()
            self._named[tzid] = _iana(tzid) or _windows(tzid)
        zone = self._named[tzid]
        if zone is None:
            if tzid not in self._own:
                self._own[tzid] = self._defined(tzid)
            zone = self._own[tzid]
        return zone

    def _defined(self, tzid: str) -> tzinfo | None:
        from io import StringIO  # lazily: names that neither IANA nor Windows know are rare

        from dateutil.tz import tzical

        for definition in _VTIMEZONE.findall(self._definitions()):
            text = re.sub(r"\r?\n[ \t]", "", definition.decode("utf-8", "replace"))
            if tzid not in text:
                continue
            try:
                zone = tzical(StringIO(text)).get(tzid)
            except (ValueError, KeyError, AttributeError, TypeError):  # what dateutil says to a broken definition
                continue
            if isinstance(zone, tzinfo):
                return zone
        return None


def _iana(name: str) -> tzinfo | None:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # lazily: a bare link has no zone

    # "/freeassociation.sourceforge.net/Europe/Berlin": a prefix before IANA's name (RFC 5545 3.2.19)
    parts = name.strip('"').strip("/").split("/")
    for candidate in ("/".join(parts), "/".join(parts[-2:]), "/".join(parts[-3:])):
        try:
            return ZoneInfo(candidate)
        except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder of the database, such as "America"
            continue
    return None


def _windows(name: str) -> tzinfo | None:
    from tzlocal.windows_tz import win_tz  # lazily: only Outlook and Exchange use Windows' names

    iana = win_tz.get(name.strip('"'))
    return _iana(iana) if iana else None
