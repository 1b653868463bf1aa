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
import pickle
import signal
from collections import deque
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

from telelint.cli.jobs import Job
from telelint.cli.telling import Telling
from telelint.cli.working import BATCH, IN_BATCH, READY, work
from telelint.errors import UnreadableInput
from telelint.sources.cuts import PartOf
from telelint.sources.icalendar import State

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

    from telelint.cli.jobs import Piece
    from telelint.cli.working import Batch, End
    from telelint.linting import Linter
    from telelint.model import Finding, Link, Tally
    from telelint.sources.cuts import Part
    from telelint.sources.source import Source

_HELD = 64 << 20  # octets that wait for their turn; a 20 MB calendar makes 7 MB of them
_AHEAD = 256  # files that are being read, or wait for it or for their turn
_QUEUED = 4  # files that one process may have before it; more could fill its pipe and block us
_QUEUED_OCTETS = 1 << 18  # what is not done in a moment waits for whichever process is free first
_PIECES = 4  # for each process, so that none reads long after the others have ended
_LEAST_PIECE, _LARGEST_PIECE = 1 << 20, 1 << 23  # octets


class Workers:
    """Processes that each read one file after the other. Close it when done, or the processes stay."""

    def __init__(self, linter: Linter, most: int) -> None:
        """Take the linter, which must not have read anything yet, and how many processes may run."""
        self._linter = linter
        self._pickled = pickle.dumps(linter, pickle.HIGHEST_PROTOCOL)
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
        job = Job(source, octets, min(max(octets // (self._most * _PIECES), _LEAST_PIECE), _LARGEST_PIECE))
        self._open += 1
        self._uncut.append(job)
        if job.may_be_cut:
            while len(self._workers) < self._most and self._started():
                pass  # all at once, as all will have a piece to read
        self._deal()
        return job

    def scan(self, job: Job, tally: Tally) -> Iterator[Link | Finding]:
        """Yield what a file holds and count it, as ``Linter.scan`` does. Jobs must be told in the order they came.

        Raises UnreadableInput if the file cannot be opened, or not be read to its end, or the process reading it dies.
        """
        telling = Telling(self._linter)
        known = State()
        try:
            while (piece := self._next_of(job)) is not None:
                part = piece.part
                if part is not None and part.before != known:
                    yield from self._read_again(job, piece, part._replace(before=known), telling, tally)
                else:
                    yield from self._tell(piece, telling, tally)
                known = piece.after or known
                job.pieces.popleft()
            yield from telling.end(job.source.name, tally)
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

    def _tell(self, piece: Piece, telling: Telling, tally: Tally) -> Iterator[Link | Finding]:
        self._told = piece
        while piece.held or not piece.ended:
            if not piece.held:
                self._listen(None)
                continue
            octets = piece.held.popleft()
            self._held -= len(octets)
            batch: Batch = pickle.loads(octets)  # noqa: S301 - written by our own process
            yield from telling.tell(batch, tally)
            self._listen(0)
        if piece.here:
            yield from self._read(piece.source, telling, tally)
            if isinstance(piece.source, PartOf):
                piece.after = piece.source.after
        if piece.unreadable:
            raise UnreadableInput(piece.unreadable)

    def _read(self, source: Source, telling: Telling, tally: Tally) -> Iterator[Link | Finding]:
        """Read a file, or a part of one, in this process."""
        for number, item in enumerate(self._linter.scan(source, tally, telling.changes), start=1):
            if not number % IN_BATCH:
                self._listen(0)
            yield item

    def _read_again(
        self, job: Job, piece: Piece, part: Part, telling: Telling, tally: Tally
    ) -> Iterator[Link | Finding]:
        """Read a part that was read as if something else stood before it.

        That is done here: a process would be free for it only when all that was given out after it is told.
        """
        self._held -= piece.drop()
        source = PartOf(job.source, part)
        yield from self._read(source, telling, tally)
        piece.after = source.after
        if source.after is not None and source.after.open:
            job.known = source.after

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
        except (EOFError, OSError):
            self._bury(worker)
            return
        said, rest = octets[:1], octets[1:]
        if said == READY:
            worker.ready = True
        elif said == BATCH:
            if not worker.pieces[0].unwanted:
                worker.pieces[0].held.append(rest)
                self._held += len(rest)
        else:
            piece = worker.pieces.popleft()
            end: End = pickle.loads(rest)  # noqa: S301 - written by our own process
            piece.unreadable, piece.after = end
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
