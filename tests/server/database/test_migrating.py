from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from telelint_server.database import Database, migrating
from telelint_server.database.tables import METADATA


def test_migrations_lead_to_the_tables_that_the_code_knows(any_database_url: str) -> None:
    database = Database(any_database_url)
    assert migrating.upgrade(database) == migrating.newest() == migrating.version_of(database)
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
    database.close()


def test_upgrading_again_changes_nothing(any_database_url: str) -> None:
    database = Database(any_database_url)
    migrating.upgrade(database)
    assert migrating.upgrade(database) == migrating.newest()
    database.close()


def test_an_empty_database_has_no_version(any_database_url: str) -> None:
    database = Database(any_database_url)
    assert migrating.version_of(database) is None
    database.close()
