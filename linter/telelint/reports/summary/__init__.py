"""Reports of ``telelint links --summary``: an ``Entry`` each, counted, and written at the end."""

from __future__ import annotations

FORMATS = {
    "text": "telelint.reports.summary.text",
    "json": "telelint.reports.summary.json",
    "jsonl": "telelint.reports.summary.jsonl",
}
