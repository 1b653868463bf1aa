"""The plan: which worker's task holds which files, or which part of one.

Small files are put together, and a large calendar is cut between components, so that tasks are alike in size. The
order is that of the inputs, so the plan is the same whenever the files are.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import msgspec

from telelint.bulk.inputs import Input  # noqa: TC001 - msgspec reads it
from telelint.bulk.storage import StorageFailedError, open_stream
from telelint.model import Place
from telelint.sources.cuts import parts
from telelint.sources.icalendar import State
from telelint.sources.structure import Open

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from telelint.sources.cuts import Part

_PACKED = (".gz", ".zip", ".bz2", ".xz", ".zst")
_UNPACKED = 8  # times its size: what a packed calendar is taken to hold
_AT_ONCE = 16  # files that are looked into side by side; most of the time a storage is waited for
_MOST_FILES = 10_000  # of one partition: to open a file takes time, too


class Cut(msgspec.Struct, frozen=True, omit_defaults=True):
    """Octets ``start <= i < end`` of a calendar."""

    start: int
    end: int
    last: bool
    before: Any  # telelint.sources.icalendar.State that is assumed before it, as JSON


class Piece(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file, or a part of one."""

    input: Input
    cut: Cut | None = None


class Partition(msgspec.Struct, frozen=True):
    """What one task reads. ``number`` counts from 0."""

    number: int
    pieces: tuple[Piece, ...]

    @property
    def octets(self) -> int:
        """How much is read of storage."""
        return sum(piece.cut.end - piece.cut.start if piece.cut else piece.input.size for piece in self.pieces)

    @property
    def cut(self) -> Cut | None:
        """The cut of a partition that is a part of one file."""
        return self.pieces[0].cut

    def described(self) -> str:
        """Return what is in it in few words, as the user knows it."""
        names = [piece.input.name for piece in self.pieces if piece.input.address]
        first = names[0] if names else ""
        if self.cut is not None:
            return f"{first}, octets {self.cut.start:,} to {self.cut.end:,}"
        return first if len(names) < 2 else f"{first} and {len(names) - 1:,} more"


def plan(inputs: Iterable[Input], wanted: int) -> Iterator[Partition]:
    """Yield partitions of about ``wanted`` octets each. A file that cannot be looked into is left to its worker."""
    for number, pieces in enumerate(_together(_pieces(inputs, wanted), wanted)):
        yield Partition(number, tuple(pieces))


def _pieces(inputs: Iterable[Input], wanted: int) -> Iterator[Piece]:
    """Yield the inputs in their order, the large ones cut; some are looked into side by side."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        waiting: list[tuple[Input, Any]] = []
        for one in inputs:
            large = one.size > wanted and not one.name.lower().endswith(_PACKED)
            waiting.append((one, pool.submit(_cuts, one, wanted) if large else None))
            if len(waiting) > _AT_ONCE:
                yield from _cut_up(*waiting.pop(0))
        while waiting:
            yield from _cut_up(*waiting.pop(0))


def _cut_up(one: Input, future: Any) -> Iterator[Piece]:
    cuts: Sequence[Cut] = future.result() if future is not None else ()
    yield from [Piece(one, cut) for cut in cuts] or [Piece(one)]


def _cuts(one: Input, wanted: int) -> list[Cut]:
    """Return the parts of a file, none for one that is read as a whole."""
    even = -(-one.size // -(-one.size // wanted))  # no small rest
    try:
        stream, size = open_stream(one.address)
        with stream:
            found: list[Part] = list(parts(stream, one.name, size, even, lines=False))
    except (OSError, StorageFailedError):
        return []
    if len(found) < 2 or size != one.size:
        return []
    return [Cut(part.start, part.end, part.last, state_as_json(part.before)) for part in found]


def _together(pieces: Iterable[Piece], wanted: int) -> Iterator[list[Piece]]:
    held: list[Piece] = []
    octets = 0
    for piece in pieces:
        size = piece.input.size * (_UNPACKED if piece.input.name.lower().endswith(_PACKED) else 1)
        if held and (piece.cut or octets + size > wanted or len(held) >= _MOST_FILES):
            yield held
            held, octets = [], 0
        if piece.cut:
            yield [piece]
        else:
            held.append(piece)
            octets += size
    if held:
        yield held


# JSON by the standard library: a file's name may be no UTF-8, which msgspec's own refuses.


def as_line(partition: Partition) -> str:
    """Return a partition as a line of the plan."""
    return json.dumps(msgspec.to_builtins(partition)) + "\n"


def from_line(line: str | bytes) -> Partition:
    """Return the partition of a line. Raises ValueError."""
    return msgspec.convert(json.loads(line), Partition)


def state_as_json(state: State) -> Any:
    """Return what is known before a part as JSON."""
    return [
        [[name.decode("latin-1"), at, list(place) if place else None] for name, at, place in state.open],
        state.cancelled,
        [zone.decode("latin-1") for zone in state.zones],
        state.undecodable,
    ]


def state_from_json(value: Any) -> State:
    """Return the state that ``state_as_json`` wrote."""
    opened, cancelled, zones, undecodable = value
    return State(
        tuple(Open(name.encode("latin-1"), at, Place(*place) if place else None) for name, at, place in opened),
        cancelled,
        tuple(zone.encode("latin-1") for zone in zones),
        undecodable,
    )
