"""Readers: from what the user names to stretches of text that know their place."""

from telelint.sources.inputs import Source, find_inputs

__all__ = ["Source", "find_inputs"]
