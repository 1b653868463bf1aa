"""gunicorn's settings for real use: ``gunicorn "telelint_server:create_app()"`` finds this file where it is started.

docs/operations.md says how each was chosen.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from typing import Any

_HERE = f"{os.environ.get('HOST', '0.0.0.0')}:{os.environ.get('PORT', '8080')}"  # noqa: S104 - a container's own address
bind = os.environ.get("TELELINT_BIND", _HERE)

# Threads, as requests that wait for the disk together are written together. WEB_CONCURRENCY is what platforms set.
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = int(os.environ.get("TELELINT_THREADS") or 16)
os.environ["WEB_CONCURRENCY"] = str(workers)  # the application warns of limits that each worker counts by itself

# Each worker has its own socket, so that the kernel spreads the connections. With one socket a worker may take all.
reuse_port = True

# A worker that hangs is replaced; one that is told to end answers what it has. Workers are renewed from time to time.
timeout = 30
graceful_timeout = 30
keepalive = 5
max_requests = 100_000
max_requests_jitter = 10_000

# gunicorn's own lines quote request lines and addresses. Ours do not, and the access log is the application's.
logger_class = "telelint_server.gunicorn_logger.Logger"
accesslog = None

# Nobody steers it but by signals; the socket would be one for all gunicorns of a user, in a folder to be writable.
control_socket_disable = True

# Requests are small; what is longer is no request of ours.
limit_request_line = 4094
limit_request_fields = 64

_metrics_folder = ""


def on_starting(_server: Any) -> None:
    """Give the workers a folder to add up their metrics in, unless the operator has named one."""
    global _metrics_folder
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        _metrics_folder = os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="telelint-metrics-")


def pre_fork(server: Any, worker: Any) -> None:
    """Give a worker the processor that the fewest have, where there are as many workers as processors to run on.

    One thread of a worker runs Python at a time. On several processors its threads wake up at once only to wait for
    each other, which takes a third of the requests a second. With processors to spare nobody is bound to one: others
    may be bound to the same.
    """
    worker.processor = None
    processors = _processors()
    if processors and server.num_workers >= len(processors):
        taken = [other.processor for other in server.WORKERS.values()]
        worker.processor = min(processors, key=taken.count)


def post_fork(_server: Any, worker: Any) -> None:
    """Stay on that processor."""
    if worker.processor is not None:
        os.sched_setaffinity(0, {worker.processor})


def post_worker_init(_worker: Any) -> None:
    """Settle down, now that the application is made."""
    from telelint_server import memory

    memory.settle()


def _processors() -> list[int]:
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []  # Linux only


def child_exit(_server: Any, worker: Any) -> None:
    """Drop what only a living worker can say."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)


def on_exit(_server: Any) -> None:
    """Remove the folder that was made for the metrics."""
    if _metrics_folder:
        shutil.rmtree(_metrics_folder, ignore_errors=True)
