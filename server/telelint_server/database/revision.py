"""How a worker notices what other workers, and the command line, have changed.

One number in the database grows with every change of an organisation, a key or a register. A worker reads it at most
once in ``fresh_for`` seconds, and forgets what it remembers when the number has grown: what is answered is never
older than that (one second, unless configured otherwise), and the worker that made the change sees it at once.
While the database is away, what is remembered stays good for ``stale_for`` seconds.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from telelint_server.database import DatabaseAway
from telelint_server.database.tables import INSTALLATION

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from telelint_server.database import Database

_READ = select(INSTALLATION.c.revision)
_BUMP = update(INSTALLATION).values(revision=INSTALLATION.c.revision + 1)


class Revision:
    """The number, as this process knows it."""

    def __init__(self, database: Database, *, fresh_for: float, stale_for: float) -> None:
        self._database = database
        self._fresh_for = fresh_for
        self._stale_for = stale_for
        self._number = 0
        self._read_at = float("-inf")
        self._tried_at = float("-inf")

    def current(self) -> int:
        """Return the number. Raises DatabaseAway once it is too old to be answered from."""
        now = monotonic()
        if now - max(self._read_at, self._tried_at) < self._fresh_for and now - self._read_at < self._stale_for:
            return self._number
        self._tried_at = now  # one thread asks; a database that is away is not asked by every request
        try:
            with self._database.reading() as connection:
                self._number = connection.execute(_READ).scalar_one()
        except DatabaseAway:
            if now - self._read_at >= self._stale_for:
                raise
        else:
            self._read_at = now
        return self._number

    def bump(self, connection: Connection) -> None:
        """Make the number grow, in the transaction of the change itself."""
        connection.execute(_BUMP)

    def forget(self) -> None:
        """Ask again next time: this process has just changed something."""
        self._read_at = min(self._read_at, monotonic() - self._fresh_for)
        self._tried_at = float("-inf")
