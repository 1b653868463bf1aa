"""Decodings that remember where each character came from.

A link is found in text that has been unfolded, unescaped, transfer-decoded or freed of HTML entities, and reported at
its place in the file. Each such decoding is one pass of ``re.sub``. The libraries that do them (icalendar, html,
quopri, email) return the result and forget the places, so each is a *step* here that can answer, for a unit of its
output, which stretch of its input it stands for. The answer is worked out only where a link was found: until then a
decoding costs what ``re.sub`` costs.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate, islice
from operator import add, sub

from telelint.patterns import regex
from telelint.typed import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import re
    from collections.abc import Callable
    from typing import AnyStr


class Step(Protocol):
    """One decoding, from an input to an output of octets or characters."""

    def origin(self, index: int) -> int:
        """Return where in the input the unit at this index of the output begins."""
        ...

    def origin_end(self, index: int) -> int:
        """Return where in the input the unit at this index of the output ends, exclusive."""
        ...


class _Replaced:
    """The places of an output in which some stretches of the input were replaced, the rest copied."""

    __slots__ = ("_after_in", "_after_out", "_before_in", "_before_out", "_stretches")

    def __init__(self, stretches: Callable[[], tuple[list[int], list[int], list[int]]]) -> None:
        """Take what lists the replaced stretches: their starts and ends in the input, their lengths in the output."""
        self._stretches: Callable[[], tuple[list[int], list[int], list[int]]] | None = stretches

    def _find(self, index: int) -> int:
        """Return how many replacements lie before this index of the output."""
        if self._stretches is not None:
            starts, ends, lengths = self._stretches()
            # in whole-list operations, as a long HTML property has a thousand folds
            shifts = list(accumulate(map(add, map(sub, starts, ends), lengths), initial=0))
            self._before_in = starts
            self._after_in = ends
            self._before_out = list(map(add, starts, shifts))
            self._after_out = list(map(add, self._before_out, lengths))
            self._stretches = None
        return bisect_right(self._after_out, index)

    def origin(self, index: int) -> int:
        k = self._find(index)
        if k < len(self._before_out) and self._before_out[k] <= index:
            return self._before_in[k]  # inside a replacement: all of it stands for the whole stretch
        return index + (self._after_in[k - 1] - self._after_out[k - 1] if k else 0)

    def origin_end(self, index: int) -> int:
        k = self._find(index)
        if k < len(self._before_out) and self._before_out[k] <= index:
            return self._after_in[k]
        return index + 1 + (self._after_in[k - 1] - self._after_out[k - 1] if k else 0)


def _replaced(pattern: re.Pattern[AnyStr], text: AnyStr, length: int | Callable[[re.Match[AnyStr]], int]) -> _Replaced:
    """Return the step of replacing every match by so many units."""

    def stretches() -> tuple[list[int], list[int], list[int]]:
        matches = list(pattern.finditer(text))
        spans = [match.span() for match in matches]
        lengths = [length] * len(spans) if isinstance(length, int) else [length(match) for match in matches]
        return [span[0] for span in spans], [span[1] for span in spans], lengths

    return _Replaced(stretches)


class _Marked:
    """The places of an output in which stretches of one width, each with one mark, became one unit or none.

    Counting marks is what C does at gigabytes a second; a list of the thousand folds of an HTML property is not. It
    counts on from the place that was asked for last, as a long property is asked for its links one after the other.
    """

    __slots__ = ("_at", "_index", "_input", "_kept", "_mark", "_width")

    def __init__(self, text: str | bytes, mark: str | bytes, width: int, kept: int) -> None:
        """Take the input, the unit that each stretch has exactly one of, a stretch's width, what is left of it."""
        self._input = text
        self._mark = mark
        self._width = width
        self._kept = kept
        self._index = 0  # of the output, asked for last
        self._at = 0  # its place in the input

    def origin(self, index: int) -> int:
        count, mark, saved = self._input.count, self._mark, self._width - self._kept
        if index < self._index:
            self._index = self._at = 0
        counted = self._at
        at = counted + index - self._index
        while at != counted:
            at, counted = at + saved * count(mark, counted, at), at  # type: ignore[arg-type]  # both are text or both octets
        self._index, self._at = index, at
        while not self._kept and self._input[at : at + 1] in (b"\r", b"\n"):
            at += self._width
        return at

    def origin_end(self, index: int) -> int:
        at = self.origin(index)
        return at + (self._width if self._kept and self._input[at] == self._mark else 1)


