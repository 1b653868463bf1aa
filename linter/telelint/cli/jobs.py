"""Files that other processes read, in one piece or in several, and what was heard of each and not told yet."""

from __future__ import annotations

from collections import deque

from telelint.model import Tally
from telelint.rules.platform_changed import PlatformChanges
from telelint.sources.cuts import PartOf, parts
from telelint.sources.icalendar import State
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator

    from telelint.catalogue import Catalogue
    from telelint.cli.working import Batch
    from telelint.rules.platform_changed import Version
    from telelint.sources.cuts import Part
    from telelint.sources.source import Source


class Piece:
    """A file or a part of one: what one process reads at a time."""

    __slots__ = ("after", "counted", "ended", "held", "here", "octets", "part", "source", "unreadable", "unwanted")

    def __init__(self, source: Source, octets: int, part: Part | None = None) -> None:
        self.source = source
        self.octets = octets  # how large it is
        self.part = part  # None: all of the file
        self.held: deque[tuple[Batch, bytes]] = deque()
        self.after: State | None = None  # what is known at the end of a part
        self.counted = Tally()  # beyond the batches
        self.ended = False
        self.unreadable = ""  # why it could not be read to its end
        self.here = False  # no process could be started for it
        self.unwanted = False  # nobody waits for what else is heard of it

    def drop(self) -> int:
        """Let nothing of it be told; return how many octets were held."""
        self.unwanted = True
        dropped = sum(len(octets) for _, octets in self.held)
        self.held.clear()
        return dropped


class Said(PlatformChanges):
    """What is said of a piece so far. Who reads it again hears the same answers again, up to there."""

    def __init__(self, changes: PlatformChanges, catalogue: Catalogue, secret: bytes) -> None:
        """Take what remembers the events of all pieces by hashes of this secret."""
        super().__init__(catalogue, secret=secret)
        self.items = 0  # links and findings
        self.files = self.events = self.skipped = 0
        self._changes = changes
        self._answers: deque[str | None] = deque()

    def holds(self, batch: Batch) -> bool:
        """Return whether a batch says what is true with all before it in mind."""
        answers = [self._changes.compare(key, version) for key, version in batch.versions]
        self._answers += answers
        return answers == batch.answers

    def add(self, batch: Batch) -> None:
        """Take notice that a batch is said."""
        self.items += batch.items
        self.files += batch.tally.files
        self.events += batch.tally.events
        self.skipped += len(batch.tally.skipped)

    def compare(self, key: bytes, version: Version) -> str | None:
        """Answer as before, and then as one who has read everything so far."""
        return self._answers.popleft() if self._answers else self._changes.compare(key, version)


class Job:
    """A file to be read. It is cut as its pieces are asked for, so a large one may come before others are looked at."""

    def __init__(self, source: Source, octets: int, wanted: int) -> None:
        """Take a file of so many octets, and how many a piece of it should have if it can be cut."""
        self.source = source
        self.known: State | None = None  # what was learnt of it, which is likely to be true of the pieces to come
        self.pieces: deque[Piece] = deque()  # given out, and not told yet
        self.all_out = False  # there are no more pieces
        self.may_be_cut = octets >= 2 * wanted
        self._cut = self._cut_into(octets, wanted)

    def next_piece(self) -> Piece | None:
        """Return a piece that nobody reads yet, or None if all are given out."""
        piece = None if self.all_out else next(self._cut, None)
        if piece is None:
            self.all_out = True
        else:
            self.pieces.append(piece)
        return piece

    def drop(self) -> int:
        """Let nothing more of it be read or told; return how many octets were held."""
        self.all_out = True
        self._cut.close()
        return sum(piece.drop() for piece in self.pieces)

    def _cut_into(self, octets: int, wanted: int) -> Generator[Piece, None, None]:
        if not self.may_be_cut:
            yield Piece(self.source, octets)
            return
        try:
            with self.source.open() as stream:
                for part in parts(stream, self.source.name, octets, wanted):
                    if not part.start and part.last:
                        yield Piece(self.source, octets)
                    else:
                        yield self._piece(part)
        except OSError as error:
            piece = Piece(self.source, 0)
            piece.unreadable = f"{self.source.name}: {error.strerror or type(error).__name__}"
            piece.ended = True
            yield piece

    def _piece(self, part: Part) -> Piece:
        if self.known is not None and part.start:
            before = self.known if part.before.open else State(undecodable=self.known.undecodable)
            part = part._replace(before=before)
        return Piece(PartOf(self.source, part), part.end - part.start, part)
