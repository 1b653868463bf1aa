from __future__ import annotations

from datetime import date

import pytest

from telelint.sources.zones import Zones

_CUSTOM = b"""BEGIN:VTIMEZONE
TZID:Our clinic
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0900
TZOFFSETTO:+0900
END:STANDARD
END:VTIMEZONE
"""


@pytest.mark.parametrize(
    ("stamp", "tzid", "day"),
    [
        pytest.param("20261201T045900Z", "", date(2026, 11, 30), id="utc-before-midnight-in-new-york"),
        pytest.param("20261201T050000Z", "", date(2026, 12, 1), id="utc-at-midnight-in-new-york"),
        pytest.param("20260701T035900Z", "", date(2026, 6, 30), id="summer-time"),
        pytest.param("2026-12-01T10:00:00+09:00", "", date(2026, 11, 30), id="iso-with-offset"),
        pytest.param("2026-12-01", "", date(2026, 12, 1), id="iso-date"),
        pytest.param("20261201T100000", "Asia/Tokyo", date(2026, 11, 30), id="iana"),
        pytest.param("20261201T100000", "Tokyo Standard Time", date(2026, 11, 30), id="windows"),
        pytest.param("20261201T100000", "/freeassociation.sourceforge.net/Asia/Tokyo", date(2026, 11, 30), id="prefix"),
        pytest.param("20261201T100000", "America", date(2026, 12, 1), id="folder-of-the-database"),
        pytest.param("20261201T100000", "Our clinic", date(2026, 12, 1), id="nobody-defines-it"),
        pytest.param("20261201T240000Z", "", date(2026, 12, 1), id="24-o-clock"),
        pytest.param("20261231T235960Z", "", date(2026, 12, 31), id="leap-second"),
        pytest.param("00010101T000000Z", "", date(1, 1, 1), id="first-year"),
        pytest.param("20261301T100000", "", None, id="no-month"),
        pytest.param("", "", None, id="empty"),
    ],
)
def test_date_in_new_york(stamp: str, tzid: str, day: date | None) -> None:
    assert Zones("America/New_York").date_of(stamp, tzid) == day


def test_a_calendars_own_zone_counts_in_that_calendar_only() -> None:
    zones = Zones("America/New_York")
    zones.define(lambda: _CUSTOM)
    assert zones.date_of("20261201T100000", "Our clinic") == date(2026, 11, 30)
    zones.define(bytes)
    assert zones.date_of("20261201T100000", "Our clinic") == date(2026, 12, 1)


def test_a_broken_definition_of_a_zone_is_as_good_as_none() -> None:
    zones = Zones("America/New_York")
    zones.define(lambda: _CUSTOM.replace(b"TZOFFSETTO:+0900", b"TZOFFSETTO:nine"))
    assert zones.date_of("20261201T100000", "Our clinic") == date(2026, 12, 1)
