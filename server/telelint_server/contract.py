"""What an endpoint is: its route, who may call it, what it reads and answers, all said once.

From the same declaration the request is checked before the view sees it and the OpenAPI document is made, so the two
cannot part. APIFlask and its kin do that with marshmallow or pydantic, and take 10 to 20 % of the requests a second
(benchmarks); msgspec is here already, for the register and the catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Concatenate, Generic, NamedTuple, ParamSpec, TypeVar, cast

from flask import Blueprint, Response, current_app, g, request

from telelint_server import wire
from telelint_server.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flask import Flask

    from telelint_server.keys import Caller, Scope
    from telelint_server.service import Service

Body = TypeVar("Body")
Query = TypeVar("Query")
Path = ParamSpec("Path")
_BEARER = "Bearer "
_EXTENSION = "telelint"


@dataclass(frozen=True, slots=True)
class Answers:
    """A successful answer: its status, what it means, and its shape by media type.

    A shape is a msgspec type, a JSON Schema, or None for what JSON Schema does not describe.
    """

    status: int
    about: str
    shapes: Mapping[str, Any]
    headers: Mapping[str, str] = ()  # type: ignore[assignment]  # name to description; none


class Field(NamedTuple):
    """A request header field that counts: what for, and the pattern that it has."""

    about: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Operation:
    """An endpoint as it is declared."""

    method: str
    rule: str  # as Flask writes it
    name: str
    summary: str
    about: str
    scope: Scope | None  # None: open to everybody
    body: Any  # a msgspec type, or None
    raw: tuple[str, ...]  # media types of a body that the view reads itself
    query: Any  # a msgspec Struct, or None
    answers: tuple[Answers, ...]
    fields: Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class Call(Generic[Body, Query]):
    """A request that has passed: known caller, decoded body and parameters."""

    service: Service
    body: Body
    query: Query
    known_caller: Caller | None

    @property
    def caller(self) -> Caller:
        """Who calls; there is none where everybody may."""
        assert self.known_caller is not None
        return self.known_caller

    @property
    def organisation(self) -> int:
        """The number of the caller's organisation."""
        return self.caller.organisation.id

    @property
    def staff(self) -> str:
        """The pseudonym of the member of staff named by the caller, else of the key; 16 characters at most."""
        named = request.headers.get("Telelint-Staff")
        if not named:
            return f"key {self.caller.key.id}"
        return self.service.secret.digest("staff", str(self.organisation).encode(), named.encode())[:16]


class Door(Blueprint):
    """A blueprint whose endpoints are declared."""

    def __init__(self, name: str, import_name: str) -> None:
        super().__init__(name, import_name)
        self.operations: list[Operation] = []


def endpoint(
    door: Door,
    method: str,
    rule: str,
    *answers: Answers,
    scope: Scope | None,
    body: type[Body] | None = None,
    raw: tuple[str, ...] = (),
    query: type[Query] | None = None,
    fields: Mapping[str, Field] | None = None,
) -> Callable[[Callable[Concatenate[Call[Body, Query], Path], Response]], Callable[Path, Response]]:
    """Declare a view; its docstring's first line is the summary, the rest the description."""

    def declare(view: Callable[Concatenate[Call[Body, Query], Path], Response]) -> Callable[Path, Response]:
        summary, _, about = (view.__doc__ or "").partition("\n")
        door.operations.append(
            Operation(
                method, rule, view.__name__, summary.rstrip("."), " ".join(about.split()), scope, body, raw, query,
                answers, fields or {},
            )
        )  # fmt: skip
        media_types = tuple(dict.fromkeys(media for answer in answers for media in answer.shapes))

        def call(*path: Path.args, **named: Path.kwargs) -> Response:
            service = present()
            caller = _admit(service, scope)
            if media_types:
                wire.accepted(*media_types)
            decoded_query = wire.query(query, request.args) if query is not None else None
            decoded_body = wire.body(body, service.config.largest_json) if body is not None else None
            passed = Call(service, cast("Body", decoded_body), cast("Query", decoded_query), caller)
            return view(passed, *path, **named)

        door.add_url_rule(rule, view.__name__, call, methods=[method])
        return call

    return declare


def present() -> Service:
    """Return the service of the present request's app."""
    return service_of(current_app)


def service_of(app: Flask) -> Service:
    """Return an app's service."""
    return cast("Service", app.extensions[_EXTENSION])


def _admit(service: Service, scope: Scope | None) -> Caller | None:
    """Return the caller, None where everybody may call. Raises Problem."""
    address = request.remote_addr or ""
    if scope is None:
        g.rate = service.rates.count_visitor(address)
        return None
    sent = request.headers.get("Authorization", "")
    caller = service.keys.authenticate(sent[len(_BEARER) :].strip()) if sent.startswith(_BEARER) else None
    if caller is None:
        service.rates.count_failure(address)
        raise Problem("unknown-key" if sent else "no-key")
    g.rate = service.rates.count_key(caller.key.id)
    if scope not in caller.key.scopes:
        raise Problem("wrong-scope", detail=f"This needs a key with the scope {scope}.")
    return caller
