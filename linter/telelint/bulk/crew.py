"""Dask: who works, who died, who is gone.

Tasks are handed out one for each free thread and not all at once: a task that kills its worker then takes few others
with it, nothing has to be taken back when the run is interrupted, and the scheduler stays small over a million tasks.
"""

from __future__ import annotations

import contextlib
import logging
import signal
import time
import uuid
import warnings
from collections import deque
from concurrent.futures import CancelledError
from multiprocessing.resource_tracker import ensure_running
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, NamedTuple

import dask
import distributed
from distributed.scheduler import KilledWorker

import telelint
from telelint.bulk.work import Failed
from telelint.errors import ConfigurationError, TelelintError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Self

_ASKED = "__import__('telelint').__version__"  # as text, since who is asked may have no telelint
_LOOK = 0.5  # seconds between two looks at who is there
_TRIES = 3  # of a task that fails and might not
# Of a cluster of ours: a task may cost one worker before it waits until it can be alone; no pages for a browser, no
# profile for them either.
_OURS = {
    "distributed.scheduler.allowed-failures": 1,
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.worker.profile.enabled": False,
}
_GONE = "the scheduler is gone; what is done is kept: the same command goes on from there"
_PATIENCE = 20  # seconds in which a scheduler must answer


class SchedulerGoneError(TelelintError):
    """The scheduler is no more; what was done until then is kept."""


class Task(NamedTuple):
    """A call of a function on some worker."""

    number: int
    function: Callable[..., Any]
    arguments: tuple[Any, ...]


