"""Compile the data people edit (TOML) into the JSON that telelint loads: ``python -m telelint.compile``.

tomllib and msgspec take some 150 ms over the whole catalogue, json takes three. The compiled files lie beside the
sources and are committed, so that a checkout runs as it is; a test compares them with what this module makes.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from telelint.catalogue.compile import catalogue_json, platform_schema
from telelint.links.wrapper_compile import wrappers_json
from telelint.policy.compile import policies_json

if TYPE_CHECKING:
    from collections.abc import Callable

COMPILED = Path(__file__).parent / "data" / "compiled"
BUNDLES: dict[str, Callable[[], bytes]] = {
    "catalogue.json": catalogue_json,
    "../schemas/platform.schema.json": platform_schema,
    "wrappers.json": wrappers_json,
    "policies.json": policies_json,
}


def main() -> int:
    """Write every bundle that changed and name it on standard output."""
    COMPILED.mkdir(exist_ok=True)
    for name, make in BUNDLES.items():
        path = COMPILED / name
        octets = make()
        if not path.exists() or path.read_bytes() != octets:
            path.write_bytes(octets)
            sys.stdout.write(f"{path.name}: {len(octets)} octets\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
