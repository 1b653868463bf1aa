"""One self-contained page that a privacy officer can read, print or mail: numbers, charts, advice, every finding.

It needs no network and works from a file; the content security policy in it allows nothing but its own style and
script. Its size is bounded: ``MOST_ROWS`` findings, the worst first; the rest is counted and said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from telelint.model import Accepted, Finding, Severity
from telelint.reports.findings.grouping import Grouping, complaint
from telelint.reports.findings.page import sections
from telelint.reports.findings.page.counting import Counting
from telelint.reports.findings.page.elements import markup

if TYPE_CHECKING:
    from telelint.model import Link, Tally
    from telelint.reports import Look, Run

MOST_ROWS = 10_000


class Report:
    """A page, written at the end, as its head sums up everything."""

    links = True

    def __init__(self, stream: TextIO, look: Look) -> None:  # noqa: ARG002 - every report is made of the same two
        self._write = stream.write
        self._grouping = Grouping()
        self._listed: dict[Severity, list[Finding]] = {severity: [] for severity in reversed(Severity)}
        self._total = 0
        self._accepted: dict[tuple[str, str, str], int] = {}

    def begin(self, run: Run) -> None:
        """Take what made the findings."""
        self._run = run
        self._counting = Counting(run.catalogue)

    def item(self, item: Link | Finding | Accepted) -> None:
        """Count a link; count and keep a finding."""
        if isinstance(item, Finding):
            self._total += 1
            self._grouping.add(item)
            self._counting.finding(item)
            listed = self._listed[item.severity]
            if len(listed) < MOST_ROWS:
                listed.append(item)
        elif isinstance(item, Accepted):
            key = (f"{item.finding.rule} {item.finding.name}", item.kind, item.why)
            self._accepted[key] = self._accepted.get(key, 0) + 1
        else:
            self._counting.link(item)

    def end(self, tally: Tally) -> None:
        """Write the page."""
        from base64 import b64encode  # lazily, all of it: this is the only format with a page
        from hashlib import sha256
        from importlib.resources import files
        from string import Template

        def digest(text: str) -> str:
            return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"

        folder = files("telelint") / "data" / "report"
        page, style, script = ((folder / f"page.{end}").read_text("utf-8") for end in ("html", "css", "js"))
        run = self._run
        groups = self._grouping.worst_first()
        anchors = {complaint(group.first): n for n, group in enumerate(groups[: sections.MOST_CARDS], start=1)}
        listed = [finding for kept in self._listed.values() for finding in kept][:MOST_ROWS]
        rest = [sections.accepted(self._accepted), sections.unread(tally)]
        self._write(
            Template(page).substitute(
                title=f"telelint report{f', {run.day.isoformat()}' if run.day else ''}",
                style=style,
                style_hash=digest(style),
                script=script,
                script_hash=digest(script),
                header=markup(sections.header(run, tally)),
                summary=markup(sections.summary(run, tally)),
                charts=markup(sections.charts(run, self._counting)),
                advice=markup(sections.advice(groups, run)),
                findings=markup(sections.findings(listed, self._total, anchors)),
                rest="\n".join(map(markup, rest)),
                made_by=f"Made by telelint {run.version}.",
                redaction="Links are shown without meeting ids, passcodes and names, unless somebody asked for them.",
            )
        )
