"""A series' occurrences, and rules that no calendar should hold."""

from datetime import date

import pytest

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
