"""A text file as one window, for kinds that cannot be cut where a component ends: JSON, CSV.

An export in one line of fifty megabytes is common, and there the column of a link is a count over all before it; so
this window remembers where it counted last, and counts on from there.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from telelint.sources.segment import Window

if TYPE_CHECKING:
    from telelint.sources.windows import Stream

_UTF8_BOM = b"\xef\xbb\xbf"
_STEP = 1 << 16  # octets between two places that are remembered


class WholeWindow(Window):
    """A window over a whole file, or a stretch of whole lines; places cost the same wherever in a line they are."""

    __slots__ = ("_at", "_begin", "_characters", "_end")

    def __init__(self, name: str, octets: bytes, offset: int, line: int, transcoded: _Utf16 | None = None) -> None:
        """Take what ``Window`` takes."""
        super().__init__(name, octets, offset, line, transcoded=transcoded)
        self._begin = self._at = self._characters = 0  # of the line begun at _begin, so many characters lie before _at
        self._end = -1  # of that line, exclusive; not looked for yet

    def _column(self, at: int) -> int:
        octets = self.octets
        if self._end < 0 or not self._begin <= at <= self._end:
            self._begin = octets.rfind(b"\n", 0, at) + 1
            end = octets.find(b"\n", at)
            self._end = len(octets) if end == -1 else end
            self._at, self._characters = self._begin, 0
        if at >= self._at:
            self._characters += _characters(octets[self._at : at])
        else:
            self._characters -= _characters(octets[at : self._at])
        self._at = at
        return self._characters + 1


def _characters(octets: bytes) -> int:
    return len(octets) if octets.isascii() else len(octets.decode("utf-8", "surrogateescape"))


class _Utf16:
    """Where the octets of a window in UTF-8 stand in a file of another Unicode encoding."""

    __slots__ = ("_bom", "_ends", "_starts", "_text", "_width")

    def __init__(self, text: str, bom: int, wide: bool) -> None:
        """Take the text, the octets of the byte order mark, and whether all characters have four octets."""
        self._text = text
        self._bom = bom
        self._width = 4 if wide else 2
        self._starts: list[int] = []  # where every so many characters begin in UTF-8, and in the file
        self._ends: list[int] = []

    def _mark(self) -> None:
        utf8, wide = 0, self._bom
        for at in range(0, len(self._text) + 1, _STEP):
            self._starts.append(utf8)
            self._ends.append(wide)
            piece = self._text[at : at + _STEP]
            utf8 += len(piece.encode("utf-8", "surrogatepass"))
            wide += self._octets(piece)

    def _octets(self, text: str) -> int:
        return len(text.encode("utf-32-le" if self._width == 4 else "utf-16-le", "surrogatepass"))

    def origin(self, index: int) -> int:
        if not self._starts:
            self._mark()
        k = bisect_right(self._starts, index) - 1
        piece = self._text[k * _STEP : (k + 1) * _STEP].encode("utf-8", "surrogatepass")
        before = piece[: index - self._starts[k]].decode("utf-8", "replace")
        return self._ends[k] + self._octets(before)

    def origin_end(self, index: int) -> int:
        return self.origin(index + 1)


def of_long_lines(window: Window) -> Window:
    """Return a window of which a line may be as long as the file; one that was in UTF-16 stays as it is."""
    if window.transcoded is not None:
        return window
    return WholeWindow(window.name, window.octets, window.offset, window.line_of(0))


def whole(stream: Stream, name: str) -> tuple[WholeWindow, bool]:
    """Return a file as one window in UTF-8, and whether all of its octets were text. Raises OSError.

    Unicode of any width is told by its byte order mark, or by its NULs. What is no UTF-8 stays as it is.
    """
    octets = stream.read()
    if encoding := _wide_encoding(octets[:64]):
        return _transcoded(octets, encoding, name)
    offset = len(_UTF8_BOM) if octets.startswith(_UTF8_BOM) else 0
    if offset:
        octets = octets[offset:]
    if b"\r" in octets and b"\n" not in octets:  # lines of an old Macintosh file; LF in their place moves no offset
        octets = octets.replace(b"\r", b"\n")
    return WholeWindow(name, octets, offset, 1), is_text(octets)


def is_text(octets: bytes) -> bool:
    """Return whether octets are UTF-8."""
    if octets.isascii():
        return True
    try:
        octets.decode()
    except UnicodeDecodeError:
        return False
    return True


def _wide_encoding(head: bytes) -> str | None:
    if head.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return "utf-32"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    even, odd = head[0:8:2], head[1:8:2]
    if len(head) >= 4 and not any(odd) and all(even):
        return "utf-16-le"
    if len(head) >= 4 and not any(even) and all(odd):
        return "utf-16-be"
    return None


def _transcoded(octets: bytes, encoding: str, name: str) -> tuple[WholeWindow, bool]:
    text = octets.decode(encoding, "replace")
    bom = {"utf-16": 2, "utf-32": 4}.get(encoding, 0)  # these take the byte order mark off
    if "\r" in text and "\n" not in text:
        text = text.replace("\r", "\n")
    step = _Utf16(text, bom, encoding == "utf-32")
    return WholeWindow(name, text.encode("utf-8", "surrogatepass"), 0, 1, step), "\ufffd" not in text
