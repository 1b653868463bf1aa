"""What the service costs over Flask itself: ``python -m benchmarks.service``, half a minute on 127.0.0.1.

One gunicorn with the settings of gunicorn.conf.py serves four things side by side: a bare Flask route that reads and
writes as much JSON as a check of one link, the same route with the engine in it, and the real service, whose key,
limits and trail are on. They are asked in turn, round by round, so that all see the same machine; the ratio to the bare
route is what can be compared with other machines. By wrk where it is installed, else by threads of Python, which are
slower than what they measure.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]
_FOLDER = "TELELINT_DATA"
_LINK = "https://us02web.zoom.us/j/98765432101?pwd=Zm9v"
_QUESTION = json.dumps({"links": [_LINK], "date": "2026-11-24"})
_EVENT = (ROOT / "examples" / "precheck" / "google-calendar.json").read_text()


class Asked(NamedTuple):
    """How fast a route answered; milliseconds."""

    per_second: float
    p50: float
    p99: float
    failed: int


def application() -> Any:
    """Return the WSGI application that is measured, for gunicorn."""
    import msgspec
    from flask import Flask, Response, request
    from werkzeug.middleware.dispatcher import DispatcherMiddleware

    from telelint_server import create_app
    from telelint_server.contract import service_of
    from telelint_server.routes.check import Question

    real = create_app()
    service = service_of(real)
    engine = service.engines.of(service.organisations.all()[0], service.organisations.all()[0].circumstances())
    link, found = engine.linter.check(_LINK)
    assert link is not None
    canned = {"verdict": "warn", "results": [json.loads(service.json_text.answer(link, found))], "recorded": True}
    bare, alone = Flask("bare"), Flask("alone")

    @bare.post("/")
    def echo() -> Response:
        msgspec.json.decode(request.get_data(), type=Question)
        return Response(msgspec.json.encode(canned), mimetype="application/json")

    @alone.post("/")
    def check() -> Response:
        question = msgspec.json.decode(request.get_data(), type=Question)
        answers = []
        for address in question.links:
            link, found = engine.linter.check(address, on=question.date)
            assert link is not None
            answers.append(service.json_text.answer(link, found))
        text = f'{{"verdict": "warn", "results": [{", ".join(answers)}], "recorded": true}}'
        return Response(text.encode(), mimetype="application/json")

    return DispatcherMiddleware(real, {"/bare": bare, "/alone": alone})


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.service", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--seconds", type=float, default=2.0, help="that each route is asked, each round")
    parser.add_argument("--rounds", type=int, default=3, help="of which the median counts")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--postgresql", metavar="URL", help="measure on this empty database instead of SQLite")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="telelint-benchmark-") as folder:
        _measure(folder, arguments)


def _measure(folder: str, arguments: argparse.Namespace) -> None:
    port = _free_port()
    environment = {
        **os.environ, _FOLDER: folder, "TELELINT_BIND": f"127.0.0.1:{port}", "TELELINT_KEY_RATE": "100000000/minute",
    }  # fmt: skip
    if arguments.postgresql:
        environment |= {
            "DATABASE_URL": arguments.postgresql,
            "TELELINT_SECRET": "a secret for benchmarks, and no other",
        }
    command = [sys.executable, "-m", "telelint_server.command"]
    for words in (["db", "upgrade"], ["organisations", "create", "bench"]):
        subprocess.run([*command, *words], env=environment, check=True)
    made = [*command, "keys", "create", "--organisation", "bench", "--scope", "check"]
    token = subprocess.run(made, env=environment, check=True, capture_output=True, text=True).stdout.strip()
    routes = {
        "bare Flask route": ("/bare/", _QUESTION),
        "the engine in it": ("/alone/", _QUESTION),
        "/v1/check: key, limit, trail": ("/v1/check", _QUESTION),
        "/v1/precheck of an event": ("/v1/precheck", _EVENT),
    }
    log = open(Path(folder) / "log", "wb")  # noqa: SIM115 - closed below
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "benchmarks.service:application()"],
        cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True,
    )  # fmt: skip
    try:
        _wait_for(port)
        results: dict[str, list[Asked]] = {name: [] for name in routes}
        for _ in range(arguments.rounds):
            for name, (path, body) in routes.items():
                results[name].append(_ask(port, path, body, token, arguments.connections, arguments.seconds))
        _print(results)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)
        log.close()


def _print(results: dict[str, list[Asked]]) -> None:
    base = statistics.median(asked.per_second for asked in next(iter(results.values())))
    print("| what | requests a second | of bare | p50 ms | p99 ms | failed |\n|---|---|---|---|---|---|")
    for name, rounds in results.items():
        rate = statistics.median(asked.per_second for asked in rounds)
        p50, p99 = (statistics.median(getattr(asked, which) for asked in rounds) for which in ("p50", "p99"))
        failed = sum(asked.failed for asked in rounds)
        print(f"| {name} | {rate:,.0f} | {rate / base:.2f} | {p50:.1f} | {p99:.1f} | {failed} |")


def _ask(port: int, path: str, body: str, token: str, connections: int, seconds: float) -> Asked:
    fields = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    if shutil.which("wrk"):
        return _by_wrk(f"http://127.0.0.1:{port}{path}", body, fields, connections, seconds)
    return _by_threads(port, path, body, fields, connections, seconds)


def _by_wrk(url: str, body: str, fields: dict[str, str], connections: int, seconds: float) -> Asked:
    lines = ['wrk.method = "POST"', f"wrk.body = [==[{body}]==]"]
    lines += [f'wrk.headers["{name}"] = "{value}"' for name, value in fields.items()]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write("\n".join(lines))
        script.flush()
        command = [
            "wrk",
            "-t1",
            f"-c{connections}",
            f"-d{max(round(seconds), 1)}s",
            "--latency",
            "-s",
            script.name,
            url,
        ]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    assert rate, said
    return Asked(float(rate[1]), _latency(said, 50), _latency(said, 99), int(failed[1]) if failed else 0)


def _latency(said: str, percent: int) -> float:
    found = re.search(rf"\b{percent}%\s+([\d.]+)(us|ms|s)\b", said)
    assert found, said
    return float(found[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[found[2]]


def _by_threads(port: int, path: str, body: str, fields: dict[str, str], connections: int, seconds: float) -> Asked:
    taken: list[float] = []
    failed = [0]
    until = time.monotonic() + seconds

    def go_on() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        while time.monotonic() < until:
            began = time.perf_counter()
            connection.request("POST", path, body, fields)
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
    cuts = statistics.quantiles(taken, n=100)
    return Asked(len(taken) / seconds, cuts[49], cuts[98], failed[0])


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/livez")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("the service does not answer")


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port


if __name__ == "__main__":
    main()
