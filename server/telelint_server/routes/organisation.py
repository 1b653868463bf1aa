"""``/v1/organisation``: what the organisation says about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telelint_server import wire
from telelint_server.contract import Answers, Call, Door, endpoint
from telelint_server.keys import Scope
from telelint_server.organisations import Settings

if TYPE_CHECKING:
    from flask import Response

door = Door("organisation", __name__)


@endpoint(door, "GET", "/v1/organisation", Answers(200, "The settings.", {wire.JSON: Settings}), scope=Scope.ADMIN)
def settings(call: Call[None, None]) -> Response:
    """Read the organisation's settings."""
    return wire.json(call.caller.organisation.settings)


@endpoint(
    door,
    "PUT",
    "/v1/organisation",
    Answers(200, "They are changed.", {wire.JSON: Settings}),
    scope=Scope.ADMIN,
    body=Settings,
)
def change_settings(call: Call[Settings, None]) -> Response:
    """Replace the organisation's settings."""
    call.service.organisations.change(call.caller.organisation, call.body)
    return wire.json(call.body)
