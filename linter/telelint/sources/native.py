"""The compiled part of the calendar reader (_octets.c), where it is there; see telelint.native."""

from __future__ import annotations

from telelint import native

_INTERFACE = 3  # of the functions that the modules beside this one call

compiled = native.compiled("telelint.sources._octets", _INTERFACE)
