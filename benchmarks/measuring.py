"""One run of a program: how long, how much processor time, how much memory at the most."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path


class Run(NamedTuple):
    """Seconds of wall and of processor time, children included; peak resident memory in megabytes."""

    wall: float
    cpu: float
    rss: float


class FailedError(Exception):
    """A program that could not be run to its end; the text says why."""


def run(command: Sequence[str | Path], output: Path | None = None, may_exit: Iterable[int] = (0, 1)) -> Run:
    """Run a program, its standard output to a file or nowhere. Raises FailedError."""
    with open(output or os.devnull, "wb") as stream:
        began = time.perf_counter()
        try:
            process = subprocess.Popen(command, stdout=stream, stderr=subprocess.PIPE)
        except OSError as error:
            raise FailedError(error.strerror or "cannot be started") from error
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        complaint = process.stderr.read().decode("utf-8", "replace").strip() if process.stderr else ""
        if process.stderr:
            process.stderr.close()
    if process.returncode not in may_exit:
        raise FailedError((complaint.splitlines() or [f"exit status {process.returncode}"])[-1][:60])
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def median(runs: Sequence[Run]) -> Run:
    """Return the median of each figure."""
    return Run(*(statistics.median(figures) for figures in zip(*runs, strict=True)))
