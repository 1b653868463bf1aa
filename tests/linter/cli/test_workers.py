"""Files that several processes read are told as if one had read them."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from telelint.catalogue import Catalogue
from telelint.cli import main, reading, workers
from telelint.cli.accepting import Accepting
from telelint.cli.settings import effective
from telelint.cli.telling import Parts, Telling, Written, tell_findings
from telelint.cli.workers import Workers
from telelint.linting import Linter
from telelint.model import Circumstances, Skipped, Tally
from telelint.policy import PolicyPack, Register
from telelint.reports import Look, Run, findings, inventory, summary
from telelint.sources.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from telelint.cli.jobs import Piece
    from telelint.errors import UnreadableInput

EVENT = """BEGIN:VEVENT
UID:{number}@clinic.example
DTSTART:20261201T100000Z
{more}LOCATION:https://{host}/j/{number}?pwd=a
DESCRIPTION:https://meet.google.com/abc-defg-hij and https://bit.ly/{number}
END:VEVENT
"""
FILLER = "COMMENT:" + "x" * 4000 + "\n"  # few events then fill several windows
CROWDED = 700  # links of one event: more than one process sends at once


def calendar(count: int, host: str = "zoom.us", more: str = "") -> str:
    events = "".join(EVENT.format(number=number, host=host, more=more) for number in range(count))
    return f"BEGIN:VCALENDAR\n{events}END:VCALENDAR\n"


def linter_with(kind: type[Linter] = Linter) -> Linter:
    return kind(
        catalogue=Catalogue.bundled(),
        pack=PolicyPack.bundled("hipaa-us"),
        register=Register.empty(),
        circumstances=Circumstances(),
        today=date(2026, 11, 24),
    )


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every way in which files differ: size, kind, what is skipped, what cannot be read, what goes on for long."""
    monkeypatch.chdir(tmp_path)
    here = tmp_path / "in"
    here.mkdir()
    for number in range(12):
        (here / f"{number:02}.ics").write_text(calendar(number * 3))
    (here / "20-large.ics").write_text(calendar(400, host="us02web.zoom.us"))
    (here / "21-series.ics").write_text(calendar(300, more="RRULE:FREQ=WEEKLY\n"))
    many = " ".join(f"https://zoom.us/j/{number} http://meet.jit.si/r{number}" for number in range(CROWDED))
    (here / "22-crowded.ics").write_text(
        f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:crowd\nDTSTART:20261201T100000Z\nDESCRIPTION:{many}\nEND:VEVENT\n"
        "END:VCALENDAR\n"
    )
    (here / "23-notes.bin").write_bytes(b"\x00\x01\x02\x03")
    (here / "24-ignored.ics").write_text(calendar(1))
    (here / ".telelintignore").write_text("24-*\n")
    (here / "25-open-ended.ics").write_text(calendar(2).replace("END:VCALENDAR\n", ""))
    with zipfile.ZipFile(here / "30-archive.zip", "w") as archive:
        archive.writestr("a.ics", calendar(5))
        archive.writestr("b.bin", b"\x00\x01")
        archive.writestr("c.ics", calendar(3, host="zoom.us.evil.example"))
    (here / "31-damaged.zip").write_bytes((here / "30-archive.zip").read_bytes()[:-30])
    (here / "40-mail.eml").write_text("From: a@clinic.example\nSubject: x\n\nhttps://zoom.us/j/1\n")
    (tmp_path / "telelint.toml").write_text(
        '[[suppress]]\nrule = "TL203"\npath = "0*.ics"\nreason = "known"\n'
        '[[suppress]]\nrule = "TL101"\npath = "never.ics"\nreason = "of no use"\n'
        '[[override]]\npaths = ["2*.ics"]\nignore = ["TL102"]\n'
    )
    return here


def outcome(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str
) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(calendar(2).encode())))
    status = main([*arguments, "--date", "2026-11-24"])
    return status, *capsys.readouterr()


