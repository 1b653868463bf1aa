"""What a cluster finds in an archive is what one process finds, to the octet."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pyarrow.dataset
import pytest

from linter.bulk.conftest import findings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from linter.bulk.conftest import Ran

PATHS = ("in", "gone.ics", "in/2*.ics", "./in/01.ics")


def summary_of(text: str) -> object:
    return json.loads(text)["summary"]


@pytest.mark.parametrize(
    "options",
    [
        pytest.param((), id="with-the-configuration-of-this-folder"),
        pytest.param(("--isolated",), id="isolated"),
        pytest.param(("--isolated", "--show-secrets", "--select", "TL3,TL9"), id="other-settings"),
    ],
)
def test_findings_summary_complaints_and_status_are_the_same(
    options: tuple[str, ...], run: Callable[..., Ran], dask: Callable[..., Ran], tmp_path: Path
) -> None:
    output = tmp_path / "out"
    alone = run("--format", "jsonl", "-q", *options, *PATHS)
    together = dask("--output", output, "-q", *options, *PATHS)
    assert (together.status, together.err) == (alone.status, alone.err)
    assert findings(output) == alone.out
    shown = summary_of((output / "summary.json").read_text())
    assert shown == summary_of(run("--format", "json", "-q", *options, *PATHS).out)
    assert json.loads((output / "manifest.json").read_text())["partitions"] > 6


def test_what_reaches_over_the_border_of_a_part_is_in_it(dask: Callable[..., Ran], tmp_path: Path) -> None:
    dask("--isolated", "--output", tmp_path / "out", "in/20-large.ics", "in/25-latin.ics")
    told = [json.loads(line) for line in findings(tmp_path / "out").splitlines()]
    assert [one["rule"] for one in told if one["rule"] in ("TL302", "TL902")] == ["TL302", "TL902"]
    days = {one["event"]["start"] for one in told if one["link"] is not None}
    assert days == {"2026-12-01", "2026-12-02"}  # by the zones of the calendar
    parts = json.loads((tmp_path / "out" / "manifest.json").read_text())["partitions"]
    assert parts > 4


def test_parquet_holds_the_same_rows(run: Callable[..., Ran], dask: Callable[..., Ran], tmp_path: Path) -> None:
    alone = run("--isolated", "--format", "jsonl", "in").out
    dask("--isolated", "--format", "parquet", "--output", tmp_path / "out", "in")
    files = sorted(map(str, (tmp_path / "out" / "findings").iterdir()))
    rows = pyarrow.dataset.dataset(files).to_table().to_pylist()
    for row in rows:
        start = row.pop("event_start")
        row["event"] = {"start": start and start.isoformat(), "recurring": row.pop("event_recurring")}
    assert rows == [json.loads(line) for line in alone.splitlines()]


def test_processes_of_this_machine_do_without_a_cluster(run: Callable[..., Ran], tmp_path: Path) -> None:
    alone = run("--format", "jsonl", "-q", "in/01.ics", "in/20-large.ics")
    command = [sys.executable, "-m", "telelint", "lint", "--date", "2026-11-24", "--engine", "dask", "--jobs", "2",
               "--output", str(tmp_path / "out"), "in/01.ics", "in/20-large.ics"]  # fmt: skip
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout, findings(tmp_path / "out")) == (alone.status, "", alone.out)
    assert ran.stderr == f"telelint: 2 files, 822 events, 2,465 links, 2,444 findings: {tmp_path / 'out'}\n"


@pytest.mark.parametrize("format_", ["jsonl", "parquet"])
def test_two_runs_write_the_same_files(format_: str, dask: Callable[..., Ran], tmp_path: Path) -> None:
    written = []
    for name in ("one", "two"):
        dask("--isolated", "--format", format_, "--output", tmp_path / name, "in")
        here = tmp_path / name
        written.append({path.relative_to(here): path.read_bytes() for path in here.rglob("*") if path.is_file()})
    assert written[0] == written[1]


def test_a_baseline_accepts_as_many_as_in_one_process(
    run: Callable[..., Ran], dask: Callable[..., Ran], tmp_path: Path
) -> None:
    """The same files several times, so that equal findings lie in several partitions, and a baseline of some."""
    known, paths = tmp_path / "known", ("in/20-large.ics", "in/05.ics")
    run("--isolated", "--write-baseline", known, *paths)
    more = ("in/05.ics", "in/20-large.ics", "in/20-large.ics", "in/05.ics")
    alone = run("--isolated", "-q", "--format", "jsonl", "--baseline", known, *more)
    dask("--isolated", "--baseline", known, "--output", tmp_path / "out", *more)
    assert alone.out.count("\n") > 500
    assert findings(tmp_path / "out") == alone.out
    assert summary_of((tmp_path / "out" / "summary.json").read_text()) == summary_of(
        run("--isolated", "-q", "--format", "json", "--baseline", known, *more).out
    )


def test_a_baseline_is_written_as_by_one_process(
    run: Callable[..., Ran], dask: Callable[..., Ran], tmp_path: Path
) -> None:
    run("--isolated", "--write-baseline", tmp_path / "alone", "in")
    ran = dask("--isolated", "--write-baseline", tmp_path / "together", "--output", tmp_path / "out", "in")
    assert (tmp_path / "together").read_text() == (tmp_path / "alone").read_text()
    assert "wrote" in ran.err
    assert findings(tmp_path / "out") == ""
