"""Compile ``data/platforms/*.toml`` to what telelint loads, and write the schema of an entry."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from telelint.catalogue.by_lines import written
from telelint.catalogue.schema import Common, Entry, compiled, decode
from telelint.errors import CatalogueError

SOURCES = Path(__file__).parents[1] / "data" / "platforms"
_COMMON = "catalogue.toml"


def catalogue_json() -> bytes:
    """Return the compiled catalogue: the same octets for the same sources, entries in order of file name and place.

    Raises CatalogueError, naming file and key, where a source is wrong.
    """
    files = sorted(path for path in SOURCES.glob("*.toml") if path.name != _COMMON)
    common: Common = decode(_read(SOURCES / _COMMON), Common, f"{_COMMON}: ")
    made = compiled(((path.name, _read(path)) for path in files), common)
    return written(made, opened="platforms")


def platform_schema() -> bytes:
    """Return the JSON Schema (2020-12) of one ``[[platform]]`` entry."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(Entry)}
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False).encode() + b"\n"


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{path.name}: {error}") from None
