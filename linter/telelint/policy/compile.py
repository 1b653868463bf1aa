"""Compile the policy packs people edit, and the JSON schemas of the files this package decodes."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import msgspec

from telelint.errors import PolicyError
from telelint.policy.agreements import RegisterFile
from telelint.policy.pack_source import PackSource, compiled_pack

DATA = Path(__file__).parent.parent / "data"


def policies_json() -> bytes:
    """Return every bundled pack as one JSON object by id, one pack a line.

    Raises:
        PolicyError: naming the file and the key.
    """
    packs = {}
    for path in sorted((DATA / "policies").glob("*.toml")):
        name = f"policies/{path.name}"
        pack = compiled_pack(path.read_bytes(), name=name)
        if pack["id"] != path.stem:
            raise PolicyError(f"{name}: id: is not the file's name")
        packs[path.stem] = pack
    lines = (
        f"{json.dumps(key)}:{json.dumps(pack, separators=(',', ':'), ensure_ascii=False)}"
        for key, pack in packs.items()
    )
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def schemas() -> dict[str, bytes]:
    """Return the JSON schemas of the pack and register files, by file name, made from what decodes them."""
    return {
        "policy.schema.json": _schema(PackSource, "telelint policy pack"),
        "register.schema.json": _schema(RegisterFile, "telelint register of business associate agreements"),
    }


def _schema(kind: type, title: str) -> bytes:
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title} | msgspec.json.schema(kind)
    return (json.dumps(schema, indent=1, ensure_ascii=False) + "\n").encode()


def main() -> int:
    """Write the schemas that changed and name them on standard output: ``python -m telelint.policy.compile``."""
    for name, octets in schemas().items():
        path = DATA / "schemas" / name
        if not path.exists() or path.read_bytes() != octets:
            path.write_bytes(octets)
            sys.stdout.write(f"{name}: {len(octets)} octets\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
