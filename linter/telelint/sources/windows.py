"""A calendar file as a stream of windows, cut where a component ends, in bounded memory."""

from __future__ import annotations

from telelint.patterns import regex
from telelint.sources import native
from telelint.sources.segment import Window
from telelint.typed import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from telelint.sources.segment import Inside

WINDOW = 1 << 19  # octets read at a time: several passes over so many stay in a processor's cache
LONGEST = 1 << 25  # octets that a component may have before it is cut
LONGEST_END = 64  # octets of a line that ends a component, its white space included

# Not of those inside an event, such as VALARM and VLOCATION: what follows them is still the event's.
_END_OF_COMPONENT = regex(
    rb"\n[Ee][Nn][Dd]:[Vv](?i:EVENT|TODO|JOURNAL|FREEBUSY|TIMEZONE|AVAILABILITY|POLL|CALENDAR)[ \t\r]*(?=\n)"
)
_LINE_START = regex(rb"\n(?![ \t])")
_UTF8_BOM = b"\xef\xbb\xbf"

# Until glibc has seen a block of this size freed it gives the pages of freed windows back to the system, which then
# makes new ones for the next window: 3,000 pages in 20 MB, some 6 of 300 ms.
bytes(1 << 23)


class Stream(Protocol):
    """What is read from: a file, or anything with its ``read``."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to so many octets, all that are left for -1, none at the end."""
        ...


def windows(stream: Stream, name: str, inside: Inside | None = None) -> Iterator[Window]:
    """Yield a file's windows. Each begins with the LF before its first line and ends before such an LF.

    The LF before the first line of the file is made up; offset -1 is its place. A window that had to be cut inside a
    component has ``cut`` set; if even one line is longer than that, the next window begins inside it. ``inside`` is
    where the octets were decoded from, if they are not a file's own. Raises OSError when the stream does.
    """
    chunk = stream.read(WINDOW)
    if encoding := _wide_encoding(chunk):
        yield _transcoded(chunk + stream.read(), encoding, name)
        return
    offset, line = -1, 0
    if chunk.startswith(_UTF8_BOM):
        chunk = chunk[len(_UTF8_BOM) :]
        offset += len(_UTF8_BOM)
    # lines of an old Macintosh file end at CR; LF in its place moves no offset
    only_cr = b"\r" in chunk[:-1] and b"\n" not in chunk
    yield from _rest(stream, name, b"\n", chunk, offset, line, only_cr=only_cr, inside=inside)


def windows_from(stream: Stream, name: str, start: int, line: int) -> Iterator[Window]:
    """Yield the same windows as ``windows`` does, from one of them on, which begins with the LF at octet ``start``.

    The stream stands at that octet; ``line`` LFs stand before it. The file is neither a wide encoding's nor an old
    Macintosh's. Raises OSError when the stream does.
    """
    rest = stream.read(WINDOW - start % WINDOW)  # up to where a chunk ends for one who reads from the beginning
    yield from _rest(stream, name, rest, stream.read(WINDOW), start, line + 1)


def _rest(
    stream: Stream,
    name: str,
    rest: bytes,
    chunk: bytes,
    offset: int,
    line: int,
    *,
    only_cr: bool = False,
    inside: Inside | None = None,
) -> Iterator[Window]:
    """Yield the windows of ``rest``, at ``offset`` after ``line`` LFs, the chunk after it, and all that follows."""
    while chunk:
        octets = rest + (chunk.replace(b"\r", b"\n") if only_cr else chunk)
        since = max(len(rest) - LONGEST_END, 0)  # there is none before
        chunk = stream.read(WINDOW)
        if not chunk:
            rest = octets
            break
        cut = last_end(octets, since)
        too_long = cut <= 0 and len(octets) > LONGEST
        if too_long:
            cut = _last_line_start(octets)
        if cut > 0:
            yield Window(name, octets[:cut], offset, line, cut=too_long, inside=inside)
            line += native.lines(octets, 0, cut)
            offset += cut
            octets = octets[cut:]
        rest = octets
    yield Window(name, rest, offset, line, inside=inside)


def is_read_as_it_is(chunk: bytes) -> bool:
    """Return whether the windows of a file that begins so hold its own octets."""
    return not _wide_encoding(chunk) and b"\n" in chunk


def last_end(octets: bytes, since: int = 0) -> int:
    """Return where the LF after the last END of a calendar, or of a component right below one, stands, or -1.

    An END whose line begins before ``since`` is not looked at.
    """
    last = -1
    for mark in (b"\nEND:V", b"\nend:v"):
        at = octets.rfind(mark, max(since, last))
        while at != -1:
            if match := _END_OF_COMPONENT.match(octets, at):
                last = match.end()
                break
            at = octets.rfind(mark, since, at)
    return last


def _last_line_start(octets: bytes) -> int:
    at = len(octets)
    while (at := octets.rfind(b"\n", 1, at)) != -1:
        if octets[at + 1 : at + 2] not in (b" ", b"\t", b""):
            return at
    return len(octets)


def _wide_encoding(chunk: bytes) -> str | None:
    """Return the name of a UTF-16 or UTF-32 encoding that the octets are in, or None."""
    if chunk.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return "utf-32"
    if chunk.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    head = chunk[:64]
    if len(head) >= 8:
        if not any(head[1::2]) and all(head[0::2]):
            return "utf-16-le"
        if not any(head[0::2]) and all(head[1::2]):
            return "utf-16-be"
    return None


class _Transcoded:
    """Where the octets of a window in UTF-8 stand in a file of another Unicode encoding."""

    __slots__ = ("_bom", "_encoding", "_octets")

    def __init__(self, octets: bytes, encoding: str, bom: int) -> None:
        self._octets = octets
        self._encoding = encoding
        self._bom = bom

    def origin(self, index: int) -> int:
        text = self._octets[1:index].decode("utf-8", "surrogatepass")
        return self._bom + len(text.encode(self._encoding, "surrogatepass"))

    def origin_end(self, index: int) -> int:
        return self.origin(index + 1)


def _transcoded(octets: bytes, encoding: str, name: str) -> Window:
    text = octets.decode(encoding, "replace")
    bom = 0
    if encoding in ("utf-16", "utf-32"):  # these took the byte order mark off
        bom = 2 if encoding == "utf-16" else 4
        little = octets[:2] == b"\xff\xfe"
        encoding += "-le" if little else "-be"
    if "\n" not in text:
        text = text.replace("\r", "\n")
    utf8 = b"\n" + text.encode("utf-8", "surrogatepass")
    return Window(name, utf8, 0, 0, transcoded=_Transcoded(utf8, encoding, bom))
