"""Text in any charset that a mail or a page may declare, with the place of every character.

Python's codecs decode; what they do not say is which octets a character came from. For charsets of one octet a
character that is its index; for the others an incremental decoder is fed octet by octet around the place that is
asked for, from the nearest of the states it had on its way through.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from telelint.sources.decoding import characters

if TYPE_CHECKING:
    from telelint.sources.decoding import Step

# What mails and pages say and Python does not know, or knows as less than they mean (WHATWG Encoding Standard, 4.2).
_ALIASES = {
    "ascii": "windows-1252", "us-ascii": "windows-1252", "ansi_x3.4-1968": "windows-1252", "iso-8859-1": "windows-1252",
    "latin1": "windows-1252", "iso8859-1": "windows-1252", "iso_8859-1": "windows-1252", "x-ansi": "windows-1252",
    "iso-8859-8-i": "iso-8859-8", "iso-8859-8-e": "iso-8859-8", "iso-8859-9": "windows-1254",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030", "chinese": "gb18030",
    "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "euc-kr": "cp949", "x-windows-949": "cp949",
    "shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932", "sjis": "cp932", "windows-31j": "cp932",
    "x-euc-jp": "euc-jp", "iso-2022-jp": "iso2022_jp_ext", "big5": "big5hkscs", "x-x-big5": "big5hkscs",
    "tis-620": "cp874", "iso-8859-11": "cp874", "windows-874": "cp874", "koi8-ru": "koi8-u", "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman", "x-mac-cyrillic": "mac-cyrillic", "utf8mb4": "utf-8", "unicode-1-1-utf-7": "utf-7",
    "unicode": "utf-16", "x-utf-8": "utf-8", "iso-10646": "utf-16",
}  # fmt: skip
# Says nothing about the charset; 8-bit text is then UTF-8 if it can be, else what Western Europe's Windows wrote.
_SILENT = frozenset({
    "", "us-ascii", "ascii", "ansi_x3.4-1968", "default", "unknown", "unknown-8bit", "x-unknown", "binary", "8bit",
    "7bit", "none", "_autodetect", "x-user-defined",
})  # fmt: skip
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:+-]{0,39}")
_NO_CHARSETS = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
UNKNOWN = "its charset is not known; it was read as it is"
_ASCII_BUT_NO_UTF8 = frozenset({"utf-7", "hz", "iso2022_jp_ext", "iso2022_kr"})
_EVERY = 4096  # octets, or characters, between two remembered states


class Decoded(NamedTuple):
    """Text, how it was made, and whether its charset is unknown or does not fit, in words for the user."""

    text: str
    steps: tuple[Step, ...]
    trouble: str | None


def decode(octets: bytes, declared: str | None) -> Decoded:
    """Return octets as text in the charset declared for them; nothing is lost where it is unknown or does not fit.

    A byte order mark counts more than what is declared. What cannot be decoded becomes U+FFFD, or a lone surrogate
    where the charset is UTF-8 or unknown.
    """
    name = (declared or "").strip("\"' \t").lower()
    codec = next((codec for mark, codec in _MARKS if octets.startswith(mark)), None) or _wide(octets)
    if codec is None:
        if name in _SILENT:
            codec = "utf-8" if _is_utf8(octets) else "windows-1252"
        else:
            codec = _codec(name)
            if codec is None:
                return Decoded(*characters(octets), UNKNOWN)
    if codec == "utf-8":
        text, steps = characters(octets)
        return Decoded(text, steps, None if _is_utf8(octets) else "it holds octets that are no UTF-8")
    text = octets.decode(codec, "replace")
    # no step where a character is an octet; codecs of more octets a character may come out as long by chance
    steps = () if _is_single(codec) else (_Incremental(octets, codec),)
    odd = "�" in text and name not in _SILENT and b"\xef\xbf\xbd" not in octets and codec != "windows-1252"
    return Decoded(text, steps, "it holds octets that its charset does not know" if odd else None)


def reencoded(octets: bytes, declared: str | None) -> tuple[bytes, tuple[Step, ...], str | None]:
    """Return octets of any charset in UTF-8, how they were made, and what was wrong, as ``decode`` says it."""
    if _is_utf8(octets) and _wide(octets) is None and _codec((declared or "").lower()) not in _ASCII_BUT_NO_UTF8:
        return octets, (), None
    text, steps, trouble = decode(octets, declared)
    utf8 = text.encode("utf-8", "surrogateescape") if _is_escaped(text) else text.encode("utf-8", "surrogatepass")
    if utf8 == octets:
        return octets, (), trouble
    return utf8, (*steps, _Reencoded(text)), trouble


def _is_utf8(octets: bytes) -> bool:
    if octets.isascii():
        return True
    try:
        octets.decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_escaped(text: str) -> bool:
    try:
        text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # a surrogate that stands for no octet
        return False
    return True


def _wide(octets: bytes) -> str | None:
    """Return UTF-16 by its NULs, where no byte order mark says so."""
    head = octets[:64]
    if len(head) < 8 or b"\0" not in head:
        return None
    if not any(head[1::2]) and all(head[0::2]):
        return "utf-16-le"
    return "utf-16-be" if not any(head[0::2]) and all(head[1::2]) else None


@lru_cache(maxsize=64)
def _codec(name: str) -> str | None:
    """Return the name of Python's codec for a charset, or None for what is none."""
    name = _ALIASES.get(name, name)
    if not _NAME.fullmatch(name):
        return None
    try:
        b"a".decode(name, "replace")  # refuses codecs that make no text (zlib, base64)
        found = codecs.lookup(name).name
    except (LookupError, ValueError, UnicodeError):  # ValueError: a NUL in the name
        return None
    if found in _NO_CHARSETS or found.replace("-", "_") in _NO_CHARSETS:
        return None
    return "windows-1252" if found in ("ascii", "cp1252", "iso8859-1") else found


