"""Changes as a person reads them: where, what, and the link as it is now."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from telelint.comparing import ADDED, JUDGED, KINDS, MOVED, REMOVED
from telelint.model import Verdict
from telelint.reports.paint import BOLD, COLOUR_OF, DIM, Paint, counted, printable, wrapped

if TYPE_CHECKING:
    from telelint.comparing import Change, Side
    from telelint.model import Tally
    from telelint.reports import Look, Run

INDENT = "    "


class Report:
    """Two or three lines a change, and a summary. A new link that nothing is open against is only counted."""

    def __init__(self, stream: TextIO, look: Look) -> None:
        self._write = stream.write
        self._look = look
        self._paint = Paint(look.colour)
        self._counts = dict.fromkeys(KINDS, 0)
        self._silent = 0

    def begin(self, run: Run) -> None:
        """Take the catalogue for names."""
        self._catalogue = run.catalogue

    def item(self, change: Change) -> None:
        """Write the change."""
        self._counts[change.kind] += 1
        if change.kind == ADDED and not change.verdict and not self._look.full:
            self._silent += 1
            return
        side = change.after or change.before
        assert side is not None  # a change has at least one side
        place = f"{printable(side.path)}:{side.line}:{side.column}"
        word = "gone" if change.kind == REMOVED else change.verdict.word
        rules = f"[{', '.join(change.rules)}]" if change.rules else ""
        head = f"{place}: {word}{rules}: "
        lines = wrapped(self._sentence(change), self._look.width, first=head, then=INDENT)
        colour = DIM if change.kind == REMOVED else COLOUR_OF[change.verdict]
        lines[0] = (
            f"{self._paint(place, BOLD)}: {self._paint(word, BOLD, colour)}{self._paint(rules, DIM)}: "
            f"{lines[0][len(head) :]}"
        ).rstrip()
        lines.append(f"{INDENT}{printable(side.link)}  {self._paint(_setting(side), DIM)}".rstrip())
        self._write("\n".join(lines) + "\n\n")

    def end(self, tally: Tally) -> None:  # noqa: ARG002 - the counts are of changes
        """Write the counts."""
        if self._look.quiet:
            return
        words = {ADDED: "new", REMOVED: "gone", MOVED: "moved to another platform", JUDGED: "judged otherwise"}
        parts = [f"{count:,} {words[kind]}" for kind, count in self._counts.items() if count]
        total = counted(sum(self._counts.values()), "change")
        text = f"{total}: {', '.join(parts)}." if parts else "Nothing changed."
        if self._silent:
            text += f" Nothing was found against {self._silent:,} of the new ones."
        self._write("\n".join(wrapped(text, self._look.width)) + "\n")

    def _sentence(self, change: Change) -> str:
        before, after = change.before, change.after
        if after is None:
            assert before is not None  # a change has at least one side
            return f"The link to {self._named(before)} is no longer in this event."
        if before is None:
            return f"New link. {after.message or 'Nothing was found against it.'}"
        if change.kind == MOVED:
            return f"This event leads to {self._named(after)} now, and led to {self._named(before)} before."
        if after.verdict == Verdict.OK:
            return f"It was {before.verdict.word} before; nothing is found against it any more."
        if after.verdict == before.verdict:
            return f"As before {after.verdict.word}, but for other reasons. {after.message}"
        return f"It was {before.verdict.word} before. {after.message}"

    def _named(self, side: Side) -> str:
        return self._catalogue.platform(side.platform).name if side.platform else "an address that is no known platform"


def _setting(side: Side) -> str:
    series = "series from" if side.recurring else "event of"
    start = f"{series} {side.start.isoformat()}" if side.start else ""
    return ", ".join(filter(None, [start, printable(side.property)]))
