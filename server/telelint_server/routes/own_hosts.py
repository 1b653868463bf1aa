"""``/v1/own-hosts``: the organisation's own rooms, known to nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from flask import Response

from telelint.policy.agreements import OwnHost
from telelint_server import wire
from telelint_server.contract import Answers, Call, Door, endpoint
from telelint_server.keys import Scope
from telelint_server.problems import invalid
from telelint_server.registers import AlreadyThere, ChangedMeanwhile, EntryKind, NotThere
from telelint_server.routes.entries import ETAG, IF_MATCH, expected_version, refuse, told

if TYPE_CHECKING:
    from telelint_server.registers import Entry

door = Door("own_hosts", __name__)
_KIND = EntryKind.OWN_HOST


class OwnHostEntry(msgspec.Struct, frozen=True):
    """A host of the organisation's own, as of one of its versions."""

    version: int
    recorded_at: str
    replaced_at: str | None
    own_host: OwnHost


class OwnHostList(msgspec.Struct, frozen=True):
    """Own hosts in the order they were first added in."""

    own_hosts: list[OwnHostEntry]


@endpoint(door, "GET", "/v1/own-hosts", Answers(200, "The hosts.", {wire.JSON: OwnHostList}), scope=Scope.REGISTER)
def own_hosts(call: Call[None, None]) -> Response:
    """List the organisation's own hosts."""
    entries = call.service.registers.current(call.organisation, _KIND)
    return wire.json(OwnHostList([_told(entry) for entry in entries]))


@endpoint(
    door,
    "POST",
    "/v1/own-hosts",
    Answers(201, "It is added.", {wire.JSON: OwnHostEntry}, {**ETAG, "Location": "where it is"}),
    scope=Scope.REGISTER,
    body=OwnHost,
)
def add_own_host(call: Call[OwnHost, None]) -> Response:
    """Add a host of the organisation's own."""
    try:
        entry = call.service.registers.add(call.organisation, _KIND, call.body, call.caller.key.id)
    except AlreadyThere as error:
        refuse(error)
    return told(_told(entry), entry, 201, f"/v1/own-hosts/{entry.id}")


@endpoint(
    door,
    "PUT",
    "/v1/own-hosts/<host>",
    Answers(200, "It is replaced; the version before is kept.", {wire.JSON: OwnHostEntry}, ETAG),
    scope=Scope.REGISTER,
    body=OwnHost,
    fields=IF_MATCH,
)
def replace_own_host(call: Call[OwnHost, None], host: str) -> Response:
    """Replace what is said about a host."""
    if call.body.host.lower() != host.lower():
        raise invalid("is not the host in the address", pointer="/host")
    try:
        entry = call.service.registers.replace(
            call.organisation, _KIND, call.body, call.caller.key.id, expected_version()
        )
    except (NotThere, ChangedMeanwhile) as error:
        refuse(error)
    return told(_told(entry), entry)


@endpoint(
    door,
    "DELETE",
    "/v1/own-hosts/<host>",
    Answers(204, "It is the organisation's own no longer; its versions are kept.", {}),
    scope=Scope.REGISTER,
)
def end_own_host(call: Call[None, None], host: str) -> Response:
    """End a host."""
    try:
        call.service.registers.remove(call.organisation, _KIND, host.lower(), call.caller.key.id)
    except NotThere as error:
        refuse(error)
    return Response(status=204)


def _told(entry: Entry) -> OwnHostEntry:
    assert isinstance(entry.content, OwnHost)
    return OwnHostEntry(entry.version, entry.recorded_at, entry.replaced_at, entry.content)
