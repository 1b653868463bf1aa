"""What text for people is made of: colour, wrapped lines, and symbols that speak without colour.

rich does this and more, and takes 50 ms to import, longer than everything else that ``telelint check`` does; six
colours and a wrapped paragraph need no library.
"""

from __future__ import annotations

import re

from telelint.model import Severity, Verdict
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

BOLD, DIM, RED, GREEN, YELLOW, CYAN = "1", "2", "31", "32", "33", "36"
COLOUR_OF = {
    Verdict.OK: GREEN,
    Verdict.NOTICE: CYAN,
    Verdict.WARN: YELLOW,
    Verdict.BLOCK: RED,
}
SYMBOL_OF = {
    Verdict.OK: "✓",
    Verdict.NOTICE: "i",
    Verdict.WARN: "!",
    Verdict.BLOCK: "✗",
}
RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2, Severity.NONE: 3}

# C0, DEL and C1: a file's name may hold them, and a terminal would obey them; U+2028 and bidirectional controls would
# let a name pass for another.
_UNPRINTABLE = "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]"


class Paint:
    """Colours text, or leaves it as it is."""

    def __init__(self, colour: bool) -> None:
        self._colour = colour

    def __call__(self, text: str, *codes: str) -> str:
        """Return the text in the SGR codes given; empty text stays empty."""
        return f"\x1b[{';'.join(codes)}m{text}\x1b[0m" if self._colour and text else text


def printable(text: str) -> str:
    """Return the text with control characters written out, so that no terminal obeys what a file is named."""
    if text.isprintable():
        return text
    return re.sub(_UNPRINTABLE, lambda found: found[0].encode("unicode_escape").decode(), text)


def wrapped(text: str, width: int, *, first: str = "", then: str = "") -> list[str]:
    """Break text at spaces into lines of at most ``width`` columns; a longer word gets a line of its own.

    ``first`` and ``then`` are what the first line and the others begin with; both are counted.
    """
    lines = [first]
    glue = ""
    for word in text.split():
        fits = len(lines[-1]) + len(glue) + len(word) <= width
        if fits or (not glue and len(first) <= len(then)):  # a line of its own would have no more room
            lines[-1] += glue + word
        else:
            lines.append(then + word)
        glue = " "
    return lines


def labelled(label: str, texts: Iterable[str], width: int, indent: str) -> list[str]:
    """Return paragraphs under one label: it stands before the first, the others are set in as far."""
    lines: list[str] = []
    blank = indent + " " * (len(label) + 1)
    for text in texts:
        lines += wrapped(text, width, first=blank if lines else f"{indent}{label} ", then=blank)
    return lines


def cited(citations: Iterable[str]) -> list[str]:
    """Return the citations as one paragraph, or none; their addresses are left to the formats for programs."""
    names = [citation.partition(" <")[0] for citation in citations]
    return ["; ".join(names)] if names else []


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return ``1 link``, ``2 links``, ``12,000 links``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def verdict_counts(verdicts: dict[str, int]) -> str:
    """Return ``2 block, 3 warn``, the worst first, without those that did not occur; empty for none."""
    return ", ".join(f"{verdicts[v.word]:,} {v.word}" for v in reversed(Verdict) if verdicts.get(v.word))
