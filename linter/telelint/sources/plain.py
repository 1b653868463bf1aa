"""The addresses of a calendar, read from its octets without decoding their lines.

Nearly all content lines hold plain ASCII addresses between plain delimiters, and half of all addresses lead to hosts
that are nobody's. For these the general way (unfold, decode, unescape, find, map back) is four fifths of a run's
time; here one regular expression goes over a window and cuts an address out with its folds, its place known as it
stands. A line in which anything is not plain is left to the general way, which finds the same; properties in the
tests hold the two together.
"""

from __future__ import annotations

import re
import sys

from telelint.links.anchor import is_address_like, visible_text
from telelint.links.find import Finder
from telelint.model import Role
from telelint.patterns import regex
from telelint.sources.decoding import unescape_html, unescape_text, unfolded
from telelint.sources.segment import Found
from telelint.sources.structure import REST_OF_LINE
from telelint.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from telelint.links.strangers import Strangers
    from telelint.sources.components import Context
    from telelint.sources.segment import Window

_HEAD = regex(rb"([A-Z0-9-]++)(?::|;(?:\"[^\"]*\"|[^\":\n]++|\n[ \t])*+:)")
# Properties in which no link is looked for: a UID may look like one, and is nobody's business.
UNLINKED = (
    b"\nDT", b"\nBEGIN", b"\nEND:", b"\nPRODID", b"\nTZID", b"\nEXDATE", b"\nRDATE", b"\nRECURRENCE-ID", b"\nUID",
)  # fmt: skip
_FOLD = rb"\r?\n[ \t]"
# What an address may hold, folds and TEXT escapes of "," and ";" included; "&nbsp" and kin end it.
_BODY = (
    rb"(?:[A-Za-z0-9._~:/?#@!$%'()*+,;=\[\]-]++"
    rb"|&(?!#|(?:nbsp|lt|gt|quot)\b|(?:n(?:b(?:sp?)?)?|[lg]t?|q(?:u(?:ot?)?)?)\r?\n|\r?\n[ \t][#nlgq])"
    rb"|\\(?:" + _FOLD + rb")*+[,;]"
    rb"|" + _FOLD + rb")*+"
)
_ENDING_REFERENCE = regex(rb"&(?:nbsp|lt|gt|quot)\b(?!\r?\n|[\x80-\xff])")
# A character in HTML, itself in plain text; at the end its semicolon may have been taken for the sentence's.
_REFERENCE = regex(r"&(?!amp;)[A-Za-z][A-Za-z0-9]{1,31}(?:;|\Z)")
_NEWLINE_ESCAPE = regex(rb"\\(?:" + _FOLD + rb")*[nN]")
_BEFORE = frozenset(b' \t><:,;.!?"')  # what may stand before an address and does not change where it ends
_PLAINLY_BEFORE = _BEFORE - frozenset(b" \t")  # no fold's white space
_TRAILING = frozenset(".,:;!?'*_~)]")
_WORD = regex(rb"[A-Za-z0-9.,:/?&=%#@_~+-]*")
_LONGEST_WORD = 256  # octets
_A_FEW_FOLDS = 12  # octets, four of them
_LONGEST = 60_000  # octets of an address; what is longer is cut, by characters
_AROUND = (256, 1024)  # octets before and after an address in which its anchor must stand
_LF, _CR, _BACKSLASH, _AMPERSAND, _PIPE, _LESS = b"\n\r\\&|<"
_WHITE = frozenset(b" \t")
_NAME = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")
_NEWLINE_ESCAPES = frozenset(b"nN")
_OPENERS = frozenset(b'<"')  # what stands before an address that may have a visible text
_NO_STRETCH = (1 << 62, 0)


_PORT = regex(rb":[0-9]{1,5}\Z")
_LONGEST_TOP_LEVEL = 24  # octets, a port and a fold or two included


