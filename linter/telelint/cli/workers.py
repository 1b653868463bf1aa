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
from typing import TYPE_CHECKING, NamedTuple

from telelint.cli import collect_seldom
from telelint.errors import UnreadableInput
from telelint.linting import counted
from telelint.model import Finding, Tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

    from telelint.linting import Linter
    from telelint.model import Event, Link, Skipped
    from telelint.sources.source import Source

_IN_PART = 256  # links and findings sent at once
_HELD = 64 << 20  # octets that wait for their turn; a 20 MB calendar makes 7 MB of them
_AHEAD = 256  # files that are being read, or wait for it or for their turn
_QUEUED = 4  # files that one process may have before it; more could fill its pipe and block us
_QUEUED_OCTETS = 1 << 18  # what is not done in a moment waits for whichever process is free first
_READY, _PART, _END = b"R", b"P", b"E"


class Job:
    """A file to be read, and what was heard of it and not told yet."""

    __slots__ = ("ended", "held", "here", "octets", "source", "unreadable")

    def __init__(self, source: Source, octets: int) -> None:
        self.source = source
        self.octets = octets  # size of the file
        self.held: deque[bytes] = deque()  # pickled parts
        self.ended = False
        self.unreadable = ""  # why it could not be read to its end
        self.here = False  # no process could be started for it


class Part(NamedTuple):
    """Some of what a file holds, and what reading it has counted besides links and findings."""

    items: list[Link | Finding]
    files: int
    events: int
    skipped: list[Skipped]
    continues: bool  # the first link is of the same event as the last one of the part before


class Workers:
    """Processes that each read one file after the other. Close it when done, or the processes stay."""

    def __init__(self, linter: Linter, most: int) -> None:
        """Take the linter, which must not have read anything yet, and how many processes may run."""
        self._linter = linter
        self._pickled = pickle.dumps(linter, pickle.HIGHEST_PROTOCOL)
        self._most = most
        self._context = multiprocessing.get_context("spawn")
        self._workers: list[_Worker] = []
        self._waiting: deque[Job] = deque()
        self._told: Job | None = None  # the one whose turn it is
        self._open = 0  # jobs not told to their end
        self._held = 0  # octets

    @property
    def full(self) -> bool:
        """Whether jobs should be told before more are added."""
        return self._open >= _AHEAD

    def add(self, source: Source, octets: int) -> Job:
        """Have a file of so many octets read as soon as a process is free."""
        job = Job(source, octets)
        self._open += 1
        self._waiting.append(job)
        self._deal()
        return job

    def scan(self, job: Job, tally: Tally) -> Iterator[Link | Finding]:
        """Yield what a file holds and count it, as ``Linter.scan`` does. Jobs must be told in the order they came.

        Raises UnreadableInput if the file cannot be opened, or not be read to its end, or the process reading it dies.
        """
        self._told = job
        event: Event | None = None
        while job.held or not job.ended:
            if not job.held:
                self._listen(None)
                continue
            octets = job.held.popleft()
            self._held -= len(octets)
            part: Part = pickle.loads(octets)  # noqa: S301 - written by our own process
            event, items = _continued(part, event)
            tally.files += part.files
            tally.events += part.events
            tally.skipped += part.skipped
            yield from counted(items, tally)
            self._listen(0)
        self._open -= 1
        if job.here:
            yield from self._linter.scan(job.source, tally)
        if job.unreadable:
            raise UnreadableInput(job.unreadable)

    def close(self) -> None:
        """End the processes, whatever they are at."""
        for worker in self._workers:
            worker.process.terminate()
        while self._workers:
            self._workers.pop().gone()

    def _deal(self) -> None:
        """Give the processes what they can take, and start another one where all are busy."""
        while self._waiting:
            worker = min(self._workers, key=_load, default=None)
            if (worker is None or worker.jobs) and len(self._workers) < self._most:
                worker = self._started()
            if worker is None:
                self._read_here(self._waiting)
                return
            if worker.jobs and (len(worker.jobs) >= _QUEUED or _load(worker) >= _QUEUED_OCTETS):
                return
            worker.give(self._waiting.popleft())

    def _started(self) -> _Worker | None:
        """Start a process; where the system refuses, make do with those there are."""
        theirs, jobs = self._context.Pipe(duplex=False)
        answers, their_answers = self._context.Pipe(duplex=False)
        process = self._context.Process(target=work, args=(self._pickled, theirs, their_answers), daemon=True)
        worker = _Worker(process, jobs, answers)
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
            worker.answers: worker for worker in self._workers if room or not worker.jobs or worker.has(self._told)
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
        if said == _READY:
            worker.ready = True
        elif said == _PART:
            worker.jobs[0].held.append(rest)
            self._held += len(rest)
        else:
            job = worker.jobs.popleft()
            job.unreadable = rest.decode("utf-8", "surrogatepass")
            job.ended = True
            self._deal()

    def _bury(self, worker: _Worker) -> None:
        """See to the files of a process that died: the one it was at is lost, the others go to the next process."""
        self._workers.remove(worker)
        how = worker.gone()
        if not worker.ready:  # it never got so far as to read: there is no use in trying again
            self._most = len(self._workers)
            self._read_here(worker.jobs)
        elif worker.jobs:
            lost = worker.jobs.popleft()
            lost.unreadable = f"{lost.source.name}: not read to its end: the process reading it {how}"
            lost.ended = True
        if worker.jobs:
            # at once, and not after what waits: those behind may be held up until these are told
            heir = self._started()
            if heir is None:
                self._read_here(worker.jobs)
            else:
                for job in worker.jobs:
                    heir.give(job)
        self._deal()

    @staticmethod
    def _read_here(jobs: deque[Job]) -> None:
        while jobs:
            job = jobs.popleft()
            job.ended = job.here = True


