"""Plain text and Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

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

# An address in angle brackets that goes on in the next lines (RFC 3986, appendix C), also where a reply quotes it.
_BRACKETED = re.compile(
    r"<(?:URL:)?[A-Za-z][A-Za-z0-9+.-]*://[^\s<>]+(?:[ \t]*\r?\n(?:>+[ \t]+|[ \t]*)[^\s<>]+){1,40}\s*>"
)
_GAP = re.compile(r"[ \t]*\r?\n(?:>+[ \t]+|[ \t]*)")
_FLOWED = re.compile(r" \r?\n(?:>+ ?)?(?!-- \r?\n)")
_ANCHOR = re.compile(r"<a\s", re.IGNORECASE)


def read(stream: Stream, name: str, kind: str) -> Iterator[Segment | Problem]:
    """Yield what can hold a link in a text of kind ``text/plain`` or ``text/markdown``. Raises OSError."""
    context = LazyContext(lambda: Event(component="document"))
    said = False
    for window in map(of_long_lines, windows(stream, name)):
        text, steps, trouble = decode(window.octets, "utf-8" if window.transcoded else None)
        if trouble and not said:
            said = True
            yield Problem("TL902", f"this text cannot be read as it should: {trouble}", window.place(1, 2))
        text, joined = readable(text)
        steps += joined
        markup = kind == "text/markdown" and _ANCHOR.search(text) is not None
        if kind == "text/markdown":
            text, resolved = unescape_html(text)
            steps += resolved
        yield Segment(text, window, 0, steps, kind, Role.TEXT, markup, False, context)


def readable(text: str, *, flowed: bool = False) -> tuple[str, tuple[Step, ...]]:
    """Return text with broken addresses in angle brackets joined; ``flowed`` joins every line that ends in a space."""
    steps: tuple[Step, ...] = ()
    if flowed:
        text, steps = replace(text, [(*match.span(), "") for match in _FLOWED.finditer(text)])
    gaps = [
        (*gap.span(), "")
        for bracketed in _BRACKETED.finditer(text)
        for gap in _GAP.finditer(text, bracketed.start(), bracketed.end())
    ]
    text, joined = replace(text, gaps)
    return text, (*steps, *joined)
