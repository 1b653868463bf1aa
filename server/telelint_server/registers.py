"""The organisations' registers: agreements and own hosts, every version kept.

A register has a version that grows with every change; an entry's row belongs to the register's versions from
``since`` up to, not including, ``until``. So the register of any version can be had again, and what the trail says
about an agreement's version can be looked up for as long as it is kept.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec
import tomli_w
from sqlalchemy import delete, func, insert, select, update

from telelint.policy.agreements import Agreement, OwnHost, RegisterFile
from telelint.policy.register import Register
from telelint_server.database import times
from telelint_server.database.tables import ORGANISATIONS, REGISTER_ENTRIES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from telelint_server.database import Database
    from telelint_server.database.revision import Revision

_ENTRIES = REGISTER_ENTRIES.c


class EntryKind(enum.StrEnum):
    """What is in a register."""

    AGREEMENT = "agreement"
    OWN_HOST = "own-host"


_TYPES: dict[EntryKind, type[Agreement | OwnHost]] = {
    EntryKind.AGREEMENT: Agreement,
    EntryKind.OWN_HOST: OwnHost,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One version of an entry; ``replaced_at`` is None for the one that counts."""

    id: str
    version: int
    content: Agreement | OwnHost
    recorded_at: str
    recorded_by: str
    replaced_at: str | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A register as of a version, and the versions of its agreements by id."""

    register: Register
    versions: Mapping[str, int]


class AlreadyThere(Exception):  # noqa: N818 - a state of the register
    """An entry of that id is in the register."""


class NotThere(Exception):  # noqa: N818 - a state of the register
    """No entry of that id is in the register."""


class ChangedMeanwhile(Exception):  # noqa: N818 - a state of the register
    """The entry's version is not the one that the change was made for."""


class Registers:
    """The registers in the database."""

    def __init__(self, database: Database, revision: Revision) -> None:
        self._database = database
        self._revision = revision

    # Reading

    def snapshot(self, organisation: int, version: int) -> Snapshot:
        """Return a register as of a version."""
        of_version = (_ENTRIES.since <= version) & (_ENTRIES.until.is_(None) | (_ENTRIES.until > version))
        agreements: list[Agreement] = []
        own_hosts: list[OwnHost] = []
        versions: dict[str, int] = {}
        for entry in self._read(organisation, of_version):
            if isinstance(entry.content, Agreement):
                agreements.append(entry.content)
                versions[entry.id] = entry.version
            else:
                own_hosts.append(entry.content)
        return Snapshot(Register(agreements, own_hosts), versions)

    def current(self, organisation: int, kind: EntryKind) -> list[Entry]:
        """Return the entries of a kind that count now, in the order they were first added in."""
        return self._read(organisation, (_ENTRIES.kind == kind.value) & _ENTRIES.until.is_(None))

    def history(self, organisation: int, kind: EntryKind, entry: str) -> list[Entry]:
        """Return all versions of an entry, the oldest first."""
        return self._read(organisation, (_ENTRIES.kind == kind.value) & (_ENTRIES.entry == entry))

    def export(self, organisation: int) -> str:
        """Return what counts now as the text of a ``register.toml``."""
        content = RegisterFile(
            tuple(entry.content for entry in self.current(organisation, EntryKind.AGREEMENT)),  # type: ignore[misc]
            tuple(entry.content for entry in self.current(organisation, EntryKind.OWN_HOST)),  # type: ignore[misc]
        )
        return tomli_w.dumps(msgspec.to_builtins(content, builtin_types=(date,)))

    # Changing

    def add(self, organisation: int, kind: EntryKind, content: Agreement | OwnHost, by: str) -> Entry:
        """Add an entry. Raises AlreadyThere."""
        with self._database.writing() as connection:
            change = _Change(connection, organisation, by)
            if change.newest(kind, _id_of(content)) is not None:
                raise AlreadyThere
            entry = change.write(kind, content)
            change.finish(self._revision)
        self._revision.forget()
        return entry

    def replace(
        self,
        organisation: int,
        kind: EntryKind,
        content: Agreement | OwnHost,
        by: str,
        expected: int | None = None,
    ) -> Entry:
        """Replace an entry by a new version. Raises NotThere, or ChangedMeanwhile for another version than expected."""
        with self._database.writing() as connection:
            change = _Change(connection, organisation, by)
            newest = change.newest(kind, _id_of(content))
            if newest is None:
                raise NotThere
            if expected is not None and newest.version != expected:
                raise ChangedMeanwhile
            if newest.content == content:
                return newest
            entry = change.write(kind, content)
            change.finish(self._revision)
        self._revision.forget()
        return entry

    def remove(self, organisation: int, kind: EntryKind, entry: str, by: str) -> None:
        """Take an entry out of the register; its versions are kept. Raises NotThere."""
        with self._database.writing() as connection:
            change = _Change(connection, organisation, by)
            if change.newest(kind, entry) is None:
                raise NotThere
            change.take_out(kind, entry)
            change.finish(self._revision)
        self._revision.forget()

    def import_file(self, organisation: int, content: RegisterFile, by: str) -> dict[str, int]:
        """Make the register hold exactly what a file says; return how many entries were added, replaced, removed."""
        counts = {"added": 0, "replaced": 0, "removed": 0, "unchanged": 0}
        with self._database.writing() as connection:
            change = _Change(connection, organisation, by)
            for kind, wanted in ((EntryKind.AGREEMENT, content.agreement), (EntryKind.OWN_HOST, content.own_host)):
                there = {entry.id: entry for entry in _select(connection, organisation, _current(kind))}
                for entry in wanted:
                    before = there.pop(_id_of(entry), None)
                    if before is not None and before.content == entry:
                        counts["unchanged"] += 1
                        continue
                    counts["added" if before is None else "replaced"] += 1
                    change.write(kind, entry)
                for gone in there:
                    counts["removed"] += 1
                    change.take_out(kind, gone)
            change.finish(self._revision)
        self._revision.forget()
        return counts

    # Retention

    def forget_replaced(self, before: datetime) -> int:
        """Delete the versions that were replaced before a moment, of all organisations; return how many those were."""
        with self._database.writing() as connection:
            return connection.execute(
                delete(REGISTER_ENTRIES).where(_ENTRIES.replaced_at < times.stored(before))
            ).rowcount

    def _read(self, organisation: int, condition: ColumnElement[bool]) -> list[Entry]:
        with self._database.reading() as connection:
            return _select(connection, organisation, condition)