@pytest.fixture
def by_parts(monkeypatch: pytest.MonkeyPatch) -> list[Written]:
    """What other processes have written so far."""
    seen: list[Written] = []
    add = Parts.add

    def seen_and_added(self: Parts, written: Written) -> None:
        seen.append(written)
        add(self, written)

    monkeypatch.setattr(Parts, "add", seen_and_added)
    return seen


PATHS = ("in", "gone.ics", "-", "in/20-large.ics", "https://calendar.example/basic.ics")


@pytest.mark.parametrize(
    ("arguments", "in_parts"),
    [
        *(pytest.param(("lint", "--format", name), name in {"csv", "jsonl"}, id=name) for name in findings.FORMATS),
        *(
            pytest.param(("links", "--format", name), name in {"text", "jsonl"}, id=f"links-{name}")
            for name in inventory.FORMATS
        ),
        *(
            pytest.param(("links", "--summary", "--format", name), False, id=f"summary-{name}")
            for name in summary.FORMATS
        ),
        pytest.param(("lint", "--full"), False, id="text-full"),
        pytest.param(("lint", "--format", "jsonl", "--show-secrets"), True, id="jsonl-secrets"),
        pytest.param(("links", "--format", "jsonl", "--show-secrets"), True, id="links-jsonl-secrets"),
        pytest.param(("lint", "--format", "jsonl", "--isolated", "--ignore", "TL2"), True, id="no-configuration"),
        pytest.param(("lint", "--format", "jsonl", "-v"), False, id="each-accepted-finding-is-said"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_output_is_the_same_to_the_byte(
    arguments: tuple[str, ...],
    in_parts: bool,
    by_parts: list[Written],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alone = outcome(capsys, monkeypatch, *arguments, *PATHS, "--jobs", "1")
    assert not by_parts
    assert outcome(capsys, monkeypatch, *arguments, *PATHS, "--jobs", "2") == alone
    assert alone[0] == 2
    assert "31-damaged.zip" in alone[2]
    assert bool(by_parts) == in_parts


@pytest.mark.usefixtures("folder")
def test_somebody_who_waits_for_each_line_gets_the_same(
    by_parts: list[Written], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A terminal's stream takes text, and no octets past it."""
    alone = outcome(capsys, monkeypatch, "lint", "--format", "jsonl", "in", "--jobs", "2")
    assert by_parts
    by_parts.clear()
    below = io.BytesIO()
    stream = io.TextIOWrapper(below, encoding="utf-8", newline="", line_buffering=True)
    monkeypatch.setattr(sys, "stdout", stream)
    status = main(["lint", "--format", "jsonl", "in", "--jobs", "2", "--date", "2026-11-24"])
    assert (status, below.getvalue().decode()) == alone[:2]
    assert not by_parts


FAILS = """\
fail-on = "block"
[[override]]
paths = ["in/1*.ics"]
fail-on = "warn"
"""


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        pytest.param(("in/05.ics",), 0, id="below-the-threshold"),
        pytest.param(("in/05.ics", "in/11.ics"), 1, id="a-file-has-its-own"),
        pytest.param(("in/05.ics", "--fail-on", "warn"), 1, id="asked-for"),
        pytest.param(("in/05.ics", "in/11.ics", "--fail-on", "block"), 0, id="what-is-asked-for-wins"),
        pytest.param(("in/11.ics", "--exit-zero"), 0, id="exit-zero"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_the_exit_status_is_the_same(
    arguments: tuple[str, ...],
    status: int,
    by_parts: list[Written],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path("telelint.toml").write_text(FAILS)
    command = ("lint", "--format", "jsonl", *arguments)
    assert outcome(capsys, monkeypatch, *command, "--jobs", "1")[0] == status
    assert outcome(capsys, monkeypatch, *command, "--jobs", "2")[0] == status
    assert by_parts


@pytest.mark.usefixtures("folder")
def test_a_baseline_counts_the_same(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    written = []
    for jobs in ("1", "2"):
        outcome(capsys, monkeypatch, "lint", "in/20-large.ics", "in/01.ics", "--jobs", jobs, "--write-baseline", jobs)
        written.append(Path(jobs).read_text("utf-8"))
    assert written[0] == written[1]
    Path("half").write_text(re.sub('"count": [0-9]+', '"count": 1', written[0]))
    for form, expected in (("json", '"kind": "baseline"'), ("jsonl", "TL203")):
        command = ("lint", "in/20-large.ics", "in", "--format", form, "--baseline", "half", "--jobs")
        alone = outcome(capsys, monkeypatch, *command, "1")
        assert outcome(capsys, monkeypatch, *command, "2") == alone
        assert expected in alone[1]


def test_little_memory_is_enough(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What waits for its turn stays within the bound and a part of each process."""
    most, parts = [], []
    monkeypatch.setattr(workers, "_HELD", 1000)
    hear = Workers._hear

    def watched(self: Workers, worker: workers._Worker) -> None:
        before = self._held
        hear(self, worker)
        most.append(self._held)
        parts.append(self._held - before)

    monkeypatch.setattr(Workers, "_hear", watched)
    large = [str(folder / "20-large.ics")] * 6
    alone = outcome(capsys, monkeypatch, "lint", "--format", "jsonl", "--jobs", "1", *large)
    assert outcome(capsys, monkeypatch, "lint", "--format", "jsonl", "--jobs", "3", *large) == alone
    assert max(most) <= 1000 + 3 * max(parts)


MORTAL = """\
import os, signal
from telelint.linting import Linter

class Mortal(Linter):
    def scan_events(self, source, tally, changes=None):
        for number, items in enumerate(super().scan_events(source, tally, changes)):
            if "killed" in source.name and number == 1:
                os.kill(os.getpid(), signal.SIGKILL)
            if "buggy" in source.name:
                raise RuntimeError("a bug")
            yield items

class Stillborn(Linter):
    def __setstate__(self, state):
        os._exit(3)
"""


class Told(NamedTuple):
    links: list[int]  # by file
    complaints: list[str]


def report_of(linter: Linter, form: str) -> Parts:
    accepting = Accepting(effective({"isolated": True}, {}, ""), linter.catalogue, verbose=False)
    run = Run("0", linter.catalogue, PolicyPack.bundled("hipaa-us"), has_register=False)
    telling = Telling(tell_findings, findings.FORMATS, form, Look(), run, accepting, "warn")
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="backslashreplace")
    return Parts(telling, telling.open(stream), stream, accepting.outcome("warn"))


@pytest.fixture(params=["json", "jsonl"])
def tell(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Told]:
    """Have files told by processes whose linter is made for the worst."""
    (tmp_path / "mortal.py").write_text(MORTAL)
    monkeypatch.syspath_prepend(tmp_path)

    def told(kind: str, names: list[str], most: int = 2) -> Told:
        import mortal  # type: ignore[import-not-found] # written above

        answer = Told([], [])
        linter = linter_with(getattr(mortal, kind))
        team = Workers(linter, report_of(linter, request.param), most)
        try:
            jobs = []
            for name in names:
                path = tmp_path / name
                path.write_text(calendar(450, more=FILLER) if "large" in name else calendar(200))
                jobs.append(team.add(Source(name, path=str(path)), path.stat().st_size))
            for job in jobs:
                tally = Tally()
                try:
                    for _ in team.scan(job, tally):
                        pass
                except OSError as error:
                    answer.complaints.append(str(error))
                answer.links.append(tally.links)
        finally:
            team.close()
        return answer

    return told


def test_a_process_that_is_killed_costs_its_own_file_only(tell: Callable[..., Told]) -> None:
    names = [f"{number}.ics" for number in range(8)]
    names[0] = names[3] = "killed.ics"
    told = tell("Mortal", names)
    whole = 600
    assert [links == whole for links in told.links] == [name != "killed.ics" for name in names]
    assert told.complaints == ["killed.ics: not read to its end: the process reading it was killed (signal 9)"] * 2


def test_a_process_that_is_killed_costs_what_is_left_of_a_large_file(
    tell: Callable[..., Told], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_PIECE", 1)
    told = tell("Mortal", ["large.ics", "large-killed.ics", "a.ics"])
    assert told.links[0] == 1350
    assert told.links[1] < 600
    assert told.links[2] == 600
    assert told.complaints == ["large-killed.ics: not read to its end: the process reading it was killed (signal 9)"]


def test_a_bug_shows_its_traceback_and_costs_its_own_file_only(
    tell: Callable[..., Told], capfd: pytest.CaptureFixture[str]
) -> None:
    told = tell("Mortal", ["buggy.ics", "a.ics", "b.ics"])
    assert told == Told([0, 600, 600], ["buggy.ics: not read to its end: the process reading it ended (status 1)"])
    assert "RuntimeError: a bug" in capfd.readouterr().err


def test_where_no_process_gets_going_everything_is_read_here(tell: Callable[..., Told]) -> None:
    assert tell("Stillborn", ["a.ics", "b.ics", "c.ics", "d.ics"]) == Told([600] * 4, [])


def test_a_process_that_dies_is_said_and_the_others_are_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.ics", "b.ics", "c.ics"):
        (tmp_path / name).write_text(calendar(200))
    give = workers._Worker.give

    def shot(self: workers._Worker, piece: Piece) -> None:
        give(self, piece)
        if piece.source.name.endswith("a.ics"):
            self.ready = True
            self.process.kill()

    monkeypatch.setattr(workers._Worker, "give", shot)
    monkeypatch.chdir(tmp_path)
    status = main(["links", "--isolated", "--jobs", "2", "--format", "jsonl", "a.ics", "b.ics", "c.ics"])
    shown = capsys.readouterr()
    assert status == 2
    assert shown.out.count("\n") == 1200
    assert shown.err == "telelint: a.ics: not read to its end: the process reading it was killed (signal 9)\n"


@pytest.mark.skipif(os.name != "posix", reason="a terminal's Ctrl-C is sent to a process group")
def test_an_interrupt_ends_all_processes_and_says_one_line(tmp_path: Path) -> None:
    for name in ("a.ics", "b.ics", "c.ics"):
        (tmp_path / name).write_text(calendar(15_000))
    command = [sys.executable, "-m", "telelint", "lint", "--isolated", "--jobs", "2", "-q", "--format", "jsonl", "."]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        os.killpg(process.pid, signal.SIGINT)
        # both streams end only when every process that holds them has
        process.stdout.read()
        assert process.stderr.read() == b"telelint: interrupted\n"
    assert process.returncode == 130


@pytest.mark.skipif(os.name != "posix", reason="elsewhere a closed pipe is another error")
def test_a_reader_that_has_had_enough_ends_all_processes_quietly(tmp_path: Path) -> None:
    (tmp_path / "a.ics").write_text(calendar(15_000))
    command = [sys.executable, "-m", "telelint", "lint", "--isolated", "--jobs", "2", "--format", "jsonl", "a.ics"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.parametrize("number", ["0", "-1", "two", ""])
def test_what_is_no_number_of_processes_is_a_usage_error(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", f"--jobs={number}", "x.ics"]) == 2
    assert "--jobs" in capsys.readouterr().err


def of_sizes(tmp_path: Path, sizes: list[int], ending: str) -> Iterator[Source | Skipped | UnreadableInput]:
    yield Skipped("a", "b")
    for number, size in enumerate(sizes):
        path = tmp_path / f"{number}{ending}"
        with path.open("wb") as stream:
            stream.truncate(size)
        yield Source(path.name, path=str(path))


@pytest.mark.parametrize(
    ("sizes", "ending", "jobs", "looked_at"),
    [
        pytest.param([], ".zip", 1, 1, id="none"),
        pytest.param([90_000_000], ".zip", 1, 2, id="one-large-file"),
        pytest.param([90_000_000, 1000], ".zip", 1, 3, id="a-large-one-and-a-small-one"),
        pytest.param([1000] * 100, ".ics", 1, 101, id="many-small-ones"),
        pytest.param([14_000_000] * 5, ".zip", 4, 5, id="enough-of-them"),
        pytest.param([90_000_000, 1000], ".ics", 4, 2, id="one-large-calendar"),
        pytest.param([14_000_000], ".ics", 1, 2, id="one-calendar"),
    ],
)
def test_by_default_processes_are_started_where_they_are_worth_it(
    sizes: list[int], ending: str, jobs: int, looked_at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(4), raising=False)
    inputs = of_sizes(tmp_path, sizes, ending)
    ahead, found = reading._look_ahead(inputs)
    assert (found, len(ahead)) == (jobs, looked_at)
    assert len(list(inputs)) == len(sizes) + 1 - looked_at


ZONE = """BEGIN:VTIMEZONE
TZID:Ours
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:-1100
TZOFFSETTO:-1100
END:STANDARD
END:VTIMEZONE
"""


def versions() -> str:
    """Events that come again, far behind, at another service."""
    events = "".join(
        EVENT.format(
            number=number % 200, host=host, more=f"SEQUENCE:{number // 200}\nRRULE:FREQ=WEEKLY\n{FILLER}"
        ).replace("DESCRIPTION:https://meet.google.com/abc-defg-hij", "DESCRIPTION:")
        for number, host in enumerate(["zoom.us"] * 200 + ["whereby.com"] * 200 + ["zoom.us"] * 50)
    )
    return f"BEGIN:VCALENDAR\n{ZONE}{events}END:VCALENDAR\n"


def late_version() -> str:
    """An event that comes again at another service, where some of a part is told already, and others come behind."""
    moved = versions().split("BEGIN:VEVENT\n")[201]
    others = PLAIN.replace("UID:", "UID:another-").removeprefix("BEGIN:VCALENDAR\n")
    return PLAIN.replace("END:VCALENDAR\n", f"BEGIN:VEVENT\n{moved}{others}")


PLAIN, ODD = calendar(450, more=FILLER), calendar(300, more="SUMMARY:\xfc\n" + FILLER)


@pytest.mark.parametrize("form", ["jsonl", "json", "csv"])
@pytest.mark.parametrize(
    ("octets", "rule"),
    [
        pytest.param(versions().encode(), "TL302", id="versions"),
        pytest.param(late_version().encode(), "TL302", id="a-late-version"),
        pytest.param(ODD.encode("latin-1"), "TL902", id="no-utf-8"),
        pytest.param((PLAIN + ODD).encode("latin-1"), "TL902", id="no-utf-8-later"),
        pytest.param(calendar(3, more=FILLER).encode() * 150, "TL203", id="many-calendars"),
        pytest.param(
            (PLAIN + PLAIN.replace("\n", "\nMETHOD:CANCEL\n", 1) + PLAIN).encode(), "TL203", id="a-cancellation-later"
        ),
        pytest.param(PLAIN.replace("END:VEVENT\nBEGIN:VEVENT", "BEGIN:VEVENT").encode(), "TL903", id="no-ends"),
        pytest.param(PLAIN.replace("LOCATION", "no line\nLOCATION").encode(), "TL901", id="malformed-lines"),
        pytest.param(PLAIN.encode("utf-16"), "TL203", id="utf-16"),
        pytest.param(PLAIN.replace("END:VCALENDAR\n", "").encode(), "TL903", id="open-ended"),
    ],
)
def test_a_large_calendar_is_cut_and_told_as_one(
    octets: bytes,
    rule: str,
    form: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(workers, "_PIECE", 1)
    Path("a.ics").write_bytes(octets)
    Path("b.ics").write_text(calendar(3))
    command = ("lint", "--format", form, "a.ics", "b.ics", "--output", "out", "--jobs")
    alone = outcome(capsys, monkeypatch, *command, "1"), Path("out").read_bytes()
    assert rule.encode() in alone[1]
    for number in ("2", "3"):
        assert (outcome(capsys, monkeypatch, *command, number), Path("out").read_bytes()) == alone
