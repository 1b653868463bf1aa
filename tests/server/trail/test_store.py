"""The trail on each database: whole under threads, wrong as soon as anything is touched, cut only from its start."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event
from time import sleep
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError

from telelint_server.database import DatabaseAway, times
from telelint_server.database.tables import DECISIONS, TRAIL_HEADS
from telelint_server.trail import store
from telelint_server.trail.decision import Decision, Outcome, OverrideReason

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from telelint_server.service import Service

DECISION = Decision(
    checked_at="2026-11-24T09:00:00.000Z", staff="key abcdefgh", platform="zoom", domain="zoom.us",
    platform_class="plan-dependent", regime="enforcement", visit_year=2026, rule="TL203", verdict="warn",
    pack="hipaa-us 1", pack_sha256="0" * 64, agreement=None, agreement_version=None, outcome="shown",
    override_reason=None, tool="telelint 0",
)  # fmt: skip


@pytest.fixture
def organisation(service: Service) -> int:
    return service.organisations.create("clinic").id


def test_what_was_recorded_is_read_again(service: Service, organisation: int) -> None:
    assert service.trail.record(organisation, [DECISION, DECISION._replace(verdict="block")]) == (1, 2)
    rows = service.trail.page(organisation, 0, 10)
    assert [(row.sequence, row.decision.verdict) for row in rows] == [(1, "warn"), (2, "block")]
    assert rows[1].previous == rows[0].hash
    found = service.trail.verify(organisation)
    assert (found.rows, found.first, found.last, found.broken_at, found.head) == (2, 1, 2, None, rows[1].hash)


def test_a_calendars_rows_are_stored_as_they_are(service: Service, organisation: int) -> None:
    """What they have in common goes to the database once."""
    decisions = [
        DECISION._replace(
            platform=None if number % 5 == 0 else f"platform-{number % 5}",
            visit_year=2020 + number % 7,
            agreement="zoom-2022" if number % 3 else None,
            agreement_version=number if number % 3 else None,
        )
        for number in range(400)
    ]
    assert service.trail.record(organisation, decisions) == (1, 400)
    assert service.trail.record(organisation, [DECISION] * 150) == (401, 550)  # that differ in place and hash alone
    rows = service.trail.page(organisation, 0, 1000)
    assert [row.decision for row in rows] == decisions + [DECISION] * 150
    assert (service.trail.verify(organisation).rows, service.trail.verify(organisation).broken_at) == (550, None)


def test_an_empty_trail_is_whole(service: Service, organisation: int) -> None:
    found = service.trail.verify(organisation)
    assert (found.rows, found.first, found.last, found.broken_at) == (0, None, None, None)


def test_threads_keep_the_chain_whole_and_lose_nothing(service: Service, organisation: int) -> None:
    other = service.organisations.create("another").id

    def write(number: int) -> tuple[int, int, int]:
        whose = other if number % 3 == 0 else organisation
        return (whose, *service.trail.record(whose, [DECISION] * (number % 4 + 1)))

    with ThreadPoolExecutor(12) as threads:
        ranges = list(threads.map(write, range(120)))
    for whose in (organisation, other):
        sequences = sorted(s for of, first, last in ranges if of == whose for s in range(first, last + 1))
        assert sequences == list(range(1, len(sequences) + 1))  # each told once
        found = service.trail.verify(whose)
        assert (found.rows, found.broken_at) == (len(sequences), None)


def _without_triggers(connection: Connection) -> None:
    """As somebody who owns the database could."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("DROP TRIGGER decisions_stay"))
        connection.execute(text("DROP TRIGGER decisions_are_kept"))
    else:
        connection.execute(text("DROP TRIGGER decisions_are_kept ON decisions"))


@pytest.mark.parametrize(
    ("forge", "broken_at"),
    [
        pytest.param(lambda c: c.execute(update(DECISIONS).where(DECISIONS.c.sequence == 3).values(verdict="ok")), 3,
                     id="changed"),
        pytest.param(lambda c: c.execute(delete(DECISIONS).where(DECISIONS.c.sequence == 2)), 2, id="dropped"),
        pytest.param(lambda c: c.execute(delete(DECISIONS).where(DECISIONS.c.sequence == 5)), 5, id="end-cut-off"),
        pytest.param(lambda c: c.execute(update(DECISIONS).where(DECISIONS.c.sequence == 4)
                                         .values(hash="f" * 64)), 4, id="hash-changed"),
        pytest.param(lambda c: c.execute(update(TRAIL_HEADS).values(sequence=9)), 6, id="head-moved"),
    ],
)  # fmt: skip
def test_a_forgery_is_found_where_it_is(service: Service, organisation: int, forge, broken_at: int) -> None:  # type: ignore[no-untyped-def]
    service.trail.record(organisation, [DECISION] * 5)
    with service.database.writing() as connection:
        _without_triggers(connection)
        forge(connection)
    assert service.trail.verify(organisation).broken_at == broken_at


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(update(DECISIONS).values(verdict="ok"), id="update"),
        pytest.param(delete(DECISIONS), id="delete"),
    ],
)
def test_the_database_itself_refuses_to_change_the_trail(service: Service, organisation: int, statement) -> None:  # type: ignore[no-untyped-def]
    service.trail.record(organisation, [DECISION])
    with pytest.raises(DBAPIError, match="append-only"), service.database.writing() as connection:
        connection.execute(statement)


