"""API keys: ``tl_``, eight characters that may be shown, and 256 random bits that are shown once.

Only a keyed hash of a key is stored. No password hash is needed: there is nothing to guess in 256 random bits.
"""

from __future__ import annotations

import enum
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from telelint_server import organisations
from telelint_server.database import DatabaseAway, times
from telelint_server.database.tables import KEYS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from telelint_server.database import Database
    from telelint_server.database.revision import Revision
    from telelint_server.organisations import Organisation
    from telelint_server.secret import Secret

_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # nothing that is read as something else
_ID_LENGTH = 8
_USE_IS_NOTED_EVERY = timedelta(minutes=1)
ROTATION_GRACE = timedelta(days=1)  # a replaced key still works this long, so that its user can be changed over


class Scope(enum.StrEnum):
    """What a key is for; none implies another."""

    CHECK = "check"  # ask about links and invites
    REGISTER = "register"  # read and change the register
    AUDIT = "audit"  # read the trail
    ADMIN = "admin"  # keys and settings of the organisation


@dataclass(frozen=True, slots=True)
class Key:
    """A key without its secret."""

    id: str
    organisation: int
    name: str
    scopes: frozenset[Scope]
    created_at: str
    expires_at: str | None
    revoked_at: str | None
    last_used_at: str | None

    def usable(self, moment: datetime) -> bool:
        """Whether it is neither revoked nor, at a moment, expired."""
        return self.revoked_at is None and (self.expires_at is None or times.stored(moment) < self.expires_at)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who a request comes from."""

    key: Key
    organisation: Organisation


class Keys:
    """The keys in the database, and those that this process has met, as of a revision."""

    def __init__(self, database: Database, revision: Revision, secret: Secret) -> None:
        self._database = database
        self._revision = revision
        self._secret = secret
        self._known: tuple[int, dict[str, Caller]] = (-1, {})
        self._noted: dict[str, datetime] = {}

    def authenticate(self, token: str) -> Caller | None:
        """Return who a token belongs to, or None for one that is wrong, revoked or expired. Raises DatabaseAway."""
        revision = self._revision.current()
        known = self._known
        if known[0] != revision:
            known = self._known = (revision, {})
        caller = known[1].get(token)
        if caller is None:
            caller = self._find(self._secret.digest("key", token.encode("utf-8", "surrogatepass")))
            if caller is None:
                return None
            known[1][token] = caller
        moment = datetime.now(UTC)
        if not caller.key.usable(moment):
            return None
        self._note_use(caller.key.id, moment)
        return caller

    def create(
        self, organisation: Organisation, scopes: Iterable[Scope], name: str = "", expires_at: datetime | None = None
    ) -> tuple[Key, str]:
        """Make a key, and return it with the token that is told once."""
        with self._database.writing() as connection:
            made = self._insert(connection, organisation.id, scopes, name, expires_at)
            self._revision.bump(connection)
        self._revision.forget()
        return made

    def all(self, organisation: Organisation) -> list[Key]:
        """Return an organisation's keys, revoked ones too, in the order of their making."""
        query = select(KEYS).where(KEYS.c.organisation == organisation.id).order_by(KEYS.c.created_at, KEYS.c.id)
        with self._database.reading() as connection:
            return [_key(row) for row in connection.execute(query)]

    def revoke(self, organisation: Organisation, key_id: str) -> bool:
        """End a key now, and return whether there was one to end."""
        mine = (KEYS.c.organisation == organisation.id) & (KEYS.c.id == key_id) & KEYS.c.revoked_at.is_(None)
        with self._database.writing() as connection:
            ended = connection.execute(update(KEYS).where(mine).values(revoked_at=times.now())).rowcount
            self._revision.bump(connection)
        self._revision.forget()
        return bool(ended)

    def rotate(self, organisation: Organisation, key_id: str) -> tuple[Key, str] | None:
        """Make a key like another one, which ends a day later; None if there is no such usable key."""
        with self._database.writing() as connection:
            row = connection.execute(
                select(KEYS).where((KEYS.c.organisation == organisation.id) & (KEYS.c.id == key_id))
            ).first()
            moment = datetime.now(UTC)
            if row is None or not (old := _key(row)).usable(moment):
                return None
            ends = times.stored(moment + ROTATION_GRACE)
            expires = times.moment(old.expires_at) if old.expires_at else None
            made = self._insert(connection, organisation.id, old.scopes, old.name, expires)
            ends = min(ends, old.expires_at or ends)
            connection.execute(update(KEYS).where(KEYS.c.id == old.id).values(expires_at=ends))
            self._revision.bump(connection)
        self._revision.forget()
        return made

    def _insert(
        self,
        connection: Connection,
        organisation: int,
        scopes: Iterable[Scope],
        name: str,
        expires_at: datetime | None,
    ) -> tuple[Key, str]:
        key_id = "".join(secrets.choice(_ALPHABET) for _ in range(_ID_LENGTH))
        token = f"tl_{key_id}_{secrets.token_urlsafe(32)}"
        key = Key(
            id=key_id,
            organisation=organisation,
            name=name,
            scopes=frozenset(scopes),
            created_at=times.now(),
            expires_at=times.stored(expires_at) if expires_at else None,
            revoked_at=None,
            last_used_at=None,
        )
        connection.execute(
            insert(KEYS).values(
                id=key.id,
                organisation=organisation,
                name=name,
                digest=self._secret.digest("key", token.encode()),
                scopes=" ".join(sorted(key.scopes)),
                created_at=key.created_at,
                expires_at=key.expires_at,
            )
        )
        return key, token

    def _find(self, digest: str) -> Caller | None:
        with self._database.reading() as connection:
            row = connection.execute(select(KEYS).where(KEYS.c.digest == digest)).first()
            return None if row is None else Caller(_key(row), organisations.read(connection, row.organisation))

    def _note_use(self, key_id: str, moment: datetime) -> None:
        """Write down at most once a minute that a key is in use; an outage is no reason to refuse it."""
        noted = self._noted.get(key_id)
        if noted is not None and moment - noted < _USE_IS_NOTED_EVERY:
            return
        self._noted[key_id] = moment
        try:
            with self._database.writing() as connection:
                connection.execute(update(KEYS).where(KEYS.c.id == key_id).values(last_used_at=times.stored(moment)))
        except DatabaseAway:
            return


def _key(row: Any) -> Key:
    return Key(
        id=row.id,
        organisation=row.organisation,
        name=row.name,
        scopes=frozenset(map(Scope, row.scopes.split())),
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        last_used_at=row.last_used_at,
    )
