"""One input read by the reader of its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telelint.model import Skipped
from telelint.sources import icalendar
from telelint.sources.kinds import kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from telelint.model import Tally
    from telelint.sources.segment import Found, Problem, Segment
    from telelint.sources.windows import Stream
    from telelint.sources.zones import Zones


class Reading:
    """What readers need to know: which octets can belong to a link, and the zone that dates are told in."""

    def __init__(self, zones: Zones, host_endings: frozenset[str], strange: Callable[[str], bool]) -> None:
        """Take the zones, the last two characters of every host that counts without a scheme, and what says of an
        address that it is known to be nobody's, wherever it stands in running text.
        """
        self._zones = zones
        self._triggers = icalendar.triggers(host_endings, strange)

    def read(self, stream: Stream, name: str, tally: Tally) -> Iterator[Segment | Found | Problem]:
        """Yield what can hold a link and what is wrong with the input, in its order. Raises OSError."""
        head = stream.read(4096)
        kind = kind_of(head, name)
        if kind is None:
            tally.skipped.append(Skipped(name, "no kind of file that telelint reads"))
            return
        yield from icalendar.read(_Rejoined(head, stream), name, self._zones, self._triggers, tally)


class _Rejoined:
    """A stream with the octets that were read from it put back; standard input cannot be rewound."""

    def __init__(self, head: bytes, rest: Stream) -> None:
        self._head = head
        self._rest = rest

    def read(self, size: int = -1, /) -> bytes:
        head, self._head = self._head, b""
        if size < 0:
            return head + self._rest.read()
        return head + self._rest.read(max(size - len(head), 0))
