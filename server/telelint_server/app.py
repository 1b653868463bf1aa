"""The WSGI application, put together from the service's parts and its endpoints."""

from __future__ import annotations

import os
from time import perf_counter
from typing import TYPE_CHECKING
from uuid import uuid4

from flask import Flask, g, request

from telelint_server import headers, logs, metrics, problems, tracing
from telelint_server.routes import DOORS
from telelint_server.service import Service

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from flask import Response

    from telelint_server.config import Config


def make_app(config: Config) -> Flask:
    """Return the application. Raises ConfigurationError."""
    app = _Application(__name__, static_folder=None)
    app.url_map.strict_slashes = False
    app.config["MAX_CONTENT_LENGTH"] = config.largest_invite
    app.wsgi_app = headers.Dressed(app.wsgi_app, config.extension_origins)  # type: ignore[method-assign]
    if config.trusted_proxies:
        from werkzeug.middleware.proxy_fix import ProxyFix  # lazily: only behind a proxy

        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    service = Service.assemble(config)
    app.extensions["telelint"] = service
    _surround(app)
    if tracing.wanted(os.environ):
        tracing.install(app, tracing.exporting())
    problems.install(app)
    for door in DOORS:
        app.register_blueprint(door)
    service.warn()
    return app


class _Application(Flask):
    """Flask, which asks of every function on every request whether it has to be awaited. None of ours has."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function."""
        return func


def _surround(app: Flask) -> None:
    """Do what is done before and after every request.

    In one function each: every further one that Flask calls, and every look through its proxies, takes longer than
    most of what is done here.
    """

    @app.before_request
    def begin() -> None:
        g.request_id = str(uuid4())
        g.began = perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        asked, about = request._get_current_object(), g._get_current_object()  # type: ignore[attr-defined]
        fields = response.headers
        fields.add("X-Request-Id", about.request_id)
        for name, value in about.get("rate", {}).items():
            fields.add(name, value)
        seconds = perf_counter() - about.began
        route = logs.route_of(asked)
        method = logs.method_of(asked)
        metrics.count_request(method, route, response.status_code, seconds)
        logs.log.info(
            "request",
            request_id=about.request_id,
            method=method,
            route=route,
            status=response.status_code,
            codes=about.get("codes", ()),
            ms=round(seconds * 1000, 2),
        )
        return response
