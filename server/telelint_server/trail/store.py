"""Writes and reads the trail.

A decision is on disk before it is answered. So that every request need not wait for a sync of its own, the requests
of a process that come while others are being written are written together (group commit): the first of those that
wait takes all the others along, wakes them, and hands the lead on. Where several came together the time before, it
first waits a moment for as many (PostgreSQL's ``commit_delay``): a sync of the disk costs as much processor time as ten
rows. Between processes the database keeps the order:
the row that holds the end of an organisation's chain is locked from being read to being moved on.
"""

from __future__ import annotations

from collections import deque
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from sqlalchemy import bindparam, delete, func, select, update

from telelint_server.database import DatabaseAway, Insertion, quick, times
from telelint_server.database.tables import DECISIONS, TRAIL_HEADS
from telelint_server.trail import chain
from telelint_server.trail.decision import Decision

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from telelint_server.database import Database
    from telelint_server.trail.decision import Outcome, OverrideReason

    Along: TypeAlias = Callable[[Connection, int, int], None]

_PATIENCE = 10.0  # seconds to wait for those who are writing
_GATHERING = 0.002  # seconds to wait for as many requests as were written together the time before
_TOGETHER = 5000  # rows written at once, or those of one request if they are more
_PAGE = 2000  # rows read at once
_NAMES = ("organisation", "sequence", *Decision._fields, "previous", "hash")
_HEAD = (
    select(TRAIL_HEADS.c.sequence, TRAIL_HEADS.c.hash)
    .where(TRAIL_HEADS.c.organisation == bindparam("organisation"))
    .with_for_update()  # SQLite has one writer at a time, and leaves this out
)
_MOVE_ON = (
    update(TRAIL_HEADS)
    .where(TRAIL_HEADS.c.organisation == bindparam("of"))
    .values(sequence=bindparam("new_sequence"), hash=bindparam("new_hash"))
)
_COLUMNS = [DECISIONS.c[name] for name in _NAMES]


class Recorded(NamedTuple):
    """A row of the trail."""

    organisation: int
    sequence: int
    decision: Decision
    previous: str
    hash: str


class Verification(NamedTuple):
    """What a walk along the chain found; ``broken_at`` is the sequence of the first wrong row, or None."""

    rows: int
    first: int | None
    last: int | None
    head: str
    broken_at: int | None


class _Waiting:
    """A request's rows on their way to the disk."""

    __slots__ = ("along", "decisions", "done", "error", "first", "organisation", "turn")

    def __init__(self, organisation: int, decisions: Sequence[Decision], along: Along | None) -> None:
        self.organisation = organisation
        self.decisions = decisions
        self.along = along
        self.done = False
        self.error: Exception | None = None
        self.first = 0
        self.turn = Lock()  # let go of when it is written, or has to write
        self.turn.acquire()


