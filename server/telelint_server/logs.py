"""Logs: JSON lines on standard output, of which none holds an address, a header or any part of a body.

A request's line has its id, method, route (the pattern, never the path), status, rule codes and time. An unexpected
exception is logged by its type and the places it passed, without its message: messages quote values.
"""

from __future__ import annotations

import sys
import traceback
from time import perf_counter
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import msgspec
import structlog
from flask import Flask, Response, g, has_app_context, request

if TYPE_CHECKING:
    from collections.abc import Iterator

_NO_ROUTE = "none"


def _encoded(event: dict[str, Any], **_: Any) -> bytes:
    return msgspec.json.encode(event)


class _Output:
    """Writes lines to what is standard output at the time; structlog's own logger keeps what it was at import."""

    def msg(self, line: bytes) -> None:
        """Write a line in one piece, as threads write at once."""
        sys.stdout.buffer.write(line + b"\n")
        sys.stdout.buffer.flush()

    info = warning = error = critical = msg


log = structlog.wrap_logger(
    _Output(),
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.JSONRenderer(serializer=_encoded),
    ],
    wrapper_class=structlog.BoundLogger,
    cache_logger_on_first_use=True,
)


def route() -> str:
    """Return the pattern of the present request's route."""
    return request.url_rule.rule if request.url_rule is not None else _NO_ROUTE


def install(app: Flask) -> None:
    """Give every request an id and, when it is answered, its line."""

    @app.before_request
    def begin() -> None:
        g.request_id = str(uuid4())
        g.began = perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.request_id
        log.info(
            "request",
            request_id=g.request_id,
            method=request.method if request.method in METHODS else "other",
            route=route(),
            status=response.status_code,
            codes=g.get("codes", ()),
            ms=round((perf_counter() - g.began) * 1000, 2),
        )
        return response


METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def bug(error: BaseException, where: str) -> None:
    """Log an unexpected exception: what it is and where it happened, not what it says."""
    log.error(
        "bug",
        request_id=g.get("request_id") if has_app_context() else None,
        route=where,
        error=type(error).__name__,
        places=list(_places(error)),
    )


def _places(error: BaseException) -> Iterator[str]:
    seen: BaseException | None = error
    while seen is not None:
        yield type(seen).__name__
        for frame in traceback.extract_tb(seen.__traceback__):
            yield f"{frame.filename}:{frame.lineno} {frame.name}"
        seen = seen.__cause__
