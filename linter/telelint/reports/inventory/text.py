"""The inventory as a table, written row by row: the columns that vary most stand last, so that the others line up."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from telelint.reports.paint import BOLD, COLOUR_OF, SYMBOL_OF, Paint, counted, printable, verdict_counts

if TYPE_CHECKING:
    from telelint.model import Link, Tally
    from telelint.reports import Entry, Look, Run

NO_DATE = "no date"


class Report:
    """Verdict, date, platform, tenant, place."""

    by_parts = True

    def __init__(self, stream: TextIO, look: Look) -> None:
        self._write = stream.write
        self._paint = Paint(look.colour)
        self._quiet = look.quiet

    def begin(self, run: Run) -> None:
        """Write the table's head."""
        self._catalogue = run.catalogue
        head = f"{'VERDICT':<8}  {'DATE':<10}  {'PLATFORM':<20}  {'TENANT':<20}  PLACE"
        self._write(self._paint(head, BOLD) + "\n")

    def item(self, entry: Entry) -> None:
        """Write the link's row."""
        link = entry.link
        verdict = link.judgement.verdict
        mark = self._paint(f"{SYMBOL_OF[verdict]} {verdict.word:<6}", COLOUR_OF[verdict])
        date = link.event.start.isoformat() if link.event.start else NO_DATE
        place = f"{printable(link.place.path)}:{link.place.line}:{link.place.column}" if link.place else ""
        tenant = printable(link.identification.tenant or "-")
        self._write(f"{mark}  {date:<10}  {self._product(link):<20}  {tenant:<20}  {place}\n")

    def end(self, tally: Tally) -> None:
        """Write the counts."""
        if not self._quiet:
            verdicts = verdict_counts(tally.verdicts)
            counts = f"{counted(tally.links, 'link')} in {counted(tally.files, 'file')}"
            self._write(f"\n{counts}{': ' + verdicts if verdicts else ''}.\n")

    def _product(self, link: Link) -> str:
        identification = link.identification
        if identification.impersonation:
            return f"imitates {identification.impersonation.platform}"
        return identification.platform or link.judgement.platform_class