class Trail:
    """The trails of all organisations."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: deque[_Waiting] = deque()
        self._lock = Lock()
        self._busy = False
        self._expected = 1  # requests written together the time before
        self._gathered = Lock()  # let go of when as many wait, while a leader waits for them
        self._gathered.acquire()
        self._gathering = False
        self._head, self._move_on = map(database.statement, (_HEAD, _MOVE_ON))
        self._insert = Insertion(database, DECISIONS, _NAMES)

    # Writing

    def record(self, organisation: int, decisions: Sequence[Decision], along: Along | None = None) -> tuple[int, int]:
        """Append decisions, and return the first and the last sequence once they are on disk.

        ``along`` is called with the connection and both, to write what belongs into the same transaction.
        Raises DatabaseAway if they could not be written; they are not on disk then, or nobody has been told that
        they are.
        """
        mine = _Waiting(organisation, decisions, along)
        with self._lock:
            self._waiting.append(mine)
            leads, self._busy = not self._busy, True
            if self._gathering and len(self._waiting) >= self._expected:
                self._gathering = False
                self._gathered.release()
        if leads or self._await(mine):
            self._lead()
        if mine.error is not None:
            raise mine.error
        return mine.first, mine.first + len(decisions) - 1

    def settle(
        self,
        organisation: int,
        first: int,
        last: int,
        *,
        outcome: Outcome,
        reason: OverrideReason | None,
        staff: str,
        along: Along,
    ) -> tuple[int, int]:
        """Append what became of the answers of some rows; what they were about is said once more."""
        query = select(*_COLUMNS).where(
            (DECISIONS.c.organisation == organisation) & DECISIONS.c.sequence.between(first, last)
        )
        with self._database.reading() as connection:
            before = [_recorded(row).decision for row in connection.execute(query.order_by(DECISIONS.c.sequence))]
        moment = times.now()
        again = [
            decision._replace(
                checked_at=moment,
                staff=staff,
                outcome=outcome.value,
                override_reason=reason.value if reason is not None else None,
            )
            for decision in before
        ]
        return self.record(organisation, again, along)

    def _await(self, mine: _Waiting) -> bool:
        """Wait until rows are written by another, or it is their own turn to write; return whether it is that."""
        if mine.turn.acquire(timeout=_PATIENCE):
            return not mine.done
        with self._lock:  # in which turns to write are given
            if mine.turn.acquire(blocking=False):
                return not mine.done
            if mine in self._waiting:
                self._waiting.remove(mine)
        raise DatabaseAway("others are still writing")

    def _lead(self) -> None:
        """Write what is waiting, which begins with the leader's own, wake those it was for, and hand the lead on."""
        self._gather()
        with self._lock:
            batch = self._batch()
            self._expected = len(batch)
        try:
            self._write(batch)
        finally:
            with self._lock:
                self._busy = bool(self._waiting)
                if self._busy:
                    self._waiting[0].turn.release()
            for waiting in batch:
                if not waiting.done:  # this thread is being ended
                    waiting.error, waiting.done = DatabaseAway("interrupted"), True
                waiting.turn.release()

    def _gather(self) -> None:
        """Wait until as many requests wait as were written together the time before, but not for long."""
        with self._lock:
            self._gathering = len(self._waiting) < self._expected
            if not self._gathering:
                return
        if not self._gathered.acquire(timeout=_GATHERING):
            with self._lock:
                if not self._gathering:  # they came at this very moment
                    self._gathered.acquire()
                self._gathering = False

    def _batch(self) -> list[_Waiting]:
        batch: list[_Waiting] = []
        rows = 0
        while self._waiting and (not batch or rows + len(self._waiting[0].decisions) <= _TOGETHER):
            waiting = self._waiting.popleft()
            rows += len(waiting.decisions)
            batch.append(waiting)
        return batch

    def _write(self, batch: list[_Waiting]) -> None:
        try:
            with self._database.writing() as connection:
                self._append(connection, batch)
        except DatabaseAway as error:
            for waiting in batch:
                waiting.error = error
        except Exception as error:  # noqa: BLE001 - one request's ``along`` may fail, the others' rows must not with it
            if len(batch) > 1:
                for waiting in batch:
                    self._write([waiting])
                return
            batch[0].error = error
        for waiting in batch:
            waiting.done = True

    def _append(self, connection: Connection, batch: list[_Waiting]) -> None:
        cursor = quick(connection)
        rows: list[tuple[object, ...]] = []
        heads: dict[int, tuple[int, str]] = {}
        for organisation in sorted(
            {waiting.organisation for waiting in batch}
        ):  # sorted: two writers lock in one order
            cursor.execute(self._head, {"organisation": organisation})
            heads[organisation] = cursor.fetchone()
        for waiting in batch:
            organisation = waiting.organisation
            sequence, newest = heads[organisation]
            waiting.first = sequence + 1
            for decision in waiting.decisions:
                sequence += 1
                digest = chain.link(newest, organisation, sequence, decision)
                rows.append((organisation, sequence, *decision, newest, digest))
                newest = digest
            heads[organisation] = (sequence, newest)
        self._insert(cursor, rows)
        if rows:
            for organisation, (sequence, newest) in heads.items():
                cursor.execute(self._move_on, {"of": organisation, "new_sequence": sequence, "new_hash": newest})
        for waiting in batch:
            if waiting.along is not None:
                waiting.along(connection, waiting.first, waiting.first + len(waiting.decisions) - 1)

    # Reading

    def page(
        self, organisation: int, after: int, limit: int, conditions: Sequence[ColumnElement[bool]] = ()
    ) -> list[Recorded]:
        """Return at most so many rows after a sequence, oldest first, that meet all conditions."""
        query = (
            select(*_COLUMNS)
            .where(DECISIONS.c.organisation == organisation, DECISIONS.c.sequence > after, *conditions)
            .order_by(DECISIONS.c.sequence)
            .limit(limit)
        )
        with self._database.reading() as connection:
            return [_recorded(row) for row in connection.execute(query)]

    def walk(
        self, organisation: int, after: int = 0, conditions: Sequence[ColumnElement[bool]] = ()
    ) -> Iterator[Recorded]:
        """Yield all rows after a sequence, oldest first, a page at a time: a slow reader holds no transaction open."""
        while page := self.page(organisation, after, _PAGE, conditions):
            yield from page
            after = page[-1].sequence

    def heads(self) -> dict[int, int]:
        """Return the newest sequence of every organisation, 0 for an empty trail."""
        with self._database.reading() as connection:
            rows = connection.execute(select(TRAIL_HEADS.c.organisation, TRAIL_HEADS.c.sequence)).all()
        return {row.organisation: row.sequence for row in rows}

    def verify(self, organisation: int) -> Verification:
        """Walk along an organisation's chain, from where retention cut it to the end that the head names."""
        with self._database.reading() as connection:
            head = connection.execute(select(TRAIL_HEADS).where(TRAIL_HEADS.c.organisation == organisation)).one()
        rows, first = 0, None
        sequence, newest = head.cut_sequence, head.cut_hash
        for row in self.walk(organisation, head.cut_sequence):
            if row.sequence > head.sequence:
                break  # recorded since we read the head
            sound = (
                row.sequence == sequence + 1
                and row.previous == newest
                and row.hash == chain.link(newest, organisation, row.sequence, row.decision)
            )
            if not sound:
                return Verification(rows, first, sequence if rows else None, newest, sequence + 1)
            rows, first = rows + 1, first or row.sequence
            sequence, newest = row.sequence, row.hash
        whole = (sequence, newest) == (head.sequence, head.hash)
        return Verification(rows, first, sequence if rows else None, newest, None if whole else sequence + 1)

    # Retention

    def cut(self, before: datetime) -> int:
        """Delete the decisions made before a moment, from the start of each chain, and return how many those were."""
        deleted = 0
        with self._database.writing() as connection:
            for head in connection.execute(select(TRAIL_HEADS).with_for_update()).all():
                mine = DECISIONS.c.organisation == head.organisation
                # Up to the first row that stays: one row with a wrong clock must not take later ones with it.
                stays = connection.execute(
                    select(func.min(DECISIONS.c.sequence)).where(mine, DECISIONS.c.checked_at >= times.stored(before))
                ).scalar()
                last = head.sequence if stays is None else stays - 1
                newest = connection.execute(
                    select(DECISIONS.c.sequence, DECISIONS.c.hash).where(mine, DECISIONS.c.sequence == last)
                ).first()
                if newest is None:
                    continue  # nothing is that old
                connection.execute(
                    update(TRAIL_HEADS)
                    .where(TRAIL_HEADS.c.organisation == head.organisation)
                    .values(cut_sequence=newest.sequence, cut_hash=newest.hash)
                )
                deleted += connection.execute(
                    delete(DECISIONS).where(mine, DECISIONS.c.sequence <= newest.sequence)
                ).rowcount
        return deleted


def _recorded(row: Sequence[object]) -> Recorded:
    organisation, sequence, *fields, previous, digest = row
    return Recorded(organisation, sequence, Decision(*fields), previous, digest)  # type: ignore[arg-type]  # as stored
