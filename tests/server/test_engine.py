"""Linters that read one invite after another."""

from __future__ import annotations

import gc
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from telelint.model import Finding, Tally
from telelint.sources.source import Source

if TYPE_CHECKING:
    from telelint_server.engine import Engine
    from telelint_server.service import Service

# A zone of the calendar's own, ten hours behind: half past eleven in the evening is the next day's morning in New York.
ZONE = (
    "BEGIN:VTIMEZONE\r\nTZID:Ours\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:-1000\r\n"
    "TZOFFSETTO:-1000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
)
CALENDAR = (
    "BEGIN:VCALENDAR\r\n{zone}BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTART;TZID=Ours:20261130T233000\r\n"
    "LOCATION:https://us02web.zoom.us/j/98765432101\r\n{more}END:VEVENT\r\nEND:VCALENDAR\r\n"
)
EVENT = (
    '{"kind": "calendar#event", "location": "https://us02web.zoom.us/j/98765432101",'
    ' "start": {"dateTime": "2026-11-30T23:30:00", "timeZone": "Ours"}}'
)


@pytest.fixture
def engine(service: Service) -> Engine:
    organisation = service.organisations.create("clinic")
    return service.engines.of(organisation, organisation.circumstances())


def dates(engine: Engine, name: str, text: str) -> list[str]:
    items = engine.scan(Source(name, octets=text.encode()), Tally())
    return [str(item.judgement.date) for item in items if not isinstance(item, Finding)]


def test_what_one_calendar_says_of_its_zones_is_nothing_to_the_next_invite(engine: Engine) -> None:
    plain = CALENDAR.format(zone="", uid="b", more="")
    alone = (dates(engine, "body.json", EVENT), dates(engine, "body.ics", plain))
    assert dates(engine, "body.ics", CALENDAR.format(zone=ZONE, uid="a", more="")) == ["2026-12-01"]
    assert (dates(engine, "body.json", EVENT), dates(engine, "body.ics", plain)) == alone == (["2026-11-30"],) * 2


def test_an_invite_is_not_kept_once_it_is_answered(engine: Engine) -> None:
    filler = "".join(f"X-FILLER-{number}:{'x' * 70}\r\n" for number in range(30_000))
    text = CALENDAR.format(zone=ZONE, uid="big", more=filler)
    dates(engine, "body.ics", CALENDAR.format(zone=ZONE, uid="a", more=""))
    tracemalloc.start()
    dates(engine, "body.ics", text)
    gc.collect()
    kept = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert kept < len(text) / 10


def test_each_thread_has_a_linter_to_itself(engine: Engine) -> None:
    def read(number: int) -> list[str]:
        zone = ZONE if number % 2 else ""
        return dates(engine, "body.ics", CALENDAR.format(zone=zone, uid=number, more=""))

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(read, range(600)))
    assert found == [["2026-11-30"], ["2026-12-01"]] * 300
