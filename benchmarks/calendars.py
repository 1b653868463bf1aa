"""A generator of calendar exports with known links, for checkouts without the shared one.

It has fewer vendors and fewer traps; what it does have is folds at 75 octets through everything, ``\\n`` right after an
address, HTML with the address as text, strangers' addresses, and the same bytes for the same number of events.
"""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pathlib import Path

_HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//telelint benchmark//EN\r\n"
_WORDS = ("visit", "review", "Übergabe", "session", "follow-up", "intake", "team", "weekly", "réunion", "notes")
_FILLER = "Please have your questions ready\\, and tell the front desk if you cannot come.\\n"


class _Writer:
    """Writes folded content lines and the places of the links in them."""

    def __init__(self, calendar: Path, places: Path) -> None:
        self._calendar = calendar.open("wb")
        self._places = places.open("w", encoding="utf-8")
        self._offset = 0
        self._line = 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._calendar.close()
        self._places.close()

    def raw(self, text: str) -> None:
        self._calendar.write(text.encode())
        self._offset += len(text.encode())
        self._line += text.count("\n")

    def line(self, name: str, value: str, links: list[tuple[str, str, bool]]) -> None:
        """``links`` are address, kind and whether it joins a meeting, each standing once in ``value``, in order."""
        whole = f"{name}:{value}"
        folded, places = _folded(whole)
        at = 0
        for url, kind, join in links:
            start = whole.index(url, at)
            at = start + len(url)
            begin, end = places[start], places[at - 1]
            record = {
                "line": self._line + begin[0], "col_chars": begin[1], "end_line": self._line + end[0],
                "offset": self._offset + begin[2], "end_offset": self._offset + end[2] + 1,
                "kind": kind, "join": join, "url": url,
            }  # fmt: skip
            self._places.write(json.dumps(record) + "\n")
        self.raw(folded)


def _folded(text: str) -> tuple[str, list[tuple[int, int, int]]]:
    """Return a content line with its folds, and of each character its line, its column (from 1) and its octet."""
    out: list[str] = []
    places: list[tuple[int, int, int]] = []
    line, column, width, octet = 0, 1, 0, 0
    for character in text:
        size = len(character.encode())
        if width + size > 75:
            out.append("\r\n ")
            line, column, width, octet = line + 1, 2, 1, octet + 3
        places.append((line, column, octet))
        out.append(character)
        column, width, octet = column + 1, width + size, octet + size
    return "".join(out) + "\r\n", places


def write(events: int, calendar: Path, places: Path) -> None:
    """Write a calendar of so many events, and where its links are."""
    random_ = random.Random(1)
    with _Writer(calendar, places) as out:
        out.raw(_HEAD)
        for number in range(events):
            _event(number, random_, out)
        out.raw("END:VCALENDAR\r\n")


def _event(number: int, random_: random.Random, out: _Writer) -> None:
    start = datetime(2024, 1, 8, tzinfo=UTC) + timedelta(hours=random_.randrange(24 * 900))
    stamp = f"{start:%Y%m%dT%H%M%S}"
    out.raw(f"BEGIN:VEVENT\r\nUID:{number:08d}-{random_.getrandbits(64):016x}@clinic.example\r\n")
    out.raw(f"DTSTAMP:20260101T000000Z\r\nDTSTART:{stamp}Z\r\nSUMMARY:{' '.join(random_.sample(_WORDS, 3))}\r\n")
    stranger = f"https://intranet.clinic.example/notes/{random_.getrandbits(40):x}?page={random_.randrange(99)}"
    body = f"{_FILLER * random_.randrange(2, 14)}Notes: {stranger}\\n"
    links = [(stranger, "other", False)]
    if random_.random() < 0.4:
        url = _meeting(random_)
        body += f'<p>Join: <a href="{url}">{url}</a></p>\\n'
        links += [(url, "direct", True)] * 2
        if random_.random() < 0.5:
            out.line("LOCATION", url, [(url, "direct", True)])
    out.line("DESCRIPTION", body, links)
    out.raw("BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT15M\r\nDESCRIPTION:Reminder\r\nEND:VALARM\r\nEND:VEVENT\r\n")


def _meeting(random_: random.Random) -> str:
    number = random_.randrange(10**10, 10**11)
    letters = "".join(random_.choices("abcdefghijklmnopqrstuvwxyz", k=10))
    return random_.choice([
        f"https://us02web.zoom.us/j/{number}",
        f"https://meet.google.com/{letters[:3]}-{letters[3:7]}-{letters[7:]}",
        f"https://clinic.webex.com/meet/{letters}",
        f"https://teams.microsoft.com/l/meetup-join/19%3ameeting_{letters * 3}%40thread.v2/0",
        f"https://doxy.me/{letters}",
    ])  # fmt: skip
