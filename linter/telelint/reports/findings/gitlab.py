"""GitLab's Code Quality report: a JSON array that a job hands over as ``artifacts:reports:codequality``.

GitLab compares reports of two branches by fingerprint, and takes one issue a fingerprint. Ours are equal for equal
complaints about one event, so the path and a running number are worked in. Accepted findings are left out, as the
format knows no mark for them.

Source: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TextIO

from telelint.blake2 import blake2b
from telelint.model import Finding, Severity
from telelint.reports.findings.paths import below
from telelint.reports.paint import printable

if TYPE_CHECKING:
    from telelint.model import Accepted, Link, Tally
    from telelint.reports import Look, Run

SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.NOTE: "minor", Severity.NONE: "info"}


class Report:
    """An array with an issue a line."""

    def __init__(self, stream: TextIO, look: Look) -> None:  # noqa: ARG002 - every report is made of the same two
        self._write = stream.write
        self._before = "\n"
        self._times: dict[bytes, int] = {}

    def begin(self, run: Run) -> None:
        """Open the array."""
        self._folder = run.folder
        self._write("[")

    def item(self, item: Link | Finding | Accepted) -> None:
        """Write the finding's issue; one without a file has no place in this format."""
        if not isinstance(item, Finding) or item.place is None:
            return
        place = item.place
        path = below(place.path, self._folder) or place.path
        issue = {
            "description": f"{item.rule} {item.message}",
            "check_name": f"{item.rule}/{item.name}",
            "fingerprint": self._fingerprint(path, item.fingerprint),
            "severity": SEVERITIES[item.severity],
            "location": {"path": printable(path), "lines": {"begin": place.line, "end": place.end_line}},
        }
        self._write(self._before + json.dumps(issue, ensure_ascii=False))
        self._before = ",\n"

    def end(self, tally: Tally) -> None:  # noqa: ARG002 - the format has no summary
        """Close the array."""
        self._write("\n]\n")

    def _fingerprint(self, path: str, fingerprint: str) -> str:
        """Return a fingerprint that no other issue of the report has; lines and passcodes do not change it."""
        key = blake2b(f"{path}\0{fingerprint}".encode("utf-8", "surrogatepass"), digest_size=16).digest()
        times = self._times[key] = self._times.get(key, 0) + 1
        return key.hex() if times == 1 else blake2b(key + str(times).encode(), digest_size=16).hexdigest()
