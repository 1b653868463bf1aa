"""One input read by the reader of its kind."""

from __future__ import annotations

from functools import partial
from itertools import chain

from telelint.model import Skipped
from telelint.sources import icalendar
from telelint.sources.kinds import PACKED, kind_of, unpacked
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from telelint.links.strangers import Strangers
    from telelint.model import Tally
    from telelint.sources.archive import Archives
    from telelint.sources.cuts import Part
    from telelint.sources.icalendar import State
    from telelint.sources.segment import Found, Inside, Named, Problem, Segment
    from telelint.sources.windows import Stream
    from telelint.sources.zones import Zones

    Item = Segment | Found | Named | Problem


class Reading:
    """What readers need to know: which octets can belong to a link, and the zone that dates are told in."""

    def __init__(self, zones: Zones, top_levels: frozenset[str], strangers: Strangers) -> None:
        """Take the zones, the last labels of every host that counts without a scheme, and who knows the hosts that
        are nobody's.
        """
        self._zones = zones
        self._triggers = icalendar.Triggers(top_levels, strangers)

    def read(self, stream: Stream, name: str, tally: Tally) -> Iterator[Item]:
        """Yield what can hold a link and what is wrong with the input, in its order. Raises OSError."""
        return self._read(stream, name, tally, None)

    def read_part(self, stream: Stream, name: str, tally: Tally, part: Part) -> Generator[Iterable[Item], None, State]:
        """Yield what a part of a calendar holds, some at a time, and return what is known at its end.

        Raises OSError.
        """
        return icalendar.read_part(stream, name, self._zones, self._triggers, tally, part)

    def _read(self, stream: Stream, name: str, tally: Tally, archives: Archives | None) -> Iterator[Item]:
        """``archives`` is what is left of the limits inside an archive, None outside of one."""
        return chain.from_iterable(self._batches(stream, name, tally, archives))  # past all that makes the batches

    def _batches(self, stream: Stream, name: str, tally: Tally, archives: Archives | None) -> Iterator[Iterable[Item]]:
        self._zones.define(bytes)  # what one calendar calls a zone says nothing about another input
        head = stream.read(4096)
        kind = kind_of(head, unpacked(name) if archives else name)
        rest = _Rejoined(head, stream)
        if kind is None:
            tally.skipped.append(Skipped(name, "no kind of file that telelint reads"))
        elif kind == "icalendar":
            yield from icalendar.batches(rest, name, self._zones, self._triggers, tally)
        elif kind == "mail":
            from telelint.sources import mail  # lazily: as all that follow, each only where its kind is met

            yield mail.read(rest, name, self._zones, self._triggers, tally)
        elif kind == "mbox":
            from telelint.sources import mbox

            yield mbox.read(rest, name, self._zones, self._triggers, tally)
        elif kind == "msg":
            from telelint.sources import msg

            yield msg.read(rest, name, self._zones, self._triggers, tally)
        elif kind == "html":
            from telelint.sources import markup

            yield markup.read(rest, name)
        elif kind in ("text", "markdown"):
            from telelint.sources import text

            yield text.read(rest, name, "text/markdown" if kind == "markdown" else "text/plain")
        elif kind == "zip" or kind in PACKED:
            from telelint.sources import archive  # lazily: as all that follow, each only where its kind is met

            archives = archives or archive.Archives()
            packed = stream if archive.is_seekable(stream) else rest
            member = partial(self._read, tally=tally, archives=archives)
            if kind == "zip":
                yield archive.read_zip(packed, name, tally, archives, member)
            else:
                yield archive.read_packed(packed, name, kind, tally, archives, member)
        elif kind == "csv":
            from telelint.sources import csv_rows

            yield csv_rows.read(rest, name, self._zones, tally)
        else:
            from telelint.sources.json_objects import JsonReader

            reader = JsonReader(name, self._zones, tally, partial(self._calendar, tally=tally))
            yield reader.read(rest) if kind == "json" else reader.read_lines(rest)

    def _calendar(self, stream: Stream, name: str, inside: Inside, tally: Tally) -> Iterator[Item]:
        """Read a calendar that stands in something else."""
        return icalendar.read(stream, name, self._zones, self._triggers, tally, inside)


class _Rejoined:
    """A stream with the octets that were read from it put back; standard input cannot be rewound."""

    def __init__(self, head: bytes, rest: Stream) -> None:
        self._head = head
        self._rest = rest

    def read(self, size: int = -1, /) -> bytes:
        if size < 0:
            head, self._head = self._head, b""
            return head + self._rest.read()
        head, self._head = self._head[:size], self._head[size:]
        return head + self._rest.read(size - len(head)) if size > len(head) else head
