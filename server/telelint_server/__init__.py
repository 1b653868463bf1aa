"""telelint's service: checks before sending, the register of agreements, the trail of decisions.

``create_app()`` makes the WSGI application: ``gunicorn "telelint_server:create_app()"``.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from telelint_server.config import Config

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["Config", "create_app"]


def create_app(config: Config | None = None) -> Flask:
    """Return the application, configured by the environment if by nothing else.

    Raises ConfigurationError. The database need not be there yet; ``/readyz`` says when it is.
    """
    # lazily: gunicorn's master imports this package for its logger, and what it has imported its workers, when they
    # are reloaded, would not import anew; nor could the master still say where metrics are added up
    from telelint_server.app import make_app

    return make_app(config or Config.from_environment(os.environ))
