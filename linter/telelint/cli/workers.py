"""Files read side by side by other processes, and told in order as if one had read them.

concurrent.futures and multiprocessing.Pool do most of this. They hand over what a file holds only when it is read to
its end, so a large one would lie in memory twice; and when one of their processes dies, the first fails all that is
still to be read and the second waits for ever, and neither can tell which file it was. So processes are started and
listened to here.

Processes are spawned, never forked: a fork copies locks that a thread of a host program holds. They get the linter
as it is, so nothing that a user named (a register that is a pipe, say) is opened twice.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import sys
from collections import deque
from multiprocessing.connection import wait

from telelint.cli.jobs import Job, Said
from telelint.cli.telling import Written
from telelint.cli.working import BATCH, READY, Order, work
from telelint.errors import UnreadableInput
from telelint.linting import count
from telelint.model import Tally
from telelint.rules.platform_changed import PlatformChanges
from telelint.sources.cuts import PartOf
from telelint.sources.icalendar import State
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

    from telelint.cli.jobs import Piece
    from telelint.cli.telling import Parts
    from telelint.cli.working import Batch, End, Items
    from telelint.linting import Linter
    from telelint.sources.source import Source

_HELD = 64 << 20  # octets that wait for their turn; a 20 MB calendar makes 16 MB of them, as jsonl
_PIPE = 1 << 20  # octets, the most that anybody may have
_AHEAD = 256  # files that are being read, or wait for it or for their turn
_QUEUED = 4  # files that one process may have before it; more could fill its pipe and block us
_QUEUED_OCTETS = 1 << 21  # and no more then: the rest waits for whichever process is free first
_PIECE = 1 << 20  # octets; so small that no process reads long after the others have ended


class Workers:
    """Processes that each read one file after the other. Close it when done, or the processes stay."""

    def __init__(self, linter: Linter, report: Parts, most: int) -> None:
        """Take the linter, which must not have read anything yet, and how many processes may run.

        They write their parts of the report or, where it cannot be written so, hand over what it is to be told.
        """
        self._order = Order(linter, report.telling, report.written, report.links, os.urandom(16))
        self._pickled = pickle.dumps(self._order, pickle.HIGHEST_PROTOCOL)
        self._most = most
        self._context = multiprocessing.get_context("spawn")
        self._workers: list[_Worker] = []
        self._uncut: deque[Job] = deque()  # jobs with pieces that nobody reads yet
        self._waiting: deque[Piece] = deque()  # the first of these, if it is cut off already
        self._told: Piece | None = None  # the one whose turn it is
        self._open = 0  # jobs not told to their end
        self._held = 0  # octets

    @property
    def full(self) -> bool:
        """Whether jobs should be told before more are added."""
        return self._open >= _AHEAD

    def add(self, source: Source, octets: int) -> Job:
        """Have a file of so many octets read as soon as a process is free."""
        job = Job(source, octets, _PIECE)
        self._open += 1
        self._uncut.append(job)
        if job.may_be_cut:
            while len(self._workers) < self._most and self._started():
                pass  # all at once, as all will have a piece to read
        self._deal()
        return job

    def scan(self, job: Job, tally: Tally) -> Iterator[Items | Written]:
        """Yield what a file holds and count it, some events at a time, or what was written of these.

        Jobs must be taken in the order they came. Raises UnreadableInput if the file cannot be opened, or not be read
        to its end, or the process reading it dies.
        """
        changes = PlatformChanges(self._order.linter.catalogue, secret=self._order.secret)
        known = State()
        try:
            while (piece := self._next_of(job)) is not None:
                yield from self._tell(job, piece, known, changes, tally)
                known = piece.after or known
                job.pieces.popleft()
            forgotten = self._order.linter.forgotten(job.source.name, changes)
            count(forgotten, tally)
            yield [*forgotten]
        finally:
            self._open -= 1
            self._held -= job.drop()

    def _next_of(self, job: Job) -> Piece | None:
        """Return the first piece of a job that is not told yet, as soon as it is given out; None after the last."""
        while not job.pieces and not job.all_out:
            self._deal()
            if not job.pieces and not job.all_out:
                self._listen(None)
        return job.pieces[0] if job.pieces else None

    def _tell(
        self, job: Job, piece: Piece, known: State, changes: PlatformChanges, tally: Tally
    ) -> Iterator[Items | Written]:
        """Yield what a piece holds: as its process says it, as far as nothing before the piece makes it untrue.

        From there on the piece is read again, and here: a process would be free for it only when all that was given
        out after it is told.
        """
        self._told = piece
        said = Said(changes, self._order.linter.catalogue, self._order.secret)
        true = piece.part is None or piece.part.before == known
        while true and (piece.held or not piece.ended):
            if not piece.held:
                self._listen(None)
                continue
            batch, octets = piece.held.popleft()
            self._held -= len(octets)
            true = said.holds(batch)
            if true:
                said.add(batch)
                yield from self._as_told(batch, octets, tally)
            self._listen(0)
        if true and not piece.here:
            tally.add(piece.counted)
            if piece.unreadable:
                raise UnreadableInput(piece.unreadable)
            return
        self._held -= piece.drop()
        source = piece.source if piece.part is None else PartOf(job.source, piece.part._replace(before=known))
        yield from self._read(source, said, tally)
        if isinstance(source, PartOf):
            piece.after = source.after
            if not true and source.after is not None and source.after.open:
                job.known = source.after

    def _as_told(self, batch: Batch, octets: bytes, tally: Tally) -> Iterator[Items | Written]:
        """Yield what a process found, and count it."""
        tally.add(batch.tally)
        if self._order.written:
            yield Written(octets, batch.failed, batch.suppressed)
        else:
            items: Items = pickle.loads(octets)  # noqa: S301 - written by our own process
            yield items

    def _read(self, source: Source, said: Said, tally: Tally) -> Iterator[Items]:
        """Read a file, or a part of one, in this process; yield and count what is not said yet."""
        again = Tally()
        left = said.items
        try:
            for items in self._order.linter.scan_events(source, again, said):
                self._listen(0)
                if left > 0:
                    left -= len(items)
                    continue
                count(items, tally)
                yield items
        finally:
            tally.files += again.files - said.files
            tally.events += again.events - said.events
            tally.skipped += again.skipped[said.skipped :]

    def close(self) -> None:
        """End the processes, whatever they are at."""
        for worker in self._workers:
            worker.process.terminate()
        while self._workers:
            self._workers.pop().gone()

    def _deal(self) -> None:
        """Give the processes what they can take, and start another one where all are busy."""
        while self._find_waiting():
            worker = min(self._workers, key=_load, default=None)
            if (worker is None or worker.pieces) and len(self._workers) < self._most:
                worker = self._started()
            if worker is None:
                self._read_here(self._waiting)
                continue
            if worker.pieces and (len(worker.pieces) >= _QUEUED or _load(worker) >= _QUEUED_OCTETS):
                return
            worker.give(self._waiting.popleft())

    def _find_waiting(self) -> bool:
        """Return whether a piece waits for a process, having cut one off the first job if need be."""
        while self._waiting and self._waiting[0].unwanted:
            self._waiting.popleft()
        while not self._waiting and self._uncut:
            piece = self._uncut[0].next_piece()
            if piece is None:
                self._uncut.popleft()
            elif not piece.ended:  # it cannot be read
                self._waiting.append(piece)
        return bool(self._waiting)

    def _started(self) -> _Worker | None:
        """Start a process; where the system refuses, make do with those there are."""
        theirs, jobs = self._context.Pipe(duplex=False)
        answers, their_answers = self._context.Pipe(duplex=False)
        for pipe in (jobs, answers):
            _widen(pipe)
        process = self._context.Process(target=work, args=(theirs, their_answers), daemon=True)
        worker = _Worker(process, jobs, answers, self._pickled)
        try:
            with _interrupted_later():
                process.start()
        except OSError:
            self._most = len(self._workers)
            return min(self._workers, key=_load, default=None)
        finally:
            theirs.close()
            their_answers.close()
        self._workers.append(worker)
        return worker

    def _listen(self, seconds: float | None) -> None:
        """Take in what the processes have to say, waiting so long for it (None: until there is something).

        While too much waits for its turn, only the process whose turn it is is heard; the others' pipes fill, and
        they stop until then.
        """
        if not self._workers:
            return
        room = self._held < _HELD
        heard = {
            worker.answers: worker
            for worker in self._workers
            if room or not worker.pieces or worker.pieces[0].unwanted or worker.has(self._told)
        }
        for answers in wait(list(heard), seconds):
            self._hear(heard[answers])  # type: ignore[index] # wait() returns what it was given

    def _hear(self, worker: _Worker) -> None:
        try:
            octets = worker.answers.recv_bytes()
            follows = worker.answers.recv_bytes() if octets[:1] == BATCH else b""
        except (EOFError, OSError):
            self._bury(worker)
            return
        if octets[:1] == READY:
            worker.ready = True
        elif octets[:1] == BATCH:
            if not worker.pieces[0].unwanted:
                worker.pieces[0].held.append((pickle.loads(octets[1:]), follows))  # noqa: S301 - by our own process
                self._held += len(follows)
        else:
            piece = worker.pieces.popleft()
            end: End = pickle.loads(octets[1:])  # noqa: S301 - as above
            piece.unreadable, piece.after, piece.counted = end
            piece.ended = True
            self._deal()

    def _bury(self, worker: _Worker) -> None:
        """See to the files of a process that died: the one it was at is lost, the others go to the next process."""
        self._workers.remove(worker)
        how = worker.gone()
        if not worker.ready:  # it never got so far as to read: there is no use in trying again
            self._most = len(self._workers)
            self._read_here(worker.pieces)
        elif worker.pieces:
            lost = worker.pieces.popleft()
            lost.unreadable = f"{lost.source.name}: not read to its end: the process reading it {how}"
            lost.ended = True
        if worker.pieces:
            # at once, and not after what waits: those behind may be held up until these are told
            heir = self._started()
            if heir is None:
                self._read_here(worker.pieces)
            else:
                for piece in worker.pieces:
                    heir.give(piece)
        self._deal()

    @staticmethod
    def _read_here(pieces: deque[Piece]) -> None:
        while pieces:
            piece = pieces.popleft()
            piece.ended = piece.here = True


class _Worker:
    """A process, the two pipes to it, and the files it was given and has not finished, the one it is at first."""

    __slots__ = ("_linter", "_tasks", "answers", "pieces", "process", "ready")

    def __init__(self, process: SpawnProcess, tasks: Connection, answers: Connection, linter: bytes) -> None:
        self.process = process
        self.answers = answers
        self.pieces: deque[Piece] = deque()
        self.ready = False
        self._tasks = tasks
        self._linter = linter

    def give(self, piece: Piece) -> None:
        self.pieces.append(piece)
        with contextlib.suppress(OSError):  # it died: that is heard at the other pipe
            if self._linter:
                # Not handed over at its start: multiprocessing waits for ever if the process dies before it reads so
                # much. Nor then: others can start while this one does.
                self._tasks.send_bytes(self._linter)
                self._linter = b""
            self._tasks.send(piece.source)

    def has(self, piece: Piece | None) -> bool:
        return piece in self.pieces

    def gone(self) -> str:
        """Wait until the process has ended, close the pipes, and return how it ended."""
        self.process.join()
        self._tasks.close()
        self.answers.close()
        status = self.process.exitcode or 0
        return f"was killed (signal {-status})" if status < 0 else f"ended (status {status})"


def _load(worker: _Worker) -> int:
    return sum(piece.octets for piece in worker.pieces)


def _widen(pipe: Connection) -> None:
    """Let a pipe hold more than the usual 64 KB, where the system can: of a batch in such pieces, each wakes us up."""
    if sys.platform == "linux":
        import fcntl

        with contextlib.suppress(OSError):  # the user has too many of them
            fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE)


@contextlib.contextmanager
def _interrupted_later() -> Iterator[None]:
    """Hold Ctrl-C back from this process for a moment, and from one that starts in it for good.

    It goes to all processes of a terminal, and one that is still starting would answer it with a traceback.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
