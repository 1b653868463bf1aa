"""Outgoing webhooks: signed, retried, and never to an address of this machine or its network."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select, update
from werkzeug import Response

from server.conftest import Clinic, migrated
from server.hooks.test_incoming import CALCOM, ROOM, Scheduler
from telelint.network.fetching import Fetcher, Limits
from telelint_server import create_app
from telelint_server.contract import service_of
from telelint_server.database.tables import DELIVERIES, LISTENERS
from telelint_server.hooks.delivering import LIMITS, Deliverer
from telelint_server.hooks.outgoing import WAITS, Outgoing
from telelint_server.service import Service

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient
    from pytest_httpserver import HTTPServer

NOW = datetime(2030, 1, 1, tzinfo=UTC)


class Told:
    """A queue with one listener on 127.0.0.1, and a deliverer that may call it."""

    def __init__(self, service: Service, server: HTTPServer) -> None:
        self.service, self.server = service, server
        self.organisation = service.organisations.create("clinic").id
        self.listener, self.secret = service.outgoing.create(self.organisation, "https://listener.example/hook?x=1")
        address = server.url_for("/hook?x=1")
        with service.database.writing() as connection:
            connection.execute(update(LISTENERS).values(url=address))
        limits = Limits(hops=0, seconds=5.0, octets=1024, ports=frozenset({str(server.port)}))
        fetcher = Fetcher(limits=limits, allowed=lambda _: True)
        self.deliverer = Deliverer(service.outgoing, fetcher, schemes=frozenset({"http"}))

    def put(self, body: str = '{"type": "meeting.block"}') -> None:
        with self.service.database.writing() as connection:
            Outgoing.put(connection, self.organisation, body)

    def answers(self, *statuses: int, **fields: str) -> None:
        for status in statuses:
            self.server.expect_ordered_request("/hook", method="POST").respond_with_response(
                Response("", status, headers=fields)
            )

    @property
    def waiting(self) -> list[Any]:
        with self.service.database.reading() as connection:
            return list(connection.execute(select(DELIVERIES).order_by(DELIVERIES.c.id)))

    @property
    def state(self) -> tuple[str | None, bool]:
        [found] = self.service.outgoing.all(self.organisation)
        return found.disabled_why, found.disabled_at is not None


@pytest.fixture
def told(service: Service, httpserver: HTTPServer) -> Told:
    return Told(service, httpserver)


def test_a_message_is_signed_as_standard_webhooks_say(told: Told) -> None:
    told.answers(204)
    told.put('{"type": "meeting.block", "é": 1}')
    assert told.deliverer.round() == 1
    [(request, _)] = told.server.log
    key = base64.b64decode(told.secret.removeprefix("whsec_"))
    message, at = request.headers["webhook-id"], request.headers["webhook-timestamp"]
    signed = hmac.new(key, f"{message}.{at}.".encode() + request.data, hashlib.sha256).digest()
    assert request.headers["webhook-signature"] == f"v1,{base64.b64encode(signed).decode()}"
    assert abs(int(at) - time.time()) < 60
    assert message.startswith("msg_")
    assert request.headers["Content-Type"] == "application/json"
    assert json.loads(request.data) == {"type": "meeting.block", "é": 1}
    assert request.query_string == b"x=1"
    assert told.waiting == []
    assert told.deliverer.round() == 0


@pytest.mark.parametrize("status", [302, 404, 503])
def test_what_fails_is_tried_again_later_with_the_same_id(told: Told, status: int) -> None:
    told.answers(status, 200, Location="https://elsewhere.example/")
    told.put()
    moment = NOW
    told.deliverer.round(moment)
    [row] = told.waiting
    due = datetime.fromisoformat(row.next_at) - moment
    assert 0.8 * WAITS[0] <= due <= 1.2 * WAITS[0]
    assert row.attempts == 1
    assert told.deliverer.round(moment) == 0  # not before it is due
    assert told.deliverer.round(moment + 1.2 * WAITS[0]) == 1
    first, second = (request.headers["webhook-id"] for request, _ in told.server.log)
    assert first == second
    assert told.waiting == []
    assert told.state == (None, False)


def test_who_says_gone_is_told_nothing_more(told: Told) -> None:
    told.answers(410)
    told.put()
    told.deliverer.round()
    assert told.state == ("gone", True)
    told.put()
    assert told.waiting == []


def test_who_cannot_be_reached_for_days_is_given_up(told: Told) -> None:
    told.answers(*[500] * (len(WAITS) + 1))
    told.put()
    moment = NOW
    for wait in (timedelta(0), *WAITS):
        assert told.state == (None, False)
        moment += 1.2 * wait
        assert told.deliverer.round(moment) == 1
    assert told.state == ("unreachable", True)
    assert told.waiting == []
    assert sum(WAITS, timedelta()) > timedelta(days=3)


def test_nobody_else_takes_what_is_being_told_but_it_comes_up_again(told: Told) -> None:
    told.put()
    told.put()
    assert len(told.service.outgoing.take(NOW)) == 2
    assert told.service.outgoing.take(NOW) == []  # then whoever took them is killed
    assert len(told.service.outgoing.take(NOW + timedelta(minutes=6))) == 2


def test_the_queue_survives_a_restart(httpserver: HTTPServer, any_database_url: str) -> None:
    config = migrated(any_database_url)
    before = Told(Service.assemble(config), httpserver)
    before.answers(500)
    before.put()
    before.deliverer.round(NOW)
    before.service.database.close()
    after = Service.assemble(config)
    deliverer = Deliverer(after.outgoing, before.deliverer._fetcher, schemes=frozenset({"http"}))
    httpserver.expect_ordered_request("/hook", method="POST").respond_with_data("", 200)
    assert deliverer.round(NOW + timedelta(minutes=1)) == 1
    first, second = httpserver.log
    assert first[0].headers["webhook-signature"]
    assert first[0].headers["webhook-id"] == second[0].headers["webhook-id"]
    with after.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(DELIVERIES)).scalar_one() == 0
    after.database.close()


@pytest.mark.parametrize(
    "url",
    [
        "http://listener.example/", "https://u:p@listener.example/", "ftp://listener.example/", "https://", "address",
        "https://listener.example/#part", "file:///etc/passwd", "javascript:alert(1)", "https://127.0.0.1/", "https://localhost/",
        "https://listener.example:8080/",
    ],
)  # fmt: skip
def test_only_https_addresses_are_taken(client: FlaskClient, url: str) -> None:
    response = client.post("/v1/webhooks/outgoing", json={"url": url})
    assert (response.status_code, response.get_json()["errors"][0]["pointer"]) == (422, "/url")
    assert client.get("/v1/webhooks/outgoing").get_json() == {"listeners": []}


@pytest.mark.parametrize(
    ("url", "addresses", "why"),
    [
        pytest.param("https://127.0.0.1/", None, "private", id="loopback"),
        pytest.param("https://[::1]/", None, "private", id="loopback-6"),
        pytest.param("https://0x7f.1/", None, "private", id="loopback-in-disguise"),
        pytest.param("https://169.254.169.254/latest", None, "private", id="metadata"),
        pytest.param("https://inside.example/", ["10.0.0.8"], "private", id="name-of-a-private-address"),
        pytest.param("https://both.example/", ["93.184.216.34", "127.0.0.1"], "private", id="one-of-two"),
        pytest.param("https://listener.example:22/", None, "port", id="port"),
    ],
)
def test_nothing_inside_is_called(
    service: Service, url: str, addresses: list[str] | None, why: str, capfd: pytest.CaptureFixture[str]
) -> None:
    organisation = service.organisations.create("clinic").id
    service.outgoing.create(organisation, url)
    with service.database.writing() as connection:
        Outgoing.put(connection, organisation, "{}")

    def resolved(host: str, _port: int) -> list[str]:
        return addresses or [host]

    Deliverer(service.outgoing, Fetcher(limits=LIMITS, resolver=resolved)).round()
    [line] = [json.loads(line) for line in capfd.readouterr().out.splitlines() if '"webhook"' in line]
    assert (line["status"], line["why"]) == (0, why)
    assert "example" not in json.dumps(line)


@pytest.fixture
def listening(config: Any, httpserver: HTTPServer) -> Iterator[tuple[Clinic, HTTPServer]]:
    app = create_app(replace(config))
    yield Clinic(app), httpserver
    service_of(app).database.close()


def test_what_a_scheduler_tells_is_sent_on_without_the_booking(listening: tuple[Clinic, HTTPServer]) -> None:
    clinic, server = listening
    made = clinic.client.post("/v1/webhooks/outgoing", json={"url": "https://listener.example/hook"}).get_json()
    scheduler = Scheduler(clinic, "calcom")
    scheduler.tell(CALCOM)
    scheduler.tell(CALCOM)  # the same again is not sent on again
    scheduler.tell(CALCOM.replace(ROOM, b"x.example").replace(b"https://x.example", b"Room 4"))  # nothing is found
    with clinic.service.database.writing() as connection:
        connection.execute(update(LISTENERS).values(url=server.url_for("/hook")))
    server.expect_request("/hook", method="POST").respond_with_data("", 200)
    limits = Limits(hops=0, seconds=5.0, octets=1024, ports=frozenset({str(server.port)}))
    fetcher = Fetcher(limits=limits, allowed=lambda _: True)
    assert Deliverer(clinic.service.outgoing, fetcher, schemes=frozenset({"http"})).round() == 1
    [(request, _)] = server.log
    message = json.loads(request.data)
    assert message["type"] == "meeting.confirm"
    assert message["data"]["findings"][0]["platform"] == "zoom"
    for hidden in ("Patient", "patient@", "98765432101", "Zm9v", "Dr Lee", "2026-12-01", "bFJeNb2u", "us02web"):
        assert hidden not in request.data.decode()
    listed = clinic.client.get("/v1/webhooks/outgoing")
    assert made["secret"] not in listed.get_data(as_text=True)
    assert [one["id"] for one in listed.get_json()["listeners"]] == [made["id"]]
    assert clinic.client.delete(f"/v1/webhooks/outgoing/{made['id']}").status_code == 204
    assert clinic.client.delete(f"/v1/webhooks/outgoing/{made['id']}").status_code == 404


def test_the_command_works_the_queue(tmp_path: Path) -> None:
    from server.running import run_command

    assert run_command(tmp_path, "db", "upgrade").returncode == 0
    done = run_command(tmp_path, "deliver", "--once")
    assert (done.returncode, done.stderr) == (0, "Calls made: 0\n")
