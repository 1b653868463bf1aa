"""telelint's service: checks before sending, the register of agreements, the trail of decisions.

``create_app()`` makes the WSGI application: ``gunicorn "telelint_server:create_app()"``.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from flask import Flask, g

from telelint_server import headers, logs, metrics, problems
from telelint_server.config import Config
from telelint_server.routes import DOORS
from telelint_server.service import Service

if TYPE_CHECKING:
    from flask import Response

__all__ = ["Config", "create_app"]


def create_app(config: Config | None = None) -> Flask:
    """Return the application, configured by the environment if by nothing else.

    Raises ConfigurationError. The database need not be there yet; ``/readyz`` says when it is.
    """
    config = config or Config.from_environment(os.environ)
    app = Flask(__name__, static_folder=None)
    app.url_map.strict_slashes = False
    app.config["MAX_CONTENT_LENGTH"] = config.largest_invite
    if config.trusted_proxies:
        from werkzeug.middleware.proxy_fix import ProxyFix  # lazily: only behind a proxy

        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    service = Service.assemble(config)
    app.extensions["telelint"] = service
    logs.install(app)
    metrics.install(app)
    headers.install(app, config.extension_origins)
    app.after_request(_tell_rate)
    problems.install(app)
    for door in DOORS:
        app.register_blueprint(door)
    service.warn()
    return app


def _tell_rate(response: Response) -> Response:
    response.headers.update(g.get("rate", {}))
    return response
