"""A gunicorn with the settings of gunicorn.conf.py, on a database of its own, and what its workers use."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parents[2]
_TICKS = os.sysconf("SC_CLK_TCK")


class Usage(NamedTuple):
    """What workers used: seconds of processor time since they began, and how often they waited (context switches)."""

    processor: float
    waits: int

    def since(self, before: Self) -> Self:
        return self._replace(processor=self.processor - before.processor, waits=self.waits - before.waits)


class Serving:
    """A running gunicorn and a key to it."""

    def __init__(self, port: int, token: str, master: int) -> None:
        self.port = port
        self.token = token
        self._master = master

    def workers(self) -> list[int]:
        said = subprocess.run(["ps", "--ppid", str(self._master), "-o", "pid="], capture_output=True, text=True,
                              check=False).stdout  # fmt: skip
        return [int(word) for word in said.split()]

    def usage(self) -> Usage:
        processor, waits = 0.0, 0
        for worker in self.workers():
            fields = Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()
            processor += (int(fields[11]) + int(fields[12])) / _TICKS
            for task in Path(f"/proc/{worker}/task").iterdir():
                status = (task / "status").read_text()
                waits += int(status.rpartition("\nvoluntary_ctxt_switches:")[2].split()[0])
        return Usage(processor, waits)

    def megabytes(self) -> list[float]:
        """Return the resident memory of each worker."""
        sizes = []
        for worker in self.workers():
            status = Path(f"/proc/{worker}/status").read_text()
            sizes.append(int(status.partition("VmRSS:")[2].split()[0]) / 1024)
        return sizes

    def get(self, path: str) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", path, headers={"Authorization": f"Bearer {self.token}"})
        text = connection.getresponse().read().decode()
        connection.close()
        return text

    def post(self, path: str, body: bytes, media: str) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("POST", path, body, {"Authorization": f"Bearer {self.token}", "Content-Type": media})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}")
        return text

    def verified(self) -> dict[str, Any]:
        """Return what a walk along the trail shows."""
        found: dict[str, Any] = json.loads(self.get("/v1/decisions/verify"))
        return found


@contextmanager
def serving(settings: Mapping[str, str], *options: str) -> Iterator[Serving]:
    """Serve on a fresh database, SQLite unless the settings name another, with more options of gunicorn's."""
    with tempfile.TemporaryDirectory(prefix="telelint-benchmark-") as folder:
        port = _free_port()
        environment = {
            **os.environ, "TELELINT_DATA": folder, "TELELINT_BIND": f"127.0.0.1:{port}",
            "TELELINT_KEY_RATE": "100000000/minute", "TELELINT_ADDRESS_RATE": "100000000/minute",
            "TELELINT_SECRET": "a secret for benchmarks, and no other", **settings,
        }  # fmt: skip
        command = [sys.executable, "-m", "telelint_server.command"]
        for words in (["db", "upgrade"], ["organisations", "create", "bench"]):
            subprocess.run([*command, *words], env=environment, check=True, stdout=subprocess.DEVNULL)
        made = [*command, "keys", "create", "--organisation", "bench", "--scope", "check", "--scope", "audit"]
        token = subprocess.run(made, env=environment, check=True, capture_output=True, text=True).stdout.strip()
        with open(Path(folder) / "log", "wb") as log:
            server = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "--max-requests", "0", *options,
                 "benchmarks.service.applications:application()"],
                cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
            try:
                _wait_for(port)
                yield Serving(port, token, server.pid)
            finally:
                os.killpg(server.pid, signal.SIGTERM)
                server.wait(60)


def _wait_for(port: int) -> None:
    for _ in range(400):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/livez")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.05)
        else:
            time.sleep(1)  # until the other workers are there, too
            return
    raise TimeoutError("the service does not answer")


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port
