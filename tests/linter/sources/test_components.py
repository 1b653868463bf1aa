from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.sources.calendar_links import cuts, folded
from telelint.sources.components import read_event
from telelint.sources.structure import Component
from telelint.sources.zones import Zones

if TYPE_CHECKING:
    from telelint.model import Event


def _read(*lines: bytes, end: bytes = b"\r\n") -> Event:
    octets = b"\n" + end.join([b"BEGIN:VEVENT", *lines, b""]).removesuffix(b"\n")
    return read_event(octets, Component("VEVENT", 0, len(octets), False), Zones("America/New_York"))


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        pytest.param(b"UID:a:b@clinic.example", "uid", "a:b@clinic.example", id="uid-with-colon"),
        pytest.param(b'UID;X-A="b:c":d', "uid", "d", id="quoted-parameter"),
        pytest.param(b"DTSTART;VALUE=DATE:20261201", "start", date(2026, 12, 1), id="date"),
        pytest.param(b"DTSTART:20261201T030000Z", "start", date(2026, 11, 30), id="utc-is-the-day-before-in-new-york"),
        pytest.param(b"DTSTART;TZID=Asia/Tokyo:20261201T100000", "start", date(2026, 11, 30), id="tokyo"),
        pytest.param(b'DTSTART;TZID="Tokyo Standard Time":20261201T100000', "start", date(2026, 11, 30), id="windows"),
        pytest.param(b"DTSTART:20261201T030000", "start", date(2026, 12, 1), id="floating"),
        pytest.param(b"DTSTART;TZID=Nowhere:20261201T030000", "start", date(2026, 12, 1), id="unknown-zone"),
        pytest.param(b"DTSTART;TZID=Asia/Tokyo", "start", None, id="no-value"),
        pytest.param(b"DTSTART:soon", "start", None, id="no-date"),
        pytest.param(b"DUE:20261201T150000Z", "start", date(2026, 12, 1), id="due-of-a-task"),
        pytest.param(b"STATUS:cancelled", "cancelled", True, id="cancelled"),
        pytest.param(b"STATUS:CONFIRMED", "cancelled", False, id="confirmed"),
        pytest.param(b"CLASS: Public ", "public", True, id="public"),
        pytest.param(b"CLASS:PRIVATE", "public", False, id="private"),
        pytest.param(b"SEQUENCE:12", "sequence", 12, id="sequence"),
        pytest.param(b"SEQUENCE:9999999999999", "sequence", 0, id="sequence-out-of-bounds"),
        pytest.param(b"RECURRENCE-ID:20261201T150000Z", "override", True, id="override"),
        pytest.param(b"RRULE:FREQ=DAILY", "recurring", True, id="recurring"),
        pytest.param(b"ORGANIZER;CN=Dr:MAILTO:Kim@Clinic.Example", "organiser_domain", "clinic.example",
                     id="organiser"),
        pytest.param(b'ORGANIZER;SENT-BY="mailto:a@b.example":mailto:kim@clinic.example', "organiser_domain",
                     "clinic.example", id="sent-by"),
        pytest.param(b"ORGANIZER:invalid", "organiser_domain", None, id="organiser-without-address"),
        pytest.param(b"ATTENDEE:mailto:a@b.example\r\nATTENDEE;CN=x:mailto:c@d.example", "attendees", 2,
                     id="attendees"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("end", [b"\r\n", b"\n"], ids=["crlf", "lf"])
def test_field(line: bytes, field: str, value: object, end: bytes) -> None:
    event = _read(b"SUMMARY:a", line.replace(b"\r\n", end), end=end)
    assert getattr(event, field) == value


@given(st.sampled_from([
    (b"UID:abc-def@clinic.example", "uid", "abc-def@clinic.example"),
    (b"DTSTART;TZID=Asia/Tokyo:20261201T100000", "start", date(2026, 11, 30)),
    (b"ORGANIZER;CN=Dr:MAILTO:Kim@Clinic.Example", "organiser_domain", "clinic.example"),
]), cuts)  # fmt: skip
def test_folds_after_the_name_change_nothing(field: tuple[bytes, str, object], where: list[int]) -> None:
    line, name, value = field
    at = min(line.index(mark) for mark in (b":", b";") if mark in line) + 1
    event = _read(line[:at] + folded(b"x" + line[at:], where)[1:] if where else line)
    assert getattr(event, name) == value


def test_what_nested_components_say_is_not_the_events() -> None:
    alarm = b"BEGIN:VALARM\r\nUID:alarm\r\nDTSTART:20200101\r\nATTENDEE:mailto:a@b.example\r\nEND:VALARM"
    event = _read(b"UID:1", b"DTSTART:20261201", alarm, alarm, b"CLASS:PUBLIC")
    assert (event.uid, event.start, event.attendees, event.public) == ("1", date(2026, 12, 1), 0, True)


_MOMENTS = st.one_of(
    st.dates(date(1990, 1, 1), date(2050, 1, 1)),
    st.datetimes(datetime(1990, 1, 1), datetime(2050, 1, 1)).map(lambda moment: moment.replace(microsecond=0)),  # noqa: DTZ001 - floating
    st.builds(
        lambda moment, zone: moment.replace(microsecond=0, tzinfo=zone),
        st.datetimes(datetime(1990, 1, 1), datetime(2050, 1, 1)),  # noqa: DTZ001 - the zone comes with it
        st.sampled_from([UTC, ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Tokyo")]),
    ),
)


@given(_MOMENTS, st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1), st.integers(0, 99))
def test_values_are_those_that_icalendar_writes(moment: date, uid: str, sequence: int) -> None:
    item = icalendar.Event()
    item.add("uid", uid)
    item.add("dtstart", moment)
    item.add("sequence", sequence)
    event = _read(*item.to_ical().split(b"\r\n")[1:-2])
    expected = moment
    if isinstance(moment, datetime):
        expected = (moment.astimezone(ZoneInfo("America/New_York")) if moment.tzinfo else moment).date()
    assert (event.uid, event.start, event.sequence) == (uid, expected, sequence)


@given(_MOMENTS, st.integers(1, 40), st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]), st.integers(1, 4), st.data())
def test_occurrences_are_those_of_the_rule(
    moment: date, count: int, frequency: str, interval: int, data: st.DataObject
) -> None:
    """dateutil expands the same rule, over the dates that the event's own clock shows."""
    from dateutil.rrule import rrulestr

    item = icalendar.Event()
    item.add("dtstart", moment)
    item.add("rrule", {"freq": frequency, "count": count, "interval": interval})
    wall = datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001 - the event's own clock
    if isinstance(moment, datetime):
        wall = moment.replace(tzinfo=None)
    days = list(rrulestr(f"FREQ={frequency};COUNT={count};INTERVAL={interval}", dtstart=wall))
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        local = [day.replace(tzinfo=moment.tzinfo).astimezone(ZoneInfo("America/New_York")).date() for day in days]
    else:
        local = [day.date() for day in days]
    event = _read(*item.to_ical().split(b"\r\n")[1:-2])
    assert event.occurrences is not None
    start = data.draw(st.dates(local[0] - timedelta(40), local[-1] + timedelta(40)))
    end = data.draw(st.none() | st.dates(start, start + timedelta(90)))
    bound = end or date(start.year + 10, 1, 1)
    assert event.occurrences.first_in(start, end) == next((day for day in local if start <= day < bound), None)
