"""Findings of a partition as a file: JSON Lines as ``telelint lint --format jsonl`` writes them, or Parquet."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Protocol

from telelint.model import Finding
from telelint.reports import Look, open_report, tell
from telelint.reports.findings import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pyarrow as pa

    from telelint.model import Accepted, Link
    from telelint.reports import Report, Run

_ROWS = 8192  # of a group in Parquet


class Writer(Protocol):
    """Takes what is found in a partition in its order."""

    def add(self, items: list[Link | Finding | Accepted], /) -> None:
        """Write the open findings among these, now or later."""
        ...


class _JsonLines:
    def __init__(self, report: Report[Link | Finding | Accepted]) -> None:
        self.add = partial(tell, report)


@contextmanager
def _json_lines(path: str, run: Run) -> Iterator[Writer]:
    # as telelint.cli.terminal.output opens its file
    with open(path, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
        report: Report[Link | Finding | Accepted] = open_report(FORMATS, "jsonl", stream, Look())
        report.begin(run)
        yield _JsonLines(report)


def schema() -> pa.Schema:
    """Return the columns: the members of ``telelint lint --format jsonl``, ``event`` as two columns of its own."""
    import pyarrow as pa  # lazily: JSON Lines need none of it

    word = pa.dictionary(pa.int32(), pa.string())
    words = pa.list_(pa.string())
    number = pa.int64()
    return pa.schema(
        [
            pa.field("rule", word, nullable=False),
            pa.field("name", word, nullable=False),
            pa.field("severity", word, nullable=False),
            pa.field("verdict", word, nullable=False),
            pa.field("reason", word, nullable=False),
            pa.field("message", word, nullable=False),
            pa.field("steps", words, nullable=False),
            pa.field("citations", words, nullable=False),
            pa.field("path", word),
            pa.field("line", number),
            pa.field("column", number),
            pa.field("end_line", number),
            pa.field("end_column", number),
            pa.field("property", word, nullable=False),
            pa.field("event_start", pa.date32()),
            pa.field("event_recurring", pa.bool_(), nullable=False),
            pa.field("link", pa.string()),
            pa.field("platform", word),
            pa.field("fingerprint", pa.string(), nullable=False),
        ]
    )


def row(finding: Finding) -> dict[str, object]:
    """Return a finding as a row of ``schema``."""
    place = finding.place
    return {
        "rule": finding.rule,
        "name": finding.name,
        "severity": str(finding.severity),
        "verdict": finding.verdict.word,
        "reason": str(finding.reason),
        "message": finding.message,
        "steps": finding.steps,
        "citations": finding.citations,
        "path": None if place is None else _utf8(place.path),
        "line": None if place is None else place.line,
        "column": None if place is None else place.column,
        "end_line": None if place is None else place.end_line,
        "end_column": None if place is None else place.end_column,
        "property": _utf8(finding.property),
        "event_start": finding.event.start,
        "event_recurring": finding.event.recurring,
        "link": None if finding.link is None else _utf8(finding.link),
        "platform": finding.platform,
        "fingerprint": finding.fingerprint,
    }


class _Parquet:
    def __init__(self, write: Callable[[list[dict[str, object]]], None]) -> None:
        self._write = write
        self._rows: list[dict[str, object]] = []

    def add(self, items: list[Link | Finding | Accepted]) -> None:
        self._rows += [row(item) for item in items if isinstance(item, Finding)]
        if len(self._rows) >= _ROWS:
            self.flush()

    def flush(self) -> None:
        if self._rows:
            self._write(self._rows)
            self._rows = []


@contextmanager
def _parquet(path: str, run: Run) -> Iterator[Writer]:  # noqa: ARG001 - as _json_lines
    import pyarrow as pa  # lazily: as above
    import pyarrow.parquet as pq

    columns = schema()
    with pq.ParquetWriter(path, columns, compression="zstd") as file:
        rows = _Parquet(lambda some: file.write_table(pa.Table.from_pylist(some, columns)))
        yield rows
        rows.flush()


def _utf8(text: str) -> str:
    """Return text that can be UTF-8: a file's name need not be. As JSON Lines write it."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


WRITERS = {"jsonl": _json_lines, "parquet": _parquet}
"""By format, which is also the ending of the files."""