class _Worker:
    """A process, the two pipes to it, and the files it was given and has not finished, the one it is at first."""

    __slots__ = ("_tasks", "answers", "jobs", "process", "ready")

    def __init__(self, process: SpawnProcess, tasks: Connection, answers: Connection) -> None:
        self.process = process
        self.answers = answers
        self.jobs: deque[Job] = deque()
        self.ready = False
        self._tasks = tasks

    def give(self, job: Job) -> None:
        self.jobs.append(job)
        with contextlib.suppress(OSError):  # it died: that is heard at the other pipe
            self._tasks.send(job.source)

    def has(self, job: Job | None) -> bool:
        return job in self.jobs

    def gone(self) -> str:
        """Wait until the process has ended, close the pipes, and return how it ended."""
        self.process.join()
        self._tasks.close()
        self.answers.close()
        status = self.process.exitcode or 0
        return f"was killed (signal {-status})" if status < 0 else f"ended (status {status})"


def _load(worker: _Worker) -> int:
    return sum(job.octets for job in worker.jobs)


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


def _continued(part: Part, event: Event | None) -> tuple[Event | None, Iterable[Link | Finding]]:
    """Return the event of a part's last link, and the items, those of the event that was cut made one again.

    ``event`` is that of the last link before. Each part brings its own copy, and an event is known by being the same.
    """
    events = [item.event for item in part.items if not isinstance(item, Finding)]
    if not events:
        return event, part.items
    if event is None or not part.continues:
        return events[-1], part.items
    copy = events[0]
    last = event if events[-1] is copy else events[-1]
    return last, [item._replace(event=event) if item.event is copy else item for item in part.items]


# In the other process


def work(pickled: bytes, tasks: Connection, answers: Connection) -> None:
    """Read one file after the other until nobody asks any more. A bug's traceback goes to standard error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started us ends us
    collect_seldom()
    linter: Linter = pickle.loads(pickled)  # noqa: S301 - written by our own process
    with contextlib.suppress(BrokenPipeError):  # nobody listens any more
        answers.send_bytes(_READY)
        while (source := _next(tasks)) is not None:
            why = ""
            try:
                for part in _parts(linter, source):
                    answers.send_bytes(_PART + pickle.dumps(part, pickle.HIGHEST_PROTOCOL))
            except UnreadableInput as error:
                why = str(error)
            answers.send_bytes(_END + why.encode("utf-8", "surrogatepass"))


def _next(tasks: Connection) -> Source | None:
    try:
        source: Source = tasks.recv()
    except (EOFError, OSError):
        return None
    return source


def _parts(linter: Linter, source: Source) -> Iterator[Part]:
    """Yield what a file holds in parts. What was found before an error is yielded, and then the error raised."""
    tally = Tally()
    files = events = skipped = 0
    items: list[Link | Finding] = []
    series: Event | None = None
    once: Event | None = None  # the same without its series, which is large, and asked no more after the verdict
    last: Event | None = None  # that of the last link sent
    error: UnreadableInput | None = None
    scan = linter.scan(source, tally)
    while True:
        item: Link | Finding | None = None
        try:
            item = next(scan, None)
        except UnreadableInput as unreadable:
            error = unreadable
        if item is not None:
            if item.event.occurrences is not None:
                if item.event is not series or once is None:
                    series, once = item.event, item.event._replace(occurrences=None)
                item = item._replace(event=once)
            items.append(item)
            if len(items) < _IN_PART:
                continue
        of_links = [item.event for item in items if not isinstance(item, Finding)]
        continues = bool(of_links) and of_links[0] is last
        yield Part(items, tally.files - files, tally.events - events, tally.skipped[skipped:], continues)
        if item is None:
            break
        last = of_links[-1] if of_links else last
        files, events, skipped = tally.files, tally.events, len(tally.skipped)
        items = []
    if error is not None:
        raise error
