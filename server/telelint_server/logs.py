"""Logs: JSON lines on standard output, of which none holds an address, a header or any part of a body.

A request's line has its id, method, route (the pattern, never the path), status, rule codes and time. An unexpected
exception is logged by its type and the places it passed, without its message: messages quote values.
"""

from __future__ import annotations

import logging
import sys
import traceback
from typing import TYPE_CHECKING, Any

import msgspec
import structlog
from flask import g, has_app_context

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Request

_NO_ROUTE = "none"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


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
    wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    cache_logger_on_first_use=True,
)


def route_of(asked: Request) -> str:
    """Return the pattern of a request's route."""
    return asked.url_rule.rule if asked.url_rule is not None else _NO_ROUTE


def method_of(asked: Request) -> str:
    """Return a request's method, "other" for one that HTTP does not know: it may be any text."""
    return asked.method if asked.method in _METHODS else "other"


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
