"""``/v1/hooks/...``: what schedulers tell, signed."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from server.conftest import Clinic
from server.running import ROOT
from telelint_server.database import DatabaseAway
from telelint_server.database.tables import DELIVERIES, HEARD, HOOKS
from telelint_server.hooks.incoming import HeardBefore, HookKind

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from telelint_server.service import Service

CALCOM = (ROOT / "examples" / "hooks" / "calcom.json").read_bytes()
ROOM = b"us02web.zoom.us/j/98765432101?pwd=Zm9v"
CALENDLY = (ROOT / "examples" / "hooks" / "calendly.json").read_bytes()


def mac(secret: str, octets: bytes) -> str:
    return hmac.new(secret.encode(), octets, hashlib.sha256).hexdigest()


class Scheduler:
    """A scheduler that knows a hook's secret; it has no key."""

    def __init__(self, clinic: Clinic, kind: str) -> None:
        made = clinic.client.post("/v1/webhooks/incoming", json={"kind": kind})
        assert made.status_code == 201
        self.id, self.secret, self.path = (made.get_json()[name] for name in ("id", "secret", "path"))
        self.kind = kind
        self._client = clinic.client.application.test_client()

    def tell(self, body: bytes, *, at: float | None = None, media: str = "application/json", **more: str) -> Any:
        if self.kind == "calcom":
            fields = {"X-Cal-Signature-256": mac(self.secret, body)}
        else:
            moment = int(time.time() if at is None else at)
            fields = {"Calendly-Webhook-Signature": f"t={moment},v1={mac(self.secret, f'{moment}.'.encode() + body)}"}
        return self._client.post(self.path, data=body, content_type=media, headers={**fields, **more})


@pytest.fixture
def calcom(clinic: Clinic) -> Scheduler:
    return Scheduler(clinic, "calcom")


@pytest.fixture
def calendly(clinic: Clinic) -> Scheduler:
    return Scheduler(clinic, "calendly")


def rows(client: FlaskClient) -> list[Any]:
    found: list[Any] = client.get("/v1/decisions").get_json()["decisions"]
    return found


@pytest.mark.parametrize(
    ("kind", "body", "platform"),
    [
        pytest.param("calcom", CALCOM, "zoom", id="calcom"),
        pytest.param("calendly", CALENDLY, "google-meet", id="calendly"),
    ],
)
def test_what_is_found_is_recorded(clinic: Clinic, kind: str, body: bytes, platform: str) -> None:
    scheduler = Scheduler(clinic, kind)
    response: TestResponse = scheduler.tell(body)
    assert (response.status_code, response.get_json()) == (200, {"decision": "confirm", "known": False})
    found = rows(clinic.client)
    assert {(row["platform"], row["verdict"], row["visit_year"]) for row in found} == {(platform, "warn", 2026)}
    assert {row["staff"] for row in found} == {f"hook {scheduler.id[:8]}"}


def test_what_was_heard_once_is_not_recorded_again(clinic: Clinic, calcom: Scheduler) -> None:
    calcom.tell(CALCOM)
    count = len(rows(clinic.client))
    again = calcom.tell(CALCOM)
    assert (again.status_code, again.get_json()) == (200, {"decision": "confirm", "known": True})
    assert len(rows(clinic.client)) == count
    assert calcom.tell(CALCOM.replace(b"BOOKING_CREATED", b"BOOKING_RESCHEDULED")).get_json()["known"] is False
    other = Scheduler(clinic, "calcom")
    assert other.tell(CALCOM).get_json()["known"] is False


@pytest.mark.parametrize("late", [-301, 302])
def test_calendlys_signature_grows_old(clinic: Clinic, calendly: Scheduler, late: float) -> None:
    response = calendly.tell(CALENDLY, at=time.time() + late)
    assert (response.status_code, response.get_json()["type"]) == (401, "/docs#wrong-signature")
    assert rows(clinic.client) == []


def test_a_wrong_signature_is_refused(clinic: Clinic, calcom: Scheduler, calendly: Scheduler) -> None:
    for kind, body in (("calcom", CALCOM), ("calendly", CALENDLY)):
        good, other = (calcom, calendly) if kind == "calcom" else (calendly, calcom)
        right = good.secret
        refused = []
        good.secret = other.secret
        refused.append(good.tell(body))
        good.secret = right
        for path in (f"/v1/hooks/{kind}", f"/v1/hooks/{kind}?hook={other.id}", f"/v1/hooks/{kind}?hook=none"):
            before, good.path = good.path, path
            refused.append(good.tell(body))
            good.path = before
        refused.append(clinic.client.post(good.path, data=body, content_type="application/json"))
        for response in refused:
            assert response.status_code == 401
            assert response.get_json()["type"] == "/docs#wrong-signature"
            assert response.headers["WWW-Authenticate"] == "Signature"
    assert rows(clinic.client) == []


