"""Workflow commands, which GitHub Actions shows as annotations beside the lines they are about.

GitHub shows the first ten of a kind that a step writes; the rest stay in its log. So each different complaint is
written once before any is written twice, and the last line says how many the log alone has.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands, "Setting an error
message"; the limit of ten: https://github.com/orgs/community/discussions/26680.
"""

from __future__ import annotations

from telelint.model import Finding, Severity
from telelint.reports.findings.grouping import MOST_GROUPS, complaint
from telelint.reports.findings.paths import below
from telelint.reports.findings.spool import Spool
from telelint.reports.paint import counted, printable, verdict_counts
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO

    from telelint.model import Accepted, Link, Tally
    from telelint.reports import Look, Run

SHOWN = 10  # annotations of a kind and step
KINDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice", Severity.NONE: "notice"}


class Report:
    """A command a finding, then a line that sums up."""

    def __init__(self, stream: TextIO, look: Look) -> None:
        self._write = stream.write
        self._quiet = look.quiet
        self._told: set[tuple[str, ...]] = set()
        self._again = Spool()
        self._counts = dict.fromkeys(KINDS.values(), 0)

    def begin(self, run: Run) -> None:
        """Take the folder that paths are relative to."""
        self._folder = run.folder

    def item(self, item: Link | Finding | Accepted) -> None:
        """Write the finding's command, or keep it for later if the same was said before."""
        if not isinstance(item, Finding):
            return
        self._counts[KINDS[item.severity]] += 1
        command = self._command(item)
        key = complaint(item)
        if key in self._told or len(self._told) >= MOST_GROUPS:
            self._again.add(command)
        else:
            self._told.add(key)
            self._write(command + "\n")

    def end(self, tally: Tally) -> None:
        """Write what was said before, what GitHub will not show, and the summary."""
        for command in self._again.drain():
            self._write(command + "\n")
        for kind, count in self._counts.items():
            if count > SHOWN:
                kinds = counted(count, kind)
                self._write(f"telelint: GitHub shows {SHOWN} of {kinds} as annotations; all are in this log.\n")
        if not self._quiet:
            found = counted(sum(tally.findings.values()), "finding")
            verdicts = verdict_counts(tally.verdicts)
            self._write(
                f"telelint: {counted(tally.links, 'link')} in {counted(tally.files, 'file')}"
                f"{' (' + verdicts + ')' if verdicts else ''}, {found}.\n"
            )

    def _command(self, finding: Finding) -> str:
        properties = {"title": f"{finding.rule} {finding.name}"}
        if place := finding.place:
            properties["file"] = printable(below(place.path, self._folder) or place.path)
            properties["line"] = str(place.line)
            properties["endLine"] = str(place.end_line)
            if place.line == place.end_line:  # GitHub takes columns on one line only
                properties["col"] = str(place.column)
                properties["endColumn"] = str(place.end_column)
        steps = "".join(f"\nNext: {step}" for step in finding.steps[:1])
        about = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
        return f"::{KINDS[finding.severity]} {about}::{_data(finding.message + steps)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