def _slashes(top_levels: Iterable[str]) -> re.Pattern[bytes]:
    """Return what finds the slashes of links: of addresses with a scheme, whose host and rest are groups 1 and 2, and
    those that may follow a host that counts without one: after a top level, a fold's rest of one, or a port.
    """
    names = sorted(top_levels)
    lengths = sorted(set(map(len, names)))
    last = "".join(sorted({end for name in names for end in (name[-1], name[-1].upper())}))
    # a look-behind needs a fixed width; one a length compiles in a tenth of the time that one a name takes
    whole = (rf"(?<=\.(?:{'|'.join(_any_case(name) for name in names if len(name) == length)})/)" for length in lengths)
    cut = (rf"(?<=\n[ \t][A-Za-z]{{{length}}}/)" for length in range(1, max(lengths, default=0) + 1))
    behind = rf"(?<=[{last}]/)(?:{'|'.join((*whole, *cut))})|" if names else ""
    schemeless = rf"{behind}(?<=\n[ \t]/)|(?<=[0-9]/)".encode()
    colon = rb"(?:(?<=:/)|(?<=[ \t]/)(?:(?<=:\n[ \t]/)|(?<=:\r\n[ \t]/)))"
    return re.compile(
        rb"/(?:" + colon + rb"(?:" + _FOLD + rb")*+/([A-Za-z0-9.-]*+)(" + _BODY + rb")|" + schemeless + rb")"
    )


def _any_case(name: str) -> str:
    return "".join(f"[{letter}{letter.upper()}]" if letter.isalpha() else re.escape(letter) for letter in name)


class _Line(NamedTuple):
    """What the addresses of one content line share."""

    start: int  # the LF before it
    head_end: int  # where its value begins
    property: str
    role: Role
    context: Context


class PlainAddresses:
    """Reads plain addresses, and tells the lines that are not plain."""

    def __init__(self, top_levels: Iterable[str], meetings: Iterable[str], strangers: Strangers) -> None:
        """Take the last labels of hosts that count without a scheme, the properties in which a meeting link is meant
        to stand, and who knows the hosts that are nobody's.
        """
        self._slashes = _slashes(top_levels)
        self._top_levels = frozenset(name.encode() for name in top_levels)
        self._meetings = frozenset(name.encode() for name in meetings)
        self._meeting_lines = tuple(name + after for name in sorted(self._meetings) for after in (b":", b";"))
        self._strangers = strangers
        self._names: dict[bytes, str] = {}

    def read(
        self,
        octets: bytes,
        window: Window,
        covered: Iterable[tuple[int, int]],
        context_at: Callable[[int], Context],
    ) -> Iterator[tuple[int, list[Found]]]:
        """Yield the lines with addresses that may concern somebody: the LF before each, and its addresses; none for a
        line that is not plain.

        ``octets`` are the window's, with LF for a CR that ends a line. ``covered`` are stretches to pass by, from LF
        to LF, in rising order. ``context_at`` returns what surrounds the line after a LF.
        """
        lines, stretches = _Lines(octets), _Stretches(covered)
        line: _Line | None = None
        found: list[Found] = []
        for match in self._slashes.finditer(octets):
            at = match.start()
            if stretches.cover(at):
                continue
            start = lines.start(at)
            strange = False
            if match[1] is None:
                if not self._may_follow_host(octets, at):
                    continue
            else:
                strange = self._nobodys(octets, start, match)
                if strange and not _may_show_another(octets, match):
                    continue
            if line is None or line.start != start:
                if found and line is not None:
                    yield line.start, found
                    found = []
                line = self._line(octets, start, context_at)
            plain = None
            if line is not None and match[1] is not None and at >= line.head_end:
                plain = _address(octets, match, line, window)
            if plain is None:
                yield start, []
                line, found = None, []
                stretches.done = _line_end(octets, at)
            elif plain and (plain[0].text is not None or not strange):
                found += plain
        if found and line is not None:
            yield line.start, found

    def _may_follow_host(self, octets: bytes, at: int) -> bool:
        """Return whether what stands before the slash may be the end of a host, a port after it or none."""
        before = unfolded(octets[max(at - _LONGEST_TOP_LEVEL, 0) : at])
        if before[-1:].isdigit():
            return _PORT.search(before) is not None
        return before.rpartition(b".")[2].lower() in self._top_levels

    def _nobodys(self, octets: bytes, start: int, match: re.Match[bytes]) -> bool:
        """Return whether the address, on the line after ``start``, concerns nobody, unless its text says so.

        A line that begins with another octet than a property's name may be none of a calendar ("https://…"), which
        others have to say.
        """
        if octets[start + 1] not in _NAME or octets.startswith(self._meeting_lines, start + 1):
            return False
        return self._strangers.know_octets(match[1], unfolded(match[2]))

    def _line(self, octets: bytes, start: int, context_at: Callable[[int], Context]) -> _Line | None:
        head = _HEAD.match(octets, start + 1)
        if head is None or octets.startswith(UNLINKED, start):
            return None
        word = head[1]
        name = self._names.get(word) or self._names.setdefault(word, word.decode())
        role = Role.MEETING if word in self._meetings else Role.TEXT
        return _Line(start, head.end(), name, role, context_at(start))


