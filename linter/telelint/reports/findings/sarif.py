"""SARIF 2.1.0 for code scanning: one run, its rules with their pages, a result a finding.

GitHub refuses a run of more than ``MOST_RESULTS`` results and shows ``SHOWN`` of them, the most severe first. So the
results go out worst first, and the accepted ones last, each in source order; what is beyond the limit is left out, and
that is said in the document and on standard error.

There is no ``helpUri``: it would have to be absolute, and the rules' pages travel in ``help``. There is no absolute
base either (``originalUriBaseIds``), as a home folder's path names its owner.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html; limits:
https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit
"""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any, TextIO
from urllib.parse import quote

from telelint.model import Accepted, Finding, Severity
from telelint.reports.findings.paths import below
from telelint.reports.findings.spool import Spool
from telelint.reports.paint import counted

if TYPE_CHECKING:
    from telelint.model import Link, Place, Tally
    from telelint.reports import Look, Run
    from telelint.rules import Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST_RESULTS = 25_000
SHOWN = 5_000
MOST_NOTICES = 1_000  # inputs that were not read, named one by one; the others are counted
BASE = "%SRCROOT%"
SUBJECTS = {"1": "deceptive-link", "2": "agreement", "3": "meeting-safety", "5": "register", "9": "input"}
SUPPRESSED = "suppressed"
NOTICES = {
    "input-skipped": "An input that is not linted",
    "input-unreadable": "An input that could not be read",
    "results-limited": "More results than code scanning takes or shows",
}


