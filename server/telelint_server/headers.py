"""Header fields of every answer: what a browser may do with it, and which extensions may ask.

A dozen fixed fields need no library; flask-cors would bring patterns and options where one set of exact origins is
all that is wanted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet
    from typing import Any
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    Fields = list[tuple[str, str]]

_OF_ALL = (("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"))
PAGE = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_OF_PAGES = (
    *_OF_ALL,
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ("Content-Security-Policy", PAGE),
)
_OF_DATA = (*_OF_ALL, ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"))
_HTML = "text/html"
_METHODS = "GET, POST, PUT, DELETE, OPTIONS"
_REQUEST_FIELDS = "Authorization, Content-Type, If-None-Match, If-Match, Idempotency-Key, Telelint-Staff"
_ANSWER_FIELDS = "ETag, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id, Location"
_A_YEAR = 31_536_000


class Dressed:
    """A WSGI application whose answers have the fields.

    Around Flask and not within it: its header object looks through all fields for each that is set, which for these
    takes a tenth of a check.
    """

    def __init__(self, application: WSGIApplication, origins: AbstractSet[str]) -> None:
        """Take the application, and the origins of the extensions that may ask."""
        self._application = application
        self._origins = origins

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""

        def start(status: str, fields: Fields, fault: Any = None, /) -> Any:
            self._dress(fields, environ)
            return start_response(status, fields, fault)

        return self._application(environ, start)

    def _dress(self, fields: Fields, environ: WSGIEnvironment) -> None:
        present = dict(fields)
        fields += _OF_PAGES if present.get("Content-Type", "").startswith(_HTML) else _OF_DATA
        if "Cache-Control" not in present:
            fields.append(("Cache-Control", "no-store"))
        if environ["wsgi.url_scheme"] == "https":
            fields.append(("Strict-Transport-Security", f"max-age={_A_YEAR}"))
        if self._origins:
            fields.append(("Vary", "Origin"))
            origin = environ.get("HTTP_ORIGIN")
            if origin is not None and origin in self._origins:
                _allow(fields, environ["REQUEST_METHOD"], origin)


def _allow(fields: Fields, method: str, origin: str) -> None:
    fields.append(("Access-Control-Allow-Origin", origin))
    fields.append(("Access-Control-Expose-Headers", _ANSWER_FIELDS))
    if method == "OPTIONS":
        fields.append(("Access-Control-Allow-Methods", _METHODS))
        fields.append(("Access-Control-Allow-Headers", _REQUEST_FIELDS))
        fields.append(("Access-Control-Max-Age", "600"))
