"""One document: versions, findings, and the summary last, as it is known only when all is read."""

from __future__ import annotations

import json

from telelint.model import Accepted
from telelint.reports.json_text import json_text, octets_below
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import IO, TextIO

    from telelint.model import Finding, Link, Tally
    from telelint.reports import Look, Run


class Report:
    """A JSON object whose findings are written while they come, one a line."""

    def __init__(self, stream: TextIO, look: Look) -> None:  # noqa: ARG002 - every report is made of the same two
        self._stream = stream
        self._octets = octets_below(stream)  # for the reason that jsonl.py tells
        self._before = "\n"
        self._suppressed: IO[str] | None = None  # encoded, one a line

    def begin(self, run: Run) -> None:
        """Write what made the findings: the versions of telelint, catalogue and policy."""
        self._text = json_text(run.catalogue)
        catalogue = {"version": run.catalogue.version, "sha256": run.catalogue.sha256}
        policy = {"id": run.pack.id, "version": run.pack.version, "sha256": run.pack.sha256}
        self._write(
            f'{{"telelint": {json.dumps(run.version)},\n"catalogue": {json.dumps(catalogue)},\n'
            f'"policy": {json.dumps(policy)},\n"findings": ['
        )

    def item(self, item: Link | Finding | Accepted) -> None:
        """Write the finding; an accepted one waits in a file of its own, as it has a list of its own."""
        self.items([item])

    def items(self, items: list[Link | Finding | Accepted]) -> None:
        """Write the findings among these, and keep the accepted ones."""
        lines = self._text.lines(items)[:-1].replace(b"\n", b",\n")  # within a line there is none
        if lines and self._octets is not None:
            self._octets.write(self._before.encode() + lines)
        elif lines:
            self._stream.write(self._before + lines.decode())
        if lines:
            self._before = ",\n"
        for item in items:
            if isinstance(item, Accepted):
                self._keep(item)

    def _keep(self, item: Accepted) -> None:
        if self._suppressed is None:
            from tempfile import TemporaryFile  # lazily: most runs accept nothing

            self._suppressed = TemporaryFile("w+", encoding="utf-8", errors="surrogatepass")  # noqa: SIM115 - end
        suppression = json.dumps({"kind": item.kind, "reason": item.why or None}, ensure_ascii=False)
        self._suppressed.write(f'{self._text.finding(item.finding)[:-1]}, "suppression": {suppression}}}\n')

    def _write(self, text: str) -> None:
        if self._octets is not None:
            self._octets.write(text.encode("utf-8", "backslashreplace"))
        else:
            self._stream.write(text)

    def end(self, tally: Tally) -> None:
        """Write the accepted findings, if there are any, and the summary."""
        if self._suppressed is not None:
            self._suppressed.seek(0)
            before = '\n],\n"suppressed": [\n'
            for line in self._suppressed:
                self._write(before + line[:-1])
                before = ",\n"
            self._suppressed.close()
        self._write(f'\n],\n"summary": {json.dumps(summary(tally), ensure_ascii=False)}}}\n')


def summary(tally: Tally) -> dict[str, object]:
    """Return what a run has counted, in values that JSON has."""
    counted: dict[str, object] = {
        "files": tally.files,
        "events": tally.events,
        "links": tally.links,
        "verdicts": tally.verdicts,
        "platforms": tally.platforms,
        "findings": tally.findings,
        "skipped": [{"path": skipped.path, "why": skipped.why} for skipped in tally.skipped],
    }
    if tally.accepted:
        counted["suppressed"] = tally.accepted
    return counted
