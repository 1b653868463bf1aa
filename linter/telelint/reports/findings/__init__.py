"""Reports of ``telelint lint``: links and findings as they come, ``Link | Finding | Accepted``."""

from __future__ import annotations

FORMATS = {
    "text": "telelint.reports.findings.text",
    "json": "telelint.reports.findings.json",
    "jsonl": "telelint.reports.findings.jsonl",
    "sarif": "telelint.reports.findings.sarif",
    "github": "telelint.reports.findings.github",
    "gitlab": "telelint.reports.findings.gitlab",
    "junit": "telelint.reports.findings.junit",
    "csv": "telelint.reports.findings.csv",
    "markdown": "telelint.reports.findings.markdown",
    "html": "telelint.reports.findings.html",
}
