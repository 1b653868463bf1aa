"""Header fields of every answer: what a browser may do with it, and which extensions may ask.

A dozen fixed fields need no library; flask-cors would bring patterns and options where one set of exact origins is
all that is wanted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from flask import Request, Response

_OF_PAGES = {
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


class Dress:
    """Puts the fields on an answer."""

    def __init__(self, origins: AbstractSet[str]) -> None:
        """Take the origins of the extensions that may ask."""
        self._origins = origins

    def __call__(self, response: Response, asked: Request) -> None:
        """Put the fields on the answer to a request."""
        fields = response.headers
        fields["X-Content-Type-Options"] = "nosniff"
        fields["Referrer-Policy"] = "no-referrer"
        if response.mimetype == _HTML:
            fields.update(_OF_PAGES)
            fields["Content-Security-Policy"] = PAGE
        else:
            fields["Content-Security-Policy"] = _NOTHING
        fields.setdefault("Cache-Control", "no-store")
        if asked.scheme == "https":
            fields["Strict-Transport-Security"] = f"max-age={_A_YEAR}"
        if self._origins:
            fields.add("Vary", "Origin")
            origin = asked.headers.get("Origin")
            if origin is not None and origin in self._origins:
                _allow(response, asked, origin)


def _allow(response: Response, asked: Request, origin: str) -> None:
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Expose-Headers"] = _ANSWER_FIELDS
    if asked.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = _METHODS
        response.headers["Access-Control-Allow-Headers"] = _REQUEST_FIELDS
        response.headers["Access-Control-Max-Age"] = "600"
