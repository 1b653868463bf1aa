"""What was asked before sending, so that the same request is answered once, and what became of it can be told later.

``Idempotency-Key`` follows draft-ietf-httpapi-idempotency-key-header-07: the same key with another request is 422,
with one that still runs 409. Nothing of an answer is kept, as it names hosts: the same request is judged again by the
register of the first time, and its recorded decision stands.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from telelint_server.database import Insertion, quick, times
from telelint_server.database.tables import PRECHECKS
from telelint_server.problems import Problem

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from telelint_server.database import Database
    from telelint_server.secret import Secret

REMEMBERED = timedelta(days=1)  # that an Idempotency-Key keeps its meaning
_GIVEN_UP = timedelta(minutes=1)  # after which a request that never ended is taken for dead
_TABLE = PRECHECKS.c
_DONE = ("decision", "first_sequence", "last_sequence")
_NEW = ("id", "organisation", "started_at", "register_version", *_DONE)
_FINISH = update(PRECHECKS).where(_TABLE.id == bindparam("of")).values({name: bindparam(name) for name in _DONE})


@dataclass(frozen=True, slots=True)
class Precheck:
    """A question before sending. ``decision`` is None while it is worked on; ``stored``: it is in the database.

    ``settled``: somebody went on against the decision, or left.
    """

    id: str
    started_at: str
    register_version: int
    decision: str | None
    first: int | None
    last: int | None
    settled: bool
    stored: bool


class Prechecks:
    """The prechecks in the database."""

    def __init__(self, database: Database, secret: Secret) -> None:
        self._database = database
        self._secret = secret
        self._insert = Insertion(database, PRECHECKS, _NEW)
        self._finish = database.statement(_FINISH)

    @staticmethod
    def new(register_version: int) -> Precheck:
        """Return a precheck that is not stored yet."""
        return Precheck(
            secrets.token_urlsafe(18), times.now(), register_version, None, None, None, settled=False, stored=False
        )

    def begin(self, organisation: int, key: str, request: bytes, register_version: int) -> Precheck:
        """Return the precheck of an Idempotency-Key: a new one, stored, or the finished one of the same request.

        Raises Problem where the key came with another request, or the request is still running; DatabaseAway.
        """
        owner = str(organisation).encode()
        idempotency = self._secret.digest("idempotency", owner, key.encode())
        fingerprint = self._secret.digest("request", owner, request)
        moment = datetime.now(UTC)
        with self._database.writing() as connection:
            # The organisation's key is unique: of two that insert at once the second waits, and then finds the first.
            connection.execute(
                update(PRECHECKS)
                .where(_TABLE.organisation == organisation, _TABLE.idempotency == idempotency)
                .where(_TABLE.started_at < times.stored(moment - REMEMBERED))
                .values(idempotency=None)
            )
            precheck = self.new(register_version)
            if self._reserve(connection, organisation, precheck, idempotency, fingerprint):
                return replace(precheck, stored=True)
            row = connection.execute(
                select(PRECHECKS)
                .where(_TABLE.organisation == organisation, _TABLE.idempotency == idempotency)
                .with_for_update()
            ).one()
            if row.fingerprint != fingerprint:
                raise Problem("key-reused")
            found = _precheck(row)
            if found.decision is not None:
                return found
            if found.started_at >= times.stored(moment - _GIVEN_UP):
                raise Problem("still-running", headers={"Retry-After": "1"})
            connection.execute(
                update(PRECHECKS)
                .where(_TABLE.id == found.id)
                .values(started_at=times.now(), register_version=register_version)
            )
            return replace(found, register_version=register_version)

    @staticmethod
    def _reserve(
        connection: Connection, organisation: int, precheck: Precheck, idempotency: str, fingerprint: str
    ) -> bool:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        # The one statement that both have, each in a module of its own.
        statement = dialect.insert(PRECHECKS).values(
            id=precheck.id,
            organisation=organisation,
            started_at=precheck.started_at,
            idempotency=idempotency,
            fingerprint=fingerprint,
            register_version=precheck.register_version,
        )
        statement = statement.on_conflict_do_nothing(index_elements=["organisation", "idempotency"])
        return connection.execute(statement.returning(_TABLE.id)).first() is not None  # psycopg counts no rows of it

    def finish(
        self, connection: Connection, organisation: int, precheck: Precheck, decision: str, first: int, last: int
    ) -> None:
        """Store what was decided, in the transaction that records it."""
        cursor = quick(connection)
        done = (decision, first, last)
        if precheck.stored:
            cursor.execute(self._finish, {"of": precheck.id, **dict(zip(_DONE, done, strict=True))})
            return
        row = (precheck.id, organisation, precheck.started_at, precheck.register_version, *done)
        self._insert(cursor, [row])

    def abandon(self, precheck: Precheck) -> None:
        """Forget a precheck that could not be answered, so that it can be asked again at once."""
        with self._database.writing() as connection:
            connection.execute(delete(PRECHECKS).where(_TABLE.id == precheck.id, _TABLE.decision.is_(None)))

    def find(self, organisation: int, precheck_id: str) -> Precheck | None:
        """Return an organisation's finished precheck, or None."""
        query = select(PRECHECKS).where(
            _TABLE.organisation == organisation, _TABLE.id == precheck_id, _TABLE.decision.is_not(None)
        )
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return None if row is None else _precheck(row)

    @staticmethod
    def settle(connection: Connection, precheck: Precheck) -> None:
        """Store that what became of it is on record. Raises Problem if it is already."""
        query = update(PRECHECKS).where(_TABLE.id == precheck.id, _TABLE.settled.is_(False)).values(settled=True)
        if not connection.execute(query).rowcount:
            raise Problem("conflict", detail="What became of it is on record already.")

    def forget_old(self, before: datetime) -> int:
        """Delete prechecks begun before a moment; their decisions stay in the trail. Return how many those were."""
        with self._database.writing() as connection:
            return connection.execute(delete(PRECHECKS).where(_TABLE.started_at < times.stored(before))).rowcount


def _precheck(row: Any) -> Precheck:
    return Precheck(
        id=row.id,
        started_at=row.started_at,
        register_version=row.register_version,
        decision=row.decision,
        first=row.first_sequence,
        last=row.last_sequence,
        settled=row.settled,
        stored=True,
    )