def test_a_hook_is_for_one_scheduler(calcom: Scheduler) -> None:
    calcom.kind, calcom.path = "calendly", calcom.path.replace("calcom", "calendly")
    assert calcom.tell(CALENDLY).status_code == 401


def test_the_raw_body_counts(calcom: Scheduler) -> None:
    assert calcom.tell(json.dumps(json.loads(CALCOM)).encode()).status_code == 200
    assert calcom.tell(CALCOM, media="application/json; charset=utf-8").status_code == 200
    assert calcom.tell(CALCOM, media="text/plain").status_code == 415


@pytest.mark.parametrize(
    ("body", "decision"),
    [
        pytest.param(b'{"triggerEvent": "PING", "createdAt": "2026-11-24T10:00:00Z"}', "allow", id="ping"),
        pytest.param(b"{}", None, id="nothing"),
        pytest.param(b'{"triggerEvent": "BOOKING_CREATED", "payload": {"startTime"', "confirm", id="cut-off"),
        pytest.param(
            CALCOM.replace(b"us02web.zoom.us/j/98765432101?pwd=Zm9v", b"www.twitch.tv/x"), "block", id="block"
        ),
    ],
)
def test_the_decision(calcom: Scheduler, body: bytes, decision: str | None) -> None:
    response = calcom.tell(body)
    assert (response.status_code, response.get_json()["decision"]) == (200, decision)


def test_a_hook_that_is_ended_hears_nothing(clinic: Clinic, calcom: Scheduler) -> None:
    listed = clinic.client.get("/v1/webhooks/incoming")
    assert calcom.secret not in listed.get_data(as_text=True)
    assert [hook["id"] for hook in listed.get_json()["hooks"]] == [calcom.id]
    assert clinic.client.delete(f"/v1/webhooks/incoming/{calcom.id}").status_code == 204
    assert clinic.client.delete(f"/v1/webhooks/incoming/{calcom.id}").status_code == 404
    assert calcom.tell(CALCOM).status_code == 401


def test_hooks_of_others_are_not_there(app: Flask, clinic: Clinic, calcom: Scheduler) -> None:
    other = Clinic(app, "other")
    assert other.client.get("/v1/webhooks/incoming").get_json() == {"hooks": []}
    assert other.client.delete(f"/v1/webhooks/incoming/{calcom.id}").status_code == 404
    calcom.tell(CALCOM)
    assert rows(other.client) == []


def test_the_secret_and_the_booking_are_stored_nowhere(clinic: Clinic, calcom: Scheduler) -> None:
    clinic.client.post("/v1/webhooks/outgoing", json={"url": "https://listener.example/"})
    calcom.tell(CALCOM)
    with clinic.service.database.reading() as connection:
        stored = "".join(str(connection.execute(select(table)).all()) for table in (HOOKS, HEARD, DELIVERIES))
    assert "meeting.confirm" in stored
    for hidden in (calcom.secret, "Patient", "patient@", "98765432101", "Zm9v", "Dr Lee", "2026-12-01", "bFJeNb2u"):
        assert hidden not in stored


def test_memory_ends(service: Service) -> None:
    organisation = service.organisations.create("clinic").id
    hook, _ = service.incoming.create(organisation, HookKind.CALCOM)

    def hear() -> None:
        with service.database.writing() as connection:
            service.incoming.hear(connection, organisation, hook.id, b"{}")

    hear()
    with pytest.raises(HeardBefore):
        hear()
    assert service.incoming.forget_old(datetime.now(UTC) - timedelta(days=1)) == 0
    assert service.incoming.forget_old(datetime.now(UTC) + timedelta(seconds=1)) == 1
    hear()


def test_what_could_not_be_recorded_can_be_told_again(
    clinic: Clinic, calcom: Scheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise DatabaseAway("for a test")

    with monkeypatch.context() as patch:
        patch.setattr(type(clinic.service.trail), "record", away)
        assert calcom.tell(CALCOM).status_code == 503
    assert calcom.tell(CALCOM).get_json() == {"decision": "confirm", "known": False}
