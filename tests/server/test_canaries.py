"""Secrets planted in every route, header and kind of payload; afterwards no line, page, metric or raw file has one."""

from __future__ import annotations

import hmac
import json
import re
import time
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from server.conftest import Clinic, migrated
from telelint_server import create_app, invites
from telelint_server.contract import service_of
from telelint_server.database.tables import METADATA
from telelint_server.hooks.delivering import Deliverer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

    from server.postgresql import Server
    from telelint_server import Config

WORD = "cnry7f3a9"
NUMBER = "98712365401"  # a meeting id
URLS = [
    f"https://us02web.zoom.us/j/{NUMBER}?pwd={WORD}",
    f"https://us02web.zoom.us/j/{NUMBER}?pwd={WORD}#success{WORD}",
    f"https://{WORD}:{WORD}@zoom.us/j/{NUMBER}",
    f"https://doxy.me/{WORD}",
    f"https://{WORD}.example/{WORD}/{NUMBER}",
    f"https://zoom.us.{WORD}.example/j/{NUMBER}",
    f"https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fdoxy.me%2F{WORD}&data={WORD}",
    f"https://teams.microsoft.com/l/meetup-join/19%3ameeting_{WORD}%40thread.v2/0?context=%7b%22Tid%22%3a%22{WORD}%22%7d",
    f"tel:+1{NUMBER}",
    f"sip:{WORD}@zoomcrc.com",
    f"facetime:{WORD}@{WORD}.example",
    f"not a link {WORD}",
    f"http://[{WORD}",
]
ICS = "\r\n".join(
    [
        "BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{WORD}", "BEGIN:VEVENT", f"UID:{WORD}@{WORD}.example",
        f"DTSTART;TZID={WORD}:20261201T090000", f"SUMMARY:{WORD}", f"ATTENDEE;CN={WORD}:mailto:{WORD}@{WORD}.example",
        f"ORGANIZER;CN={WORD}:mailto:{WORD}@{WORD}.example", f"X-{WORD}:1", f"{WORD} no colon",
        *[f"DESCRIPTION:{url}" for url in URLS],
        f"LOCATION:{URLS[0]}", "END:VEVENT", "END:VCALENDAR", "",
    ]
)  # fmt: skip
EVENT = {
    "kind": "calendar#event", "id": WORD, "summary": WORD, "location": URLS[0], "description": " ".join(URLS),
    "start": {"dateTime": "2026-12-01T09:00:00Z"}, "attendees": [{"email": f"{WORD}@{WORD}.example"}], WORD: WORD,
}  # fmt: skip
APPOINTMENT = {
    "resourceType": "Appointment", "id": WORD, "status": "booked", "start": "2026-12-01T09:00:00Z",
    "virtualService": [{"addressUrl": url} for url in URLS], "comment": WORD,
}  # fmt: skip
MAIL = f"From: {WORD}@{WORD}.example\r\nSubject: {WORD}\r\nContent-Type: text/plain\r\n\r\n{' '.join(URLS)}\r\n"
PAYLOADS = {
    "text/calendar": ICS.encode(),
    "application/json": json.dumps(EVENT).encode(),
    "application/fhir+json": json.dumps(APPOINTMENT).encode(),
    "message/rfc822": MAIL.encode(),
    "text/html": f"<a href='{URLS[0]}'>{WORD}</a>".encode(),
    "text/plain": " ".join(URLS).encode(),
}
HEADERS = {
    "User-Agent": WORD, "Referer": f"https://{WORD}.example/{WORD}", "X-Request-Id": WORD, "Telelint-Staff": WORD,
    "X-Forwarded-For": WORD, "Cookie": f"{WORD}={WORD}", "Idempotency-Key": WORD, "Origin": f"https://{WORD}.example",
    "traceparent": WORD,
}  # fmt: skip
SPELLINGS = re.compile("|".join([WORD, NUMBER, WORD.encode().hex(), WORD[::-1]]), re.IGNORECASE)


