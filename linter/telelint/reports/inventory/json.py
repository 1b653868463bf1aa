"""A list of the links, one a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from telelint.reports.json_text import JsonText

if TYPE_CHECKING:
    from telelint.model import Tally
    from telelint.reports import Entry, Look, Run


class Report:
    """A JSON array, written while the links come."""

    def __init__(self, stream: TextIO, look: Look) -> None:  # noqa: ARG002 - every report is made of the same two
        self._write = stream.write
        self._before = "\n"

    def begin(self, run: Run) -> None:
        """Open the list."""
        self._encode = JsonText(run.catalogue).entry
        self._write("[")

    def item(self, entry: Entry) -> None:
        """Write the link."""
        self._write(self._before + self._encode(entry.link, entry.findings))
        self._before = ",\n"

    def end(self, tally: Tally) -> None:  # noqa: ARG002 - a list of links has no summary
        """Close the list."""
        self._write("\n]\n")
