"""The database: SQLite in WAL mode for one machine, PostgreSQL for many.

SQLAlchemy's Core, without its ORM: what is stored are rows that are only ever added, and the trail is written on the
way to every answer, where the ORM costs a third of all requests a second.
"""

from __future__ import annotations

import fcntl
import itertools
import os
from contextlib import contextmanager, nullcontext
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import ClauseElement, Connection, Engine, Table

_WRITES = "telelint_writes"
_PARAMETERS = 999  # of one statement, in older builds of SQLite
_PATIENCE = 5  # seconds that a statement waits for a lock, and a connection for the server


class DatabaseAway(Exception):  # noqa: N818 - a state of the world, which callers choose how to answer
    """The database cannot be reached, or is too busy, or was never set up."""


class Database:
    """Gives connections; each ``with`` is one transaction."""

    def __init__(self, url: str) -> None:
        """Take an SQLAlchemy URL. Nothing is connected yet."""
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.folder = Path(self.url.database).parent if self.is_sqlite and self.url.database else None
        self._engine = _sqlite(self.url) if self.is_sqlite else _postgresql(self.url)
        self._writer = self._engine.execution_options(**{_WRITES: True})
        dbapi = self._engine.dialect.dbapi
        assert dbapi is not None
        # SQLAlchemy's exceptions, and those of a cursor of ``quick``, which come as they are.
        self._signs = (OperationalError, InterfaceError, PoolTimeout, dbapi.OperationalError, dbapi.InterfaceError)
        self._turn = _Turn(self.url.database) if self.is_sqlite and self.url.database else None

    @property
    def engine(self) -> Engine:
        """SQLAlchemy's engine, for migrations."""
        return self._engine

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that sees one state of the database. Raises DatabaseAway."""
        with self._away(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that is on disk when the block is left. Raises DatabaseAway.

        On SQLite it takes the one writer's lock at once, so that what it reads is still true when it writes.
        """
        with self._away(), self._turn or nullcontext(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def _away(self) -> Iterator[None]:
        try:
            yield
        except self._signs as error:
            raise DatabaseAway(type(error).__name__) from error

    def statement(self, clause: ClauseElement) -> str:
        """Return the SQL of a clause in this database's dialect, its parameters named, for ``quick``."""
        return str(clause.compile(dialect=self._engine.dialect))

    def close(self) -> None:
        """Close all idle connections."""
        self._engine.dispose()
        if self._turn is not None:
            self._turn.close()


def quick(connection: Connection) -> Any:
    """Return a DB-API cursor in a transaction of SQLAlchemy's.

    For the three statements that stand before every answer: going through SQLAlchemy they take longer than the disk.
    """
    return connection.connection.cursor()


class Insertion:
    """Inserts rows into a table, by one statement where others take one for each.

    That costs three times as much on both databases. With every statement the driver lets go of Python's lock, and has
    to get it back from the other threads. What all rows of a large batch have in common is handed over once, as that
    takes as long as to store it; a small one has it in every row, so that few different statements are to be prepared.
    """

    def __init__(self, database: Database, table: Table, columns: Sequence[str]) -> None:
        self._columns = columns
        self._at_once = _PARAMETERS // len(columns)
        self._into = f"INSERT INTO {table.name} ({', '.join(columns)})"
        self._of_recordset = (
            f"{self._into} SELECT {', '.join(columns)} FROM json_populate_recordset("  # noqa: S608 - names of ours
            f"json_populate_record(NULL::{table.name}, %s::json), %s::json)"
        )
        self._insert = self._by_parameters if database.is_sqlite else self._by_json

    def __call__(self, cursor: Any, rows: Sequence[Sequence[object]]) -> None:
        """Insert rows, no two of them the same, by a cursor of ``quick``."""
        if len(rows) > self._at_once:
            self._insert(cursor, *_shared(self._columns, rows))
        elif rows:
            self._insert(cursor, {}, self._columns, rows)

    def _by_parameters(
        self, cursor: Any, shared: Mapping[str, object], own: Sequence[str], rows: Sequence[Sequence[object]]
    ) -> None:
        row = f"({', '.join('?' * len(own))})"
        at_once = (_PARAMETERS - len(shared)) // len(own)
        for first in range(0, len(rows), at_once):
            some = rows[first : first + at_once]
            values = f"VALUES {', '.join([row] * len(some))}"
            if shared:
                numbers = itertools.count(1)
                picked = ("?" if name in shared else f"column{next(numbers)}" for name in self._columns)
                values = f"SELECT {', '.join(picked)} FROM ({values})"  # noqa: S608 - names of ours
            cursor.execute(f"{self._into} {values}", [*shared.values(), *itertools.chain.from_iterable(some)])

    def _by_json(
        self, cursor: Any, shared: Mapping[str, object], own: Sequence[str], rows: Sequence[Sequence[object]]
    ) -> None:
        """PostgreSQL's driver reads a statement with many parameters anew each time; this one has two, and is ready."""
        objects = [dict(zip(own, row, strict=True)) for row in rows]
        encoded = msgspec.json.encode
        cursor.execute(self._of_recordset, (encoded(shared).decode(), encoded(objects).decode()))


def _shared(
    columns: Sequence[str], rows: Sequence[Sequence[object]]
) -> tuple[dict[str, object], list[str], list[tuple[object, ...]]]:
    """Return what all rows have in common, by column, the other columns, and what the rows have in these."""
    shared: dict[str, object] = {}
    own: dict[str, tuple[object, ...]] = {}
    for name, values in zip(columns, zip(*rows, strict=True), strict=True):
        if values.count(values[0]) == len(values):
            shared[name] = values[0]
        else:
            own[name] = values
    return shared, list(own), list(zip(*own.values(), strict=True))


class _Turn:
    """Whose turn it is to write to an SQLite file, among all threads and processes of this machine.

    SQLite itself would do, but a writer that finds it taken sleeps for ever longer, up to a tenth of a second, before
    it asks again: with two busy workers the slowest hundredth of answers took 300 ms instead of 30. The system wakes
    who waits for a lock on a file at once, and frees the lock of a process that is killed.
    """

    def __init__(self, database: str) -> None:
        self._path = f"{database}-turn"
        self._thread = Lock()
        self._file: int | None = None

    def __enter__(self) -> None:
        if not self._thread.acquire(timeout=_PATIENCE):
            raise DatabaseAway("others are still writing")
        try:
            if self._file is None:
                self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._file, fcntl.LOCK_EX)
        except OSError as error:
            self._thread.release()
            raise DatabaseAway(type(error).__name__) from error

    def __exit__(self, *_: object) -> None:
        assert self._file is not None
        fcntl.flock(self._file, fcntl.LOCK_UN)
        self._thread.release()

    def close(self) -> None:
        """Close the file, which a process that is made of this one must not share."""
        with self._thread:
            if self._file is not None:
                os.close(self._file)
            self._file = None


def _sqlite(url: Any) -> Engine:
    engine = create_engine(
        url,
        paramstyle="named",
        connect_args={"timeout": _PATIENCE},
        pool_size=8,
        max_overflow=24,
        pool_timeout=_PATIENCE,
    )

    # sqlite3 opens transactions late and by itself; the documented way to have that in one's own hands is to switch
    # it off at connection and to say BEGIN (https://docs.sqlalchemy.org/en/21/dialects/sqlite.html, "transactional").
    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")  # an acknowledged row survives a power cut, too
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA journal_size_limit = 67108864")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES)
        quick(connection).execute("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgresql(url: Any) -> Engine:
    milliseconds = _PATIENCE * 1000
    return create_engine(
        url,
        connect_args={
            "connect_timeout": _PATIENCE,
            "options": f"-c lock_timeout={milliseconds} -c statement_timeout={milliseconds * 6}",
        },
        pool_pre_ping=True,
        pool_size=8,
        max_overflow=24,
        pool_timeout=_PATIENCE,
    )
