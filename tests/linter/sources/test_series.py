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
    ],
)
def test_the_first_occurrence_from_a_day_on(rule: str, expected: date | None) -> None:
    series = Series(("20200401", ""), [rule], [], [], Zones("America/New_York"))
    assert series.first_in(date(2020, 7, 1), date(2022, 1, 1)) == expected