class Crew:
    """The workers of a run: those of a scheduler, or a few processes of this machine. Use it in a ``with``."""

    def __init__(self, scheduler: str | None, processes: int) -> None:
        """Take a scheduler's address, or None and how many processes to start. Raises ConfigurationError."""
        self._scheduler = scheduler
        self._processes = processes
        self._ran = uuid.uuid4().hex[:8]
        self._cluster: distributed.LocalCluster | None = None
        self._looked = 0.0
        self._threads = 0

    def __enter__(self) -> Self:
        # What Dask has to say about a worker or a scheduler that is gone, we say ourselves. Each logger has its level.
        for name in [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]:
            logging.getLogger(name).setLevel(logging.CRITICAL)
        try:
            with _interrupted_later():
                self._client = self._connect()
        except (OSError, TimeoutError, ValueError) as error:
            raise ConfigurationError(f"--scheduler: no scheduler answers there ({type(error).__name__})") from error
        if self._cluster is None:
            self._check()
        return self

    def _check(self) -> None:
        """Raise ConfigurationError unless scheduler and workers have this telelint: Dask itself would wait for ever."""
        found: dict[str, object] = {}
        try:
            found["the scheduler"] = self._client.run_on_scheduler(eval, _ASKED)
        except ImportError as error:
            found["the scheduler"] = error
        for address, said in self._client.run(eval, _ASKED, on_error="return").items():
            found[f"the worker {address}"] = said
        for who, said in found.items():
            if said != telelint.__version__:
                self._client.close(timeout=2)
                version = f"telelint {said}" if isinstance(said, str) else "no telelint"
                raise ConfigurationError(
                    f"{who} has {version}, and this is {telelint.__version__}: scheduler and workers need "
                    "telelint[scale] in the same version"
                )

    def _connect(self) -> distributed.Client:
        if self._scheduler is not None:
            return distributed.Client(self._scheduler, timeout=_PATIENCE, set_as_default=False)
        with dask.config.set(_OURS):
            self._cluster = distributed.LocalCluster(
                n_workers=self._processes,
                threads_per_worker=1,
                processes=True,
                host="127.0.0.1",
                security=True,  # other users of this machine cannot give our processes something to do
                dashboard_address="127.0.0.1:0",  # its port is opened in any case
                worker_dashboard_address="127.0.0.1:0",
                silence_logs=logging.CRITICAL,
            )
        return distributed.Client(self._cluster, set_as_default=False)

    def __exit__(self, *_: object) -> None:
        self._client.close(timeout=2)
        if self._cluster is not None:
            self._cluster.close(timeout=10)

    def share(self, function: Callable[..., Any], value: object) -> Any:
        """Return what stands for ``function(value)`` among a task's arguments; each worker fetches it once."""
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Sending large graph")  # a large baseline; it is sent once
            return self._client.submit(function, value, key=f"telelint-{self._ran}-shared", pure=False)

    def work(self, tasks: Iterable[Task], look: Callable[[int], None]) -> Iterator[tuple[Task, Any]]:
        """Yield each task with what it returned, as they end; ``Failed`` where it cannot be done.

        ``look`` is called now and then with the number of threads that work. Raises SchedulerGoneError.
        """
        waiting = deque(tasks)
        running: dict[int, tuple[Task, distributed.Future[Any]]] = {}
        tries: dict[int, int] = {}
        suspected: set[int] = set()  # each killed its worker, or was beside one that did
        deadly: deque[Task] = deque()  # of these, what waits until it can be alone
        ended: SimpleQueue[int] = SimpleQueue()
        while waiting or running or deadly:
            while waiting and len(running) < self._room():
                task = waiting.popleft()
                running[task.number] = task, self._submit(task, ended)
            if deadly and not running:
                task = deadly.popleft()
                running[task.number] = task, self._submit(task, ended)
            look(self._threads)
            try:
                number = ended.get(timeout=_LOOK)
            except Empty:
                continue
            task, future = running.pop(number)
            said = self._said(future)
            if isinstance(said, KilledWorker):
                if number not in suspected:
                    suspected.add(number)
                    deadly.append(task)
                else:
                    yield task, Failed("the worker reading it died, and so did others that tried", again=False)
                continue
            tries[number] = tries.get(number, 0) + 1
            if isinstance(said, Failed) and said.again and tries[number] < _TRIES:
                waiting.append(task)
            else:
                yield task, said

    def _submit(self, task: Task, ended: SimpleQueue[int]) -> distributed.Future[Any]:
        if self._client.status != "running":
            raise SchedulerGoneError(_GONE)
        key = f"telelint-{self._ran}-{uuid.uuid4().hex[:8]}-{task.number}"
        future = self._client.submit(task.function, *task.arguments, key=key, pure=False)
        future.add_done_callback(lambda _: ended.put(task.number))
        return future

    def _said(self, future: distributed.Future[Any]) -> Any:
        if future.status == "finished":
            try:
                return future.result()
            except KilledWorker as killed:  # the one that had the answer died, and so did those that did it anew
                return killed
            except (OSError, TimeoutError, CancelledError) as error:
                raise SchedulerGoneError(_GONE) from error
        if future.status == "error":
            raised = future.exception()
            # all that is raised in a task is Dask's own, or of a worker that cannot even call us
            if isinstance(raised, KilledWorker):
                return raised
            why = f"a worker cannot run telelint ({type(raised).__name__}): it needs telelint[scale], the same version"
            return Failed(why, again=True)
        raise SchedulerGoneError(_GONE)

    def _room(self) -> int:
        """Return how many tasks may run at once: as many as there are threads, one where there are none yet."""
        now = time.monotonic()
        if now - self._looked > _LOOK:
            self._looked = now
            try:
                self._threads = sum(self._client.nthreads().values())
            except (OSError, TimeoutError) as error:
                raise SchedulerGoneError(_GONE) from error
        return max(self._threads, 1)


@contextlib.contextmanager
def _interrupted_later() -> Iterator[None]:
    """Hold Ctrl-C back from this thread for a moment, and for good from threads and processes that start in it.

    It goes to all processes of a terminal; workers would answer it with tracebacks, and we end them ourselves.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    ensure_running()  # else it starts with the first process, and lets Ctrl-C through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
