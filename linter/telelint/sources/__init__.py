"""Readers: from what the user names to stretches of text that know their place."""

from telelint.sources.inputs import find_inputs
from telelint.sources.source import Source

__all__ = ["Source", "find_inputs"]
