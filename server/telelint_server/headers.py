"""Header fields of every answer: what a browser may do with it, and which extensions may ask.

A dozen fixed fields need no library; flask-cors would bring patterns and options where one set of exact origins is
all that is wanted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, Response, request

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_NOTHING = "default-src 'none'; frame-ancestors 'none'"
PAGE = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_HTML = "text/html"
_METHODS = "GET, POST, PUT, DELETE, OPTIONS"
_REQUEST_FIELDS = "Authorization, Content-Type, If-None-Match, If-Match, Idempotency-Key, Telelint-Staff"
_ANSWER_FIELDS = "ETag, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id, Location"
_A_YEAR = 31_536_000


def install(app: Flask, origins: AbstractSet[str]) -> None:
    """Put the fields on every answer of an app; ``origins`` are those of the extensions that may ask."""

    @app.after_request
    def dress(response: Response) -> Response:
        headers = response.headers
        headers.update(_ALWAYS)
        headers["Content-Security-Policy"] = PAGE if response.mimetype == _HTML else _NOTHING
        headers.setdefault("Cache-Control", "no-store")
        if request.is_secure:
            headers["Strict-Transport-Security"] = f"max-age={_A_YEAR}"
        if origins:
            headers.add("Vary", "Origin")
            origin = request.headers.get("Origin")
            if origin is not None and origin in origins:
                _allow(response, origin)
        return response


def _allow(response: Response, origin: str) -> None:
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Expose-Headers"] = _ANSWER_FIELDS
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = _METHODS
        response.headers["Access-Control-Allow-Headers"] = _REQUEST_FIELDS
        response.headers["Access-Control-Max-Age"] = "600"
