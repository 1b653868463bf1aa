"""Writes folded content lines, and where in the file the addresses stand that are in them.

icalendar folds too, but says nothing of places, and folds neither inside a UTF-8 sequence nor with a tab, as Outlook
does.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from pathlib import Path

_BUFFER = 1 << 20  # octets


class Address(NamedTuple):
    """One address in a value: ``raw`` as it stands there once folds are undone, ``url`` what a reader makes of it.

    ``kind`` is direct, wrapped, schemeless, decoy or other; ``via`` names the wrapper or what the decoy does.
    """

    raw: str
    url: str
    kind: str
    platform: str | None = None
    join: bool = False
    via: str | None = None


class Exporter:
    """A calendar being written, and beside it, where wanted, one JSON object a line for each address.

    ``end`` ends a physical line, and ``width`` is its octets without that end; 0 stands for no folds at all.
    """

    def __init__(self, calendar: Path, places: Path | None) -> None:
        self._calendar = calendar.open("wb")
        self._places = places.open("w", encoding="utf-8") if places is not None else None
        self._waiting: list[bytes] = []
        self._flushed = 0  # octets handed to the file
        self._pending = 0  # octets waiting
        self._line = 1
        self.end = b"\r\n"
        self.width = 75

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._flush()
        self._calendar.close()
        if self._places is not None:
            self._places.close()

    @property
    def octets(self) -> int:
        return self._flushed + self._pending

    def line(self, *parts: str | Address, white: bytes = b" ", through_characters: bool = False) -> None:
        """Write one content line with its folds; ``through_characters`` also inside of UTF-8 sequences."""
        addresses: list[tuple[int, int, Address]] = []
        pieces: list[bytes] = []
        at = 0
        for part in parts:
            octets = (part if isinstance(part, str) else part.raw).encode()
            if not isinstance(part, str):
                addresses.append((at, at + len(octets), part))
            pieces.append(octets)
            at += len(octets)
        whole = b"".join(pieces)
        breaks = _breaks(whole, self.width or len(whole), through_characters)
        if addresses and self._places is not None:
            self._tell(whole, breaks, addresses)
        cuts = [0, *breaks, len(whole)]
        folded = (self.end + white).join(whole[a:b] for a, b in pairwise(cuts)) + self.end
        self._waiting.append(folded)
        self._pending += len(folded)
        self._line += 1 + len(breaks)
        if self._pending > _BUFFER:
            self._flush()

    def _flush(self) -> None:
        self._calendar.write(b"".join(self._waiting))
        self._waiting.clear()
        self._flushed += self._pending
        self._pending = 0

    def _tell(self, whole: bytes, breaks: list[int], addresses: list[tuple[int, int, Address]]) -> None:
        assert self._places is not None
        for start, end, address in addresses:
            first, last = bisect_right(breaks, start), bisect_right(breaks, end - 1)
            begin = breaks[first - 1] if first else 0
            fold = len(self.end) + 1
            record = {
                "line": self._line + first,
                "col_chars": _characters(whole[begin:start]) + (1 if first else 0) + 1,
                "end_line": self._line + last,
                "offset": self.octets + start + fold * first,
                "end_offset": self.octets + end + fold * last,
                "folded": last > first,
                "kind": address.kind, "platform": address.platform, "join": address.join, "via": address.via,
                "url": address.url,
            }  # fmt: skip
            self._places.write(json.dumps(record, ensure_ascii=False) + "\n")


def _characters(octets: bytes) -> int:
    """Count code points in what may begin or end inside of one: each is counted where it begins."""
    return sum(octet & 0xC0 != 0x80 for octet in octets)


def _breaks(whole: bytes, width: int, through_characters: bool) -> list[int]:
    if len(whole) <= width:
        return []
    if through_characters or whole.isascii():
        return list(range(width, len(whole), width - 1))
    breaks: list[int] = []
    at, room = 0, width
    while len(whole) - at > room:
        at += room
        while whole[at] & 0xC0 == 0x80:
            at -= 1
        breaks.append(at)
        room = width - 1
    return breaks
