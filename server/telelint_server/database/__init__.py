"""The database: SQLite in WAL mode for one machine, PostgreSQL for many.

SQLAlchemy's Core, without its ORM: what is stored are rows that are only ever added, and the trail is written on the
way to every answer, where the ORM costs a third of all requests a second.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

_WRITES = "telelint_writes"
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

    @property
    def engine(self) -> Engine:
        """SQLAlchemy's engine, for migrations."""
        return self._engine

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that sees one state of the database. Raises DatabaseAway."""
        with _away(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that is on disk when the block is left. Raises DatabaseAway.

        On SQLite it takes the one writer's lock at once, so that what it reads is still true when it writes.
        """
        with _away(), self._writer.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close all idle connections."""
        self._engine.dispose()


@contextmanager
def _away() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeout) as error:
        raise DatabaseAway(type(error).__name__) from error


def _sqlite(url: Any) -> Engine:
    engine = create_engine(
        url, connect_args={"timeout": _PATIENCE}, pool_size=8, max_overflow=24, pool_timeout=_PATIENCE
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
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

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
