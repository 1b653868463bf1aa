"""``/v1/keys``: the organisation's own keys."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec
from flask import Response

from telelint_server import wire
from telelint_server.contract import Answers, Call, Door, endpoint
from telelint_server.keys import Key, Scope
from telelint_server.problems import Problem

door = Door("keys", __name__)


class KeyFacts(msgspec.Struct, frozen=True):
    """A key without its secret."""

    id: str
    name: str
    scopes: list[Scope]
    created_at: str
    expires_at: str | None
    revoked_at: str | None
    last_used_at: str | None


class KeyList(msgspec.Struct, frozen=True):
    """Keys in the order of their making."""

    keys: list[KeyFacts]


class NewKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a key is to be for."""

    scopes: Annotated[list[Scope], msgspec.Meta(min_length=1, max_length=4)]
    name: Annotated[str, msgspec.Meta(max_length=100)] = ""
    expires_in_days: Annotated[int, msgspec.Meta(ge=1, le=3660)] | None = None


class TokenOnce(msgspec.Struct, frozen=True):
    """A new key, and the token that is told this once."""

    key: KeyFacts
    token: str


@endpoint(door, "GET", "/v1/keys", Answers(200, "The keys.", {wire.JSON: KeyList}), scope=Scope.ADMIN)
def keys(call: Call[None, None]) -> Response:
    """List the organisation's keys."""
    return wire.json(KeyList([_facts(key) for key in call.service.keys.all(call.caller.organisation)]))


@endpoint(door, "POST", "/v1/keys", Answers(201, "It is made.", {wire.JSON: TokenOnce}), scope=Scope.ADMIN, body=NewKey)
def create_key(call: Call[NewKey, None]) -> Response:
    """Make a key."""
    days = call.body.expires_in_days
    expires_at = datetime.now(UTC) + timedelta(days=days) if days else None
    made = call.service.keys.create(call.caller.organisation, call.body.scopes, call.body.name, expires_at)
    return wire.json(TokenOnce(_facts(made[0]), made[1]), 201)


@endpoint(
    door,
    "POST",
    "/v1/keys/<key_id>/rotate",
    Answers(201, "A key like it is made; the old one ends in a day.", {wire.JSON: TokenOnce}),
    scope=Scope.ADMIN,
)
def rotate_key(call: Call[None, None], key_id: str) -> Response:
    """Replace a key by a new one."""
    made = call.service.keys.rotate(call.caller.organisation, key_id)
    if made is None:
        raise Problem("not-found")
    return wire.json(TokenOnce(_facts(made[0]), made[1]), 201)


@endpoint(door, "DELETE", "/v1/keys/<key_id>", Answers(204, "It works no longer.", {}), scope=Scope.ADMIN)
def revoke_key(call: Call[None, None], key_id: str) -> Response:
    """Revoke a key; other workers refuse it within a second."""
    if not call.service.keys.revoke(call.caller.organisation, key_id):
        raise Problem("not-found")
    return Response(status=204)


def _facts(key: Key) -> KeyFacts:
    return KeyFacts(
        key.id, key.name, sorted(key.scopes), key.created_at, key.expires_at, key.revoked_at, key.last_used_at
    )
