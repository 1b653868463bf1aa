"""Organisations: who the keys, registers and trails belong to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from sqlalchemy import insert, select, update

from telelint.model import Circumstances
from telelint_server.database import times
from telelint_server.database.tables import ORGANISATIONS, TRAIL_HEADS
from telelint_server.trail.chain import START

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from telelint_server.database import Database
    from telelint_server.database.revision import Revision


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an organisation says about itself; facts that the policy's modifiers read, and what an outage means.

    ``kind`` is whether it is a covered provider, ``part2`` whether it is a programme under 42 CFR Part 2.
    With the database away a decision cannot be recorded: ``fail-closed`` then answers none, ``fail-open`` answers
    and says that it is not on record.
    """

    kind: Literal["provider", "other"] = "provider"
    profile: Literal["default", "strict"] = "default"
    part2: bool = False
    on_outage: Literal["fail-closed", "fail-open"] = "fail-closed"


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation as of some revision."""

    id: int
    name: str
    settings: Settings
    register_version: int

    def circumstances(self, purpose: str = "telehealth", *, no_phi: bool = False) -> Circumstances:
        """Return what the policy's modifiers read, for a meeting with this purpose."""
        settings = self.settings
        return Circumstances(settings.kind, purpose, settings.profile, settings.part2, no_phi)


class Organisations:
    """The organisations in the database."""

    def __init__(self, database: Database, revision: Revision) -> None:
        self._database = database
        self._revision = revision

    def create(self, name: str, settings: Settings | None = None) -> Organisation:
        """Add an organisation, with an empty register and an empty trail. Raises ValueError if there is one already."""
        settings = settings or Settings()
        with self._database.writing() as connection:
            if connection.execute(select(ORGANISATIONS.c.id).where(ORGANISATIONS.c.name == name)).first():
                raise ValueError("there is an organisation of that name already")
            result = connection.execute(
                insert(ORGANISATIONS).values(
                    name=name, created_at=times.now(), register_version=0, **msgspec.structs.asdict(settings)
                )
            )
            key = result.inserted_primary_key
            assert key is not None
            connection.execute(
                insert(TRAIL_HEADS).values(organisation=key[0], sequence=0, hash=START, cut_sequence=0, cut_hash=START)
            )
            self._revision.bump(connection)
        self._revision.forget()
        return Organisation(key[0], name, settings, 0)

    def named(self, name: str) -> Organisation | None:
        """Return the organisation of a name, or None."""
        with self._database.reading() as connection:
            row = connection.execute(select(ORGANISATIONS).where(ORGANISATIONS.c.name == name)).first()
        return None if row is None else _organisation(row)

    def all(self) -> list[Organisation]:
        """Return all organisations in the order of their making."""
        with self._database.reading() as connection:
            rows = connection.execute(select(ORGANISATIONS).order_by(ORGANISATIONS.c.id)).all()
        return [_organisation(row) for row in rows]

    def change(self, organisation: Organisation, settings: Settings) -> None:
        """Replace an organisation's settings."""
        with self._database.writing() as connection:
            connection.execute(
                update(ORGANISATIONS)
                .where(ORGANISATIONS.c.id == organisation.id)
                .values(**msgspec.structs.asdict(settings))
            )
            self._revision.bump(connection)
        self._revision.forget()


def read(connection: Connection, number: int) -> Organisation:
    """Return the organisation of a number, which exists."""
    return _organisation(connection.execute(select(ORGANISATIONS).where(ORGANISATIONS.c.id == number)).one())


def _organisation(row: Any) -> Organisation:
    settings = Settings(kind=row.kind, profile=row.profile, part2=row.part2, on_outage=row.on_outage)
    return Organisation(row.id, row.name, settings, row.register_version)
