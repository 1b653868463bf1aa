"""Which files of a folder ``.gitignore`` and ``.telelintignore`` leave out. The patterns are pathspec's work.

Only files below the folder that the user names count: a folder of exports is often ignored as a whole, to keep it out
of a repository, and whoever names it wants it read.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

NAMES = (".gitignore", ".telelintignore")  # the later has the last word


class Ignored:
    """The patterns of a folder and of those around it, up to the one that was named."""

    def __init__(self, folder: str, around: Ignored | None = None) -> None:
        """Read the folder's own files. What cannot be read ignores nothing."""
        self._around = around
        self._folder = folder
        self._takes_back: bool = around is not None and around._takes_back
        self._specs: list[tuple[str, GitIgnoreSpec]] = []  # the last one first
        for name in reversed(NAMES):
            try:
                with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
                    lines = file.read().splitlines()
            except OSError:
                continue
            from pathspec import GitIgnoreSpec  # lazily: most folders have no such file

            spec = GitIgnoreSpec.from_lines(lines)
            self._specs.append((name, spec))
            self._takes_back |= any(pattern.include is False for pattern in spec.patterns)

    def by(self, path: str, *, folder: bool) -> str | None:
        """Return the name of the file that leaves a path out, or None for one that is read.

        The innermost folder whose patterns say anything decides, as for git. A folder is left out as a whole only where
        no pattern takes anything back in ("old/**" with "!old/this.ics"); else each file in it is asked about.
        """
        if folder and self._takes_back:
            return None
        here: Ignored | None = self
        while here is not None:
            for name, spec in here._specs:
                relative = os.path.relpath(path, here._folder).replace(os.sep, "/") + ("/" if folder else "")
                include = spec.check_file(relative).include
                if include is not None:
                    return name if include else None
            here = here._around
        return None