class _Change:
    """A change of one organisation's register, in one transaction; its row is locked from the start."""

    def __init__(self, connection: Connection, organisation: int, by: str) -> None:
        self._connection = connection
        self._organisation = organisation
        self._by = by
        self._at = times.now()
        self._mine = ORGANISATIONS.c.id == organisation
        query = select(ORGANISATIONS.c.register_version).where(self._mine).with_for_update()
        self._version: int = connection.execute(query).scalar_one() + 1

    def newest(self, kind: EntryKind, entry: str) -> Entry | None:
        """Return the version of an entry that counts."""
        found = _select(self._connection, self._organisation, _current(kind) & (_ENTRIES.entry == entry))
        return found[0] if found else None

    def write(self, kind: EntryKind, content: Agreement | OwnHost) -> Entry:
        """Write a new version of an entry."""
        name = _id_of(content)
        self.take_out(kind, name)
        query = select(func.coalesce(func.max(_ENTRIES.version), 0)).where(
            (_ENTRIES.organisation == self._organisation) & (_ENTRIES.kind == kind.value) & (_ENTRIES.entry == name)
        )
        version = self._connection.execute(query).scalar_one() + 1
        self._connection.execute(
            insert(REGISTER_ENTRIES).values(
                organisation=self._organisation,
                kind=kind.value,
                entry=name,
                version=version,
                content=msgspec.json.encode(content).decode(),
                since=self._version,
                recorded_at=self._at,
                recorded_by=self._by,
            )
        )
        return Entry(name, version, content, self._at, self._by, None)

    def take_out(self, kind: EntryKind, entry: str) -> None:
        """Let the version of an entry that counts count no longer."""
        self._connection.execute(
            update(REGISTER_ENTRIES)
            .where((_ENTRIES.organisation == self._organisation) & _current(kind) & (_ENTRIES.entry == entry))
            .values(until=self._version, replaced_at=self._at)
        )

    def finish(self, revision: Revision) -> None:
        """Give the register its new version, and let every worker know."""
        self._connection.execute(update(ORGANISATIONS).where(self._mine).values(register_version=self._version))
        revision.bump(self._connection)


def _current(kind: EntryKind) -> ColumnElement[bool]:
    return (_ENTRIES.kind == kind.value) & _ENTRIES.until.is_(None)


def _id_of(content: Agreement | OwnHost) -> str:
    return content.id if isinstance(content, Agreement) else content.host.lower()


def _select(connection: Connection, organisation: int, condition: ColumnElement[bool]) -> list[Entry]:
    first = (
        select(func.min(_first.c.since))
        .where(
            _first.c.organisation == _ENTRIES.organisation,
            _first.c.kind == _ENTRIES.kind,
            _first.c.entry == _ENTRIES.entry,
        )
        .scalar_subquery()
    )
    query = (
        select(REGISTER_ENTRIES)
        .where((_ENTRIES.organisation == organisation) & condition)
        .order_by(_ENTRIES.kind, first, _ENTRIES.entry, _ENTRIES.version)
    )
    return [_entry(row) for row in connection.execute(query)]


_first = REGISTER_ENTRIES.alias("first")


def _entry(row: Any) -> Entry:
    content = msgspec.json.decode(row.content, type=_TYPES[EntryKind(row.kind)])
    return Entry(row.entry, row.version, content, row.recorded_at, row.recorded_by, row.replaced_at)
