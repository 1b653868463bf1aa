"""One answer a line; what is no web address gets a line too, so that lines and questions keep step."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from telelint.reports.json_text import JsonText, members

if TYPE_CHECKING:
    from telelint.model import Tally
    from telelint.reports import Answer, Look, Run

NO_ADDRESS = "not a web address that a browser could open"


class Report:
    """JSON Lines, UTF-8, in the order of the questions."""

    def __init__(self, stream: TextIO, look: Look) -> None:  # noqa: ARG002 - every report is made of the same two
        self._write = stream.write

    def begin(self, run: Run) -> None:
        """Take the catalogue for names."""
        self._json = JsonText(run.catalogue)

    def item(self, answer: Answer) -> None:
        """Write the answer's line."""
        self._write(encoded(self._json, answer) + "\n")

    def end(self, tally: Tally) -> None:
        """Nothing is left to say."""


def encoded(json_text: JsonText, answer: Answer) -> str:
    """Return the answer's JSON object."""
    if answer.link is None:
        return "{" + members({"link": None, "position": answer.position, "error": NO_ADDRESS}) + "}"
    return json_text.answer(answer.link, answer.findings)
