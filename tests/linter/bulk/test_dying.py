"""Whoever dies, what is done is kept, and the next run goes on to the same findings."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import distributed
import pytest

from linter.bulk.conftest import address_in, calendar, event, findings, local_cluster, start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from linter.bulk.conftest import Ran

PARTITIONS = 12
PROGRAM = """\
import sys, doomed, telelint.linting
from telelint.cli import main
telelint.linting.Linter = doomed.Mortal
sys.exit(main(["lint", "--isolated", "--date", "2026-11-24", "--engine", "dask", *sys.argv[1:]]))
"""
COMMAND = [sys.executable, "-c", PROGRAM]
PATIENCE = 60  # seconds until a test gives up waiting

MORTAL = """\
import os, signal, time
from telelint import linting
from telelint.linting import Linter

linting._AT_ONCE = 1  # so that several come of one small file

class Mortal(Linter):
    def scan_events(self, source, tally, changes=None):
        for number, items in enumerate(super().scan_events(source, tally, changes)):
            if "deadly" in source.name and number == 3:
                os.kill(os.getpid(), signal.SIGKILL)
            if "buggy" in source.name and number == 3:
                raise RuntimeError("a secret of the invite")
            if number == 3:
                time.sleep(0.2)  # long enough for a killer to find it at work
            yield items
"""


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A folder of files that are a partition each."""
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(PARTITIONS):
        text = calendar(*[event(one, str(number), filling=6000) for one in range(50)])
        (folder / f"{number:02}.ics").write_text(text, newline="")
    return folder


@pytest.fixture
def mortal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have this process and those it starts lint with what is made for the worst."""
    (tmp_path / "doomed.py").write_text(MORTAL)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    import doomed  # type: ignore[import-not-found] # written above

    monkeypatch.setattr("telelint.linting.Linter", doomed.Mortal)


@pytest.fixture
def cluster(mortal: None) -> Iterator[distributed.LocalCluster]:
    """A cluster for a test that kills of it."""
    with local_cluster() as cluster:
        yield cluster


def wait_for_records(output: Path, count: int, process: subprocess.Popen[str]) -> None:
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        if (output / "records").is_dir() and len(list((output / "records").glob("part-*"))) >= count:
            return
        time.sleep(0.01)
    process.kill()
    raise TimeoutError("nothing was recorded")


def of_one_process(run: Callable[..., Ran], *paths: object) -> str:
    return run("--isolated", "-q", "--format", "jsonl", *paths).out


@pytest.mark.usefixtures("mortal")
def test_a_worker_that_is_killed_costs_nothing(
    many: Path, tmp_path: Path, run: Callable[..., Ran], cluster: distributed.LocalCluster
) -> None:
    output = tmp_path / "out"
    with distributed.Client(cluster) as client:
        before = client.run(os.getpid)
        command = [
            *COMMAND,
            "--scheduler",
            cluster.scheduler_address,
            "--partition-size",
            "1MB",
            "--output",
            str(output),
        ]
        with subprocess.Popen([*command, str(many)], stderr=subprocess.PIPE, text=True) as process:
            wait_for_records(output, 2, process)
            os.kill(next(iter(before.values())), signal.SIGKILL)
            assert process.stderr is not None
            said = process.stderr.read()
        after = set(client.run(os.getpid).values())
    assert after != set(before.values())  # it did die, and was replaced
    assert (process.returncode, said.count("\n")) == (1, 1)
    assert findings(output) == of_one_process(run, many)


def test_a_file_that_kills_workers_is_named_and_the_others_go_on(
    many: Path, tmp_path: Path, run: Callable[..., Ran], mortal: None
) -> None:
    (many / "05.ics").rename(many / "05-deadly.ics")
    (many / "09.ics").rename(many / "09-buggy.ics")
    output = tmp_path / "out"
    ran = run("--isolated", "--engine", "dask", "--jobs", "1", "--partition-size", "1MB", "--output", output, many)
    assert ran.status == 2
    assert f"partition 5 ({many}/05-deadly.ics): the worker reading it died, and so did others that tried" in ran.err
    assert f"partition 9 ({many}/09-buggy.ics): RuntimeError at doomed.py:" in ran.err
    assert "secret" not in ran.err
    assert json.loads((output / "manifest.json").read_text())["complete"] is False
    done = {path.stem for path in (output / "findings").iterdir()}
    assert done == {f"part-{number:06}" for number in range(PARTITIONS)} - {"part-000005", "part-000009"}
    for number in set(range(PARTITIONS)) - {5, 9}:
        alone = of_one_process(run, many / f"{number:02}.ics")
        assert (output / "findings" / f"part-{number:06}.jsonl").read_text("utf-8") == alone


def test_a_scheduler_that_dies_ends_the_run_and_the_next_one_goes_on(
    many: Path, tmp_path: Path, run: Callable[..., Ran], mortal: None
) -> None:
    output, told = tmp_path / "out", tmp_path / "scheduler.json"
    options = ["--partition-size", "1MB", "--output", str(output), str(many)]
    started = [start("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", 0, "--no-dashboard",
                     "--scheduler-file", told)]  # fmt: skip
    try:
        started.append(
            start("distributed.cli.dask_worker", "--scheduler-file", told, "--host", "127.0.0.1", "--nthreads", 1,
                  "--no-dashboard", "--local-directory", tmp_path)
        )  # fmt: skip
        command = [*COMMAND, "--scheduler", address_in(told), *options]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            wait_for_records(output, 2, process)
            started[0].kill()
            assert process.stderr is not None
            said = process.stderr.read()
    finally:
        for one in started:
            one.kill()
            one.wait()
    assert (process.returncode, said) == (
        2,
        "telelint: the scheduler is gone; what is done is kept: the same command goes on from there\n",
    )
    done = {path.name: path.stat().st_mtime_ns for path in (output / "findings").iterdir() if path.suffix == ".jsonl"}
    assert 2 <= len(done) < PARTITIONS
    ran = run("--isolated", "--engine", "dask", "--jobs", "1", *options)
    assert ran.status == 1
    assert ran.err.startswith(f"telelint: going on: {len(done)} of {PARTITIONS} partitions are done\n")
    again = {path.name: path.stat().st_mtime_ns for path in (output / "findings").iterdir()}
    assert done.items() <= again.items()  # not written anew
    assert findings(output) == of_one_process(run, many)


@pytest.mark.skipif(os.name != "posix", reason="a terminal's Ctrl-C is sent to a process group")
def test_an_interrupt_says_two_lines_and_leaves_what_is_done(
    many: Path, tmp_path: Path, run: Callable[..., Ran], mortal: None
) -> None:
    output = tmp_path / "out"
    options = ["--partition-size", "1MB", "--output", str(output), str(many)]
    with subprocess.Popen([*COMMAND, "--jobs", "1", *options], stderr=subprocess.PIPE, text=True,
                          start_new_session=True) as process:  # fmt: skip
        wait_for_records(output, 2, process)
        os.killpg(process.pid, signal.SIGINT)
        assert process.stderr is not None
        said = process.stderr.read()  # ends only when every process that holds it has
    assert process.returncode == 130
    assert said == "telelint: what is done is kept: the same command goes on from there\ntelelint: interrupted\n"
    ran = run("--isolated", "--engine", "dask", "--jobs", "1", *options)
    assert ran.err.startswith("telelint: going on: ")
    assert findings(output) == of_one_process(run, many)
