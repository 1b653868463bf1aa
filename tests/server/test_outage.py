"""The database goes away under a running service: what an organisation has chosen happens, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from server.conftest import Clinic
from server.routes.test_invites import CALENDAR, ZOOM
from telelint_server import create_app
from telelint_server.contract import service_of
from telelint_server.database import Database, DatabaseAway
from telelint_server.database.revision import Revision
from telelint_server.organisations import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from telelint_server import Config

CHECK: dict[str, Any] = {"links": [ZOOM]}
INVITE: dict[str, Any] = {"data": CALENDAR.format(location=ZOOM).encode(), "content_type": "text/calendar"}


@pytest.fixture(params=["fail-open", "fail-closed"])
def cut_off(request: pytest.FixtureRequest, config: Config, tmp_path: Path) -> Clinic:
    """A service that has answered before, and whose database is gone since."""
    app = create_app(replace(config, fresh_for=0.0))
    clinic = Clinic(app)
    clinic.service.organisations.change(clinic.organisation, Settings(on_outage=request.param))
    assert clinic.client.post("/v1/check", json=CHECK).get_json()["recorded"] is True
    service_of(app).database.close()
    tmp_path.rename(tmp_path.with_name(f"{tmp_path.name}-away"))
    clinic.on_outage = request.param  # type: ignore[attr-defined]
    return clinic


def test_the_organisation_chooses(cut_off: Clinic) -> None:
    check = cut_off.client.post("/v1/check", json=CHECK)
    precheck = cut_off.client.post("/v1/precheck", **INVITE)
    with_key = cut_off.client.post("/v1/precheck", headers={"Idempotency-Key": "a"}, **INVITE)
    lint = cut_off.client.post("/v1/lint", **INVITE)
    answers = (check, precheck, with_key, lint)
    if cut_off.on_outage == "fail-closed":  # type: ignore[attr-defined]
        for response in answers:
            assert (response.status_code, response.get_json()["type"]) == (503, "/docs#database-away")
            assert response.headers["Retry-After"]
        return
    assert [response.status_code for response in answers] == [200] * 4
    assert (check.get_json()["verdict"], check.get_json()["recorded"]) == ("warn", False)
    assert (precheck.get_json()["decision"], precheck.get_json()["recorded"]) == ("confirm", False)
    assert with_key.get_json()["recorded"] is False
    assert lint.headers["Telelint-Recorded"] == "false"


def test_what_is_not_known_already_is_not_answered(cut_off: Clinic) -> None:
    stranger = cut_off.client.application.test_client()
    assert stranger.post("/v1/check", json=CHECK, headers={"Authorization": "Bearer tl_x"}).status_code == 503
    assert cut_off.client.get("/v1/agreements").status_code == 503
    assert cut_off.client.get("/v1/decisions").status_code == 503
    assert cut_off.client.get("/v1/rules/TL203").status_code == 200
    ready = cut_off.client.get("/readyz")
    assert (ready.status_code, ready.get_json()["database"]) == (503, "away")
    assert cut_off.client.get("/livez").status_code == 200


def test_what_is_remembered_grows_too_old(config: Config, tmp_path: Path) -> None:
    database = Database(config.database_url)
    lasting = Revision(database, fresh_for=0.0, stale_for=1000.0)
    fleeting = Revision(database, fresh_for=0.0, stale_for=0.0)
    assert lasting.current() == fleeting.current()
    database.close()
    tmp_path.rename(tmp_path.with_name(f"{tmp_path.name}-away"))
    lasting.current()
    with pytest.raises(DatabaseAway):
        fleeting.current()


def test_a_change_is_noticed_once_what_is_remembered_is_no_longer_fresh(config: Config) -> None:
    database = Database(config.database_url)
    slow = Revision(database, fresh_for=1000.0, stale_for=1000.0)
    quick = Revision(database, fresh_for=0.0, stale_for=1000.0)
    before = slow.current()
    with database.writing() as connection:
        quick.bump(connection)
    assert (slow.current(), quick.current()) == (before, before + 1)
    slow.forget()
    assert slow.current() == before + 1
    database.close()
