"""The shapes that answers have, for the OpenAPI document: the linter's published schemas, and ours that hold them."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import Any

_PUBLISHED = ("check", "links", "lint")
_COMPONENTS = "#/components/schemas"
_URN = re.compile(r"urn:telelint:schema:(\w+)#/\$defs/(\w+)")


def published() -> dict[str, Any]:
    """Return every definition of the published schemas as a component, references turned to components, too."""
    components: dict[str, Any] = {}
    for name in _PUBLISHED:
        text = files("telelint").joinpath("data", "schemas", f"{name}.schema.json").read_text("utf-8")
        text = _URN.sub(rf"{_COMPONENTS}/\1_\2", text).replace("#/$defs/", f"{_COMPONENTS}/{name}_")
        for definition, schema in json.loads(text)["$defs"].items():
            components[f"{name}_{definition}"] = schema
    return components


def _of(component: str) -> dict[str, str]:
    return {"$ref": f"{_COMPONENTS}/{component}"}


_VERDICT = _of("check_verdict")
_RECORDED = {"type": "boolean", "description": "false: the database is away, and the organisation fails open"}
CHECK_ANSWER = {
    "type": "object",
    "required": ["verdict", "results", "recorded"],
    "properties": {
        "verdict": _VERDICT,
        "results": {"type": "array", "items": {"anyOf": [_of("check_answer"), _of("check_no_address")]}},
        "recorded": _RECORDED,
    },
    "additionalProperties": False,
}
LINT_DOCUMENT = _of("lint_document")
FINDING = _of("lint_finding")
PRECHECK_ANSWER = {
    "type": "object",
    "required": ["decision", "id", "verdict", "message", "findings", "recorded"],
    "properties": {
        "decision": {"enum": ["allow", "confirm", "block"]},
        "id": {"type": "string"},
        "verdict": _VERDICT,
        "message": {"type": "string", "description": "to be shown to whoever sends"},
        "findings": {"type": "array", "items": FINDING},
        "recorded": _RECORDED,
    },
    "additionalProperties": False,
}
ANY_OBJECT = {"type": "object"}
