from __future__ import annotations

import shutil
import subprocess
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from server.conftest import Clinic
from server.running import free_port
from telelint_server import create_app
from telelint_server.contract import service_of
from telelint_server.problems import Problem
from telelint_server.rates import Rates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from telelint_server import Config

CHECK = {"links": ["https://zoom.us/j/1"]}


@pytest.fixture
def redis() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    program = shutil.which("valkey-server") or shutil.which("redis-server")
    if program is None:
        pytest.skip("neither Valkey nor Redis is installed")
    port = free_port()
    server = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
        stdout=subprocess.DEVNULL,
    )
    import redis as client

    connection = client.Redis(port=port)
    for _ in range(100):
        try:
            connection.ping()
            break
        except client.ConnectionError:
            time.sleep(0.05)
    connection.close()
    yield f"redis://127.0.0.1:{port}/0", server
    server.terminate()
    server.wait(10)


def test_a_key_is_told_where_it_stands_and_stopped_at_its_limit(config: Config) -> None:
    app = create_app(replace(config, key_rate="3/hour"))
    clinic = Clinic(app)
    left = []
    for _ in range(3):
        response = clinic.client.post("/v1/check", json=CHECK)
        assert response.headers["RateLimit-Policy"] == '"key";q=3;w=3600'
        left.append(response.headers["RateLimit"].split(";")[1])
    assert left == ["r=2", "r=1", "r=0"]
    response = clinic.client.post("/v1/check", json=CHECK)
    assert (response.status_code, response.mimetype) == (429, "application/problem+json")
    assert 0 < int(response.headers["Retry-After"]) <= 3600
    assert response.headers["RateLimit"].startswith('"key";r=0;t=')
    assert Clinic(app, "other").client.post("/v1/check", json=CHECK).status_code == 200
    service_of(app).database.close()


def test_guessing_keys_is_stopped(config: Config) -> None:
    app = create_app(replace(config, address_rate="2/hour"))
    clinic = Clinic(app)
    statuses = [
        app.test_client().get("/v1/keys", headers={"Authorization": f"Bearer tl_{n}"}).status_code for n in range(4)
    ]
    assert statuses == [401, 401, 429, 429]
    assert clinic.client.get("/v1/keys").status_code == 200  # who has a key is not stopped by others at its address
    service_of(app).database.close()


def _rates(url: str) -> Rates:
    return Rates(url, key_rate="3/hour", address_rate="3/hour")


def test_workers_count_together_in_redis(redis: tuple[str, subprocess.Popen[bytes]]) -> None:
    first, second = _rates(redis[0]), _rates(redis[0])
    first.count_key("k")
    second.count_key("k")
    assert first.count_key("k")["RateLimit"].startswith('"key";r=0')
    with pytest.raises(Problem):
        second.count_key("k")


def test_with_redis_away_a_worker_counts_for_itself(
    redis: tuple[str, subprocess.Popen[bytes]], capfd: pytest.CaptureFixture[str]
) -> None:
    rates = _rates(redis[0])
    rates.count_key("k")
    redis[1].kill()
    redis[1].wait(10)
    for _ in range(3):
        rates.count_key("k")
    with pytest.raises(Problem):
        rates.count_key("k")
    assert capfd.readouterr().out.count("rates-not-shared") == 1