class Report:
    """A SARIF log; results wait on disk until all are known."""

    def __init__(self, stream: TextIO, look: Look) -> None:  # noqa: ARG002 - every report is made of the same two
        self._write = stream.write
        self._left_out = 0
        self._results = {rank: Spool() for rank in (Severity.ERROR, Severity.WARNING, Severity.NOTE, SUPPRESSED)}

    def begin(self, run: Run) -> None:
        """Write what made the findings: telelint with its rules, catalogue and policy."""
        from telelint.rules.registry import RULES  # lazily: as in telelint.linting

        self._folder = run.folder
        self._indices = {rule.CODE: index for index, rule in enumerate(RULES)}
        driver = {
            "name": "telelint",
            "semanticVersion": run.version,
            "rules": [descriptor(rule) for rule in RULES],
            "notifications": [{"id": key, "shortDescription": {"text": text}} for key, text in NOTICES.items()],
        }
        extensions = [
            {"name": "catalogue", "version": run.catalogue.version, "properties": {"sha256": run.catalogue.sha256}},
            {"name": f"policy {run.pack.id}", "version": run.pack.version, "properties": {"sha256": run.pack.sha256}},
        ]
        self._write(
            f'{{"$schema": "{SCHEMA}",\n"version": "2.1.0",\n"runs": [{{"tool": '
            f"{json.dumps({'driver': driver, 'extensions': extensions}, ensure_ascii=False)},\n"
            '"columnKind": "unicodeCodePoints",\n"results": ['
        )

    def item(self, item: Link | Finding | Accepted) -> None:
        """Keep the finding's result, unless there are as many of its kind as a run may have."""
        if isinstance(item, Accepted):
            self._keep(SUPPRESSED, item.finding, item)
        elif isinstance(item, Finding):
            self._keep(Severity.NOTE if item.severity is Severity.NONE else item.severity, item)

    def end(self, tally: Tally) -> None:
        """Write the results, and how the run went."""
        written, before = 0, "\n"
        for spool in self._results.values():
            self._left_out += max(0, written + len(spool) - MOST_RESULTS)
            for result in spool.drain():
                if written < MOST_RESULTS:
                    self._write(before + result)
                    written, before = written + 1, ",\n"
        notices = self._notices(tally, written)
        invocation = {
            "executionSuccessful": not tally.unreadable,
            "exitCode": tally.status,
            "toolExecutionNotifications": notices,
        }
        self._write(f'\n],\n"invocations": [{json.dumps(invocation, ensure_ascii=False)}]}}]}}\n')

    def _keep(self, rank: str, finding: Finding, accepted: Accepted | None = None) -> None:
        spool = self._results[rank]
        if len(spool) >= MOST_RESULTS:
            self._left_out += 1
        else:
            spool.add(json.dumps(self._result(finding, accepted), ensure_ascii=False))

    def _result(self, finding: Finding, accepted: Accepted | None) -> dict[str, Any]:
        event = finding.event
        properties = {
            "verdict": finding.verdict.word,
            "reason": finding.reason,
            "platform": finding.platform,
            "link": finding.link,
            "property": finding.property or None,
            "event": event.start.isoformat() if event.start else None,
            "steps": finding.steps,
            "citations": finding.citations,
        }
        result: dict[str, Any] = {
            "ruleId": finding.rule,
            "ruleIndex": self._indices[finding.rule],
            "level": finding.severity,
            "message": {"text": finding.message},
            "locations": [self._location(finding.place)] if finding.place else [],
            "partialFingerprints": {"telelint/v1": finding.fingerprint},
            "properties": {name: value for name, value in properties.items() if value},
        }
        if accepted is not None:
            suppression = {"kind": "external", "status": "accepted"}
            result["suppressions"] = [suppression | ({"justification": accepted.why} if accepted.why else {})]
        return result

    def _location(self, place: Place) -> dict[str, Any]:
        region = {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column + 1,  # ours is the last character, SARIF's the one after it
            "byteOffset": place.byte_offset,
            "byteLength": place.byte_length,
        }
        return {"physicalLocation": {"artifactLocation": self._artifact(place.path), "region": region}}

    def _artifact(self, path: str) -> dict[str, str]:
        """Return an artifactLocation: relative to the folder of the run where possible, else absolute."""
        relative = below(path, self._folder)
        if relative is not None:
            return {"uri": quote(os.fsencode(relative)), "uriBaseId": BASE}
        absolute = os.path.normpath(os.path.join(self._folder, path)).replace(os.sep, "/")
        return {"uri": "file://" + quote(os.fsencode(absolute if absolute.startswith("/") else "/" + absolute))}

    def _notices(self, tally: Tally, written: int) -> list[dict[str, Any]]:
        notices = [_notice("input-unreadable", "error", complaint) for complaint in tally.unreadable[:MOST_NOTICES]]
        notices += [
            _notice("input-skipped", "note", f"{each.path}: {each.why}") for each in tally.skipped[:MOST_NOTICES]
        ]
        for key, inputs in (("input-unreadable", tally.unreadable), ("input-skipped", tally.skipped)):
            if len(inputs) > MOST_NOTICES:
                notices.append(_notice(key, "note", f"and {counted(len(inputs) - MOST_NOTICES, 'more input')}"))
        limits = []
        if self._left_out:
            limits.append(
                f"{counted(self._left_out, 'result')} left out: code scanning takes {MOST_RESULTS:,}; "
                "the json format has all"
            )
        if written > SHOWN:
            limits.append(f"code scanning shows {SHOWN:,} of {written:,} results, the most severe first")
        for limit in limits:
            notices.append(_notice("results-limited", "warning", limit))
            sys.stderr.write(f"telelint: {limit}\n")
        return notices


def descriptor(rule: Rule) -> dict[str, Any]:
    """Return a rule's reportingDescriptor, with its page as help."""
    from telelint.rules.registry import page, title  # lazily: as in telelint.linting

    text = page(rule)
    return {
        "id": rule.CODE,
        "name": rule.NAME,
        "shortDescription": {"text": title(rule)},
        "fullDescription": {"text": _first_paragraph(text)},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": rule.SEVERITY},
        "properties": {"tags": [SUBJECTS[rule.CODE[2]]]},
    }


def _first_paragraph(page: str) -> str:
    return " ".join(page.partition("## What it checks\n")[2].partition("\n\n")[0].split())


def _notice(key: str, level: str, text: str) -> dict[str, Any]:
    return {"descriptor": {"id": key}, "level": level, "message": {"text": text}}
