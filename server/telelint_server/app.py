"""The WSGI application, put together from the service's parts and its endpoints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, g

from telelint_server import headers, logs, metrics, problems
from telelint_server.routes import DOORS
from telelint_server.service import Service

if TYPE_CHECKING:
    from flask import Response

    from telelint_server.config import Config


def make_app(config: Config) -> Flask:
    """Return the application. Raises ConfigurationError."""
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
