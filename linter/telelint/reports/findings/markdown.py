"""Markdown for a job summary, a merge request or a ticket: the counts, a table of complaints, what to do about each.

GitHub takes a job summary of 1 MiB a step, so at most ``MOST_ROWS`` different complaints are listed; the rest is
counted.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands, "Adding a job summary"
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TextIO

from telelint.model import Accepted, Finding
from telelint.reports.findings.grouping import Grouping
from telelint.reports.paint import SYMBOL_OF, counted, printable, verdict_counts

if TYPE_CHECKING:
    from telelint.model import Link, Tally
    from telelint.reports import Look, Run
    from telelint.reports.findings.grouping import Group

MOST_ROWS = 300
MOST_NAMED = 20  # skipped inputs by name


class Report:
    """A summary, a table and details."""

    def __init__(self, stream: TextIO, look: Look) -> None:
        self._write = stream.write
        self._quiet = look.quiet
        self._grouping = Grouping()
        self._accepted: dict[str, int] = {}

    def begin(self, run: Run) -> None:
        """Take versions and names for the end."""
        self._run = run

    def item(self, item: Link | Finding | Accepted) -> None:
        """Count the finding into its group."""
        if isinstance(item, Finding):
            self._grouping.add(item)
        elif isinstance(item, Accepted):
            self._accepted[item.kind] = self._accepted.get(item.kind, 0) + 1

    def end(self, tally: Tally) -> None:
        """Write everything."""
        groups = self._grouping.worst_first()
        if not self._quiet:
            self._write_summary(tally)
        if groups:
            self._write_table(groups)
            self._write_details(groups[:MOST_ROWS])
        if not self._quiet:
            self._write_unread(tally)

    def _write_summary(self, tally: Tally) -> None:
        found = sum(tally.findings.values())
        self._write(f"## telelint: {counted(found, 'finding') if found else 'nothing found'}\n\n")
        verdicts = verdict_counts(tally.verdicts)
        counts = ", ".join([counted(tally.files, "file"), counted(tally.events, "event"), counted(tally.links, "link")])
        self._write(f"{counts}{': ' + verdicts if verdicts else ''}.\n")
        if self._accepted:
            self._write(f"{counted(sum(self._accepted.values()), 'finding')} accepted before, not shown here.\n")
        if not self._run.has_register:
            self._write("No register of agreements was given, so no product counts as covered.\n")
        run = self._run
        versions = f"telelint {run.version}, catalogue {run.catalogue.version}, policy {run.pack.id} {run.pack.version}"
        self._write(f"\n<sub>{escaped(versions)}</sub>\n\n")

    def _write_table(self, groups: list[Group]) -> None:
        self._write("| | Rule | What was found | Link | First place | Times |\n|---|---|---|---|---|---:|\n")
        for group in groups[:MOST_ROWS]:
            finding = group.first
            cells = [
                f"{SYMBOL_OF[finding.verdict]} {finding.severity}",
                f"{finding.rule} {finding.name}",
                escaped(finding.message),
                code(finding.link) if finding.link else "",
                code(group.places[0]),
                f"{group.count:,}",
            ]
            self._write(f"| {' | '.join(cells)} |\n")
        rest = groups[MOST_ROWS:]
        if rest:
            times = counted(sum(group.count for group in rest), "place")
            rarer = counted(len(rest), "rarer complaint")
            self._write(f"\nAnd {rarer} at {times}; the json format has all.\n")

    def _write_details(self, groups: list[Group]) -> None:
        self._write("\n<details><summary>What to do, and what it rests on</summary>\n\n")
        for group in groups:
            finding = group.first
            if not finding.steps and not finding.citations:
                continue
            self._write(f"**{finding.rule} {finding.name}** {escaped(finding.message)}\n\n")
            self._write("".join(f"- {escaped(step)}\n" for step in finding.steps))
            if finding.citations:
                self._write(f"- Source: {'; '.join(map(cited, finding.citations))}\n")
            self._write("\n")
        self._write("</details>\n")

    def _write_unread(self, tally: Tally) -> None:
        unread = [*tally.unreadable, *(f"{each.path}: {each.why}" for each in tally.skipped)]
        if not unread:
            return
        self._write(f"\n{counted(len(unread), 'input')} not linted:\n\n")
        self._write("".join(f"- {code(text)}\n" for text in unread[:MOST_NAMED]))
        if len(unread) > MOST_NAMED:
            self._write(f"- and {len(unread) - MOST_NAMED:,} more\n")


def escaped(text: str) -> str:
    """Return text of which Markdown takes nothing for markup; addresses in it do not become links."""
    text = re.sub(r"([\\`*_{}\[\]|~#@])", r"\\\1", printable(text))
    return _entities(text).replace("://", "&#58;//")


def code(text: str) -> str:
    """Return text as code in a table's cell; entities hold what a fence of backticks could not."""
    text = re.sub(r"[`|*_~@:\[\]\\]", lambda found: f"&#{ord(found[0])};", _entities(printable(text)))
    return f"<code>{text}</code>"


def cited(citation: str) -> str:
    """Return a citation as a link, where it gives an address."""
    name, found, address = citation.partition(" <")
    return f"[{escaped(name)}](<{address.rstrip('>')}>)" if found else escaped(name)


def _entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
