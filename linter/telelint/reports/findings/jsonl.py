"""One finding a line, in source order; links against which nothing was found are not in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from telelint.model import Finding
from telelint.reports.json_text import JsonText

if TYPE_CHECKING:
    from telelint.model import Link, Tally
    from telelint.reports import Look, Run


class Report:
    """JSON Lines, UTF-8."""

    def __init__(self, stream: TextIO, look: Look) -> None:  # noqa: ARG002 - every report is made of the same two
        self._write = stream.write

    def begin(self, run: Run) -> None:
        """Take the catalogue for names."""
        self._encode = JsonText(run.catalogue).finding

    def item(self, item: Link | Finding) -> None:
        """Write the finding's line."""
        if isinstance(item, Finding):
            self._write(self._encode(item) + "\n")

    def end(self, tally: Tally) -> None:
        """Nothing is left to say."""
