"""The compiled part of the calendar reader (_octets.c), where it is there; see telelint.native."""

from __future__ import annotations

from telelint import native

_INTERFACE = 4  # of the functions that the modules beside this one call

compiled = native.compiled("telelint.sources._octets", _INTERFACE)


def lines(octets: bytes, start: int, end: int) -> int:
    """Return how many LFs stand at ``start <= i < end``."""
    if compiled is None:
        return octets.count(b"\n", start, end)
    count: int = compiled.lines(octets, start, end)
    return count
