"""The addresses of a content line, read from its octets without decoding the line.

Nearly all content lines hold plain ASCII addresses between plain delimiters, and half of all addresses lead to hosts
that are nobody's. For these the general way (unfold, decode, unescape, find, map back) is four fifths of a run's
time; here an address is cut out with one regular expression, folds and all, its place known as it stands. What is
not plain is left to the general way, which finds the same; a property of the tests holds the two together.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from telelint.links.anchor import is_address_like, visible_text
from telelint.links.find import Finder
from telelint.model import Role
from telelint.sources.decoding import FOLD, unescape_html, unescape_text
from telelint.sources.segment import Found

if TYPE_CHECKING:
    from collections.abc import Callable

    from telelint.sources.components import Context
    from telelint.sources.segment import Window

_HEAD = re.compile(rb"([A-Z0-9-]++)(?::|;(?:\"[^\"]*\"|[^\":\n]++|\n[ \t])*+:)")
_SLASHES = re.compile(rb"/(?:\r?\n[ \t])*+/")
# What an address may hold, folds and TEXT escapes of "," and ";" included; "&nbsp" and kin end it.
_BODY = re.compile(
    rb"(?:[A-Za-z0-9._~:/?#@!$%'()*+,;=\[\]-]++"
    rb"|&(?!#|(?:nbsp|lt|gt|quot)\b|[A-Za-z]{0,5}\r?\n)"
    rb"|\\[,;]"
    rb"|\r?\n[ \t])*+"
)
_ENTITIES = (b"nbsp", b"lt", b"gt", b"quot")
_BEFORE = frozenset(b' \t><:,;.!?"')  # what may stand before an address and does not change where it ends
_TRAILING = frozenset(".,:;!?'*_~)]")
_WORD = re.compile(rb"[A-Za-z0-9.,:/?&=%#@_~+-]*")
_LONGEST_WORD = 256  # octets
_AROUND = (256, 1024)  # octets before and after an address in which its anchor must stand
_SLASH, _COLON, _LF, _CR, _BACKSLASH, _AMPERSAND, _PIPE, _LESS, _QUOTE = b'/:\n\r\\&|<"'
_WHITE = frozenset(b" \t")
_LINE_BREAK = frozenset(b"\r\n")
_NEWLINE_ESCAPES = frozenset(b"nN")
_NOT_PLAIN = -2
_NO_ADDRESS = -1


class PlainLines:
    """Reads lines of plain addresses."""

    def __init__(
        self,
        slash: re.Pattern[bytes],
        host_endings: frozenset[str],
        meetings: frozenset[str],
        strange: Callable[[str], bool],
    ) -> None:
        """Take what finds slashes, the last two characters of hosts that count without a scheme, and the properties
        in which a meeting link is meant to stand. ``strange`` says of an address that it is known to be nobody's.
        """
        self._slash = slash.search
        self._endings = frozenset(ending.encode() for ending in host_endings)
        self._meetings = frozenset(name.encode() for name in meetings)
        self._strange = strange
        self._names: dict[bytes, str] = {}

    def read(
        self, octets: bytes, start: int, end: int, hit: int, window: Window, context: Context
    ) -> list[Found] | None:
        """Return the addresses that may concern somebody, or None for a line that is not plain.

        ``start`` is the LF before the line, ``end`` the LF after it, ``hit`` its first slash that may be a link's.
        """
        head = _HEAD.match(octets, start + 1, end)
        if head is None or not _decodable(octets, start, end):
            return None
        at = hit
        if hit < head.end():  # as in FMTTYPE=text/html
            if b"//" in head[0] or b":" in head[0][:-1]:
                return None
            at = self._next(octets, head.end(), end)
        name = self._names.get(head[1]) or self._names.setdefault(head[1], head[1].decode())
        role = Role.MEETING if head[1] in self._meetings else Role.TEXT
        found: list[Found] = []
        while at < end:
            stop = at + 1
            if octets[stop] == _SLASH or octets[stop] in _LINE_BREAK:
                begin = _scheme_start(octets, at, start)
                if begin == _NOT_PLAIN:
                    return None
                if begin != _NO_ADDRESS:
                    address = _address(octets, begin, at, end)
                    if address is None:
                        return None
                    url, stop = address
                    if url and (role is Role.MEETING or octets[begin - 1] in b'<"' or not self._strange(url)):
                        text = _text(octets, begin, stop, start, end)
                        if text is None:
                            return None
                        found.append(Found(url, window, begin, stop, name, role, context, text or None))
            elif _may_end_a_host(octets, at, self._endings):
                return None
            at = self._next(octets, max(stop, at + 1), end)
        return found

    def _next(self, octets: bytes, at: int, end: int) -> int:
        match = self._slash(octets, at, end)
        return match.start() if match else end


def _decodable(octets: bytes, start: int, end: int) -> bool:
    line = octets[start + 1 : end]
    if line.isascii():
        return True
    try:
        line.decode()  # nearly all folds leave characters whole
    except UnicodeDecodeError:
        try:
            FOLD.sub(b"", line).decode()
        except UnicodeDecodeError:
            return False
    return True


def _before(octets: bytes, at: int) -> int:
    """Return where the octet before this one stands, over a fold between the two."""
    at -= 1
    while octets[at] in _WHITE and octets[at - 1] == _LF:
        at -= 3 if octets[at - 2] == _CR else 2
    return at


def _scheme_start(octets: bytes, at: int, floor: int) -> int:
    """Return where "http:" or "https:" before these slashes begins; else _NO_ADDRESS or _NOT_PLAIN."""
    begin = at - 6
    scheme = octets[begin:at]
    if scheme != b"https:":
        if octets[_before(octets, at)] != _COLON:
            return _NO_ADDRESS
        letters: list[int] = []
        begin = at
        while len(letters) < 6 and begin > floor + 1:
            begin = _before(octets, begin)
            letters.append(octets[begin])
        scheme = bytes(reversed(letters)).lower()
        if scheme != b"https:":
            if scheme[1:] != b"http:":
                return _NOT_PLAIN
            while octets[begin] not in b"hH" or octets[begin : begin + 1].lower() != b"h":
                begin += 1
            begin = at
            for _ in range(5):
                begin = _before(octets, begin)
    ahead = _before(octets, begin)
    before = octets[ahead]
    if before in _BEFORE:
        return begin
    if before in _NEWLINE_ESCAPES:
        behind = _before(octets, ahead)
        if octets[behind] == _BACKSLASH and octets[_before(octets, behind)] != _BACKSLASH:
            return begin
    return _NOT_PLAIN


def _address(octets: bytes, begin: int, at: int, end: int) -> tuple[str, int] | None:
    """Return an address and where it ends, "" where nothing follows the scheme, None where it is not plain."""
    match = _BODY.match(octets, at, end)
    assert match is not None  # it may be empty
    stop = match.end()
    if stop < end and not _ends(octets, stop):
        return None
    raw = octets[begin:stop]
    if b"\n" in raw:
        if octets[stop - 1] in _WHITE:
            return None
        raw = FOLD.sub(b"", raw)
    if b"\\" in raw:
        raw = raw.replace(b"\\,", b",").replace(b"\\;", b";")
    url = raw.decode()
    if url[-1] in _TRAILING:
        length = Finder.end_of(url, 0, len(url))
        for _ in range(len(url) - length):
            stop -= 1
            if octets[stop - 1] == _BACKSLASH:
                stop -= 1
        if octets[stop - 1] in _WHITE or octets[stop] in _WHITE:  # a fold where the address ends
            return None
        url = url[:length]
    if "&amp;" in url:
        url = url.replace("&amp;", "&")
    return (url, stop) if len(url) > 8 else ("", stop)


def _ends(octets: bytes, stop: int) -> bool:
    """Return whether what stands here plainly ends an address."""
    after = octets[stop]
    if after == _BACKSLASH:
        return octets[stop + 1] in _NEWLINE_ESCAPES
    if after == _AMPERSAND:
        return octets.startswith(_ENTITIES, stop + 1)
    return after < 128 and after != _PIPE


def _text(octets: bytes, begin: int, stop: int, start: int, end: int) -> str | None:
    """Return the visible text of an address, "" where it has none, None where it cannot be told plainly."""
    opener = octets[begin - 1]
    if opener == _LESS and octets[stop] == ord(">"):
        return _word_before(octets, begin - 1, start)
    if opener != _QUOTE or b"ref" not in octets[begin - 12 : begin].lower():
        return ""
    before, after = (
        FOLD.sub(b"", stretch).decode("utf-8", "replace")
        for stretch in (
            octets[max(start + 1, begin - _AROUND[0]) : begin],
            octets[stop : min(end, stop + _AROUND[1])],
        )
    )
    text, _ = unescape_text(before + "\0" + after)
    text, _ = unescape_html(text)
    at = text.index("\0")
    return visible_text(text, at, at + 1, markup=True) or ""


def _word_before(octets: bytes, at: int, floor: int) -> str | None:
    backwards = _WORD.match(octets[max(floor, at - _LONGEST_WORD) : at][::-1])
    assert backwards is not None  # it may be empty
    word = backwards[0][::-1].decode()
    begin = at - len(word)
    before = octets[begin - 1]
    if before == _BACKSLASH and word and octets[begin] in _NEWLINE_ESCAPES and octets[begin - 2] != _BACKSLASH:
        word = word[1:]
    elif before not in b" >)" or octets[begin - 2] == _LF:
        return None
    return word if is_address_like(word) else ""


def _may_end_a_host(octets: bytes, at: int, endings: frozenset[bytes]) -> bool:
    """Return whether the slash may follow a host that stands without a scheme."""
    if octets[at - 1] in _WHITE:
        return octets[at - 2] == _LF and chr(octets[_before(octets, at)]).isalnum()
    ending = octets[at - 2 : at].lower()
    if ending in endings or (ending[:1] in b" \t" and octets[at - 3] == _LF):
        return True
    return ending[1:].isdigit() and b":" in octets[at - 6 : at]
