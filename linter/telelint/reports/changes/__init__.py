"""Reports of ``telelint diff``: what changed between two exports, change by change."""

from __future__ import annotations

FORMATS = {
    "text": "telelint.reports.changes.text",
    "json": "telelint.reports.changes.json",
    "jsonl": "telelint.reports.changes.jsonl",
}