class _Utf8:
    """The places of characters that were decoded from UTF-8 with ``surrogateescape``.

    It counts on from where it counted last, as a long document is asked for its links one after the other.
    """

    __slots__ = ("_at", "_octets", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0  # so many characters are
        self._octets = 0  # so many octets

    def origin(self, index: int) -> int:
        if index >= self._at:
            self._octets += len(self._text[self._at : index].encode("utf-8", "surrogateescape"))
        else:
            self._octets -= len(self._text[index : self._at].encode("utf-8", "surrogateescape"))
        self._at = index
        return self._octets

    def origin_end(self, index: int) -> int:
        return self.origin(index + 1)


# RFC 5545 3.1 folds with CRLF and one space or tab; LF alone and CR alone are met in the wild.
FOLD = regex(rb"(?:\r\n|\n|\r)[ \t]")
# A soft line break of RFC 2045 6.7 may be followed by a fold's white space in vCalendar 1.0 files of some makers.
_QUOTED = regex(rb"=(?:[0-9A-Fa-f]{2}|[ \t]*(?:\r\n|\n|\r))")
_ESCAPE = regex(r"\\[nN\\,;:\"]")  # RFC 5545 3.3.11, and the colon and quote that some writers escape too
_ENTITY = regex(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});|&nbsp\b|&(?:gt|lt|quot)\b")
_CARET = regex(r"\^[n^']")  # RFC 6868
# RFC 8259 7; a surrogate pair is one character. "\'" and other escapes that JSON does not know stay as they are.
_JSON_ESCAPE = regex(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[\"\\/bfnrt])")
_JSON_LETTERS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def unfolded(octets: bytes) -> bytes:
    """Return octets with their folds taken out, without places; for the short stretches of which there are many."""
    if b"\n" not in octets:
        return octets
    octets = octets.replace(b"\r\n ", b"").replace(b"\r\n\t", b"")  # as nearly all writers fold
    return FOLD.sub(b"", octets) if b"\n" in octets else octets


def unfold(octets: bytes) -> tuple[bytes, tuple[Step, ...]]:
    """Return content lines with their folds taken out."""
    if b"\n" not in octets and b"\r" not in octets:
        return octets, ()
    output = FOLD.sub(b"", octets)
    if len(output) == len(octets):
        return octets, ()
    folds = octets.count(b"\n")
    if len(octets) - len(output) == 3 * folds and octets.count(b"\r\n") == folds:
        return output, (_Marked(octets, b"\n", 3, 0),)
    return output, (_replaced(FOLD, octets, 0),)


def characters(octets: bytes) -> tuple[str, tuple[Step, ...]]:
    """Return UTF-8 as text; an octet that is no UTF-8 becomes a lone surrogate (PEP 383), so nothing is lost."""
    text = octets.decode("utf-8", "surrogateescape")
    return text, (() if len(text) == len(octets) else (_Utf8(text),))


def _unescaped(match: re.Match[str]) -> str:
    letter = match[0][1]
    return "\n" if letter in "nN" else letter


def unescape_text(text: str) -> tuple[str, tuple[Step, ...]]:
    """Return a TEXT value (RFC 5545 3.3.11) with its backslash escapes undone."""
    if "\\" not in text:
        return text, ()
    output = _ESCAPE.sub(_unescaped, text)
    if text.count("\\") == len(text) - len(output):  # no escaped backslash and none that escapes nothing
        return output, (_Marked(text, "\\", 2, 1),)
    return output, (_replaced(_ESCAPE, text, 1),)


def _uncareted(match: re.Match[str]) -> str:
    return {"n": "\n", "^": "^", "'": '"'}[match[0][1]]


def unescape_parameter(text: str) -> tuple[str, tuple[Step, ...]]:
    """Return a parameter value with the escapes of RFC 6868 undone."""
    if "^" not in text:
        return text, ()
    output = _CARET.sub(_uncareted, text)
    return output, (_replaced(_CARET, text, 1),)


def _unescaped_json(match: re.Match[str]) -> str:
    escape = match[0]
    if escape[1] != "u":
        return _JSON_LETTERS.get(escape[1], escape[1])
    if len(escape) == 6:
        return chr(int(escape[2:6], 16))
    return chr(0x10000 + ((int(escape[2:6], 16) & 0x3FF) << 10) + (int(escape[8:], 16) & 0x3FF))


def unescape_json(text: str) -> tuple[str, tuple[Step, ...]]:
    """Return what stands between the quotes of a JSON string with its escapes undone; half a pair stays a surrogate."""
    if "\\" not in text:
        return text, ()
    output = _JSON_ESCAPE.sub(_unescaped_json, text)
    return output, (_replaced(_JSON_ESCAPE, text, 1),)


_DOUBLED = regex('""')


def undouble_quotes(text: str) -> tuple[str, tuple[Step, ...]]:
    """Return what stands between the quotes of a CSV cell, two quotes in it made one (RFC 4180 2)."""
    if '""' not in text:
        return text, ()
    return text.replace('""', '"'), (_replaced(_DOUBLED, text, 1),)


def _character_of(match: re.Match[str]) -> str:
    return _entity(match[0])


@lru_cache(maxsize=1024)
def _entity(entity: str) -> str:
    from html import unescape  # lazily: its table of names takes five milliseconds to make

    return unescape(entity if entity[-1] == ";" else entity + ";")


def unescape_html(text: str) -> tuple[str, tuple[Step, ...]]:
    """Return HTML text with its character references resolved; tags stay.

    ``&nbsp``, ``&gt``, ``&lt`` and ``&quot`` count without their semicolon too, as they end addresses in mails.
    """
    if "&" not in text:
        return text, ()
    output = _ENTITY.sub(_character_of, text)
    return output, (_replaced(_ENTITY, text, lambda match: len(_character_of(match))),)


def _octet_of(match: re.Match[bytes]) -> bytes:
    code = match[0][1:]
    return bytes.fromhex(code.decode()) if code.strip(b" \t\r\n") else b""


def unquote_printable(octets: bytes) -> tuple[bytes, tuple[Step, ...]]:
    """Return quoted-printable octets decoded (RFC 2045 6.7); a ``=`` that starts nothing known stays."""
    if b"=" not in octets:
        return octets, ()
    output = _QUOTED.sub(_octet_of, octets)
    return output, (_replaced(_QUOTED, octets, lambda match: len(_octet_of(match))),)


class _Base64:
    """The places of octets decoded from base64: three of the output stand for four of the input's letters."""

    __slots__ = ("_counts", "_octets")

    def __init__(self, octets: bytes) -> None:
        self._octets = octets
        self._counts: list[int] = []  # letters before every so many octets

    def _letter(self, index: int) -> int:
        """Return where the letter of this index stands."""
        octets = self._octets
        if not self._counts:
            blocks = (octets[at : at + _BLOCK] for at in range(0, len(octets), _BLOCK))
            self._counts = list(accumulate((len(_letters(block)) for block in blocks), initial=0))
        k = bisect_right(self._counts, index) - 1
        if k == len(self._counts) - 1:
            return len(octets)
        block = _BASE64_LETTER.finditer(octets, k * _BLOCK)
        return next(islice(block, index - self._counts[k], None)).start()

    def origin(self, index: int) -> int:
        return self._letter(index * 8 // 6)

    def origin_end(self, index: int) -> int:
        return self._letter((index * 8 + 7) // 6) + 1


_BLOCK = 512  # octets between two counts
_BASE64_LETTER = regex(rb"[A-Za-z0-9+/_-]")
_NO_LETTERS = bytes({*range(256)} - {*b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-"})
_URL_SAFE = bytes.maketrans(b"-_", b"+/")


def _letters(octets: bytes) -> bytes:
    return octets.translate(_URL_SAFE, _NO_LETTERS)


def decode_base64(octets: bytes) -> tuple[bytes, tuple[Step, ...]]:
    """Return base64 decoded (RFC 4648, either alphabet); what is no letter is passed over, a cut end is kept."""
    import binascii  # lazily: few inputs carry base64 text

    letters = _letters(octets)
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    output = binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
    return output, (_Base64(octets),)


def replace(text: str, stretches: list[tuple[int, int, str]]) -> tuple[str, tuple[Step, ...]]:
    """Return text with stretches replaced, each given by its half-open range and what to put there, in their order."""
    if not stretches:
        return text, ()
    pieces: list[str] = []
    at = 0
    for start, end, new in stretches:
        pieces += (text[at:start], new)
        at = end
    places = ([each[0] for each in stretches], [each[1] for each in stretches], [len(each[2]) for each in stretches])
    return "".join(pieces) + text[at:], (_Replaced(lambda: places),)


class Listed:
    """The places of units that were made one by one, each from a stretch of its own."""

    __slots__ = ("_stretches",)

    def __init__(self, stretches: list[tuple[int, int]]) -> None:
        """Take the half-open range of the input for every unit of the output."""
        self._stretches = stretches

    def origin(self, index: int) -> int:
        """Return where in the input the unit at this index begins."""
        return self._stretches[index][0]

    def origin_end(self, index: int) -> int:
        """Return where in the input the unit at this index ends, exclusive."""
        return self._stretches[index][1]


def origin(steps: tuple[Step, ...], index: int) -> int:
    """Return where in the first step's input the unit at this index of the last step's output begins."""
    for step in reversed(steps):
        index = step.origin(index)
    return index


def origin_end(steps: tuple[Step, ...], index: int) -> int:
    """Return where in the first step's input the unit at this index of the last step's output ends, exclusive."""
    for step in reversed(steps):
        index = step.origin_end(index) - 1
    return index + 1


class Slice:
    """The places of a stretch that was cut out of its input."""

    __slots__ = ("_start",)

    def __init__(self, start: int) -> None:
        """Take where in the input the stretch begins."""
        self._start = start

    def origin(self, index: int) -> int:
        """Return where in the input the unit at this index begins."""
        return index + self._start

    def origin_end(self, index: int) -> int:
        """Return where in the input the unit at this index ends, exclusive."""
        return index + self._start + 1


_WIDEST = 4  # octets of a character in UTF-8


class Octets:
    """The places of octets that text was encoded to again, as its own encoding lay below another one.

    As :class:`_Utf8` the other way round, it counts on from where it counted last.
    """

    __slots__ = ("_at", "_octets", "_text")

    def __init__(self, text: str) -> None:
        """Take the text that was encoded to UTF-8."""
        self._text = text
        self._at = 0  # so many characters are
        self._octets = 0  # so many octets

    def origin(self, index: int) -> int:
        """Return the index of the character that the octet at this index belongs to; the text's length beyond it."""
        if index < self._octets:
            self._at = self._octets = 0
        while self._at < len(self._text):
            some = max((index - self._octets) // _WIDEST, 1)  # characters that end before the octet, or the next one
            width = len(self._text[self._at : self._at + some].encode("utf-8", "surrogateescape"))
            if self._octets + width > index:
                break
            self._at += some
            self._octets += width
        return self._at

    def origin_end(self, index: int) -> int:
        """Return the index after that character."""
        return self.origin(index) + 1
