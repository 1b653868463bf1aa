"""``/v1/lint`` and ``/v1/precheck``."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from server.running import ROOT
from telelint.cli import main
from telelint_server.database import times
from telelint_server.database.tables import PRECHECKS
from telelint_server.trail.decision import OverrideReason

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//EN
BEGIN:VEVENT
UID:1
DTSTART:20261201T090000Z
SUMMARY:Visit of Mr Canary
LOCATION:{location}
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")
ZOOM, TWITCH, PHONE = "https://us02web.zoom.us/j/98765432101?pwd=abc", "https://www.twitch.tv/drlee", "tel:+15551234567"


def send(client: FlaskClient, route: str, location: str = ZOOM, **headers: str) -> TestResponse:
    octets = CALENDAR.format(location=location).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(route, data=octets, headers={"Content-Type": "text/calendar; charset=utf-8", **named})


def test_lint_writes_the_command_lines_report(client: FlaskClient, tmp_path: Path) -> None:
    file = tmp_path / "body.ics"
    file.write_bytes(CALENDAR.format(location=ZOOM).encode())
    out = io.StringIO()
    with redirect_stdout(out):
        main(["lint", "--isolated", "--format", "json", str(file)])
    said = json.loads(out.getvalue().replace(str(file), "body.ics"))
    answer = send(client, "/v1/lint").get_json()
    for finding in [*said["findings"], *answer["findings"]]:
        finding.pop("fingerprint")  # it is of the path, too, for findings about the input
    assert answer == said
    assert answer["summary"]["links"] == 1
    assert len(client.get("/v1/decisions").get_json()["decisions"]) == 1


def test_lint_in_json_lines(client: FlaskClient) -> None:
    response = send(client, "/v1/lint", Accept="application/jsonl")
    assert response.mimetype == "application/jsonl"
    assert json.loads(response.get_data(as_text=True).splitlines()[0])["rule"]
    assert response.headers["Telelint-Recorded"] == "true"


@pytest.mark.parametrize("route", ["/v1/lint", "/v1/precheck"])
def test_another_media_type_is_refused(client: FlaskClient, route: str) -> None:
    response = client.post(route, data=b"x", content_type="image/png")
    assert response.status_code == 415
    assert "text/calendar" in response.headers["Accept"]


@pytest.mark.parametrize(
    ("location", "decision"),
    [
        pytest.param("Room 4", "allow", id="no-link"),
        pytest.param(PHONE, "allow", id="notice"),
        pytest.param(ZOOM, "confirm", id="warn"),
        pytest.param(TWITCH, "block", id="block"),
    ],
)
def test_the_decision(client: FlaskClient, location: str, decision: str) -> None:
    response = send(client, "/v1/precheck", location)
    answer = response.get_json()
    assert (response.status_code, answer["decision"], answer["recorded"]) == (200, decision, True)
    assert answer["message"]
    assert "Canary" not in response.get_data(as_text=True)


EXAMPLES = sorted((ROOT / "examples" / "precheck").glob("*.json"))


@pytest.mark.parametrize("example", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_what_schedulers_and_health_records_send(client: FlaskClient, example: Path) -> None:
    """Each of these says of one meeting in December 2026 where it is held."""
    media = "application/fhir+json" if example.stem.startswith("fhir") else "application/json"
    response = client.post("/v1/precheck", data=example.read_bytes(), content_type=media)
    answer = response.get_json()
    assert response.status_code == 200
    assert answer["decision"] == ("block" if example.stem == "calcom-booking" else "confirm")
    assert answer["findings"]
    assert {finding["event"]["start"] for finding in answer["findings"]} == {"2026-12-01"}
    assert {finding["property"][0] for finding in answer["findings"]} == {"/"}  # a JSON pointer leads to it
    text = response.get_data(as_text=True)
    for hidden in ("Patient", "patient@mail", "98765432101", "Zm9v", "drlee", "4711"):
        assert hidden not in text
    rows = client.get("/v1/decisions").get_json()["decisions"]
    assert {row["visit_year"] for row in rows} == {2026}


@pytest.mark.parametrize(
    ("media", "body"),
    [
        pytest.param("text/plain", f"Your visit: {ZOOM}", id="text"),
        pytest.param("text/html", f'<p><a href="{ZOOM}">Join</a></p>', id="html"),
        pytest.param("message/rfc822", f"From: a@b.example\r\nSubject: Visit\r\n\r\n{ZOOM}\r\n", id="mail"),
        pytest.param("application/json", f'{{"any": {{"words": "{ZOOM}"}}}}', id="json"),
    ],
)
def test_what_else_is_read(client: FlaskClient, media: str, body: str) -> None:
    assert client.post("/v1/precheck", data=body, content_type=media).get_json()["decision"] == "confirm"
    report = client.post("/v1/lint", data=body, content_type=media).get_json()
    assert report["summary"]["platforms"] == {"zoom": 1}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"{", id="cut-off"),
        pytest.param(b"null", id="null"),
        pytest.param(b'{"hello": "world"}', id="nothing-known"),
        pytest.param(b"PK\x03\x04", id="archive"),
        pytest.param(b"\x1f\x8b\x08", id="packed"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", id="damaged"),
    ],
)
def test_what_is_not_understood_is_never_allowed(client: FlaskClient, body: bytes) -> None:
    for _ in range(2):  # nor does the key of one that failed stay taken
        response = client.post(
            "/v1/precheck", data=body, content_type="application/json", headers={"Idempotency-Key": "k"}
        )
        assert (response.status_code, response.get_json()["type"]) == (422, "/docs#invalid")


def test_the_same_request_is_decided_once(client: FlaskClient) -> None:
    first = send(client, "/v1/precheck", Idempotency_Key='"abc"')
    again = send(client, "/v1/precheck", Idempotency_Key="abc")
    assert again.get_json() == first.get_json()
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(client.get("/v1/decisions").get_json()["decisions"]) == 1


def test_a_replay_stands_although_the_register_has_moved_on(client: FlaskClient) -> None:
    first = send(client, "/v1/precheck", Idempotency_Key="abc").get_json()
    agreement = {"id": "z", "vendor": "Z", "products": ["zoom"], "signed_on": "2020-01-01"}
    assert client.post("/v1/agreements", json=agreement).status_code == 201
    assert send(client, "/v1/precheck", Idempotency_Key="abc").get_json() == first
    assert send(client, "/v1/precheck").get_json()["decision"] == "allow"  # covered, tenant unseen: a notice


def test_a_key_that_came_with_another_request_is_refused(client: FlaskClient) -> None:
    send(client, "/v1/precheck", Idempotency_Key="abc")
    response = send(client, "/v1/precheck", TWITCH, Idempotency_Key="abc")
    assert (response.status_code, response.get_json()["type"]) == (422, "/docs#key-reused")


def test_a_key_whose_request_is_still_running_is_refused_until_it_is_given_up(clinic: Any) -> None:
    send(clinic.client, "/v1/precheck", Idempotency_Key="abc")

    def begun(ago: timedelta) -> None:
        with clinic.service.database.writing() as connection:
            at = times.stored(datetime.now(UTC) - ago)
            connection.execute(update(PRECHECKS).values(decision=None, started_at=at))

    begun(timedelta(seconds=1))
    response = send(clinic.client, "/v1/precheck", Idempotency_Key="abc")
    assert (response.status_code, response.get_json()["type"]) == (409, "/docs#still-running")
    begun(timedelta(minutes=2))
    assert send(clinic.client, "/v1/precheck", Idempotency_Key="abc").status_code == 200


def test_a_key_is_forgotten_after_a_day(clinic: Any) -> None:
    first = send(clinic.client, "/v1/precheck", Idempotency_Key="abc").get_json()
    with clinic.service.database.writing() as connection:
        connection.execute(update(PRECHECKS).values(started_at=times.stored(datetime.now(UTC) - timedelta(hours=25))))
    again = send(clinic.client, "/v1/precheck", TWITCH, Idempotency_Key="abc")
    assert (again.status_code, again.get_json()["id"] != first["id"]) == (200, True)


@pytest.mark.parametrize("key", ["", '""', "two words", "x" * 256])
def test_a_key_that_is_none_is_refused(client: FlaskClient, key: str) -> None:
    assert send(client, "/v1/precheck", Idempotency_Key=key).status_code == 400


def test_an_override_is_recorded_once(client: FlaskClient) -> None:
    asked = send(client, "/v1/precheck", TWITCH).get_json()
    route = f"/v1/precheck/{asked['id']}/override"
    answer = client.post(route, json={"reason": "not-care"})
    assert answer.get_json() == {"id": asked["id"], "decision": "allow", "reason": "not-care"}
    assert client.post(route, json={"reason": "not-care"}).status_code == 409
    rows = client.get("/v1/decisions").get_json()["decisions"]
    assert [(row["outcome"], row["override_reason"]) for row in rows] == [("shown", None), ("overridden", "not-care")]


def test_that_somebody_left_is_recorded_once_and_nobody_goes_on_then(client: FlaskClient) -> None:
    asked = send(client, "/v1/precheck").get_json()
    route = f"/v1/precheck/{asked['id']}"
    response = client.post(f"{route}/left", headers={"Telelint-Staff": "front-desk-3"})
    assert (response.status_code, response.get_json()) == (200, {"id": asked["id"], "decision": "confirm"})
    assert client.post(f"{route}/left").status_code == 409
    assert client.post(f"{route}/override", json={"reason": "not-care"}).status_code == 409
    rows = client.get("/v1/decisions").get_json()["decisions"]
    assert [(row["outcome"], row["override_reason"]) for row in rows] == [("shown", None), ("left", None)]
    assert not rows[1]["staff"].startswith("key ")
    assert client.get("/v1/decisions?outcome=left").get_json()["decisions"] == rows[1:]
    assert client.post("/v1/precheck/none/left").status_code == 404


def test_an_override_needs_a_coded_reason_and_something_to_override(client: FlaskClient, app: Any) -> None:
    asked = send(client, "/v1/precheck", TWITCH).get_json()
    response = client.post(f"/v1/precheck/{asked['id']}/override", json={"reason": "Mrs Smith asked"})
    assert response.status_code == 422
    assert "Smith" not in response.get_data(as_text=True)
    allowed = send(client, "/v1/precheck", PHONE).get_json()
    assert client.post(f"/v1/precheck/{allowed['id']}/override", json={"reason": "not-care"}).status_code == 409
    assert client.post("/v1/precheck/none/override", json={"reason": "not-care"}).status_code == 404


def test_reasons_fit_their_column() -> None:
    assert max(map(len, OverrideReason)) <= 40
