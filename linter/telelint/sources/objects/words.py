"""The words by which schedulers name a platform, as ``data/tokens.toml`` lists them."""

from __future__ import annotations

import functools
import os

_FILE = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(__file__))), "data", "tokens.toml")


def platform_of(maker: str, word: str) -> str | None:
    """Return the id of the platform that a maker's word names, or None for one that is not listed."""
    return _words().get((maker, word.strip().lower()))


@functools.cache
def _words() -> dict[tuple[str, str], str]:
    import tomllib  # lazily: only objects that hold no address have their words looked up

    with open(_FILE, "rb") as file:
        listed = tomllib.load(file)
    return {(maker["id"], word.lower()): it for maker in listed["maker"] for word, it in maker["words"].items()}
