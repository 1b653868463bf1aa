"""``/openapi.json``, and ``/docs``: the same for people, drawn here, with nothing loaded from anywhere else.

Swagger UI and its kin are some megabytes of script that want eval or inline styles; a page that is drawn once and
needs none keeps the strictest content security policy.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from flask import Response, render_template

from telelint_server import openapi, wire
from telelint_server.contract import Door
from telelint_server.problems import KINDS, Problem

_ASSETS = {
    "telelint.css": "text/css",
    "telelint.svg": "image/svg+xml",
}
_FOLDER = Path(__file__).parent.parent / "assets"

door = Door("documentation", __name__)


@cache
def _document() -> dict[str, Any]:
    from telelint_server.routes import DOORS  # lazily: this module is one of those listed there

    return openapi.document(DOORS)


@door.get("/openapi.json")
def description() -> Response:
    """Give the OpenAPI 3.1 document."""
    return wire.lasting(msgspec.json.encode(_document()))


@door.get("/docs")
def documentation() -> Response:
    """Show what there is to ask."""
    document = _document()
    operations = [
        (method.upper(), path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    page = render_template(
        "docs.html",
        info=document["info"],
        operations=operations,
        schemas={name: json.dumps(schema, indent=2) for name, schema in document["components"]["schemas"].items()},
        problems=KINDS.values(),
    )
    return wire.lasting(page.encode(), "text/html")


@door.get("/assets/<name>")
def asset(name: str) -> Response:
    """Give a file that our pages load."""
    if name not in _ASSETS:
        raise Problem("not-found")
    return wire.lasting((_FOLDER / name).read_bytes(), _ASSETS[name])
