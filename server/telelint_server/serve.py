"""``telelint serve``: the service on this machine, its database in the user's data folder."""

from __future__ import annotations

import os
import sys
from threading import Thread
from typing import TYPE_CHECKING

from gunicorn.app.base import BaseApplication

from telelint_server import create_app, memory
from telelint_server.config import Config
from telelint_server.contract import service_of
from telelint_server.database import migrating
from telelint_server.hooks.delivering import work
from telelint_server.keys import Scope
from telelint_server.service import Service

if TYPE_CHECKING:
    from typing import Any

_THREADS = 8
_FIRST = "default"  # the organisation that a fresh database gets


def main(host: str, port: int) -> int:
    """Serve until interrupted. On a fresh database, print a first key, once. Raises ConfigurationError."""
    config = Config.from_environment(os.environ)
    token = _prepare(config)
    shown = f"[{host}]" if ":" in host else host
    sys.stdout.write(f"telelint listens on http://{shown}:{port}, and explains itself on http://{shown}:{port}/docs\n")
    if token is not None:
        sys.stdout.write(f"Your key, which is shown this once:\n  {token}\n")
    sys.stdout.flush()
    _Server(config, f"{shown}:{port}").run()
    return 0


def _prepare(config: Config) -> str | None:
    """Migrate the database; give a fresh one an organisation, and return its key's token. None for any other."""
    service = Service.assemble(config)
    migrating.upgrade(service.database)
    token = _first_token(service)
    service.database.close()  # connections do not survive the fork that makes the worker
    return token


def _first_token(service: Service) -> str | None:
    if service.organisations.all():
        return None
    organisation = service.organisations.create(_FIRST)
    return service.keys.create(organisation, list(Scope), "first key")[1]


class _Server(BaseApplication):
    """gunicorn with one worker: one process needs no shared counters for limits and metrics."""

    def __init__(self, config: Config, bind: str) -> None:
        self._config = config
        self._bind = bind
        super().__init__()

    def load_config(self) -> None:
        """Set what gunicorn.conf.py sets for real use, but for the number of workers."""
        for name, value in {
            "bind": self._bind,
            "worker_class": "gthread",
            "threads": _THREADS,
            "logger_class": "telelint_server.gunicorn_logger.Logger",
            "loglevel": "warning",
            "proc_name": "telelint",
            "control_socket_disable": True,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Return the application, made in the worker, which works the queue of outgoing webhooks as well."""
        app = create_app(self._config)
        Thread(target=work, args=(service_of(app),), name="deliver", daemon=True).start()
        memory.settle()
        return app
