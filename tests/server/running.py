"""The service as a user would have it: gunicorn in a process of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

ROOT = Path(__file__).parents[2]
SECRET = "a secret for tests, of thirty-two characters or more"


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port


def run_command(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run telelint-server on the database of a folder."""
    return subprocess.run(
        [sys.executable, "-m", "telelint_server.command", *arguments],
        env={**os.environ, "TELELINT_DATA": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


class Running:
    """A server, its log, and requests to it; ends with the ``with`` block."""

    def __init__(self, command: list[str], folder: Path, port: int, **environment: str) -> None:
        self.port = port
        self.log_file = folder / "server.log"
        self._log = self.log_file.open("ab")
        self.process = subprocess.Popen(
            command,
            env={**os.environ, "TELELINT_DATA": str(folder), **environment},
            cwd=ROOT,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    @classmethod
    def gunicorn(cls, folder: Path, workers: int = 2, **environment: str) -> Running:
        port = free_port()
        command = [sys.executable, "-m", "gunicorn", "telelint_server:create_app()"]
        more = {"TELELINT_BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": str(workers), **environment}
        return cls(command, folder, port, **more)

    def __enter__(self) -> Self:
        for _ in range(200):
            try:
                if self.ask("GET", "/livez")[0] == 200:
                    return self
            except (URLError, ConnectionError, TimeoutError):
                time.sleep(0.05)
        self.__exit__(None, None, None)
        raise TimeoutError(self.log())

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()
        self._log.close()

    def kill(self) -> None:
        """End master and workers with no warning."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(15)

    def log(self) -> str:
        return self.log_file.read_text(errors="replace")

    def token(self) -> str:
        found = re.search(r"tl_\S+", self.log())
        assert found, self.log()
        return found[0]

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = Request(f"http://127.0.0.1:{self.port}{path}", body, named, method=method)
        try:
            with urlopen(request, timeout=10) as answer:  # noqa: S310 - our own server
                return answer.status, dict(answer.headers), answer.read()
        except HTTPError as error:
            with error:
                return error.code, dict(error.headers), error.read()

    def check(self, token: str, *links: str) -> tuple[int, Any]:
        body = json.dumps({"links": links}).encode()
        status, _, answer = self.ask(
            "POST", "/v1/check", body, Authorization=f"Bearer {token}", Content_Type="application/json"
        )
        return status, json.loads(answer)
