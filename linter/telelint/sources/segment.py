"""What every reader yields: stretches of text that know their place, and what was wrong with the input."""

from __future__ import annotations

from telelint.model import NO_EVENT, Place
from telelint.sources import native
from telelint.sources.decoding import origin, origin_end
from telelint.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from telelint.model import Event, Role
    from telelint.sources.components import Context
    from telelint.sources.decoding import Step

_CONTINUATION = bytes(range(0x80, 0xC0))  # octets that continue a UTF-8 sequence


class Inside(NamedTuple):
    """Where decoded octets come from: ``steps`` decoded them from what begins at ``base`` of ``window``."""

    window: Window
    base: int
    steps: tuple[Step, ...]


class Window:
    """A stretch of a file's octets that knows where in the file it lies.

    A reader that streams holds one window at a time. Lines end at LF; at CR in a file that has no LF (the reader then
    hands in its own copy with LF for CR, which moves no offset). Places are cheap when asked for in rising order.
    """

    __slots__ = (
        "_column_at",
        "_column_known",
        "_line",
        "_line_at",
        "cut",
        "inside",
        "line",
        "name",
        "octets",
        "offset",
        "transcoded",
    )

    def __init__(
        self,
        name: str,
        octets: bytes,
        offset: int,
        line: int,
        *,
        transcoded: Step | None = None,
        cut: bool = False,
        inside: Inside | None = None,
    ) -> None:
        """Take the file's name as shown, the octets, and the file offset and 1-based line of their first.

        ``transcoded`` is the step that made these octets where the file itself is not in UTF-8 (UTF-16): it maps
        offsets in this window back to the file's. ``cut`` says that the window ends inside a component, as that is
        longer than a reader keeps. ``inside`` says that these octets were decoded from a stretch of another window
        (a mail's part, a string of JSON), whose places are then the ones told; ``offset`` counts in the decoded octets.
        """
        self.inside = inside
        self.cut = cut
        self.name = name
        self.octets = octets
        self.offset = offset
        self.transcoded = transcoded
        self.line = line
        self._line = line
        self._line_at = 0  # the line of this octet is self._line
        self._column_at = 0  # the column of this octet is self._column_known
        self._column_known = 1

    def line_of(self, at: int) -> int:
        """Return the 1-based line of an octet of this window."""
        if at >= self._line_at:
            self._line += native.lines(self.octets, self._line_at, at)
        else:
            self._line -= native.lines(self.octets, at, self._line_at)
        self._line_at = at
        return self._line

    def place(self, start: int, end: int) -> Place:
        """Return the place of the octets ``start <= i < end`` of this window."""
        if self.inside is not None:
            window, base, steps = self.inside
            begin = base + origin(steps, self.offset + start)
            return window.place(begin, base + origin_end(steps, self.offset + end - 1))
        line = self.line_of(start)
        column = self._column(start)
        end_line = self.line_of(end - 1) if b"\n" in self.octets[start:end] else line
        end_column = self._column(end) - 1
        if self.transcoded is None:
            return Place(self.name, line, column, end_line, end_column, self.offset + start, end - start)
        first, last = self.transcoded.origin(start), self.transcoded.origin_end(end - 1)
        return Place(self.name, line, column, end_line, end_column, self.offset + first, last - first)

    def _column(self, at: int) -> int:
        """Return the 1-based column, in characters of the physical line, of the character that begins here.

        Counted from the place that was asked for last, if that is before it on the same line: a line may be megabytes
        long and full of links.
        """
        octets, known = self.octets, self._column_at
        begin = octets.rfind(b"\n", known, at) + 1 if at >= known else 0
        if begin or at < known:
            begin = begin or octets.rfind(b"\n", 0, at) + 1
            before = octets[begin:at]
            if before[:1] in b" \t":  # a fold may have cut a character: its rest counts with the line before
                before = before[:1] + before[1:].lstrip(_CONTINUATION)
            column = 1
        else:
            before, column = octets[known:at], self._column_known
        column += len(before) if before.isascii() else len(before.decode("utf-8", "surrogateescape"))
        self._column_at, self._column_known = at, column
        return column


class Segment(NamedTuple):
    """A stretch of text as a person or a client reads it: decoded, unfolded, unescaped.

    ``text[i]`` stands for the octets ``base + origin(steps, i)`` up to ``base + origin_end(steps, i)`` of the window.
    """

    text: str
    window: Window
    base: int
    steps: tuple[Step, ...]
    property: str
    role: Role
    markup: bool  # HTML, its character references resolved, its tags in place
    address: bool  # the whole text is meant to be one address (a URI value, an attribute)
    context: Context  # one object for all segments of an event

    def place(self, start: int, end: int) -> Place:
        """Return the place in the file of the characters ``start <= i < end``."""
        steps = self.steps
        if not steps:
            return self.window.place(self.base + start, self.base + end)
        return self.window.place(self.base + origin(steps, start), self.base + origin_end(steps, end - 1))


class Found(NamedTuple):
    """An address that a reader has read from the octets itself."""

    url: str
    place: Place
    property: str
    role: Role
    context: Context
    text: str | None  # the visible text, where there is one


class Named(NamedTuple):
    """A maker's word for a platform where an address might stand: ``start <= i < end`` of its window."""

    word: str  # one of data/tokens.toml, so it may be shown
    platform: str
    window: Window
    start: int
    end: int
    property: str
    context: Context


class Problem(NamedTuple):
    """Something wrong with an input that its reader got over: a finding TL901 to TL904."""

    rule: str
    message: str
    place: Place
    event: Event = NO_EVENT
