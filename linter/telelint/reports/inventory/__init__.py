"""Reports of ``telelint links``: an ``Entry`` each."""

from __future__ import annotations

FORMATS = {
    "text": "telelint.reports.inventory.text",
    "json": "telelint.reports.inventory.json",
    "jsonl": "telelint.reports.inventory.jsonl",
}
