"""CSV that remembers where each cell stands (RFC 4180, and what Outlook and Google make of it).

The csv module returns the cells and forgets their places; cells are found here with one regular expression.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

DELIMITERS = b",;\t|"
_QUOTED = re.compile(rb'"(?:[^"]|"")*+"')


class Cell(NamedTuple):
    """Where the text of a cell stands, without its quotes: ``start <= i < end``."""

    start: int
    end: int
    quoted: bool


def delimiter_of(head: bytes) -> bytes:
    """Return the delimiter that the first line has most of, outside quotes; a comma where it has none."""
    line = _QUOTED.sub(b"", head).lstrip(b"\r\n").partition(b"\n")[0]
    return max((DELIMITERS[i : i + 1] for i in range(len(DELIMITERS))), key=line.count)


def rows(octets: bytes, delimiter: bytes) -> Iterator[tuple[list[Cell], bool]]:
    """Yield the cells of each row that has any, and whether its last quote is closed.

    A quote that nothing closes ends at its line's end, so that it takes nothing else with it. A quote inside a cell
    that does not begin with one is text.
    """
    mark = re.escape(delimiter)
    cell = re.compile(
        rb'(?:"((?:[^"]|"")*+)"[ \t]*(?=[' + mark + rb"\r\n]|\Z)"  # 1
        rb"|([^" + mark + rb"\r\n]*+))"  # 2
        rb"(" + mark + rb"|\r?\n|\r|\Z)"  # 3
    )
    row: list[Cell] = []
    closed = True
    at, size = 0, len(octets)
    while at < size:
        match = cell.match(octets, at)
        assert match is not None  # a cell may be empty
        if match[1] is not None:
            row.append(Cell(*match.span(1), True))
        else:
            start, end = match.span(2)
            if octets[start : start + 1] == b'"' and (end == start + 1 or octets[end - 1 : end] != b'"'):
                closed = False
                start += 1
            row.append(Cell(start, end, False))
        at = match.end()
        if match[3] != delimiter:
            if len(row) > 1 or row[0].end > row[0].start:
                yield row, closed
            row, closed = [], True
    if row:
        yield row, closed
