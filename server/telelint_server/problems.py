"""Errors as RFC 9457 problem details: one shape for every one of them, and nothing of the request in it."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import msgspec
from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from telelint_server import logs
from telelint_server.database import DatabaseAway

if TYPE_CHECKING:
    from collections.abc import Mapping

MEDIA_TYPE = "application/problem+json"


class Fault(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is wrong with one member of a body or one parameter; ``pointer`` is a JSON pointer (RFC 6901)."""

    detail: str
    pointer: str = ""
    parameter: str = ""


class ProblemDetails(msgspec.Struct, frozen=True, omit_defaults=True):
    """The body of every error; ``type`` leads to its explanation, ``instance`` names the request in the logs."""

    type: str
    title: str
    status: int
    detail: str
    instance: str = ""
    errors: list[Fault] = []


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem, as /docs explains it."""

    name: str
    status: HTTPStatus
    title: str
    detail: str


KINDS = {
    name: Kind(name, status, title, detail)
    for name, status, title, detail in (
        ("bad-request", HTTPStatus.BAD_REQUEST, "Bad request", "The request cannot be read."),
        ("malformed-json", HTTPStatus.BAD_REQUEST, "Malformed JSON", "The body is not JSON."),
        ("no-key", HTTPStatus.UNAUTHORIZED, "A key is needed", "Send a key: Authorization: Bearer tl_…"),
        ("unknown-key", HTTPStatus.UNAUTHORIZED, "Unknown key", "The key is wrong, has expired or was revoked."),
        (
            "wrong-signature",
            HTTPStatus.UNAUTHORIZED,
            "Wrong signature",
            "The signature is missing, wrong or too old, or there is no such hook.",
        ),
        ("wrong-scope", HTTPStatus.FORBIDDEN, "Wrong scope", "The key is good, but not for this."),
        ("not-found", HTTPStatus.NOT_FOUND, "Not found", "There is nothing here."),
        ("wrong-method", HTTPStatus.METHOD_NOT_ALLOWED, "Wrong method", "Allow names the methods that work here."),
        (
            "not-acceptable",
            HTTPStatus.NOT_ACCEPTABLE,
            "Not acceptable",
            "None of the media types in Accept is to be had here.",
        ),
        ("conflict", HTTPStatus.CONFLICT, "Conflict", "It is there already."),
        ("still-running", HTTPStatus.CONFLICT, "Still running", "A request with this Idempotency-Key is running."),
        (
            "changed-meanwhile",
            HTTPStatus.PRECONDITION_FAILED,
            "Changed meanwhile",
            "The version in If-Match is not the newest.",
        ),
        ("too-large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Too large", "The body is larger than is read here."),
        (
            "wrong-media-type",
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "Wrong media type",
            "The Content-Type is none that is read here.",
        ),
        (
            "invalid",
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "Invalid",
            "The request can be read, but something in it cannot be.",
        ),
        (
            "key-reused",
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "Idempotency-Key reused",
            "This Idempotency-Key came with another request before.",
        ),
        ("too-many", HTTPStatus.TOO_MANY_REQUESTS, "Too many requests", "Retry-After says when to come back."),
        (
            "internal",
            HTTPStatus.INTERNAL_SERVER_ERROR,
            "Internal error",
            "This is a fault of the service. Its log tells more about this instance.",
        ),
        (
            "database-away",
            HTTPStatus.SERVICE_UNAVAILABLE,
            "Database away",
            "Nothing can be recorded now, so nothing is answered. Do not take this for an allowance.",
        ),
    )
}
_BY_STATUS: dict[int, str] = {}
for _kind in KINDS.values():
    _BY_STATUS.setdefault(_kind.status, _kind.name)


class Problem(Exception):  # noqa: N818 - RFC 9457's word
    """An error that is the caller's to know about."""

    def __init__(
        self,
        name: str,
        *,
        detail: str = "",
        errors: list[Fault] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(name)
        self.kind = KINDS[name]
        self.detail = detail or self.kind.detail
        self.errors = errors or []
        self.headers = headers or {}


def invalid(detail: str, *, pointer: str = "", parameter: str = "") -> Problem:
    """Return the problem of one member or parameter that cannot be."""
    return Problem("invalid", errors=[Fault(detail, pointer, parameter)])


def answer(problem: Problem) -> Response:
    """Return the problem as a response."""
    kind = problem.kind
    details = ProblemDetails(
        type=f"/docs#{kind.name}",
        title=kind.title,
        status=kind.status,
        detail=problem.detail,
        instance=f"urn:uuid:{g.request_id}" if "request_id" in g else "",
        errors=problem.errors,
    )
    response = Response(msgspec.json.encode(details), status=kind.status, mimetype=MEDIA_TYPE)
    response.headers.update(problem.headers)
    if kind.status == HTTPStatus.UNAUTHORIZED:
        response.headers.setdefault("WWW-Authenticate", "Bearer")
    if kind.status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers.setdefault("Retry-After", "5")
    return response


def install(app: Flask) -> None:
    """Answer every error of an app in this shape."""
    app.register_error_handler(Problem, answer)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(DatabaseAway, lambda _: answer(Problem("database-away")))
    app.register_error_handler(Exception, _of_bug)


def of_http(error: HTTPException) -> Problem:
    """Return the problem that an error of Flask's or Werkzeug's is."""
    code = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    headers = {"Allow": ", ".join(sorted(error.valid_methods or ()))} if isinstance(error, MethodNotAllowed) else {}
    fallback = "bad-request" if code < HTTPStatus.INTERNAL_SERVER_ERROR else "internal"
    return Problem(_BY_STATUS.get(code, fallback), headers=headers)


def _of_http(error: HTTPException) -> Any:
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error  # a redirect
    return answer(of_http(error))


def _of_bug(error: Exception) -> Response:
    logs.bug(error, request.url_rule.rule if request.url_rule else "")
    return answer(Problem("internal"))
