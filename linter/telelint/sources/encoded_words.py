"""A header's text as people read it (RFC 2047), with the place of every character.

email.header decodes the words and forgets where they stood.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from telelint.sources.charsets import decode
from telelint.sources.decoding import Listed, decode_base64, origin, origin_end, unquote_printable

if TYPE_CHECKING:
    from telelint.sources.decoding import Step

_WORD = re.compile(rb"=\?([^?\s*]+)(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=")
_BETWEEN = re.compile(rb"\s+")
_FOLD = re.compile(rb"\r*\n")


def decode_words(octets: bytes) -> tuple[str, tuple[Step, ...]]:
    """Return a header's value with its encoded words decoded and its line ends taken out."""
    text: list[str] = []
    places: list[tuple[int, int]] = []
    at = 0
    for word in _WORD.finditer(octets):
        if not (at and _BETWEEN.fullmatch(octets, at, word.start())):  # white space between two words is none
            _plain(octets, at, word.start(), text, places)
        coded = word[3]
        if word[2] in b"bB":
            raw, steps = decode_base64(coded)
        else:
            raw, steps = unquote_printable(coded.replace(b"_", b" "))
        characters, decoded, _ = decode(raw, word[1].decode("latin-1"))
        steps += decoded
        base = word.start(3)
        text.append(characters)
        places.extend((base + origin(steps, i), base + origin_end(steps, i)) for i in range(len(characters)))
        at = word.end()
    _plain(octets, at, len(octets), text, places)
    return "".join(text), (Listed(places),)


def _plain(octets: bytes, start: int, end: int, text: list[str], places: list[tuple[int, int]]) -> None:
    at = start
    for fold in [*_FOLD.finditer(octets, start, end), None]:
        stop = fold.start() if fold else end
        characters, steps, _ = decode(octets[at:stop], None)
        text.append(characters)
        places.extend((at + origin(steps, i), at + origin_end(steps, i)) for i in range(len(characters)))
        at = fold.end() if fold else end
