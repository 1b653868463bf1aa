"""A table for spreadsheets: RFC 4180, a finding a row, accepted ones marked.

A cell that a spreadsheet would run as a formula begins with an apostrophe instead
(https://owasp.org/www-community/attacks/CSV_Injection): a file's name may come from somebody else.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, TextIO

from telelint.model import Accepted, Finding
from telelint.reports.paint import printable

if TYPE_CHECKING:
    from telelint.model import Link, Tally
    from telelint.reports import Look, Run

COLUMNS = (
    "rule", "name", "severity", "verdict", "reason", "message", "path", "line", "column", "end_line", "end_column",
    "property", "component", "event_start", "recurring", "platform", "link", "steps", "citations", "fingerprint",
    "accepted",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class Report:
    """Comma-separated values, UTF-8, CRLF."""

    by_parts = True

    def __init__(self, stream: TextIO, look: Look) -> None:  # noqa: ARG002 - every report is made of the same two
        self._rows = csv.writer(stream, lineterminator="\r\n")

    def begin(self, run: Run) -> None:  # noqa: ARG002 - rows speak for themselves
        """Write the columns' names."""
        self._rows.writerow(COLUMNS)

    def item(self, item: Link | Finding | Accepted) -> None:
        """Write the finding's row."""
        if isinstance(item, Finding):
            self._row(item, "")
        elif isinstance(item, Accepted):
            self._row(item.finding, f"{item.kind}: {item.why}" if item.why else item.kind)

    def end(self, tally: Tally) -> None:
        """Nothing is left to say."""

    def _row(self, finding: Finding, accepted: str) -> None:
        place, event = finding.place, finding.event
        cells = (
            finding.rule, finding.name, finding.severity.value, finding.verdict.word, finding.reason, finding.message,
            *((place.path, place.line, place.column, place.end_line, place.end_column) if place else [""] * 5),
            finding.property, event.component, event.start.isoformat() if event.start else "",
            "yes" if event.recurring else "no", finding.platform or "", finding.link or "",
            " ".join(finding.steps), "; ".join(finding.citations), finding.fingerprint, accepted,
        )  # fmt: skip
        self._rows.writerow([safe(cell) if isinstance(cell, str) else cell for cell in cells])


def safe(text: str) -> str:
    """Return a cell that a spreadsheet shows and does not run."""
    text = printable(text)
    return f"'{text}" if text.startswith(_FORMULA) else text
