"""``/v1/catalogue``: the products that telelint knows, and what an extension needs of them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from telelint.catalogue import browsing
from telelint.errors import CatalogueError
from telelint_server import wire
from telelint_server.contract import Answers, Call, Door, endpoint
from telelint_server.problems import Problem
from telelint_server.schemas import ANY_OBJECT

if TYPE_CHECKING:
    from flask import Response

    from telelint.catalogue import Catalogue
    from telelint.catalogue.platform import Platform

door = Door("catalogue", __name__)


class CatalogueQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``extension``: hosts and how to mask their links, without the facts."""

    view: Literal["facts", "extension"] = "facts"


@endpoint(
    door,
    "GET",
    "/v1/catalogue",
    Answers(200, "Products with their facts, or hosts with their masks.", {wire.JSON: ANY_OBJECT}),
    scope=None,
    query=CatalogueQuery,
)
def catalogue(call: Call[None, CatalogueQuery]) -> Response:
    """List the catalogue.

    With view=extension: hosts (whoever is on one, or below it, is worth asking about), schemes, wrappers, short_links
    and mask, by host and by *.base, which of its paths are meetings and how to mask its links.
    """
    shape = _for_extension if call.query.view == "extension" else _facts
    return wire.lasting(shape(call.service.catalogue))


@endpoint(
    door,
    "GET",
    "/v1/catalogue/<platform_id>",
    Answers(200, "Its facts, with sources and dates.", {wire.JSON: ANY_OBJECT}),
    scope=None,
)
def platform(call: Call[None, None], platform_id: str) -> Response:
    """Tell all about a product."""
    try:
        found = call.service.catalogue.platform(platform_id)
    except CatalogueError:
        raise Problem("not-found") from None
    return wire.lasting(msgspec.json.encode(_told(found)))


@cache
def _facts(catalogue: Catalogue) -> bytes:
    platforms = [_told(platform) for platform in catalogue.platforms()]
    return msgspec.json.encode({"version": catalogue.version, "sha256": catalogue.sha256, "platforms": platforms})


@cache
def _for_extension(catalogue: Catalogue) -> bytes:
    return msgspec.json.encode(browsing.view(catalogue))


def _told(known: Platform) -> dict[str, Any]:
    return {
        **known._asdict(),
        "baa": {**known.baa._asdict(), "sources": [source._asdict() for source in known.baa.sources]},
        "tier_evidence": [sign._asdict() for sign in known.tier_evidence],
    }
