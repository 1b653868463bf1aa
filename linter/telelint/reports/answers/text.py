"""An answer as a person reads it: verdict, product and host, one sentence, what to do, and on what it rests."""

from __future__ import annotations

from telelint.reports.paint import BOLD, COLOUR_OF, DIM, SYMBOL_OF, Paint, cited, labelled, printable, wrapped
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO

    from telelint.model import Link, Tally
    from telelint.reports import Answer, Look, Run

INDENT = "  "


class Report:
    """Paragraphs with an empty line between them."""

    def __init__(self, stream: TextIO, look: Look) -> None:
        self._write = stream.write
        self._width = look.width
        self._paint = Paint(look.colour)
        self._before = ""

    def begin(self, run: Run) -> None:
        """Take the catalogue for names."""
        self._catalogue = run.catalogue

    def item(self, answer: Answer) -> None:
        """Write the answer's paragraph; what is no web address is told on standard error alone."""
        if answer.link is None:
            return
        self._write(self._before + "\n".join(self._lines(answer.link, answer)) + "\n")
        self._before = "\n"

    def end(self, tally: Tally) -> None:
        """Nothing is left to say."""

    def _lines(self, link: Link, answer: Answer) -> list[str]:
        judgement = link.judgement
        colour = COLOUR_OF[judgement.verdict]
        mark = self._paint(f"{SYMBOL_OF[judgement.verdict]} {judgement.verdict.word}", BOLD, colour)
        lines = [f"{mark}  {self._paint(self._product(link), BOLD)}  {link.target.host}".rstrip()]
        lines += wrapped(judgement.message, self._width, first=INDENT, then=INDENT)
        lines += labelled("Next:", judgement.steps, self._width, INDENT)
        for finding in answer.findings:
            if finding.message != judgement.message:
                lines += labelled(f"{finding.severity}[{finding.rule}]", [finding.message], self._width, INDENT)
                lines += labelled("Next:", finding.steps, self._width, INDENT * 2)
        if judgement.agreement:
            lines += labelled("Rests on:", [f"register entry {printable(judgement.agreement)}"], self._width, INDENT)
        basis = labelled("Source:", cited(judgement.citations), self._width, INDENT)
        return lines + [self._paint(line, DIM) for line in basis]

    def _product(self, link: Link) -> str:
        identification = link.identification
        if identification.impersonation:
            return f"imitates {self._catalogue.platform(identification.impersonation.platform).name}"
        if identification.platform:
            return self._catalogue.platform(identification.platform).name
        return link.judgement.platform_class.replace("-", " ")
