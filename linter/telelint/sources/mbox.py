"""mbox: mails one after the other, in bounded memory.

The mailbox package wants a file it can seek in, reads it from end to end before the first mail and knows no octet
offsets of what is inside one; here each mail is a window that knows its own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from telelint.sources import native
from telelint.sources.mail import LONGEST, Mails
from telelint.sources.whole import WholeWindow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from telelint.model import Tally
    from telelint.sources.icalendar import Triggers
    from telelint.sources.segment import Found, Problem, Segment
    from telelint.sources.windows import Stream
    from telelint.sources.zones import Zones

_CHUNK = 1 << 22  # octets read at a time
_OVERLAP = 1 << 12  # octets in which a separator and the header line after it may be cut by a chunk's end
# A "From " line begins a mail where a header follows and either a blank line or a date says that it is no text.
_SEPARATOR = re.compile(
    rb"\n(?:(?<=\n\n)|(?<=\n\r\n)|(?=From [^\n]{0,200}?[0-9]{1,2}:[0-9]{2}))"
    rb"From [^\n]{0,1000}\n(?=>?From |[!-9;-~]+[ \t]*:)"
)


def read(
    stream: Stream, name: str, zones: Zones, found_by: Triggers, tally: Tally
) -> Iterator[Segment | Found | Problem]:
    """Yield what can hold a link, mail by mail, and what is wrong. Raises OSError when the stream does."""
    mails = Mails(name, zones, found_by, tally)
    for window, cut in _windows(stream, name):
        yield from mails.read_window(window, cut=cut)
    mails.end()


def _windows(stream: Stream, name: str) -> Iterator[tuple[WholeWindow, bool]]:
    """Yield each mail, and whether it had to be cut."""
    offset, line = 0, 1
    octets = b""
    searched = 0
    passing = False  # over the rest of a mail that was cut
    while True:
        chunk = stream.read(_CHUNK)
        octets += chunk
        while separator := _SEPARATOR.search(octets, searched):
            at = separator.start() + 1
            if not passing:
                yield WholeWindow(name, octets[: min(at, LONGEST)], offset, line), at > LONGEST
            passing = False
            line += native.lines(octets, 0, at)
            offset += at
            octets = octets[at:]
            searched = 0
        if not chunk:
            break
        searched = max(len(octets) - _OVERLAP, 0)
        if len(octets) > LONGEST + _CHUNK:
            if not passing:
                yield WholeWindow(name, octets[:LONGEST], offset, line), True
            passing = True
            at = octets.rfind(b"\n", 0, searched) + 1 or searched
            line += native.lines(octets, 0, at)
            offset += at
            octets = octets[at:]
            searched = 0
    if octets and not passing:
        yield WholeWindow(name, octets[:LONGEST], offset, line), len(octets) > LONGEST
