"""A service for each test, on SQLite and, where one can be started, on a real PostgreSQL."""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from server.running import SECRET, free_port
from telelint_server import Config, create_app
from telelint_server.contract import service_of
from telelint_server.database import Database, migrating
from telelint_server.keys import Scope
from telelint_server.service import Service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskClient


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL server, with the database left to be named: TELELINT_TEST_POSTGRESQL, or one of ours."""
    given = os.environ.get("TELELINT_TEST_POSTGRESQL")
    if given:
        yield given.rstrip("/")
        return
    found = shutil.which("initdb") or next(iter(sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))), None)
    if found is None:
        pytest.skip("no PostgreSQL: install it, or set TELELINT_TEST_POSTGRESQL")
    programs = Path(found).parent
    owner = {"user": "nobody"} if os.geteuid() == 0 else {}  # PostgreSQL does not run as root
    folder = tempfile.mkdtemp(prefix="telelint-postgresql-")
    if owner:
        shutil.chown(folder, "nobody")
    data, port = f"{folder}/data", free_port()
    try:
        subprocess.run(
            [programs / "initdb", "--auth=trust", "--username=postgres", "--no-sync", "-E", "UTF8", "-D", data],
            check=True, capture_output=True, **owner,  # type: ignore[call-overload]
        )  # fmt: skip
        server = subprocess.Popen(
            [programs / "postgres", "-D", data, "-p", str(port), "-k", folder, "-c", "listen_addresses=127.0.0.1"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **owner,  # type: ignore[call-overload]
        )  # fmt: skip
        try:
            url = f"postgresql+psycopg://postgres@127.0.0.1:{port}"
            _wait_for(f"{url}/postgres")
            yield url
        finally:
            server.terminate()
            server.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(url: str) -> None:
    import psycopg

    for _ in range(200):
        try:
            psycopg.connect(url.replace("+psycopg", "")).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("PostgreSQL does not answer")


def make_postgresql_database(server: str) -> str:
    import psycopg

    name = f"t{uuid4().hex}"
    with psycopg.connect(f"{server}/postgres".replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return f"{server}/{name}"


@pytest.fixture(params=["sqlite", "postgresql"])
def any_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'telelint.db'}"
    return make_postgresql_database(request.getfixturevalue("postgresql"))


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
