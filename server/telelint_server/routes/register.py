"""``/v1/register``: the whole register as the file that the command line reads."""

from __future__ import annotations

import re

import msgspec
from flask import Response, request

from telelint.errors import RegisterError
from telelint.policy.register_file import decode
from telelint_server import wire
from telelint_server.contract import Answers, Call, Door, endpoint
from telelint_server.keys import Scope
from telelint_server.problems import Problem, invalid

door = Door("register", __name__)
_PLACE = re.compile(r"register\.toml(?::\d+)?(?:: (?:agreement|own_host)\[\d+\](?:\.[a-z0-9_]+)?)?")


class Imported(msgspec.Struct, frozen=True):
    """How many entries an import has changed."""

    added: int
    replaced: int
    removed: int
    unchanged: int


@endpoint(
    door,
    "GET",
    "/v1/register",
    Answers(200, "What counts now, as register.toml.", {wire.TOML: None}),
    scope=Scope.REGISTER,
)
def export_register(call: Call[None, None]) -> Response:
    """Export the register."""
    text = call.service.registers.export(call.organisation)
    headers = {"Content-Disposition": 'attachment; filename="register.toml"'}
    return Response(text, mimetype=wire.TOML, headers=headers)


@endpoint(
    door,
    "PUT",
    "/v1/register",
    Answers(200, "The register holds what the file says, and nothing else.", {wire.JSON: Imported}),
    scope=Scope.REGISTER,
    raw=(wire.TOML,),
)
def import_register(call: Call[None, None]) -> Response:
    """Import a register.toml; every version is kept."""
    if request.mimetype != wire.TOML:
        raise Problem("wrong-media-type", headers={"Accept": wire.TOML})
    try:
        content, _ = decode(wire.octets_of(call.service.config.largest_json), name="register.toml")
    except RegisterError as error:
        place = _PLACE.match(str(error))  # the rest of the message may quote the file
        raise invalid(f"{place[0] if place else 'register.toml'}: is wrong; telelint register check says how") from None
    counts = call.service.registers.import_file(call.organisation, content, call.caller.key.id)
    return wire.json(Imported(**counts))