class _Lines:
    """Finds the content lines of a window, asked in rising order."""

    __slots__ = ("_octets", "_rfind", "_seen", "_start")

    def __init__(self, octets: bytes) -> None:
        self._octets = octets
        self._rfind = octets.rfind
        self._start = self._seen = 0

    def start(self, at: int) -> int:
        """Return the LF before the content line that this octet is in."""
        line = self._rfind(b"\n", self._seen, at)
        while line != -1 and self._octets[line + 1] in _WHITE:
            line = self._rfind(b"\n", self._seen, line)
        self._seen = at
        if line != -1:
            self._start = line
        return self._start


class _Stretches:
    """The stretches of a window that others read, asked in rising order."""

    __slots__ = ("_end", "_start", "_stretches", "done")

    def __init__(self, stretches: Iterable[tuple[int, int]]) -> None:
        self._stretches = iter(stretches)
        self._start, self._end = next(self._stretches, _NO_STRETCH)
        self.done = 0  # all before this is read

    def cover(self, at: int) -> bool:
        """Return whether this octet is in one of them, or is read already."""
        while at > self._start:
            self.done = max(self.done, self._end)
            self._start, self._end = next(self._stretches, _NO_STRETCH)
        return at < self.done


def _line_end(octets: bytes, at: int, farthest: int = sys.maxsize) -> int:
    """Return the LF after the content line that this octet is in, or ``farthest`` where that comes first."""
    rest = REST_OF_LINE.match(octets, at, farthest)
    assert rest is not None  # it may be empty
    return rest.end()


def _before(octets: bytes, at: int) -> int:
    """Return where the octet before this one stands, over a fold between the two."""
    at -= 1
    while octets[at] in _WHITE and octets[at - 1] == _LF:
        at -= 3 if octets[at - 2] == _CR else 2
    return at


def _may_show_another(octets: bytes, match: re.Match[bytes]) -> bool:
    """Return whether the address may have a visible text beside it that is not the address itself."""
    at, stop = match.span()
    if at < len(b"\nhttps:"):  # a window that begins inside a line
        return True
    begin = at - 6 if octets[at - 6 : at] == b"https:" else at - 5
    opener = octets[begin - 1]
    if opener not in _OPENERS:
        return begin == at - 5 and octets[begin:at] != b"http:"
    if opener == _LESS:
        return True
    shown = unfolded(octets[begin:stop])
    return not unfolded(octets[stop : stop + len(shown) + _A_FEW_FOLDS]).startswith(b'">' + shown + b"<")


def _scheme_start(octets: bytes, at: int, floor: int) -> int | None:
    """Return where "http:" or "https:" before these slashes begins, where it and what stands before it are plain."""
    begin = at - 6
    if octets[begin:at] != b"https:":
        letters: list[int] = []
        begin = at
        while len(letters) < 6 and begin > floor + 1:
            begin = _before(octets, begin)
            letters.append(octets[begin])
        scheme = bytes(reversed(letters)).lower()
        if scheme != b"https:":
            if scheme[1:] != b"http:":
                return None
            begin = at
            for _ in range(5):
                begin = _before(octets, begin)
    elif octets[begin - 1] in _PLAINLY_BEFORE:
        return begin
    ahead = _before(octets, begin)
    before = octets[ahead]
    if before in _BEFORE:
        return begin
    if before in _NEWLINE_ESCAPES:
        behind = _before(octets, ahead)
        if octets[behind] == _BACKSLASH and octets[_before(octets, behind)] != _BACKSLASH:
            return begin
    return None


