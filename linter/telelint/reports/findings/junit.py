"""JUnit XML for dashboards of build servers: a suite a file, a case a rule that has something to say about it.

Errors and warnings are failures, notes are passed cases that say so in their output, accepted findings are skipped
cases. A file with links against which nothing was found is a suite with one passed case. What was not read is in a
suite of its own: an error for what could not be read, a skipped case for what is no input.

There is no standard; this is what Jenkins, GitLab and junitparser take:
https://github.com/testmoapp/junitxml.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO
from xml.etree import ElementTree as ET

from telelint.model import Accepted, Finding, Severity
from telelint.reports.findings.grouping import where
from telelint.reports.paint import counted, printable

if TYPE_CHECKING:
    from telelint.model import Link, Tally
    from telelint.reports import Look, Run

LISTED = 100  # places a case; the others are counted
FAILS = (Severity.ERROR, Severity.WARNING)


@dataclass(slots=True)
class Case:
    """What one rule says about one file."""

    first: Finding
    severity: Severity
    count: int = 0
    lines: list[str] = field(default_factory=list)

    def add(self, finding: Finding) -> None:
        """Count a finding; the case is as bad as its worst."""
        self.count += 1
        if finding.severity in FAILS and self.severity is not Severity.ERROR:
            self.severity = finding.severity
        if len(self.lines) < LISTED:
            self.lines.append(f"{where(finding)}: {finding.message}")

    def text(self) -> str:
        """Return the places, one a line."""
        rest = self.count - len(self.lines)
        return "\n".join([*self.lines, *([f"and {rest:,} more"] if rest else [])])


class Report:
    """Suites, written one by one; what is kept is one file's."""

    def __init__(self, stream: TextIO, look: Look) -> None:  # noqa: ARG002 - every report is made of the same two
        self._write = stream.write
        self._path: str | None = None
        self._cases: dict[str, Case] = {}
        self._accepted: dict[tuple[str, str], int] = {}

    def begin(self, run: Run) -> None:  # noqa: ARG002 - the format has no place for versions
        """Open the document."""
        self._write("<?xml version='1.0' encoding='utf-8'?>\n<testsuites name=\"telelint\">\n")

    def item(self, item: Link | Finding | Accepted) -> None:
        """Count the finding into its file's case; the next file's first item writes the suite."""
        finding = item.finding if isinstance(item, Accepted) else item
        path = finding.place.path if finding.place else "telelint"
        if path != self._path:
            self._flush()
            self._path = path
        if isinstance(item, Finding):
            self._cases.setdefault(item.rule, Case(item, item.severity)).add(item)
        elif isinstance(item, Accepted):
            key = (f"{item.finding.rule} {item.finding.name}", item.why or f"accepted before ({item.kind})")
            self._accepted[key] = self._accepted.get(key, 0) + 1

    def end(self, tally: Tally) -> None:
        """Write the last suite and the inputs that were not read, and close the document."""
        self._flush()
        unread = [_case("inputs", "input", "error", complaint) for complaint in tally.unreadable]
        unread += [_case("inputs", each.path, "skipped", each.why) for each in tally.skipped]
        if unread:
            self._suite("inputs that were not linted", unread)
        elif self._path is None:
            self._suite("telelint", [_case("telelint", "no meeting link was found")])
        self._write("</testsuites>\n")

    def _flush(self) -> None:
        if self._path is None:
            return
        name = printable(self._path)
        cases = [_of_rule(name, case) for case in self._cases.values()]
        for (rule, why), count in self._accepted.items():
            cases.append(_case(name, f"{rule} (accepted)", "skipped", f"{counted(count, 'finding')}: {why}"))
        self._suite(name, cases or [_case(name, "nothing was found against the links")])
        self._cases, self._accepted = {}, {}

    def _suite(self, name: str, cases: list[ET.Element]) -> None:
        counts = {kind: sum(case.find(kind) is not None for case in cases) for kind in ("failure", "error", "skipped")}
        suite = ET.Element(
            "testsuite",
            name=_legal(name),
            tests=str(len(cases)),
            failures=str(counts["failure"]),
            errors=str(counts["error"]),
            skipped=str(counts["skipped"]),
        )
        suite.extend(cases)
        ET.indent(suite)
        self._write(ET.tostring(suite, "unicode") + "\n")


def _of_rule(name: str, case: Case) -> ET.Element:
    title = f"{case.first.rule} {case.first.name}"
    if case.severity in FAILS:
        element = _case(name, title, "failure", case.first.message, case.text())
        element[0].set("type", case.severity.value)
        return element
    element = _case(name, title)
    ET.SubElement(element, "system-out").text = _legal(case.text())
    return element


def _case(classname: str, name: str, outcome: str | None = None, message: str = "", text: str = "") -> ET.Element:
    element = ET.Element("testcase", classname=_legal(classname), name=_legal(printable(name)), time="0")
    if outcome is not None:
        ET.SubElement(element, outcome, message=_legal(printable(message))).text = _legal(text) or None
    return element


def _legal(text: str) -> str:
    """Return the text without what XML 1.0 cannot hold: most control characters, lone surrogates, U+FFFE, U+FFFF."""
    if text.isprintable() and text.isascii():
        return text
    return "".join(
        c for c in text if c in "\t\n" or "\x20" <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff"
    )
