"""The occurrences of a recurring event, as dates (RFC 5545 3.3.10, 3.8.5). The arithmetic is dateutil's."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from telelint.patterns import regex
from telelint.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from dateutil.rrule import rruleset

    from telelint.sources.zones import Zones

# The answer is a date, so hours and minutes do not matter; and a rule by the second would run for ever.
_WITHIN_A_DAY = regex(r"FREQ=(?:HOURLY|MINUTELY|SECONDLY)", re.IGNORECASE)
_BY_THE_CLOCK = regex(r";?(?:BYHOUR|BYMINUTE|BYSECOND|COUNT|INTERVAL)=[^;]*", re.IGNORECASE)
# A rule by the day that picks days of the year means the same by the year, and dateutil tries a thousand years of it in
# no time: it knows no other end for a rule that never happens than the year 9999.
_DAILY = regex(r"FREQ=DAILY", re.IGNORECASE)
_BY_THE_YEAR = regex(r"BY(?:MONTHDAY|YEARDAY|WEEKNO)=", re.IGNORECASE)
_BY_POSITION = regex(r"BYSETPOS=", re.IGNORECASE)
_UNTIL = regex(r"UNTIL=([^;]+)", re.IGNORECASE)
_COUNT = regex(r"COUNT=", re.IGNORECASE)
_INTERVAL = regex(r"INTERVAL=([^;]*)", re.IGNORECASE)
_PLAIN = regex(r"INTERVAL=(?!1(?:;|$))", re.IGNORECASE)
_MOST_RULES = 20  # of one event; the standard advises against a second
_FAR = 60 * 366  # days; a rule that began earlier than this before the question is asked from there on
_DAY = timedelta(days=1)


class Series(NamedTuple):
    """The occurrences of one event; made when an event recurs, worked out only when a verdict depends on them."""

    start: tuple[str, str]  # DTSTART's value and TZID
    rules: list[str]  # the values of RRULE
    dates: list[tuple[str, str]]  # the values, with commas between them, and the TZID of each RDATE
    excluded: list[tuple[str, str]]  # of each EXDATE
    zones: Zones  # to tell dates in

    def first_in(self, start: date, end: date | None) -> date | None:
        """Return the first occurrence's date d with ``start <= d < end`` (end None: no bound), or None.

        A rule that no library understands counts as one that may fall on any day from DTSTART on.
        """
        first = self.zones.moment_of(*self.start)
        if first is None:
            return None
        begin = first if isinstance(first, datetime) else datetime.combine(first, time())
        stop = end or date(start.year + 10, 1, 1)
        try:
            occurrences = self._set(begin, start, stop)
            # a day of slack on both sides, as the policy's zone may lie a day away from the event's
            for moment in occurrences.xafter(datetime.combine(start, time()) - 2 * _DAY, inc=True):
                found = self.zones.local(moment.replace(tzinfo=begin.tzinfo))
                if found >= stop:
                    return None
                if found >= start:
                    return found
        except (ValueError, TypeError, OverflowError, AttributeError):  # what dateutil says to a rule it cannot read
            day = max(start, self.zones.local(begin))
            return day if day < stop else None
        return None

    def _set(self, begin: datetime, start: date, stop: date) -> rruleset:
        """Return the occurrences up to ``stop`` in the event's own wall-clock time."""
        from dateutil.rrule import rrule, rruleset, rrulestr  # lazily: most events happen once

        wall = begin.replace(tzinfo=None)
        bound = datetime.combine(stop, time()) + 2 * _DAY
        occurrences = rruleset()
        occurrences.rdate(wall)
        if len(self.rules) > _MOST_RULES:
            raise ValueError("RRULE")
        for rule in self.rules:
            text, since = _by_days(rule), wall
            if named := _UNTIL.search(text):
                end = self.zones.moment_of(named[1], self.start[1])
                if isinstance(end, datetime):
                    shifted = end.astimezone(begin.tzinfo) if end.tzinfo and begin.tzinfo else end
                    bound = min(bound, shifted.replace(tzinfo=None))
                elif end is not None:
                    bound = min(bound, datetime.combine(end, time.max))
                text = _UNTIL.sub("", text).replace(";;", ";")
            last = None
            if not _COUNT.search(text):
                if not _PLAIN.search(text) and (start - wall.date()).days > _FAR:
                    since = wall.replace(year=start.year - 2, day=min(wall.day, 28))
                last = bound.replace(microsecond=0)
            parsed = rrulestr(text.strip(";"), dtstart=since)
            assert isinstance(parsed, rrule)  # one rule without dates is never a set
            # not as a part of the text: to read a date there dateutil imports its parser, which takes 25 ms
            occurrences.rrule(parsed if last is None else parsed.replace(until=last))
        for lines, take in ((self.dates, occurrences.rdate), (self.excluded, occurrences.exdate)):
            for values, tzid in lines:
                for value in values.split(","):
                    self._add(value, tzid, begin, take)
        return occurrences

    def _add(self, value: str, tzid: str, begin: datetime, take: object) -> None:
        moment = self.zones.moment_of(value.partition("/")[0], tzid)
        if moment is None:
            return
        if not isinstance(moment, datetime):
            moment = datetime.combine(moment, begin.time())
        elif moment.tzinfo and begin.tzinfo:
            moment = moment.astimezone(begin.tzinfo)
        assert callable(take)  # rruleset's own methods, which have no common type in its stubs
        take(moment.replace(tzinfo=None))


def _by_days(rule: str) -> str:
    """Return a rule with the same dates that no clock enters. Raises ValueError for one that stays where it is."""
    text = rule
    if _WITHIN_A_DAY.search(text):
        text = _BY_THE_CLOCK.sub("", _WITHIN_A_DAY.sub("FREQ=DAILY", text))
    if _BY_THE_YEAR.search(text) and not _PLAIN.search(text) and not _BY_POSITION.search(text):
        text = _DAILY.sub("FREQ=YEARLY", text)
    if any(int(interval) < 1 for interval in _INTERVAL.findall(text)):
        raise ValueError("INTERVAL")  # dateutil would never end
    return text
