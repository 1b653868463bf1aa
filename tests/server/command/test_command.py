from __future__ import annotations

import json
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from server.running import SECRET, run_command
from telelint.policy.register_file import decode
from telelint_server import Config
from telelint_server.command import main
from telelint_server.keys import Scope
from telelint_server.service import Service

if TYPE_CHECKING:
    from collections.abc import Iterator

REGISTER = """\
[[agreement]]
id = "zoom-2022"
vendor = "Zoom"
products = ["zoom"]
signed_on = 2022-01-10
"""


@pytest.fixture
def url(any_database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DATABASE_URL", any_database_url)
    monkeypatch.setenv("TELELINT_SECRET", SECRET)
    assert main(["db", "upgrade"]) == 0
    return any_database_url


@pytest.fixture
def service(url: str) -> Iterator[Service]:
    service = Service.assemble(Config(database_url=url, secret=SECRET, fresh_for=0.0))
    yield service
    service.database.close()


def said(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> str:
    capsys.readouterr()
    assert main(arguments) == status
    captured = capsys.readouterr()
    return captured.err if status else captured.out


def test_a_key_from_its_making_to_its_end(service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "organisations", "create", "clinic")
    assert said(capsys, "organisations", "list") == "clinic\n"
    mine = ("--organisation", "clinic")
    token = said(capsys, "keys", "create", *mine, "--scope", "check", "--scope", "audit", "--name", "desk").strip()
    caller = service.keys.authenticate(token)
    assert caller is not None
    assert caller.key.scopes == frozenset({Scope.CHECK, Scope.AUDIT})
    listed = said(capsys, "keys", "list", *mine)
    assert caller.key.id in listed
    assert token not in listed
    said(capsys, "keys", "revoke", *mine, caller.key.id)
    assert service.keys.authenticate(token) is None
    assert "no such key" in said(capsys, "keys", "revoke", *mine, caller.key.id, status=2)


def test_an_organisation_that_is_not_there(service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    assert "no organisation" in said(capsys, "keys", "list", status=2)


def test_a_register_goes_in_and_out(service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    service.organisations.create("default")
    file = tmp_path / "register.toml"
    file.write_text(REGISTER)
    assert said(capsys, "register", "import", str(file)).startswith("1 added")
    assert said(capsys, "register", "import", str(file)).startswith("0 added, 0 replaced, 0 removed, 1 unchanged")
    assert decode(said(capsys, "register", "export").encode(), name="")[0] == decode(REGISTER.encode(), name="")[0]
    file.write_text("[[agreement]]\nid = 1\n")
    assert f"{file}:2: agreement[0].id" in said(capsys, "register", "import", str(file), status=2)


def test_retention_keeps_six_years(service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    from server.trail.test_store import DECISION

    organisation = service.organisations.create("default").id
    ages = (timedelta(days=366 * 6 + 1), timedelta(days=365 * 6 - 1))
    moments = [(datetime.now(UTC) - age).isoformat(timespec="milliseconds").replace("+00:00", "Z") for age in ages]
    service.trail.record(organisation, [DECISION._replace(checked_at=moment) for moment in moments])
    assert said(capsys, "retention").startswith("Deleted 1 decisions, 0 replaced entries of registers")
    assert service.trail.verify(organisation).broken_at is None
    assert "six at least" in said(capsys, "retention", "--years", "5", status=2)


def test_a_backup_is_taken_checked_and_brought_back(
    service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from server.trail.test_store import DECISION

    if not service.database.is_sqlite:
        programs = shutil.which("pg_dump") or next(
            iter(sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_dump"))), None
        )
        if programs is None:
            pytest.skip("pg_dump is not installed")
        monkeypatch.setenv("PATH", str(Path(programs).parent), prepend=":")
    organisation = service.organisations.create("default")
    _, token = service.keys.create(organisation, [Scope.CHECK])
    service.trail.record(organisation.id, [DECISION] * 3)
    copy = tmp_path / "copy"
    assert "sound" in said(capsys, "backup", str(copy))
    assert "there already" in said(capsys, "backup", str(copy), status=2)
    service.trail.record(organisation.id, [DECISION] * 2)
    assert "--replace" in said(capsys, "restore", str(copy), status=2)
    said(capsys, "restore", "--replace", str(copy))
    found = service.trail.verify(organisation.id)
    assert (found.rows, found.broken_at) == (3, None)
    assert service.keys.authenticate(token)
    assert service.trail.record(organisation.id, [DECISION]) == (4, 4)


def test_a_copy_that_somebody_changed_is_not_brought_back(
    service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from server.trail.test_store import DECISION

    if not service.database.is_sqlite:
        pytest.skip("pg_dump's own file cannot be changed that simply")
    organisation = service.organisations.create("default").id
    service.trail.record(organisation, [DECISION] * 3)
    copy = tmp_path / "copy"
    said(capsys, "backup", str(copy))
    with sqlite3.connect(copy) as changed:
        changed.execute("DROP TRIGGER decisions_stay")
        changed.execute("UPDATE decisions SET verdict = 'ok' WHERE sequence = 2")
    changed.close()
    assert main(["restore", "--replace", str(copy)]) == 1
    assert "NOT sound" in capsys.readouterr().out
    copy.write_bytes(b"no database at all")
    assert main(["restore", "--replace", str(copy)]) == 1
    assert service.trail.verify(organisation).rows == 3


def test_an_empty_folder_is_told_apart(tmp_path: Path) -> None:
    done = run_command(tmp_path, "keys", "list")
    assert done.returncode == 2
    assert "telelint-server db upgrade" in done.stderr
    assert json.dumps("Traceback") not in done.stderr
