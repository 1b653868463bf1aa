"""One row of the summary a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from telelint.reports.json_text import members
from telelint.reports.summary.counting import Counting, Row

if TYPE_CHECKING:
    from telelint.model import Tally
    from telelint.reports import Entry, Look, Run


class Report:
    """JSON Lines, UTF-8."""

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
        for row in self._counting.rows():
            self._write(encoded(row) + "\n")


def encoded(row: Row) -> str:
    """Return the row's JSON object."""
    values = {
        "month": row.month,
        "platform": row.platform,
        "class": row.platform_class,
        "tenant": row.tenant,
        "links": row.links,
        "verdicts": row.verdicts,
    }
    return "{" + members(values) + "}"
