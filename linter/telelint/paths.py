"""Patterns that choose files, written as in ``.gitignore``, by pathspec: as the user's other ignore files are.

They are relative to the folder of the configuration file, whatever folder telelint runs in. Of an address
(``s3://bucket/a.ics``) they see ``bucket/a.ics``, as it lies in no folder.
"""

# No pathlib: as in telelint.cli.settings.

from __future__ import annotations

import os

import pathspec


class Paths:
    """The files that at least one pattern chooses (a later pattern with ``!`` takes them back)."""

    def __init__(self, patterns: tuple[str, ...], folder: str) -> None:
        """Take the patterns, and the folder that they are relative to."""
        self._spec = pathspec.GitIgnoreSpec.from_lines(patterns)
        self._folder = os.path.abspath(folder)
        self._here = os.getcwd()  # of the run: a process on another machine may ask
        self._asked: str | None = None
        self._answer = False

    def __contains__(self, path: str) -> bool:
        """Return whether a path as reports show it, relative to the current folder or absolute, is chosen."""
        if path != self._asked:  # findings come file by file, so the last answer mostly serves again
            self._answer = self._spec.match_file(self._matched(path))
            self._asked = path
        return self._answer

    def _matched(self, path: str) -> str:
        _, is_address, rest = path.partition("://")
        if is_address:
            return rest
        absolute = os.path.normpath(os.path.join(self._here, path))
        relative = os.path.relpath(absolute, self._folder)
        outside = relative == os.pardir or relative.startswith(os.pardir + os.sep)
        return absolute if outside else relative
