"""One change a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from telelint.comparing import Change, Side
    from telelint.model import Tally
    from telelint.reports import Look, Run


class Report:
    """JSON Lines, UTF-8."""

    def __init__(self, stream: TextIO, look: Look) -> None:  # noqa: ARG002 - every report is made of the same two
        self._write = stream.write

    def begin(self, run: Run) -> None:
        """Nothing comes before the first change."""

    def item(self, change: Change) -> None:
        """Write the change's line."""
        self._write(encoded(change) + "\n")

    def end(self, tally: Tally) -> None:
        """Nothing is left to say."""


def encoded(change: Change) -> str:
    """Return a change's JSON object; the member order is part of the contract (data/schemas)."""
    said = change.after or change.before
    assert said is not None  # a change has at least one side
    return json.dumps(
        {
            "change": change.kind,
            "verdict": change.verdict.word,
            "rules": change.rules,
            "message": change.after.message if change.after else "",
            "event": {"start": said.start.isoformat() if said.start else None, "recurring": said.recurring},
            "before": _side(change.before),
            "after": _side(change.after),
        },
        ensure_ascii=False,
    )


def _side(side: Side | None) -> dict[str, object] | None:
    if side is None:
        return None
    return {
        "verdict": side.verdict.word,
        "rules": side.rules,
        "platform": side.platform,
        "link": side.link,
        "path": side.path,
        "line": side.line,
        "column": side.column,
        "property": side.property,
    }
