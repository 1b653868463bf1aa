"""Several real workers on one database: the chain, kill -9, revocation, limits, metrics, logs."""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from server.conftest import migrated
from server.running import SECRET, Running
from telelint_server.keys import Scope
from telelint_server.service import Service

if TYPE_CHECKING:
    from collections.abc import Iterator

LINK = "https://us02web.zoom.us/j/98765432101"


class Installed:
    """A migrated database with one organisation and a key."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.service = Service.assemble(migrated(url))
        self.organisation = self.service.organisations.create("clinic")
        self.key, self.token = self.service.keys.create(self.organisation, list(Scope))

    @property
    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.url, "TELELINT_SECRET": SECRET}


@pytest.fixture
def installed(any_database_url: str) -> Iterator[Installed]:
    installed = Installed(any_database_url)
    yield installed
    installed.service.database.close()


def test_nothing_acknowledged_is_lost_when_all_is_killed(installed: Installed, tmp_path: Path) -> None:
    acknowledged = [0] * 8
    refused: list[int] = []

    def ask_until_killed(server: Running, number: int) -> None:
        while True:
            try:
                status, answer = server.check(installed.token, LINK, LINK)
            except (OSError, ValueError, HTTPException):
                return
            if status == 200 and answer["recorded"]:
                acknowledged[number] += 2
            else:
                refused.append(status)

    for round_number in range(2):  # the second begins on what the first has left behind
        before = sum(acknowledged)
        with Running.gunicorn(tmp_path, 2, **installed.environment) as server:
            threads = [threading.Thread(target=ask_until_killed, args=(server, n)) for n in range(len(acknowledged))]
            for thread in threads:
                thread.start()
            deadline = time.monotonic() + 20
            while sum(acknowledged) - before < 200 and time.monotonic() < deadline:
                time.sleep(0.01)
            server.kill()
            for thread in threads:
                thread.join()
        found = installed.service.trail.verify(installed.organisation.id)
        assert found.broken_at is None
        assert refused == []  # writers wait for each other
        assert found.rows >= sum(acknowledged) >= 200 * (round_number + 1)


def test_workers_see_a_change_within_a_second(installed: Installed, tmp_path: Path) -> None:
    with Running.gunicorn(tmp_path, 2, **installed.environment) as server:
        for _ in range(10):
            assert server.check(installed.token, LINK)[0] == 200
        installed.service.keys.revoke(installed.organisation, installed.key.id)
        time.sleep(1.1)
        assert {server.check(installed.token, LINK)[0] for _ in range(20)} == {401}


def test_metrics_are_those_of_all_workers(sqlite_url: str, tmp_path: Path) -> None:
    installed = Installed(sqlite_url)
    with Running.gunicorn(tmp_path, 2, **installed.environment) as server:
        for _ in range(30):
            server.check(installed.token, LINK)
        for _ in range(5):
            text = server.ask("GET", "/metrics")[2].decode()
            assert 'telelint_decisions_total{verdict="warn"} 30.0' in text
    installed.service.database.close()


def test_a_body_is_read_however_it_comes_and_to_the_limit(sqlite_url: str, tmp_path: Path) -> None:
    installed = Installed(sqlite_url)
    limit = 300_000
    event = f"BEGIN:VEVENT\r\nLOCATION:{LINK}\r\nEND:VEVENT\r\n".encode()
    body = b"BEGIN:VCALENDAR\r\n" + event * 3000 + b"END:VCALENDAR\r\n"
    body = body[: body.rfind(b"BEGIN:VEVENT", 0, limit - 100)]
    body += b"X-FILLER:" + b"x" * (limit - len(body) - 28) + b"\r\nEND:VCALENDAR\r\n\r\n"
    assert len(body) == limit
    expected = body.count(b"LOCATION")

    def slowly(octets: bytes) -> Iterator[bytes]:
        for first in range(0, len(octets), 70_000):
            yield octets[first : first + 70_000]
            time.sleep(0.01)

    def ask(octets: bytes | Iterator[bytes], length: int | None) -> tuple[int, int]:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=20)
        fields = {"Authorization": f"Bearer {installed.token}", "Content-Type": "text/calendar"}
        if length is not None:
            fields["Content-Length"] = str(length)
        connection.request("POST", "/v1/lint", octets, fields, encode_chunked=length is None)
        answer = connection.getresponse()
        told = json.loads(answer.read())
        connection.close()
        return answer.status, told["summary"]["links"] if answer.status == 200 else 0

    settings = {**installed.environment, "TELELINT_LARGEST_INVITE": str(limit)}
    with Running.gunicorn(tmp_path, 1, **settings) as server:
        assert ask(body, limit) == (200, expected)
        assert ask(slowly(body), limit) == (200, expected)
        assert ask(slowly(body), None) == (200, expected)
        assert ask(b"", 0)[0] == 200
        assert ask(body + b"x", limit + 1)[0] == 413
        assert ask(slowly(body + b"x"), None)[0] == 413
    installed.service.database.close()


def test_what_is_no_request_is_logged_without_it(sqlite_url: str, tmp_path: Path) -> None:
    installed = Installed(sqlite_url)
    with Running.gunicorn(tmp_path, 1, **installed.environment) as server:
        for octets in (b"GET /canary-7f3a HTTP/x\r\n\r\n", b"canary-7f3a\r\n\r\n",
                       b"GET / HTTP/1.1\r\ncanary-7f3a\r\n\r\n",
                       b"GET /canary-7f3a" + b"x" * 9000):  # fmt: skip
            with socket.create_connection(("127.0.0.1", server.port)) as connection:
                connection.sendall(octets)
                connection.settimeout(5)
                connection.recv(65536)
        server.check(installed.token, LINK)
        log = server.log()
    assert "canary" not in log
    assert "127.0.0.1" not in "".join(line for line in log.splitlines() if "Listening" not in line)
    for line in log.splitlines():
        json.loads(line)
    installed.service.database.close()


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="processors can be chosen on Linux only")
def test_as_many_workers_as_processors_get_one_each_and_so_does_who_comes_for_a_lost_one(
    sqlite_url: str, tmp_path: Path
) -> None:
    installed = Installed(sqlite_url)
    processors = os.sched_getaffinity(0)
    with Running.gunicorn(tmp_path, len(processors), **installed.environment) as server:
        before = workers_of(server, len(processors))
        assert sorted(before.values()) == [[processor] for processor in sorted(processors)]
        lost = next(iter(before))
        os.kill(lost, signal.SIGKILL)
        after = workers_of(server, len(processors), without=lost)
        assert sorted(after.values()) == sorted(before.values())
    with Running.gunicorn(tmp_path, len(processors) + 1, **installed.environment) as server:
        shared = workers_of(server, len(processors) + 1)
        assert {processor for bound in shared.values() for processor in bound} == processors
        assert {len(bound) for bound in shared.values()} == {1}
    if len(processors) > 1:
        with Running.gunicorn(tmp_path, len(processors) - 1, **installed.environment) as server:
            unbound = workers_of(server, len(processors) - 1)
            assert {tuple(bound) for bound in unbound.values()} == {tuple(sorted(processors))}
    installed.service.database.close()


def workers_of(server: Running, number: int, without: int = 0) -> dict[int, list[int]]:
    """The processors that each worker may run on, once there are so many and two looks see the same."""
    deadline = time.monotonic() + 20
    seen: dict[int, list[int]] = {}
    while time.monotonic() < deadline:
        children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
        bound = {int(pid): sorted(os.sched_getaffinity(int(pid))) for pid in children if int(pid) != without}
        if len(bound) == number and bound == seen:
            return bound
        seen = bound
        time.sleep(0.2)
    raise TimeoutError(server.log())


def test_a_stop_is_graceful(sqlite_url: str, tmp_path: Path) -> None:
    installed = Installed(sqlite_url)
    with Running.gunicorn(tmp_path, 2, **installed.environment) as server:
        assert server.check(installed.token, LINK)[0] == 200
        server.process.terminate()
        assert server.process.wait(15) == 0
    installed.service.database.close()


def test_a_service_without_its_tables_says_so(sqlite_url: str, tmp_path: Path) -> None:
    with Running.gunicorn(tmp_path, 1, DATABASE_URL=sqlite_url, TELELINT_SECRET=SECRET) as server:
        status, _, answer = server.ask("GET", "/readyz")
        assert (status, json.loads(answer)["migrations"]) == (503, "missing")
        assert server.ask("GET", "/livez")[0] == 200
        assert server.check("tl_none", LINK)[0] == 503
    assert "telelint-server db upgrade" in server.log()
