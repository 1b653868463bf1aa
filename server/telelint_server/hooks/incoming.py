"""Schedulers that tell an organisation's bookings, and what they have told already.

A hook's secret is derived from the server's and the hook's id: it is told once and stands nowhere. Whoever wants
another one makes another hook. What was heard is remembered as a keyed hash, so that a recorded request cannot be
played again where, as with Cal.com, the signature holds no time.
"""

from __future__ import annotations

import enum
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from telelint_server import organisations
from telelint_server.database import times
from telelint_server.database.tables import HEARD, HOOKS
from telelint_server.hooks.signatures import calcom_fits, calendly_fits

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from telelint_server.database import Database
    from telelint_server.organisations import Organisation
    from telelint_server.secret import Secret

_NO_HOOK = "none"


class HookKind(enum.StrEnum):
    """Who tells."""

    CALCOM = "calcom"
    CALENDLY = "calendly"


@dataclass(frozen=True, slots=True)
class Hook:
    """A hook without its secret."""

    id: str
    kind: HookKind
    created_at: str


class HeardBefore(Exception):  # noqa: N818 - a state of the world
    """The very same was told before."""


class Incoming:
    """The hooks in the database."""

    def __init__(self, database: Database, secret: Secret) -> None:
        self._database = database
        self._secret = secret

    def create(self, organisation: int, kind: HookKind) -> tuple[Hook, str]:
        """Make a hook, and return it with its secret, which is told once."""
        hook = Hook(secrets.token_hex(6), kind, times.now())
        with self._database.writing() as connection:
            connection.execute(
                insert(HOOKS).values(
                    id=hook.id, organisation=organisation, kind=hook.kind.value, created_at=hook.created_at
                )
            )
        return hook, self._secret_of(hook.id)

    def all(self, organisation: int) -> list[Hook]:
        """Return an organisation's hooks in the order of their making."""
        query = select(HOOKS).where(HOOKS.c.organisation == organisation).order_by(HOOKS.c.created_at, HOOKS.c.id)
        with self._database.reading() as connection:
            return [Hook(row.id, HookKind(row.kind), row.created_at) for row in connection.execute(query)]

    def end(self, organisation: int, hook_id: str) -> bool:
        """End a hook now, and return whether there was one to end."""
        mine = (HOOKS.c.organisation == organisation) & (HOOKS.c.id == hook_id)
        with self._database.writing() as connection:
            return bool(connection.execute(delete(HOOKS).where(mine)).rowcount)

    def teller(self, hook_id: str, kind: HookKind, body: bytes, signature: str) -> Organisation | None:
        """Return whose hook a body was signed for, or None where the signature does not fit. Raises DatabaseAway."""
        with self._database.reading() as connection:
            row = connection.execute(select(HOOKS).where(HOOKS.c.id == hook_id, HOOKS.c.kind == kind.value)).first()
            organisation = organisations.read(connection, row.organisation) if row is not None else None
        # Computed for a hook that is not there, too, so that the time does not tell.
        secret = self._secret_of(row.id if row is not None else _NO_HOOK)
        if kind is HookKind.CALCOM:
            fits = calcom_fits(secret, body, signature)
        else:
            fits = calendly_fits(secret, body, signature, time.time())
        return organisation if fits else None

    def hear(self, connection: Connection, organisation: int, hook_id: str, body: bytes) -> None:
        """Remember what was told, in the transaction that records it. Raises HeardBefore."""
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        statement = dialect.insert(HEARD).values(
            organisation=organisation,
            fingerprint=self._secret.digest("heard", hook_id.encode(), body),
            heard_at=times.now(),
        )
        # psycopg tells no count of rows for it
        new = connection.execute(statement.on_conflict_do_nothing().returning(HEARD.c.fingerprint)).first()
        if new is None:
            raise HeardBefore

    def forget_old(self, before: datetime) -> int:
        """Forget what was heard before a moment, and return how much that was."""
        with self._database.writing() as connection:
            return connection.execute(delete(HEARD).where(HEARD.c.heard_at < times.stored(before))).rowcount

    def _secret_of(self, hook_id: str) -> str:
        return self._secret.digest("incoming", hook_id.encode())
