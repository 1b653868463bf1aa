"""A PostgreSQL of our own, for as long as a block runs: for tests and benchmarks, where its programs are installed."""

from __future__ import annotations

import glob
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

if TYPE_CHECKING:
    from collections.abc import Iterator


def programs() -> Path | None:
    """Return the folder of initdb and postgres, or None where PostgreSQL is not installed."""
    found = shutil.which("initdb") or next(iter(sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))), None)
    return Path(found).resolve().parent if found else None


@contextmanager
def running(folder_of_programs: Path) -> Iterator[Server]:
    """Start a server with its settings as PostgreSQL ships them: what it has committed is on the disk."""
    owner = {"user": "nobody"} if os.geteuid() == 0 else {}  # PostgreSQL does not run as root
    folder = tempfile.mkdtemp(prefix="telelint-postgresql-")
    if owner:
        shutil.chown(folder, "nobody")
    data, port = Path(folder, "data"), _free_port()
    try:
        subprocess.run(
            [folder_of_programs / "initdb", "--auth=trust", "--username=postgres", "--no-sync", "-E", "UTF8",
             "-D", data],
            check=True, capture_output=True, **owner,  # type: ignore[call-overload]
        )  # fmt: skip
        server = subprocess.Popen(
            [folder_of_programs / "postgres", "-D", data, "-p", str(port), "-k", folder,
             "-c", "listen_addresses=127.0.0.1"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **owner,  # type: ignore[call-overload]
        )  # fmt: skip
        try:
            started = Server(f"postgresql+psycopg://postgres@127.0.0.1:{port}", data)
            started.wait()
            yield started
        finally:
            server.send_signal(signal.SIGINT)  # which does not wait for who is still connected
            server.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Server:
    """A server, with the database left to be named in its URL; ``data`` is its folder, None for one of others."""

    def __init__(self, url: str, data: Path | None) -> None:
        self.url = url
        self.data = data

    def execute(self, statement: str, database: str = "postgres") -> None:
        """Run a statement outside of a transaction."""
        import psycopg

        url = f"{self.url}/{database}".replace("+psycopg", "")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement.encode())

    def make_database(self) -> str:
        """Make an empty database, and return its URL."""
        name = f"t{uuid4().hex}"
        self.execute(f"CREATE DATABASE {name}")
        return f"{self.url}/{name}"

    def wait(self) -> None:
        """Return once it answers."""
        import psycopg

        for _ in range(200):
            try:
                self.execute("SELECT 1")
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise TimeoutError("PostgreSQL does not answer")


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port
