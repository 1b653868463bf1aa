"""Who is told what was found, and the queue of what they are still to be told.

The queue is a table: what is in it survives a restart, and is put in by the transaction that records the decision.
Whoever works the queue takes some of it by moving its time on, so that several can, and what one that died had taken
comes up again: a listener may hear the same twice, with the same ``webhook-id``, but does not miss it.
"""

from __future__ import annotations

import random
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from telelint.links.url import parse
from telelint_server.database import times
from telelint_server.database.tables import DELIVERIES, LISTENERS
from telelint_server.hooks.signatures import standard_secret

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from telelint_server.database import Database
    from telelint_server.secret import Secret

# After each attempt that failed; then the listener is taken for dead. Three days in all, as Standard Webhooks suggest.
WAITS = (
    timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=5),
    timedelta(hours=10), timedelta(hours=14), timedelta(hours=20), timedelta(hours=24),
)  # fmt: skip
_TAKEN_FOR = timedelta(minutes=5)  # much longer than all that is taken at once may last
_AT_ONCE = 8
GONE, UNREACHABLE = "gone", "unreachable"


@dataclass(frozen=True, slots=True)
class Listener:
    """Who is told, without its secret; ``disabled_why`` is ``gone`` (it said so) or ``unreachable``."""

    id: str
    url: str
    created_at: str
    disabled_at: str | None
    disabled_why: str | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing that a listener is to be told; ``attempts`` were made before."""

    id: str
    listener: str
    url: str
    body: str
    attempts: int


class NoAddress(ValueError):  # noqa: N818 - what it is
    """What was given is no address that is ever called."""


class Outgoing:
    """Listeners and queue in the database."""

    def __init__(self, database: Database, secret: Secret) -> None:
        self._database = database
        self._secret = secret

    def create(self, organisation: int, url: str) -> tuple[Listener, str]:
        """Add a listener, and return it with its secret, which is told once. Raises NoAddress."""
        target = parse(url)
        if target is None or target.scheme != "https" or not target.host or target.userinfo or target.fragment:
            raise NoAddress
        listener = Listener(secrets.token_hex(6), target.url, times.now(), None, None)
        with self._database.writing() as connection:
            connection.execute(
                insert(LISTENERS).values(
                    id=listener.id, organisation=organisation, url=listener.url, created_at=listener.created_at
                )
            )
        return listener, standard_secret(self.secret_of(listener.id))

    def all(self, organisation: int) -> list[Listener]:
        """Return an organisation's listeners in the order of their making."""
        table = LISTENERS.c
        query = select(LISTENERS).where(table.organisation == organisation).order_by(table.created_at, table.id)
        with self._database.reading() as connection:
            return [_listener(row) for row in connection.execute(query)]

    def remove(self, organisation: int, listener_id: str) -> bool:
        """Forget a listener and what it is still to be told, and return whether there was one."""
        mine = (LISTENERS.c.organisation == organisation) & (LISTENERS.c.id == listener_id)
        with self._database.writing() as connection:
            if connection.execute(select(LISTENERS.c.id).where(mine)).first() is None:
                return False
            connection.execute(delete(DELIVERIES).where(DELIVERIES.c.listener == listener_id))
            connection.execute(delete(LISTENERS).where(mine))
        return True

    def secret_of(self, listener_id: str) -> bytes:
        """Return what a listener's messages are signed with: 32 octets."""
        return bytes.fromhex(self._secret.digest("outgoing", listener_id.encode()))

    @staticmethod
    def put(connection: Connection, organisation: int, body: str) -> None:
        """Let every listener of an organisation be told something, once the transaction is done."""
        table = LISTENERS.c
        query = select(table.id).where(table.organisation == organisation, table.disabled_at.is_(None))
        moment = times.now()
        rows = [
            {"id": f"msg_{secrets.token_hex(16)}", "listener": row.id, "created_at": moment, "body": body,
             "attempts": 0, "next_at": moment}
            for row in connection.execute(query)
        ]  # fmt: skip
        if rows:
            connection.execute(insert(DELIVERIES), rows)

    def take(self, moment: datetime) -> list[Delivery]:
        """Return some of what is due; it comes up again in a few minutes unless it is settled."""
        table = DELIVERIES.c
        query = (
            select(table.id, table.listener, table.body, table.attempts, LISTENERS.c.url)
            .join(LISTENERS, LISTENERS.c.id == table.listener)
            .where(table.next_at <= times.stored(moment))
            .order_by(table.next_at)
            .limit(_AT_ONCE)
            .with_for_update(skip_locked=True, of=DELIVERIES)  # SQLite has one writer at a time
        )
        with self._database.writing() as connection:
            due = [Delivery(row.id, row.listener, row.url, row.body, row.attempts) for row in connection.execute(query)]
            if due:
                connection.execute(
                    update(DELIVERIES)
                    .where(table.id.in_([delivery.id for delivery in due]))
                    .values(next_at=times.stored(moment + _TAKEN_FOR))
                )
        return due

    def delivered(self, delivery: Delivery) -> None:
        """Strike out what was heard."""
        with self._database.writing() as connection:
            connection.execute(delete(DELIVERIES).where(DELIVERIES.c.id == delivery.id))

    def failed(self, delivery: Delivery, moment: datetime | None = None) -> None:
        """Try again later, with some jitter; or, after the last attempt, give the listener up."""
        if delivery.attempts >= len(WAITS):
            self.disable(delivery.listener, UNREACHABLE)
            return
        wait = WAITS[delivery.attempts] * random.uniform(0.8, 1.2)  # noqa: S311 - spreads load, hides nothing
        due = times.stored((moment or datetime.now(UTC)) + wait)
        with self._database.writing() as connection:
            connection.execute(
                update(DELIVERIES)
                .where(DELIVERIES.c.id == delivery.id)
                .values(attempts=delivery.attempts + 1, next_at=due)
            )

    def disable(self, listener_id: str, why: str) -> None:
        """Tell a listener nothing any more, nor what is still waiting for it."""
        with self._database.writing() as connection:
            connection.execute(delete(DELIVERIES).where(DELIVERIES.c.listener == listener_id))
            connection.execute(
                update(LISTENERS)
                .where(LISTENERS.c.id == listener_id, LISTENERS.c.disabled_at.is_(None))
                .values(disabled_at=times.now(), disabled_why=why)
            )


def _listener(row: Any) -> Listener:
    return Listener(row.id, row.url, row.created_at, row.disabled_at, row.disabled_why)
