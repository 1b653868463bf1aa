"""Reports of ``telelint lint``: links and findings as they come, ``Link | Finding``."""

from __future__ import annotations

FORMATS = {
    "text": "telelint.reports.findings.text",
    "json": "telelint.reports.findings.json",
    "jsonl": "telelint.reports.findings.jsonl",
}
