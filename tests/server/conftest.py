"""A service for each test, on SQLite and, where one can be started, on a real PostgreSQL."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from server import postgresql as postgresql_
from server.running import SECRET
from telelint_server import Config, create_app
from telelint_server.contract import service_of
from telelint_server.database import Database, migrating
from telelint_server.keys import Scope
from telelint_server.service import Service

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient


@pytest.fixture(scope="session")
def postgresql() -> Iterator[postgresql_.Server]:
    """A PostgreSQL server: that of TELELINT_TEST_POSTGRESQL, or one of ours."""
    given = os.environ.get("TELELINT_TEST_POSTGRESQL")
    if given:
        yield postgresql_.Server(given.rstrip("/"), None)
        return
    programs = postgresql_.programs()
    if programs is None:
        pytest.skip("no PostgreSQL: install it, or set TELELINT_TEST_POSTGRESQL")
    with postgresql_.running(programs) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def any_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'telelint.db'}"
    server: postgresql_.Server = request.getfixturevalue("postgresql")
    return server.make_database()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'telelint.db'}"


def migrated(url: str) -> Config:
    database = Database(url)
    migrating.upgrade(database)
    database.close()
    return Config(database_url=url, secret=SECRET, fresh_for=0.0)


@pytest.fixture
def config(sqlite_url: str) -> Config:
    return migrated(sqlite_url)


@pytest.fixture
def service(any_database_url: str) -> Iterator[Service]:
    """The parts without the HTTP, on each database."""
    service = Service.assemble(migrated(any_database_url))
    yield service
    service.database.close()


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    app = create_app(config)
    yield app
    service_of(app).database.close()


class Clinic:
    """An organisation with a key for everything, and a client that uses it."""

    def __init__(self, app: Flask, name: str = "clinic") -> None:
        self.service = service_of(app)
        self.organisation = self.service.organisations.create(name)
        self.key, self.token = self.service.keys.create(self.organisation, list(Scope), "for tests")
        self.client: FlaskClient = app.test_client()
        self.client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {self.token}"

    def key_for(self, *scopes: Scope) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.service.keys.create(self.organisation, scopes)[1]}"}


@pytest.fixture
def clinic(app: Flask) -> Clinic:
    return Clinic(app)


@pytest.fixture
def client(clinic: Clinic) -> FlaskClient:
    return clinic.client
