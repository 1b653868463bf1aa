"""Brings a database to the tables that this version of the service knows."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

if TYPE_CHECKING:
    from telelint_server.database import Database

_SCRIPTS = "telelint_server:database/migrations"


def upgrade(database: Database) -> str:
    """Apply the migrations that are missing, and return the version that the database has now."""
    if database.folder is not None:
        database.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    config = _config()
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return newest()


@cache
def newest() -> str:
    """Return the version that this service needs."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None  # the package ships migrations
    return head


def version_of(database: Database) -> str | None:
    """Return the version that a database has, None for one that is empty. Raises DatabaseAway."""
    with database.reading() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", _SCRIPTS)
    config.set_main_option("path_separator", "os")
    return config
