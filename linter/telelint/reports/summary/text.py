"""The summary as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from telelint.reports.paint import BOLD, Paint, counted, printable, verdict_counts
from telelint.reports.summary.counting import Counting

if TYPE_CHECKING:
    from telelint.model import Tally
    from telelint.reports import Entry, Look, Run


class Report:
    """Month, links, platform, tenant, verdicts."""

    def __init__(self, stream: TextIO, look: Look) -> None:
        self._write = stream.write
        self._paint = Paint(look.colour)
        self._quiet = look.quiet
        self._counting = Counting()

    def begin(self, run: Run) -> None:  # noqa: ARG002 - ids say enough here
        """Write the table's head."""
        head = f"{'MONTH':<7}  {'LINKS':>7}  {'PLATFORM':<20}  {'TENANT':<20}  VERDICTS"
        self._write(self._paint(head, BOLD) + "\n")

    def item(self, entry: Entry) -> None:
        """Count the link."""
        self._counting.add(entry.link)

    def end(self, tally: Tally) -> None:
        """Write the rows and the total."""
        for row in self._counting.rows():
            tenant = printable(row.tenant or "-")
            self._write(
                f"{row.month or 'no date':<7}  {row.links:>7,}  {row.platform or row.platform_class:<20}  "
                f"{tenant:<20}  {verdict_counts(row.verdicts)}\n"
            )
        if not self._quiet:
            self._write(f"\n{counted(tally.links, 'link')} in {counted(tally.files, 'file')}.\n")
