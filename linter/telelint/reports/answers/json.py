"""A list of the answers, one a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from telelint.reports.answers.jsonl import encoded
from telelint.reports.json_text import JsonText

if TYPE_CHECKING:
    from telelint.model import Tally
    from telelint.reports import Answer, Look, Run


class Report:
    """A JSON array, written while the answers come."""

    def __init__(self, stream: TextIO, look: Look) -> None:  # noqa: ARG002 - every report is made of the same two
        self._write = stream.write
        self._before = "\n"

    def begin(self, run: Run) -> None:
        """Open the list."""
        self._json = JsonText(run.catalogue)
        self._write("[")

    def item(self, answer: Answer) -> None:
        """Write the answer."""
        self._write(self._before + encoded(self._json, answer))
        self._before = ",\n"

    def end(self, tally: Tally) -> None:  # noqa: ARG002 - a list of answers has no summary
        """Close the list."""
        self._write("\n]\n")
