"""How fast a route answers: asked by wrk where it is installed, else by threads of Python, which are slow."""

from __future__ import annotations

import http.client
import re
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from typing import NamedTuple

_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


class Question(NamedTuple):
    """A request; an empty ``body`` makes it a GET."""

    path: str
    body: bytes
    media: str = "application/json"


class Asked(NamedTuple):
    """What came of asking for a while; milliseconds."""

    requests: int
    seconds: float
    p50: float
    p99: float
    failed: int


def by_wrk() -> bool:
    return shutil.which("wrk") is not None


def ask(port: int, question: Question, token: str, connections: int, seconds: float) -> Asked:
    fields = {"Content-Type": question.media, "Authorization": f"Bearer {token}"}
    if by_wrk():
        return _by_wrk(port, question, fields, connections, seconds)
    return _by_threads(port, question, fields, connections, seconds)


def _by_wrk(port: int, question: Question, fields: dict[str, str], connections: int, seconds: float) -> Asked:
    with tempfile.NamedTemporaryFile("wb") as body, tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        body.write(question.body)
        body.flush()
        lines = ['wrk.method = "POST"', f'wrk.body = io.open("{body.name}", "rb"):read("*a")']
        lines += [f'wrk.headers["{name}"] = "{value}"' for name, value in fields.items()]
        script.write("\n".join(lines))
        script.flush()
        said = subprocess.run(
            ["wrk", "-t1", f"-c{connections}", f"-d{max(round(seconds), 1)}s", "--timeout", "30s", "--latency",
             "-s", script.name, f"http://127.0.0.1:{port}{question.path}"],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
    count = re.search(r"(\d+) requests in ([\d.]+)(m|s),", said)
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", said)
    assert count, said
    lost = sum(map(int, broken.groups())) if broken else 0
    return Asked(
        int(count[1]),
        float(count[2]) * _UNITS[count[3]] / 1000,
        _latency(said, 50),
        _latency(said, 99),
        (int(failed[1]) if failed else 0) + lost,
    )


def _latency(said: str, percent: int) -> float:
    found = re.search(rf"\b{percent}%\s+([\d.]+)(us|ms|s|m)\b", said)
    assert found, said
    return float(found[1]) * _UNITS[found[2]]


def _by_threads(port: int, question: Question, fields: dict[str, str], connections: int, seconds: float) -> Asked:
    taken: list[float] = []
    failed = [0]
    until = time.monotonic() + seconds

    def go_on() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.monotonic() < until:
            began = time.perf_counter()
            connection.request("POST", question.path, question.body, fields)
            answer = connection.getresponse()
            answer.read()
            taken.append((time.perf_counter() - began) * 1000)
            failed[0] += answer.status >= 300
        connection.close()

    threads = [threading.Thread(target=go_on) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cuts = statistics.quantiles(taken, n=100) if len(taken) > 1 else [0.0] * 99
    return Asked(len(taken), seconds, cuts[49], cuts[98], failed[0])
