"""One finding a line, in source order; links against which nothing was found are not in it."""

from __future__ import annotations

from telelint.model import Finding
from telelint.reports.json_text import json_text, octets_below
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO

    from telelint.model import Accepted, Link, Tally
    from telelint.reports import Look, Run


class Report:
    """JSON Lines, UTF-8."""

    by_parts = True

    def __init__(self, stream: TextIO, look: Look) -> None:  # noqa: ARG002 - every report is made of the same two
        self._stream = stream
        # an archive's lines are made as octets: to decode and encode them would take longer than to make them
        self._octets = octets_below(stream)

    def begin(self, run: Run) -> None:
        """Take the catalogue for names."""
        self._text = json_text(run.catalogue)

    def item(self, item: Link | Finding | Accepted) -> None:
        """Write the finding's line."""
        self.items([item])

    def items(self, items: list[Link | Finding | Accepted]) -> None:
        """Write the lines of the findings among these."""
        if self._octets is not None:
            self._octets.write(self._text.lines(items))
            return
        for item in items:
            if isinstance(item, Finding):
                self._stream.write(self._text.finding(item) + "\n")

    def end(self, tally: Tally) -> None:
        """Nothing is left to say."""
