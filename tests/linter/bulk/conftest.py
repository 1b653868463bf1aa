"""A cluster of two worker processes, an archive with everything that may differ between processes, and the command."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import subprocess
import sys
import time
import zipfile
from typing import TYPE_CHECKING, NamedTuple

import pytest

from telelint.cli import main

pytest.importorskip("distributed", reason="the extra scale is not installed")

import distributed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

EVENT = """BEGIN:VEVENT\r
UID:{number}@{name}.example\r
DTSTART;TZID={zone}:20261201T233000\r
{more}LOCATION:https://{host}/j/{number}?pwd=a\r
DESCRIPTION:https://meet.google.com/abc-defg-hij and https://bit.ly/{number}\\n{filling}\r
END:VEVENT\r
"""
ZONE = """BEGIN:VTIMEZONE\r
TZID:{name}\r
BEGIN:STANDARD\r
DTSTART:19700101T000000\r
TZOFFSETFROM:{offset}\r
TZOFFSETTO:{offset}\r
END:STANDARD\r
END:VTIMEZONE\r
"""


def event(number: int, name: str, host: str = "zoom.us", more: str = "", filling: int = 0, zone: str = "UTC") -> str:
    return EVENT.format(number=number, name=name, host=host, more=more, filling="x " * filling, zone=zone)


def calendar(*events: str) -> str:
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{''.join(events)}END:VCALENDAR\r\n"


def large(name: str) -> str:
    """Three megabytes whose end depends on their beginning: a zone of their own, an override far from its series."""
    zone = ZONE.format(name="Ours", offset="-1100")
    events = [event(number, name, filling=1900, zone="Ours") for number in range(800)]
    moved = "RECURRENCE-ID:20261208T100000Z\r\nSEQUENCE:1\r\n"
    events.append(event(3, name, host="meet.jit.si", more=moved).replace("https://meet.google.com/abc-defg-hij", "x"))
    late = ZONE.format(name="Late", offset="+1300")
    events.insert(500, late)
    events.append(event(5000, name, zone="Late"))
    return calendar(zone, *events)


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every way in which files differ: size, kind, what is skipped, what cannot be read."""
    here = tmp_path_factory.mktemp("archive")
    inside = here / "in"
    inside.mkdir()
    for number in range(9):
        (inside / f"{number:02}.ics").write_text(
            calendar(*[event(one, str(number), filling=1000) for one in range(number * 20)])
        )
    (inside / "20-large.ics").write_text(large("large"), newline="")
    (inside / "23-notes.bin").write_bytes(b"\x00\x01\x02\x03")
    (inside / "24-ignored.ics").write_text(calendar(event(1, "ignored")))
    (inside / ".telelintignore").write_text("24-*\n")
    (inside / "25-latin.ics").write_bytes(
        calendar(*[event(one, "latin", filling=1900) for one in range(400)]).encode()
        + calendar(event(1, "later", more="SUMMARY:Müller\r\n")).encode("latin-1")
    )
    (inside / "26-open-ended.ics").write_text(calendar(event(1, "open")).replace("END:VCALENDAR\r\n", ""), newline="")
    with zipfile.ZipFile(inside / "30-archive.zip", "w") as packed:
        packed.writestr("a.ics", calendar(*[event(one, "zip") for one in range(5)]))
        packed.writestr("b.bin", b"\x00\x01")
    (inside / "31-damaged.zip").write_bytes((inside / "30-archive.zip").read_bytes()[:-30])
    (inside / "32-packed.ics.gz").write_bytes(gzip.compress(calendar(event(7, "packed")).encode()))
    (inside / "40-mail.eml").write_text("From: a@clinic.example\nSubject: x\n\nhttps://zoom.us/j/1\n")
    (here / "telelint.toml").write_text(
        '[[suppress]]\nrule = "TL203"\npath = "in/0*.ics"\nreason = "known"\n'
        '[[suppress]]\nrule = "TL101"\npath = "in/01.ics"\nreason = "of no use"\n'
        '[[override]]\npaths = ["in/2*.ics"]\nignore = ["TL102"]\nfail-on = "block"\n'
    )
    return here


class Ran(NamedTuple):
    status: int
    out: str
    err: str


@pytest.fixture
def run(archive: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Run telelint lint in the archive's folder."""
    for name in list(os.environ):
        if name.startswith("TELELINT_") and name not in {"TELELINT_SHARED", "TELELINT_PURE_PYTHON"}:
            monkeypatch.delenv(name)
    monkeypatch.chdir(archive)

    def command(*arguments: object) -> Ran:
        status = main(["lint", "--date", "2026-11-24", *map(str, arguments)])
        return Ran(status, *capsys.readouterr())

    return command


def local_cluster() -> distributed.LocalCluster:
    """Start a cluster with two worker processes."""
    return distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        worker_dashboard_address="127.0.0.1:0",
        silence_logs=50,
    )


@pytest.fixture(scope="session")
def scheduler() -> Iterator[str]:
    """The address of a cluster that no test kills of."""
    with local_cluster() as cluster:
        yield cluster.scheduler_address


@pytest.fixture
def dask(run: Callable[..., Ran], scheduler: str) -> Callable[..., Ran]:
    """Run telelint lint on the cluster."""

    def command(*arguments: object) -> Ran:
        return run("--engine", "dask", "--scheduler", scheduler, "--partition-size", "1MB", *arguments)

    return command


def start(*arguments: object, environment: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
    """Start a module of Dask as a program."""
    command = [sys.executable, "-m", *map(str, arguments)]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL, env={**os.environ, **(environment or {})})


def address_in(file: Path) -> str:
    """Return the address that a scheduler writes into its file, as soon as it has."""
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up:
        with contextlib.suppress(FileNotFoundError, ValueError):  # it is not written, or not to its end
            return str(json.loads(file.read_text())["address"])
        time.sleep(0.05)
    raise TimeoutError("no scheduler started")


def findings(output: Path) -> str:
    """Return the findings of all partitions."""
    return "".join(path.read_text("utf-8") for path in sorted((output / "findings").iterdir()))
