"""One document: versions, changes, and their counts last."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TextIO

from telelint.comparing import KINDS
from telelint.reports.changes.jsonl import encoded

if TYPE_CHECKING:
    from telelint.comparing import Change
    from telelint.model import Tally
    from telelint.reports import Look, Run


class Report:
    """A JSON object whose changes are written while they come, one a line."""

    def __init__(self, stream: TextIO, look: Look) -> None:  # noqa: ARG002 - every report is made of the same two
        self._write = stream.write
        self._before = "\n"
        self._counts = dict.fromkeys(KINDS, 0)

    def begin(self, run: Run) -> None:
        """Write what judged the links: the versions of telelint, catalogue and policy."""
        catalogue = {"version": run.catalogue.version, "sha256": run.catalogue.sha256}
        policy = {"id": run.pack.id, "version": run.pack.version, "sha256": run.pack.sha256}
        self._write(
            f'{{"telelint": {json.dumps(run.version)},\n"catalogue": {json.dumps(catalogue)},\n'
            f'"policy": {json.dumps(policy)},\n"changes": ['
        )

    def item(self, change: Change) -> None:
        """Write the change."""
        self._counts[change.kind] += 1
        self._write(self._before + encoded(change))
        self._before = ",\n"

    def end(self, tally: Tally) -> None:  # noqa: ARG002 - the counts are of changes
        """Write the counts."""
        self._write(f'\n],\n"summary": {json.dumps(self._counts)}}}\n')
