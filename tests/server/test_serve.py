"""``telelint serve`` on a fresh machine, as its user has it."""

from __future__ import annotations

import json
import stat
import sys
import time
from typing import TYPE_CHECKING

from server.running import Running, free_port
from telelint_server import Config
from telelint_server.config import sqlite_url
from telelint_server.hooks.outgoing import Outgoing
from telelint_server.service import Service

if TYPE_CHECKING:
    from pathlib import Path


def _serve(folder: Path, *arguments: str) -> Running:
    port = free_port()
    command = [sys.executable, "-m", "telelint", "serve", "--port", str(port), *arguments]
    return Running(command, folder, port)


def test_a_fresh_machine_gets_a_key_once(tmp_path: Path) -> None:
    with _serve(tmp_path) as server:
        token = server.token()
        assert f"http://127.0.0.1:{server.port}" in server.log()
        status, answer = server.check(token, "https://us02web.zoom.us/j/98765432101")
        assert (status, answer["verdict"], answer["recorded"]) == (200, "warn", True)
        ready = server.ask("GET", "/readyz")
        assert (ready[0], json.loads(ready[2])["ready"]) == (200, True)
    for name in ("telelint.db", "secret"):
        assert (tmp_path / name).is_file()
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600
    server.log_file.unlink()
    with _serve(tmp_path) as server:
        assert "tl_" not in server.log()
        assert server.check(token, "https://doxy.me/drlee")[0] == 200
        trail = server.ask("GET", "/v1/decisions/verify", Authorization=f"Bearer {token}")[2]
        assert (json.loads(trail)["rows"], json.loads(trail)["whole"]) == (2, True)


def test_it_works_the_queue_of_outgoing_webhooks_too(tmp_path: Path) -> None:
    with _serve(tmp_path) as server:
        service = Service.assemble(Config(sqlite_url(tmp_path)))
        [organisation] = service.organisations.all()
        service.outgoing.create(organisation.id, "https://127.0.0.1/")
        with service.database.writing() as connection:
            Outgoing.put(connection, organisation.id, "{}")
        service.database.close()
        for _ in range(200):
            if '"event":"webhook"' in server.log():
                break
            time.sleep(0.05)
        assert '"status":0,"why":"private"' in server.log()
