"""Findings as a person reads them: what, where, the link underlined, what to do next.

The same complaint about three hundred events is one block with a count and three places. To count, blocks wait for
the end of the run; what is kept grows with the number of different complaints, up to ``MOST_GROUPS``. ``--full``
writes each finding when it comes.

Somebody who told us of no register gets one hint, with the command that makes a register, instead of a block for
every product whose agreement we cannot know of.
"""

from __future__ import annotations

from telelint.model import SEVERITY_OF, Finding, Reason, Verdict
from telelint.reports.findings.grouping import EXAMPLES, MOST_GROUPS, Group, Grouping, complaint, setting, where
from telelint.reports.paint import (
    BOLD,
    COLOUR_OF,
    DIM,
    Paint,
    cited,
    counted,
    labelled,
    printable,
    verdict_counts,
    wrapped,
)
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO

    from telelint.model import Link, Skipped, Tally
    from telelint.reports import Look, Run

INDENT = "    "
MOST_OF_A_RULE = 10  # groups; the rarer complaints of the rule are counted together


class Report:
    """Blocks by severity, then by count; a hint first and a summary last."""

    def __init__(self, stream: TextIO, look: Look) -> None:
        self._write = stream.write
        self._look = look
        self._paint = Paint(look.colour)
        self._grouping = Grouping()
        self._explained: set[tuple[str, ...]] = set()
        self._without_agreement: dict[str, int] = {}
        self._worst_of_these = Verdict.OK
        self._separator = ""

    def begin(self, run: Run) -> None:
        """Take the catalogue for names; with ``--full`` the hint comes now."""
        self._run = run
        if self._look.full and not run.has_register:
            self._hint()

    def item(self, item: Link | Finding) -> None:
        """Count the finding into its block, or write it with ``--full``."""
        if not isinstance(item, Finding):
            return
        if self._look.full:
            self._write_single(item)
            return
        if item.reason == Reason.NO_AGREEMENT and not self._run.has_register and not self._look.quiet:
            platform = item.platform or ""
            self._without_agreement[platform] = self._without_agreement.get(platform, 0) + 1
            self._worst_of_these = max(self._worst_of_these, item.verdict)
            return
        self._grouping.add(item)

    def end(self, tally: Tally) -> None:
        """Write the blocks and the summary."""
        if self._without_agreement:
            self._hint()
        of_rule: dict[str, list[Group]] = {}
        for block in self._grouping.worst_first():
            blocks = of_rule.setdefault(block.first.rule, [])
            blocks.append(block)
            if len(blocks) <= MOST_OF_A_RULE:
                self._write_block(block)
        for rule, blocks in of_rule.items():
            if len(blocks) > MOST_OF_A_RULE:
                self._write_rest(rule, blocks[MOST_OF_A_RULE:])
        if not self._look.quiet:
            self._write_summary(tally)

    def _write_single(self, finding: Finding) -> None:
        key = complaint(finding)
        told_before = key in self._explained
        if not told_before and len(self._explained) < MOST_GROUPS:
            self._explained.add(key)
        self._paragraph(self._complaint_lines(finding) + ([] if told_before else self._advice(finding)))

    def _write_block(self, block: Group) -> None:
        lines = self._complaint_lines(block.first)
        if block.count > 1:
            also = ", ".join(block.places[1:])
            rest = f" and {block.count - EXAMPLES:,} more (--full lists all)" if block.count > EXAMPLES else ""
            about = f" ({self._named(block.platforms)})" if len(block.platforms) > 1 else ""
            text = f"{block.count:,} times{about}; also at {also}{rest}."
            lines += wrapped(text, self._look.width, first=INDENT, then=INDENT)
        self._paragraph(lines + self._advice(block.first))

    def _write_rest(self, rule: str, blocks: list[Group]) -> None:
        times = sum(block.count for block in blocks)
        rarer = counted(len(blocks), "rarer complaint")
        text = f"[{rule}] {rarer} of this rule, at {counted(times, 'place')} (--full lists all)."
        self._paragraph(wrapped(text, self._look.width, then=INDENT))

    def _complaint_lines(self, finding: Finding) -> list[str]:
        paint = self._paint
        colour = COLOUR_OF[finding.verdict]
        place = where(finding)
        head = f"{place}: {finding.severity}[{finding.rule}] "
        lines = wrapped(finding.message, self._look.width, first=head, then=INDENT)
        lines[0] = (
            f"{paint(place, BOLD)}: {paint(finding.severity, BOLD, colour)}{paint(f'[{finding.rule}]', DIM)} "
            f"{lines[0][len(head) :]}"
        ).rstrip()
        context = setting(finding)
        if finding.link:
            room = self._look.width - len(INDENT)
            underline = "^" * min(len(finding.link), room)
            lines.append(INDENT + printable(finding.link))
            if len(underline) + 1 + len(context) > room:
                lines += [INDENT + paint(underline, colour), INDENT + paint(context, DIM)]
            else:
                lines.append(f"{INDENT}{paint(underline, colour)} {paint(context, DIM)}".rstrip())
        elif context:
            lines.append(INDENT + paint(context, DIM))
        return lines

    def _advice(self, finding: Finding) -> list[str]:
        lines = labelled("Next:", finding.steps, self._look.width, INDENT)
        basis = labelled("Source:", cited(finding.citations), self._look.width, INDENT)
        return lines + [self._paint(line, DIM) for line in basis]

    def _hint(self) -> None:
        if self._look.quiet:
            return
        width = self._look.width
        lines = wrapped(
            "You have no register yet, so telelint cannot know which makers you hold a business associate "
            "agreement (BAA) with.",
            width,
        )
        lines[0] = self._paint(lines[0], BOLD)
        if self._without_agreement:
            total = counted(sum(self._without_agreement.values()), "link")
            names = self._named(self._without_agreement)
            head = f"{SEVERITY_OF[self._worst_of_these]}[TL203]"
            lines += wrapped(f"{head} {total} would need one: {names}.", width, first=INDENT, then=INDENT)
        lines.append(f"{INDENT}Next: telelint register init")
        self._paragraph(lines)

    def _named(self, platforms: dict[str, int]) -> str:
        """Return platforms by name with their counts, the most frequent first."""
        by_count = sorted(platforms.items(), key=lambda item: (-item[1], item[0]))
        name = self._run.catalogue.platform
        return ", ".join(f"{name(platform).name if platform else 'others'} {count:,}" for platform, count in by_count)

    def _write_summary(self, tally: Tally) -> None:
        verdicts = verdict_counts(tally.verdicts)
        counts = ", ".join([counted(tally.files, "file"), counted(tally.events, "event"), counted(tally.links, "link")])
        lines = wrapped(f"{counts}{': ' + verdicts if verdicts else ''}.", self._look.width)
        if tally.accepted:
            lines += wrapped(_accepted(tally.accepted), self._look.width)
        elif not tally.findings:
            lines += ["Nothing was found against that." if tally.links else "No meeting link was found."]
        lines += self._skipped_lines(tally.skipped)
        self._paragraph(lines)

    def _skipped_lines(self, skipped: list[Skipped]) -> list[str]:
        """Say what was not read and why; equal reasons together, with three names, unless all are asked for."""
        names: dict[str, list[str]] = {}
        for each in skipped:
            names.setdefault(each.why, []).append(printable(each.path))
        lines = [f"Skipped {counted(len(skipped), 'input')}:"] if skipped else []
        for why, paths in names.items():
            shown = paths if self._look.full else paths[:EXAMPLES]
            rest = f" and {len(paths) - len(shown):,} more (--full names all)" if len(paths) > len(shown) else ""
            lines += wrapped(f"{why}: {', '.join(shown)}{rest}", self._look.width, first="  ", then=INDENT)
        return lines

    def _paragraph(self, lines: list[str]) -> None:
        self._write(self._separator + "\n".join(lines) + "\n")
        self._separator = "\n"


def _accepted(counts: dict[str, int]) -> str:
    by = {"config": "by the configuration", "baseline": "by the baseline"}
    parts = ", ".join(f"{count:,} {by[kind]}" for kind, count in sorted(counts.items(), reverse=True))
    return f"Accepted before, so not shown: {counted(sum(counts.values()), 'finding')} ({parts}); -v lists all."
