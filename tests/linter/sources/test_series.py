"""A series' occurrences, and rules that no calendar should hold."""

from datetime import date

import pytest

from telelint import make_linter
from telelint.model import Link, Tally
from telelint.sources import Source
from telelint.sources.series import Series
from telelint.sources.zones import Zones


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        pytest.param("FREQ=YEARLY", date(2021, 4, 1), id="yearly"),
        pytest.param("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", date(2020, 7, 9), id="every-second-week"),
        pytest.param("FREQ=SECONDLY", date(2020, 7, 1), id="every-second"),
        pytest.param("FREQ=WEEKLY;UNTIL=20200601", None, id="over"),
        pytest.param("FREQ=YEARLY;INTERVAL=0", date(2020, 7, 1), id="no-interval-may-be-any-day"),
        pytest.param("INTERVAL= 00;FREQ=MONTHLY", date(2020, 7, 1), id="no-interval-written-otherwise"),
        pytest.param("FREQ=DAILY;INTERVAL=-1", date(2020, 7, 1), id="backwards"),
        pytest.param("FREQ=HOURLY;INTERVAL=0", date(2020, 7, 1), id="no-interval-within-a-day"),
        pytest.param("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", None, id="never"),
        pytest.param("FREQ=DAILY;COUNT=3;BYMONTH=2;BYMONTHDAY=30", None, id="never-three-times"),
        pytest.param("FREQ=DAILY;BYDAY=FR;BYMONTHDAY=13", date(2020, 11, 13), id="friday-the-thirteenth"),
        pytest.param("FREQ=HOURLY;BYYEARDAY=-1", date(2020, 12, 31), id="last-day-of-the-year"),
        pytest.param("FREQ=DAILY;COUNT=2;BYMONTHDAY=2", None, id="over-after-two"),
    ],
)
def test_the_first_occurrence_from_a_day_on(rule: str, expected: date | None) -> None:
    series = Series(("20200401", ""), [rule], [], [], Zones("America/New_York"))
    assert series.first_in(date(2020, 7, 1), date(2022, 1, 1)) == expected


def test_many_rules_may_be_any_day() -> None:
    rules = [f"FREQ=YEARLY;INTERVAL={number}" for number in range(1, 30)]
    series = Series(("20200401", ""), rules, [], [], Zones("America/New_York"))
    assert series.first_in(date(2020, 7, 1), None) == date(2020, 7, 1)


_ZONES = Zones("America/New_York")


@pytest.mark.parametrize(
    ("rules", "dates", "excluded", "expected"),
    [
        pytest.param([], ["20200801"], [], date(2020, 8, 1), id="rdate"),
        pytest.param(["FREQ=WEEKLY;COUNT=20"], [], ["20200701"], date(2020, 7, 8), id="exdate"),
        pytest.param([], ["20200801", "20200705"], ["20200705"], date(2020, 8, 1), id="rdate-excluded"),
        pytest.param(["FREQ=DAILY;COUNT=3"], [], [], None, id="counted-out"),
        pytest.param(["FREQ=DAILY;COUNT=3", "FREQ=MONTHLY"], [], [], date(2020, 7, 1), id="two-rules"),
        pytest.param([], [], [], None, id="once"),
    ],
)
def test_dates_and_exceptions(rules: list[str], dates: list[str], excluded: list[str], expected: date | None) -> None:
    series = Series(("20200401", ""), rules, [(day, "") for day in dates], [(day, "") for day in excluded], _ZONES)
    assert series.first_in(date(2020, 7, 1), date(2022, 1, 1)) == expected


def test_until_is_told_in_the_zone_it_is_written_in() -> None:
    """The last occurrence is on July 1 in Tokyo at 10:00, June 30 in New York."""
    rule = "FREQ=DAILY;UNTIL=20200701T010000Z"
    series = Series(("20200601T100000", "Asia/Tokyo"), [rule], [], [], _ZONES)
    assert series.first_in(date(2020, 6, 30), None) == date(2020, 6, 30)
    assert series.first_in(date(2020, 7, 1), None) is None


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        pytest.param("RRULE:FREQ=WEEKLY;UNTIL=20240601T000000Z", date(2024, 4, 3), id="lives-on-past-the-end"),
        pytest.param("RRULE:FREQ=WEEKLY;UNTIL=20240331T000000Z", date(2024, 3, 6), id="ends-before"),
        pytest.param("RDATE:20240507T150000Z", date(2024, 5, 7), id="one-date-past-the-end"),
        pytest.param("RDATE:20240507T150000Z\r\nEXDATE:20240507T150000Z", date(2024, 3, 6), id="and-called-off"),
    ],
)
def test_a_series_is_judged_by_its_worst_occurrence(lines: str, day: date) -> None:
    """BlueJeans ended on 2024-03-31; the series begins before."""
    calendar = (
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20240306T150000Z\r\n"
        f"{lines}\r\nLOCATION:https://bluejeans.com/447120983/1234\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    items = make_linter(today="2026-12-01").scan(Source("a.ics", octets=calendar.encode()), Tally())
    (link,) = [item for item in items if isinstance(item, Link)]
    assert link.judgement.date == day
    assert (link.judgement.reason == "retired") is (day > date(2024, 3, 31))
