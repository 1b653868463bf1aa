"""Paths as continuous integration wants them: relative to the folder of the run, with forward slashes."""

# No pathlib: as in telelint.cli.settings.

from __future__ import annotations

import os


def below(path: str, folder: str) -> str | None:
    """Return a path relative to a folder, or None for one that is not below it.

    ``folder`` is absolute, or empty where nobody knows it; then a relative path passes as it is.
    """
    if not folder:
        return None if os.path.isabs(path) else os.path.normpath(path).replace(os.sep, "/")
    relative = os.path.relpath(os.path.join(folder, path), folder)
    return None if relative.split(os.sep, 1)[0] == os.pardir else relative.replace(os.sep, "/")
