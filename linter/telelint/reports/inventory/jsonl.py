"""One link a line, in source order."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from telelint.reports.json_text import JsonText

if TYPE_CHECKING:
    from telelint.model import Tally
    from telelint.reports import Entry, Look, Run


class Report:
    """JSON Lines, UTF-8."""

    by_parts = True

    def __init__(self, stream: TextIO, look: Look) -> None:  # noqa: ARG002 - every report is made of the same two
        self._write = stream.write

    def begin(self, run: Run) -> None:
        """Take the catalogue for names."""
        self._encode = JsonText(run.catalogue).entry

    def item(self, entry: Entry) -> None:
        """Write the link's line."""
        self._write(self._encode(entry.link, entry.findings) + "\n")

    def end(self, tally: Tally) -> None:
        """Nothing is left to say."""
