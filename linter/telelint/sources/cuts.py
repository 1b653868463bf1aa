"""Large calendars as parts that can be read side by side.

A part begins where one who reads the file from its beginning also begins a window, so its windows are that reader's,
to the octet. What else a window's reading depends on, the ``State`` before it, nobody knows who has not read all
before. So it is assumed: most calendars say in their first lines all that counts. Reading a part tells what is known
at its end, and whoever puts parts together compares::

    cut = parts(stream, name, size, wanted)
    state = State()
    for part in cut:                                   # in their order; read side by side as you like
        source = PartOf(whole, part)
        items = list(linter.scan(source, tally, changes))
        if part.before != state:                       # seldom: the assumption was wrong
            source = PartOf(whole, part._replace(before=state))
            items = list(linter.scan(source, tally, changes))
        state = source.after

The items of all parts together are those of one scan of the file, if ``changes`` (TL302) is one object for all.
What cannot be cut is one part: another kind of file, UTF-16 and UTF-32, lines that end at CR, a component without end.
"""

from __future__ import annotations

from itertools import chain

from telelint.sources import native, windows
from telelint.sources.icalendar import State, state_in
from telelint.sources.kinds import kind_of
from telelint.sources.source import Source
from telelint.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

    from telelint.model import Tally
    from telelint.sources.reading import Item, Reading
    from telelint.sources.windows import Stream

_COUNTED = 1 << 20  # octets whose lines are counted at once
_AFTER_CALENDAR = b"END:VCALENDAR"


class Part(NamedTuple):
    """Octets ``start <= i < end`` of a file, and what one must know to read them."""

    start: int
    end: int
    line: int | None  # LFs before the part; None: nobody has counted them, and one must before it is read
    before: State  # assumed
    last: bool


class PartOf(Source):
    """A part of an input. It is the input itself where that is one part."""

    __slots__ = ("_source", "after", "begins", "ends", "part")

    def __init__(self, source: Source, part: Part) -> None:
        """Take an input whose streams can ``seek``, and one of its parts."""
        super().__init__(source.name)
        self._source = source
        self.part = part
        self.begins = not part.start
        self.ends = part.last
        self.after: State | None = None  # what is known at the part's end, once it is read

    def file_size(self) -> int | None:
        """Return the octets of the part, if any process can read them."""
        return None if self._source.file_size() is None else self.part.end - self.part.start

    def open(self) -> BinaryIO:
        """Return a stream of the whole input that stands where the part begins. Raises OSError."""
        stream = self._source.open()
        if self.part.start:
            stream.seek(self.part.start)
        return stream

    def read_by(self, reading: Reading, stream: BinaryIO, tally: Tally) -> Iterator[Item]:
        """Yield what the part holds, then know ``after``. Raises OSError."""
        return chain.from_iterable(self._batches(reading, stream, tally))

    def _batches(self, reading: Reading, stream: BinaryIO, tally: Tally) -> Iterator[Iterable[Item]]:
        if self.begins and self.ends:
            yield super().read_by(reading, stream, tally)
            self.after = State()
        else:
            within = _Within(stream, self.part.end - self.part.start)
            self.after = yield from reading.read_part(within, self.name, tally, self.part)


def parts(stream: BinaryIO, name: str, size: int, wanted: int, *, lines: bool = True) -> Iterator[Part]:
    """Yield the parts of a file of ``size`` octets, each of ``wanted`` octets or somewhat more, as they are found.

    The stream must be able to ``seek``. To count the lines before each part the whole file is read, a gigabyte in a
    second or less; without ``lines`` only half a megabyte for each part is, and ``count_lines`` tells the lines of
    each. Raises OSError when the stream does.
    """
    stream.seek(0)
    head = stream.read(windows.WINDOW)
    start, line = 0, 0
    before = State()
    assumed: State | None = None
    if size > wanted and _can_be_cut(head, name):
        at = wanted
        while (cut := _cut(stream, at, size)) is not None:
            start_of_next, ends_calendar = cut
            if start_of_next <= start:  # in the middle of one that is longer than a window
                at += windows.WINDOW
                continue
            if assumed is None:
                assumed = state_in(head, name)
            yield Part(start, start_of_next, line if lines or not start else None, before, last=False)
            if lines:
                line += _count(stream, start, start_of_next)
            start = start_of_next
            at = start + wanted
            before = State(undecodable=assumed.undecodable) if ends_calendar else assumed
    yield Part(start, size, line if lines or not start else None, before, last=True)


def count_lines(stream: BinaryIO, part: Part) -> int:
    """Return how many LFs a part holds: the next part's ``line`` is so many more. Raises OSError."""
    return _count(stream, part.start, part.end)


def _can_be_cut(head: bytes, name: str) -> bool:
    return kind_of(head, name) == "icalendar" and windows.is_read_as_it_is(head)


def _cut(stream: BinaryIO, at: int, size: int) -> tuple[int, bool] | None:
    """Return where a window begins near an octet, and whether the calendar before ends there; None if none does.

    That is after the last END that lies within a chunk as ``windows`` reads them.
    """
    whole = windows.WINDOW
    end = -(-at // whole) * whole
    while end < size:
        begin = end - whole
        stream.seek(begin)
        octets = stream.read(whole)
        found = windows.last_end(octets)
        if found > 0:
            line = octets.rfind(b"\n", 0, found) + 1
            return begin + found, octets[line:found].upper().startswith(_AFTER_CALENDAR)
        end += whole
    return None


def _count(stream: BinaryIO, start: int, end: int) -> int:
    stream.seek(start)
    within = _Within(stream, end - start)
    return sum(native.lines(octets, 0, len(octets)) for octets in iter(lambda: within.read(_COUNTED), b""))


class _Within:
    """So many octets of a stream."""

    def __init__(self, stream: Stream, octets: int) -> None:
        self._stream = stream
        self._left = octets

    def read(self, size: int = -1, /) -> bytes:
        octets = self._stream.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(octets)
        return octets
