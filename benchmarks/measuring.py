"""Runs of programs: how long, how much processor time, how much memory at the most."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

# What slows every Python program down, each in its own way, and few people set: no compiled modules kept, a system call
# for each line that is written.
_HINDRANCES = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")
PATIENCE = 25.0  # seconds of processor time; what takes longer is run once


class Run(NamedTuple):
    """Seconds of wall and of processor time, children included; peak resident memory in megabytes.

    Of a program with several processes, the memory is that of the largest.
    """

    wall: float
    cpu: float
    rss: float


class FailedError(Exception):
    """A program that could not be run to its end; the text says why."""


def run(command: Sequence[str | Path], output: Path, may_exit: Iterable[int] = (0, 1)) -> Run:
    """Run a program, its standard output to a file. Raises FailedError.

    Not to nowhere: grep sees that, and stops at its first match.
    """
    with output.open("wb") as stream, tempfile.TemporaryFile() as complaints:
        began = time.perf_counter()
        try:
            process = subprocess.Popen(command, stdout=stream, stderr=complaints, env=_environment())
        except OSError as error:
            raise FailedError(error.strerror or "cannot be started") from error
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in may_exit:
            complaints.seek(0)
            said = complaints.read().decode("utf-8", "replace").split("\n")
            last = next((line for line in reversed(said) if line.strip()), f"exit status {process.returncode}")
            raise FailedError(last[:60])
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6)


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in _HINDRANCES}


def output_of(name: str, outputs: Path) -> Path:
    return outputs / name.replace("/", "-")


def in_turns(
    commands: Mapping[str, Sequence[str | Path]], rounds: int, outputs: Path
) -> tuple[dict[str, list[Run]], dict[str, str]]:
    """Run every program in turn, round after round; return the runs, and of what failed why.

    The n-th runs of two programs were neighbours, so that their ratio is one of equal conditions. Programs that need
    longer than PATIENCE run in the first round only. Outputs go into files of a folder, named by ``output_of``.
    """
    runs: dict[str, list[Run]] = {}
    failed: dict[str, str] = {}
    for number in range(rounds):
        for name, command in commands.items():
            if name in failed or (number and runs[name][0].cpu > PATIENCE):
                continue
            try:
                one = run(command, output_of(name, outputs))
            except FailedError as failure:
                failed[name] = str(failure)
                runs.pop(name, None)
                continue
            runs.setdefault(name, []).append(one)
    return runs, failed


def median(runs: Sequence[Run]) -> Run:
    """Return the median of each figure."""
    return Run(*(statistics.median(figures) for figures in zip(*runs, strict=True)))


class Ratio(NamedTuple):
    """How much longer one program takes than another: the median over the rounds that both ran in, of wall and of
    processor time. Where other work goes on, the second is the truer one of programs with one process."""

    wall: float
    cpu: float


def ratio(over: Sequence[Run], under: Sequence[Run]) -> Ratio:
    rounds = list(zip(over, under, strict=False))
    return Ratio(
        statistics.median(one.wall / other.wall for one, other in rounds),
        statistics.median(
            one.cpu / max(other.cpu, 0.001) for one, other in rounds
        ),  # the system counts in milliseconds
    )