def test_one_requests_failure_takes_no_other_with_it(service: Service, organisation: int) -> None:
    class OwnFaultError(Exception):
        pass

    def fail(_: Connection, _first: int, _last: int) -> None:
        raise OwnFaultError

    def write(number: int) -> str:
        try:
            service.trail.record(organisation, [DECISION], fail if number % 5 == 0 else None)
        except OwnFaultError:
            return "fault"
        return "written"

    with ThreadPoolExecutor(10) as threads:
        told = list(threads.map(write, range(50)))
    assert told.count("fault") == 10
    found = service.trail.verify(organisation)
    assert (found.rows, found.broken_at) == (40, None)


def test_who_waits_too_long_is_told_so_and_holds_nobody_up(
    service: Service, organisation: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_PATIENCE", 0.05)
    begun, may_end = Event(), Event()

    def slowly(_: Connection, _first: int, _last: int) -> None:
        begun.set()
        may_end.wait(10)

    with ThreadPoolExecutor(3) as threads:
        slow = threads.submit(service.trail.record, organisation, [DECISION], slowly)
        assert begun.wait(10)
        hasty = [threads.submit(service.trail.record, organisation, [DECISION]) for _ in range(2)]
        for told in hasty:
            with pytest.raises(DatabaseAway):
                told.result(10)
        may_end.set()
        assert slow.result(10) == (1, 1)
    assert service.trail.record(organisation, [DECISION]) == (2, 2)  # what was given up was not written later
    assert service.trail.verify(organisation).broken_at is None


def test_as_many_as_came_together_are_waited_for_and_written_together(
    service: Service, organisation: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_GATHERING", 10)
    transactions: list[Connection] = []
    begun, may_end = Event(), Event()

    def hold(_: Connection, _first: int, _last: int) -> None:
        begun.set()
        may_end.wait(10)

    def note(connection: Connection, _first: int, _last: int) -> None:
        transactions.append(connection)

    with ThreadPoolExecutor(4) as threads:
        first = threads.submit(service.trail.record, organisation, [DECISION], hold)
        assert begun.wait(10)
        together = [threads.submit(service.trail.record, organisation, [DECISION]) for _ in range(3)]
        while len(service.trail._waiting) < 3:
            sleep(0.001)
        may_end.set()
        for each in (first, *together):
            each.result(10)
        again = [threads.submit(service.trail.record, organisation, [DECISION], note) for _ in range(3)]
        for each in again:
            each.result(10)
    assert len(set(map(id, transactions))) == 1
    monkeypatch.setattr(store, "_GATHERING", 0.01)
    assert service.trail.record(organisation, [DECISION]) == (8, 8)  # nobody else comes, which is no reason to wait on
    assert service.trail.verify(organisation).broken_at is None


def test_an_override_says_once_more_what_it_was_about(service: Service, organisation: int) -> None:
    first, last = service.trail.record(organisation, [DECISION])
    service.trail.settle(
        organisation, first, last,
        outcome=Outcome.OVERRIDDEN, reason=OverrideReason.EMERGENCY, staff="somebody", along=lambda *_: None,
    )  # fmt: skip
    again = service.trail.page(organisation, 1, 10)[0].decision
    assert (again.platform, again.outcome, again.override_reason, again.staff) == (
        "zoom", "overridden", "emergency", "somebody",
    )  # fmt: skip


def test_retention_cuts_from_the_start_and_the_rest_stays_whole(service: Service, organisation: int) -> None:
    old = DECISION._replace(checked_at="2019-01-01T00:00:00.000Z")
    service.trail.record(organisation, [old, old, DECISION, old, DECISION])
    assert service.trail.cut(datetime(2020, 1, 1, tzinfo=UTC)) == 2  # the fourth stands behind one that stays
    found = service.trail.verify(organisation)
    assert (found.rows, found.first, found.last, found.broken_at) == (3, 3, 5, None)
    assert service.trail.cut(datetime(2020, 1, 1, tzinfo=UTC)) == 0
    assert service.trail.cut(datetime.now(UTC) + timedelta(days=1)) == 3
    assert service.trail.record(organisation, [DECISION]) == (6, 6)
    assert service.trail.verify(organisation).broken_at is None


def test_a_database_that_is_away_is_said_to_be(service: Service, tmp_path, organisation: int) -> None:  # type: ignore[no-untyped-def]
    if not service.database.is_sqlite:
        pytest.skip("its server serves other tests")
    service.database.close()
    assert service.database.folder is not None
    service.database.folder.rename(tmp_path.parent / f"{tmp_path.name}-away")
    with pytest.raises(DatabaseAway):
        service.trail.record(organisation, [DECISION])


def test_times_sort_as_text() -> None:
    moment = datetime(2026, 11, 24, 9, 0, 0, 5000, tzinfo=UTC)
    assert times.stored(moment) == "2026-11-24T09:00:00.005Z"
    assert times.stored(moment) < times.stored(moment + timedelta(milliseconds=1))
    assert times.moment(times.stored(moment)) == moment
