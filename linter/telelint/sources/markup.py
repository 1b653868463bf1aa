"""HTML as a reader of the page sees it, as far as its links go.

An HTML parser builds a tree and forgets the places, and half a document from a calendar or a broken mail is no tree.
Here the markup stays text: what no reader sees becomes blanks, addresses become what a browser makes of them, and
character references are resolved, each step knowing its places.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from telelint.model import Event, Role
from telelint.sources.charsets import decode
from telelint.sources.components import LazyContext
from telelint.sources.decoding import replace, unescape_html
from telelint.sources.segment import Problem, Segment
from telelint.sources.whole import of_long_lines
from telelint.sources.windows import windows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from telelint.sources.decoding import Step
    from telelint.sources.windows import Stream

# Scripts, styles and comments; Outlook shows what stands in a conditional comment. One without its end hides nothing.
_UNSEEN = re.compile(r"<(script|style)\b|<(!--)(?!\[if\b)", re.IGNORECASE)
_UNSEEN_ENDS = {
    "script": re.compile(r"</script\s*>", re.IGNORECASE),
    "style": re.compile(r"</style\s*>", re.IGNORECASE),
    "!--": re.compile(r"--!?>"),
}
_ATTRIBUTE = re.compile(
    r"[\s\"'](?:href|src|action|originalsrc)\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)'|([^\s\"'<>]+))", re.IGNORECASE
)
# A browser takes these out of an address (WHATWG URL Standard 4.4).
_BREAK = re.compile(r"[\t\r\n]|&(?:Tab|NewLine|#0*(?:9|10|13)|#[xX]0*[9aAdD]);")
_BASE = re.compile(r"<base\b[^<>]*?\shref\s*=\s*[\"']?\s*(https?:[^\"'\s>]+)", re.IGNORECASE)
_ABSOLUTE = re.compile(r"\s*(?:[A-Za-z][A-Za-z0-9+.-]*:|#|//|\{|\Z)")
_DECLARED = re.compile(
    rb"<(?:meta\b[^<>]*?charset|\?xml\b[^<>]*?encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)", re.IGNORECASE
)
_SNIFFED = 4096  # octets in which a page says its charset
_TOO_LONG = "the page is longer than 32 MB, so it was read in parts"


def read(stream: Stream, name: str) -> Iterator[Segment | Problem]:
    """Yield what can hold a link in a page, and what is wrong with it. Raises OSError when the stream does."""
    context = LazyContext(lambda: Event(component="document"))
    charset: str | None = None
    for number, window in enumerate(windows(stream, name)):
        octets = window.octets
        if number == 0 and window.transcoded is None:
            charset = declared_charset(octets)
        text, steps, trouble = decode(octets, "utf-8" if window.transcoded else charset)
        if trouble:
            yield Problem("TL902", f"this page cannot be read as it should: {trouble}", window.place(1, 2))
        if window.cut:
            yield Problem("TL904", _TOO_LONG, window.place(len(octets) - 1, len(octets)))
        text, more = readable(text)
        yield Segment(text, of_long_lines(window), 0, (*steps, *more), "text/html", Role.TEXT, True, False, context)


def declared_charset(octets: bytes) -> str | None:
    """Return the charset that a page declares for itself."""
    match = _DECLARED.search(octets, 0, _SNIFFED)
    if match is None:
        return None
    name = match[1].decode()
    return None if name.lower().startswith("utf-16") else name  # it could not be read, were it so


def readable(text: str) -> tuple[str, tuple[Step, ...]]:
    """Return HTML without what nobody sees, its addresses absolute and unbroken, its character references resolved."""
    text = _without_unseen(text)
    text, steps = replace(text, list(_mended(text)))
    text, resolved = unescape_html(text)
    return text, (*steps, *resolved)


def _without_unseen(text: str) -> str:
    """Return HTML with blanks for what no reader sees, no character moved."""
    ends = dict(_UNSEEN_ENDS)
    pieces: list[str] = []
    at = 0
    for match in _UNSEEN.finditer(text):
        kind = (match[1] or match[2]).lower()
        if match.start() < at or kind not in ends:
            continue
        end = ends[kind].search(text, match.start())
        if end is None:
            del ends[kind]  # nor does any later one end, and it would be looked for from each
            continue
        pieces += (text[at : match.start()], " " * (end.end() - match.start()))
        at = end.end()
    return "".join(pieces) + text[at:] if pieces else text


def _mended(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the stretches of attributes that a browser reads otherwise than they are written."""
    match = _BASE.search(text)
    base = match[1] if match else None
    for attribute in _ATTRIBUTE.finditer(text):
        group = attribute.lastindex
        if group is None or (match is not None and match.start() <= attribute.start() < match.end()):
            continue
        written = attribute[group]
        start, end = attribute.span(group)
        if base is not None and not _ABSOLUTE.match(written):
            try:
                yield start, end, urljoin(base, _BREAK.sub("", written.strip()))
            except ValueError:  # a base that is no address: "http://[x"
                base = None
        else:
            yield from ((start + gap.start(), start + gap.end(), "") for gap in _BREAK.finditer(written))
