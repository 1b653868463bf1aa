"""``/v1/webhooks``: which schedulers tell us, and whom we tell what was found."""

from __future__ import annotations

from typing import Annotated

import msgspec
from flask import Response

from telelint_server import wire
from telelint_server.contract import Answers, Call, Door, endpoint
from telelint_server.hooks.incoming import HookKind  # noqa: TC001 - msgspec reads the annotations
from telelint_server.hooks.outgoing import NoAddress
from telelint_server.keys import Scope
from telelint_server.problems import Problem, invalid

door = Door("webhooks", __name__)

# A name, as no address with a certificate of its own is called by its number; what it leads to is seen at each call.
_NAME = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,24}"
_LISTENER = rf"^https://{_NAME}(?::(?:443|8443))?(?:/[!-\"$-~]*)?$"


class NewHook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is going to tell."""

    kind: HookKind


class HookEntry(msgspec.Struct, frozen=True):
    """A hook; the scheduler calls ``path``, below the address of this service."""

    id: str
    kind: HookKind
    path: str
    created_at: str


class MadeHook(HookEntry, frozen=True):
    """A new hook; ``secret`` is told this once."""

    secret: str


class HookList(msgspec.Struct, frozen=True):
    """Hooks in the order of their making."""

    hooks: list[HookEntry]


class NewListener(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where to send to: https, port 443 or 8443."""

    url: Annotated[str, msgspec.Meta(max_length=2000, pattern=_LISTENER)]


class ListenerEntry(msgspec.Struct, frozen=True):
    """A listener; ``disabled_why`` is ``gone`` (it answered 410) or ``unreachable`` (for three days)."""

    id: str
    url: str
    created_at: str
    disabled_at: str | None
    disabled_why: str | None


class MadeListener(ListenerEntry, frozen=True):
    """A new listener; ``secret`` is told this once, in the form of Standard Webhooks."""

    secret: str


class ListenerList(msgspec.Struct, frozen=True):
    """Listeners in the order of their making."""

    listeners: list[ListenerEntry]


@endpoint(door, "GET", "/v1/webhooks/incoming", Answers(200, "The hooks.", {wire.JSON: HookList}), scope=Scope.ADMIN)
def hooks(call: Call[None, None]) -> Response:
    """List the schedulers that tell of bookings."""
    found = call.service.incoming.all(call.organisation)
    return wire.json(HookList([HookEntry(one.id, one.kind, _path(one.kind, one.id), one.created_at) for one in found]))


@endpoint(
    door,
    "POST",
    "/v1/webhooks/incoming",
    Answers(201, "It is made.", {wire.JSON: MadeHook}),
    scope=Scope.ADMIN,
    body=NewHook,
)
def add_hook(call: Call[NewHook, None]) -> Response:
    """Let a scheduler tell of bookings."""
    made, secret = call.service.incoming.create(call.organisation, call.body.kind)
    return wire.json(MadeHook(made.id, made.kind, _path(made.kind, made.id), made.created_at, secret), 201)


@endpoint(door, "DELETE", "/v1/webhooks/incoming/<hook_id>", Answers(204, "It is ended.", {}), scope=Scope.ADMIN)
def end_hook(call: Call[None, None], hook_id: str) -> Response:
    """Hear a scheduler no longer."""
    if not call.service.incoming.end(call.organisation, hook_id):
        raise Problem("not-found")
    return Response(status=204)


@endpoint(
    door, "GET", "/v1/webhooks/outgoing", Answers(200, "The listeners.", {wire.JSON: ListenerList}), scope=Scope.ADMIN
)
def listeners(call: Call[None, None]) -> Response:
    """List whom we tell what was found."""
    found = call.service.outgoing.all(call.organisation)
    return wire.json(
        ListenerList(
            [ListenerEntry(one.id, one.url, one.created_at, one.disabled_at, one.disabled_why) for one in found]
        )
    )


@endpoint(
    door,
    "POST",
    "/v1/webhooks/outgoing",
    Answers(201, "It is added.", {wire.JSON: MadeListener}),
    scope=Scope.ADMIN,
    body=NewListener,
)
def add_listener(call: Call[NewListener, None]) -> Response:
    """Tell somebody what is found.

    Signed as Standard Webhooks say; the type is meeting.confirm or meeting.block.
    """
    try:
        made, secret = call.service.outgoing.create(call.organisation, call.body.url)
    except NoAddress:
        raise invalid("is no https address that is called from here", pointer="/url") from None
    return wire.json(MadeListener(made.id, made.url, made.created_at, None, None, secret), 201)


@endpoint(door, "DELETE", "/v1/webhooks/outgoing/<listener_id>", Answers(204, "It is removed.", {}), scope=Scope.ADMIN)
def remove_listener(call: Call[None, None], listener_id: str) -> Response:
    """Tell somebody no longer."""
    if not call.service.outgoing.remove(call.organisation, listener_id):
        raise Problem("not-found")
    return Response(status=204)


def _path(kind: HookKind, hook_id: str) -> str:
    return f"/v1/hooks/{kind.value}?hook={hook_id}"