@pytest.fixture
def used(config: Config, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Iterator[tuple[Clinic, str, Path]]:
    """A service after all that, its log, and the folder of its database."""
    app = create_app(config)
    clinic = Clinic(app)
    _use(clinic, app)
    yield clinic, "".join(capfd.readouterr()), tmp_path
    service_of(app).database.close()


def _use(clinic: Clinic, app: Flask) -> None:
    client, stranger = clinic.client, app.test_client()
    errors: list[Any] = []
    for url in URLS:
        assert client.post("/v1/check", json={"links": [url]}, headers=HEADERS).status_code == 200
    assert client.post("/v1/check", json={"links": URLS, "date": "2021-03-04"}, headers=HEADERS).status_code == 200
    for media, payload in PAYLOADS.items():
        expected = 200 if media in invites.MEDIA_TYPES else 415
        for number, route in enumerate(("/v1/lint", "/v1/precheck")):
            headers = {**HEADERS, "Idempotency-Key": f"{WORD}{media}{number}".replace("/", "")}
            for _ in range(2):
                response = client.post(route, data=payload, content_type=media, headers=headers)
                assert response.status_code == expected, (media, response.get_data(as_text=True))
            if route == "/v1/precheck" and expected == 200:
                asked = response.get_json()["id"]
                client.post(f"/v1/precheck/{asked}/override", json={"reason": "not-care"}, headers=HEADERS)
    _tell(clinic, stranger)
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<\w+>", WORD, rule.rule)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            for who in (client, stranger):
                for sent in (
                    {"json": {WORD: WORD}},
                    {"json": {"reason": WORD}},
                    {"data": WORD, "content_type": f"text/{WORD}"},
                ):
                    response = who.open(f"{path}?{WORD}={WORD}", method=method, headers=HEADERS, **sent)
                    errors.append(response)
                errors.append(who.open(f"{path}/{WORD}", method=method))
            errors.append(stranger.open(path, method=method, headers={"Authorization": f"Bearer tl_{WORD}"}))
    for response in errors:
        if response.status_code >= 400:
            assert not SPELLINGS.search(response.get_data(as_text=True))
            assert not SPELLINGS.search(str(response.headers))


def _tell(clinic: Clinic, scheduler: FlaskClient) -> None:
    """Let a scheduler tell of bookings full of secrets, which somebody listens to, and send a form."""
    clinic.service.outgoing.create(clinic.organisation.id, "https://127.0.0.1/")
    for kind, field, wrapped in (
        ("calcom", "X-Cal-Signature-256", {"triggerEvent": "BOOKING_CREATED", "payload": {**EVENT, "uid": WORD}}),
        ("calendly", "Calendly-Webhook-Signature", {"event": "invitee.created", "payload": EVENT}),
    ):
        made = clinic.client.post("/v1/webhooks/incoming", json={"kind": kind}).get_json()
        body, at = json.dumps(wrapped).encode(), int(time.time())
        signed = body if kind == "calcom" else f"{at}.".encode() + body
        mac = hmac.new(made["secret"].encode(), signed, "sha256").hexdigest()
        fields = {**HEADERS, field: mac if kind == "calcom" else f"t={at},v1={mac}"}
        for _ in range(2):
            heard = scheduler.post(made["path"], data=body, content_type="application/json", headers=fields)
            assert (heard.status_code, heard.get_json()["decision"]) == (200, "block")
            assert not SPELLINGS.search(heard.get_data(as_text=True))
    Deliverer(clinic.service.outgoing).round()  # which is refused, and told in the log
    for form in ({"links": "\n".join(URLS)}, {"links": URLS[0], "key": clinic.token, "date": WORD}):
        page = scheduler.post("/", data=form, headers=HEADERS)
        assert page.status_code in (200, 422)


def test_no_log_line_has_one(used: tuple[Clinic, str, Path]) -> None:
    log = used[1]
    assert log.count('"event":"request"') > 100
    found = SPELLINGS.search(log)
    assert found is None, log[max(found.start() - 300, 0) : found.end() + 100]


def test_no_metric_has_one(used: tuple[Clinic, str, Path]) -> None:
    text = used[0].client.get("/metrics").get_data(as_text=True)
    assert "telelint_requests_total{" in text
    assert not SPELLINGS.search(text)


def test_no_raw_octet_of_the_database_has_one(used: tuple[Clinic, str, Path]) -> None:
    clinic, _, folder = used
    assert clinic.service.trail.heads()[clinic.organisation.id] > 50
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {"telelint.db", "telelint.db-wal"} <= {path.name for path in files}
    for path in files:
        _hides(path, clinic)


def test_no_raw_octet_of_postgresql_has_one(postgresql: Server) -> None:
    """Neither its tables nor its log of writes; what it would compress is read as text as well."""
    if postgresql.data is None:
        pytest.skip("the folder of that server is not ours to read")
    url = postgresql.make_database()
    app = create_app(migrated(url))
    clinic = Clinic(app)
    _use(clinic, app)
    postgresql.execute("CHECKPOINT")
    files = [path for path in postgresql.data.rglob("*") if path.is_file()]
    assert sum(clinic.key.id.encode() in path.read_bytes() for path in files) >= 2  # in a table and in the log
    for path in files:
        _hides(path, clinic)
    with clinic.service.database.reading() as connection:
        for table in METADATA.sorted_tables:
            for row in connection.execute(select(table)):
                assert not SPELLINGS.search(str(tuple(row))), table.name
    service_of(app).database.close()


def _hides(path: Path, clinic: Clinic) -> None:
    octets = path.read_bytes()
    for hidden in (WORD, NUMBER, clinic.token.rpartition("_")[2], "2021-03-04"):
        assert hidden.encode() not in octets, path
        assert hidden.encode("utf-16-le") not in octets, path


def test_no_export_of_the_trail_has_one(used: tuple[Clinic, str, Path]) -> None:
    for media in ("application/jsonl", "text/csv"):
        text = used[0].client.get("/v1/decisions", headers={"Accept": media}).get_data(as_text=True)
        assert "unlisted" in text
        assert not SPELLINGS.search(text)