@lru_cache(maxsize=64)
def _is_single(codec: str) -> bool:
    if codec.startswith("utf"):
        return False
    return len(bytes(range(256)).decode(codec, "replace")) == 256 and not codec.startswith(("iso2022", "hz"))


class _Incremental:
    """The places of characters that an incremental decoder made."""

    __slots__ = ("_codec", "_counts", "_octets", "_starts", "_states")

    def __init__(self, octets: bytes, codec: str) -> None:
        self._octets = octets
        self._codec = codec
        self._counts: list[int] = []  # characters made before each remembered state
        self._states: list[tuple[bytes, int]] = []
        self._starts: tuple[int, list[tuple[int, int]]] = (-1, [])  # of the stretch asked about last

    def _stretch(self, index: int) -> tuple[int, int]:
        octets = self._octets
        if not self._counts:
            decoder = codecs.getincrementaldecoder(self._codec)("replace")
            count = 0
            for at in range(0, len(octets) + 1, _EVERY):
                self._counts.append(count)
                self._states.append(decoder.getstate())
                count += len(decoder.decode(octets[at : at + _EVERY], final=at + _EVERY >= len(octets)))
        k = bisect_right(self._counts, index) - 1
        if self._starts[0] != k:
            self._starts = (k, self._places(k))
        places = self._starts[1]
        at = index - self._counts[k]
        return places[at] if at < len(places) else (len(octets), len(octets))

    def _places(self, k: int) -> list[tuple[int, int]]:
        """Return the stretches of the characters that were made from one remembered state to the next."""
        octets, base = self._octets, k * _EVERY
        decoder = codecs.getincrementaldecoder(self._codec)("replace")
        decoder.setstate(self._states[k])
        places: list[tuple[int, int]] = []
        begin = base - len(self._states[k][0])
        end = min(base + _EVERY, len(octets))
        for at in range(base, end):
            made = len(decoder.decode(octets[at : at + 1], final=at + 1 == len(octets)))
            places.extend([(begin, at + 1)] * made)
            if not decoder.getstate()[0]:
                begin = at + 1
        return places

    def origin(self, index: int) -> int:
        return self._stretch(index)[0]

    def origin_end(self, index: int) -> int:
        return self._stretch(index)[1]


class _Reencoded:
    """The places of octets of UTF-8 in the text they were made of."""

    __slots__ = ("_counts", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._counts: list[int] = []  # octets before every so many characters

    def origin(self, index: int) -> int:
        if not self._counts:
            count = 0
            for at in range(0, len(self._text) + 1, _EVERY):
                self._counts.append(count)
                count += len(self._text[at : at + _EVERY].encode("utf-8", "surrogatepass"))
        k = bisect_right(self._counts, index) - 1
        piece = self._text[k * _EVERY : (k + 1) * _EVERY].encode("utf-8", "surrogatepass")
        before = piece[: index - self._counts[k] + 1]
        return k * _EVERY + sum(octet & 0xC0 != 0x80 for octet in before) - 1

    def origin_end(self, index: int) -> int:
        return self.origin(index) + 1