def _address(octets: bytes, match: re.Match[bytes], line: _Line, window: Window) -> tuple[Found, ...] | None:
    """Return the address of a match, none where nothing follows the scheme, None where it is not plain."""
    at, stop = match.span()
    begin = _scheme_start(octets, at, line.start)
    if begin is None or stop - at > _LONGEST or not _ends(octets, stop):
        return None
    written = octets[begin:stop]
    behind = stop  # where what follows the address stands, over a fold
    if b"\n" in written:
        stop = _before(octets, stop) + 1
        written = unfolded(written)
    url = (written.replace(b"\\,", b",").replace(b"\\;", b";") if b"\\" in written else written).decode()
    if url[-1] in _TRAILING:
        length = Finder.end_of(url, 0, len(url))
        if length < len(url):
            behind, stop = _shortened(octets, stop, len(url) - length)
            url, written = url[:length], b"\n"  # nothing that stands in one line
    if "&" in url:
        if _REFERENCE.search(url):
            return None
        url = url.replace("&amp;", "&")
    if len(url) <= len("https://"):
        return ()
    text = text_of(octets, line.start, begin, behind, written, url) if octets[begin - 1] in _OPENERS else ""
    if text is None:
        return None
    return (Found(url, window.place(begin, stop), line.property, line.role, line.context, text or None),)


def _shortened(octets: bytes, stop: int, characters: int) -> tuple[int, int]:
    """Return where the last so many characters of an address begin, some of them escaped, and where what is left of it
    ends: before a fold between the two.
    """
    begin = stop
    for _ in range(characters):
        begin = _before(octets, begin)
        escape = _before(octets, begin)
        if octets[escape] == _BACKSLASH:
            begin = escape
    return begin, _before(octets, begin) + 1


def _ends(octets: bytes, stop: int) -> bool:
    """Return whether what stands here plainly ends an address."""
    if stop == len(octets):
        return True
    after = octets[stop]
    if after == _BACKSLASH:
        return _NEWLINE_ESCAPE.match(octets, stop) is not None
    if after == _AMPERSAND:
        return _ENDING_REFERENCE.match(octets, stop) is not None
    return after < 128 and after != _PIPE


def text_of(octets: bytes, start: int, begin: int, stop: int, written: bytes, url: str) -> str | None:
    """Return the visible text of an address on the line after ``start``, "" where it has none, None where it cannot be
    told plainly.
    """
    if octets[begin - 1] == _LESS:
        return _word_before(octets, start, begin - 1) if octets[stop : stop + 1] == b">" else ""
    if b"ref" not in octets[max(begin - 12, 0) : begin].lower():
        return ""
    after = unfolded(octets[stop : _line_end(octets, stop, stop + _AROUND[1])])
    if octets[begin - 9 : begin].lower() == b'<a href="' and after.startswith(b'">' + written + b"</"):
        return url  # most anchors show where they lead
    before = unfolded(octets[max(begin - _AROUND[0], start + 1) : begin])
    text, _ = unescape_text((before + b"\0" + after).decode("utf-8", "surrogateescape"))
    text, _ = unescape_html(text)
    at = text.index("\0")
    return visible_text(text, at, at + 1, markup=True) or ""


def _word_before(octets: bytes, start: int, at: int) -> str | None:
    stretch = unfolded(octets[max(at - _LONGEST_WORD, start + 1) : at])
    backwards = _WORD.match(stretch[::-1])
    assert backwards is not None  # it may be empty
    word = backwards[0][::-1].decode()
    before = stretch[: len(stretch) - len(word)]
    if before.endswith(b"\\") and word[:1] in ("n", "N") and not before.endswith(b"\\\\"):
        word = word[1:]
    elif before[-1:] not in (b" ", b">", b")"):
        return None
    return word if is_address_like(word) else ""
