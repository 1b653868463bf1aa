"""A list of the summary's rows, one a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from telelint.reports.summary.counting import Counting
from telelint.reports.summary.jsonl import encoded

if TYPE_CHECKING:
    from telelint.model import Tally
    from telelint.reports import Entry, Look, Run


class Report:
    """A JSON array."""

    def __init__(self, stream: TextIO, look: Look) -> None:  # noqa: ARG002 - every report is made of the same two
        self._write = stream.write
        self._counting = Counting()

    def begin(self, run: Run) -> None:
        """Nothing comes before the rows."""

    def item(self, entry: Entry) -> None:
        """Count the link."""
        self._counting.add(entry.link)

    def end(self, tally: Tally) -> None:  # noqa: ARG002 - the rows are the summary
        """Write the rows."""
        self._write("[\n" + ",\n".join(map(encoded, self._counting.rows())) + "\n]\n")
