"""Reports of ``telelint check``: an ``Answer`` each."""

from __future__ import annotations

FORMATS = {
    "text": "telelint.reports.answers.text",
    "json": "telelint.reports.answers.json",
    "jsonl": "telelint.reports.answers.jsonl",
}
