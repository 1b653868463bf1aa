"""The published schemas, ready to validate with."""

from __future__ import annotations

import json
from importlib.resources import files

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

FOLDER = files("telelint") / "data" / "schemas"
SCHEMAS = {
    name: json.loads((FOLDER / f"{name}.schema.json").read_text("utf-8")) for name in ("check", "diff", "links", "lint")
}
REGISTRY = Registry().with_resources((schema["$id"], Resource.from_contents(schema)) for schema in SCHEMAS.values())


def validator(name: str, definition: str | None = None) -> Draft202012Validator:
    """Return a validator for a command's output, or for one definition of its schema."""
    schema = {"$ref": SCHEMAS[name]["$id"] + (f"#/$defs/{definition}" if definition else "")}
    return Draft202012Validator(schema, registry=REGISTRY, format_checker=Draft202012Validator.FORMAT_CHECKER)
