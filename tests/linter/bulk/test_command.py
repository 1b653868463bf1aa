"""What the command refuses, says and shows around a run."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from linter.bulk.conftest import calendar, event
from telelint import __version__
from telelint.bulk.partitions import Partition, plan
from telelint.bulk.run import Sight
from telelint.bulk.storage import Folder, StorageFailedError
from telelint.bulk.work import Failed, Given, count, lint
from telelint.cli import bulk, main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from linter.bulk.conftest import Ran


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param((), "--engine dask needs --output FOLDER, where the results go", id="no-output"),
        pytest.param(("--output", "o", "--resolve"), "--resolve is for one process", id="resolve"),
        pytest.param(("--output", "o", "--allow-network"), "--allow-network is for one process", id="network"),
        pytest.param(("--output", "o", "--format", "sarif"), "--format: --engine dask writes jsonl or parquet",
                     id="format"),
        pytest.param(("--output", "telelint.toml"), "--output telelint.toml: is there already", id="a-file"),
        pytest.param(("--output", "in"), "--output in: is there already", id="somebody-elses-folder"),
        pytest.param(("--output", "o", "--scheduler", "tcp://127.0.0.1:1"), "--scheduler: no scheduler answers there",
                     id="no-scheduler"),
        pytest.param(("--output", "o", "--scheduler", "nonsense://x"), "--scheduler: no scheduler answers there",
                     id="no-address"),
        pytest.param(("--output", "o", "-"), "standard input is read by one process", id="standard-input"),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_said(
    arguments: tuple[str, ...], said: str, run: Callable[..., Ran], archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("telelint.bulk.crew._PATIENCE", 1)
    ran = run("--engine", "dask", *arguments, "in/01.ics")
    assert ran.status == 2
    assert ran.err.startswith(f"telelint: {said}")
    assert not (archive / "o" / "records").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(("--scheduler", "tcp://x:1"), "--scheduler is for --engine dask", id="scheduler"),
        pytest.param(("--format", "parquet"), "--format: the form parquet is for --engine dask", id="parquet"),
    ],
)
def test_what_is_for_a_cluster_only_is_said(arguments: tuple[str, ...], said: str, run: Callable[..., Ran]) -> None:
    ran = run(*arguments, "in/01.ics")
    assert (ran.status, ran.err) == (2, f"telelint: {said}\n")


@pytest.mark.parametrize("size", ["", "1", "999KB", "many", "-1MB", "64 XB"])
def test_what_is_no_size_is_a_usage_error(size: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", f"--partition-size={size}", "x.ics"]) == 2
    assert "expected a size such as 64MB, 1MB at least" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "octets"), [("64MB", 64_000_000), ("1g", 10**9), ("2 MiB", 2_000_000), ("1000000", 1_000_000)]
)
def test_a_size_is_read(text: str, octets: int) -> None:
    assert bulk._octets(text) == octets


@pytest.mark.parametrize("module", ["dask", "distributed", "fsspec"])
def test_where_the_extra_is_missing_it_is_named(module: str, tmp_path: Path) -> None:
    program = (
        f"import sys; sys.modules[{module!r}] = None; from telelint.cli import main; "
        f"sys.exit(main(['lint', '--isolated', '--engine', 'dask', '--output', {str(tmp_path / 'o')!r}, 'x.ics']))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    needs = f'telelint: --engine dask needs {module}, which is not installed: pip install "telelint[scale]"\n'
    assert (ran.returncode, ran.stderr) == (2, needs)


def test_where_pyarrow_is_missing_parquet_is_not_begun(tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['pyarrow'] = None; from telelint.cli import main; "
        "sys.exit(main(['lint', '--isolated', '--engine', 'dask', '--format', 'parquet', "
        f"'--output', {str(tmp_path / 'o')!r}, 'x.ics']))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    needs = 'telelint: --format parquet needs pyarrow, which is not installed: pip install "telelint[scale]"\n'
    assert (ran.returncode, ran.stderr) == (2, needs)


def test_a_plain_lint_imports_nothing_of_it() -> None:
    program = (
        "import sys; from telelint.cli import main; main(['lint', '--isolated', '-q', 'gone.ics']); "
        "assert not {'dask', 'distributed', 'fsspec', 'pyarrow', 'telelint.bulk'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    (tmp_path / "mine").mkdir()
    for number in range(3):
        (tmp_path / "mine" / f"{number}.ics").write_text(calendar(event(number, "mine")))
    (tmp_path / "register.toml").write_text("")
    return tmp_path


@pytest.mark.parametrize(
    ("more", "said"),
    [
        pytest.param(("--select", "TL2"), "another settings", id="settings"),
        pytest.param(("--date", "2026-11-25"), "another date", id="date"),
        pytest.param(("--register", "{here}/register.toml"), "another register", id="register"),
        pytest.param(("--show-secrets",), "another settings", id="secrets"),
        pytest.param(("--format", "parquet"), "another format", id="format"),
        pytest.param(("--partition-size", "2MB"), "--partition-size 1000000", id="partition-size"),
        pytest.param(("--write-baseline", "{here}/b"), "another baseline", id="baseline"),
        pytest.param(("{here}/register.toml",), "other files (1 new, 0 gone, 0 changed)", id="files"),
    ],
)
def test_another_run_does_not_go_on_with_this_one(
    more: tuple[str, ...], said: str, mine: Path, dask: Callable[..., Ran]
) -> None:
    first = dask("--isolated", "-q", "--output", mine / "out", mine / "mine")
    before = {path: path.read_bytes() for path in (mine / "out").rglob("*") if path.is_file()}
    options = [option.format(here=mine) for option in more]
    ran = dask("--isolated", "--output", mine / "out", mine / "mine", *options)
    assert (first.status, ran.status) == (1, 2)
    assert ran.err == (
        f"telelint: --output {mine / 'out'}: was begun with {said}: name another folder, or remove this one\n"
    )
    assert {path: path.read_bytes() for path in (mine / "out").rglob("*") if path.is_file()} == before


def test_changed_and_missing_files_are_counted(mine: Path, dask: Callable[..., Ran]) -> None:
    dask("--isolated", "--output", mine / "out", mine / "mine")
    (mine / "mine" / "0.ics").unlink()
    (mine / "mine" / "1.ics").write_text(calendar())
    ran = dask("--isolated", "--output", mine / "out", mine / "mine")
    assert "was begun with other files (0 new, 1 gone, 1 changed)" in ran.err


def test_a_file_that_changes_while_it_is_read_is_said(
    mine: Path, dask: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    def planned(*arguments: Any) -> list[Partition]:
        found = list(plan(*arguments))
        (mine / "mine" / "1.ics").write_text(calendar(event(1, "mine"), event(2, "mine")))
        return found

    monkeypatch.setattr("telelint.bulk.run.plan", planned)
    ran = dask("--isolated", "-q", "--output", mine / "out", mine / "mine")
    assert ran.status == 2
    assert ran.err == f"telelint: {mine}/mine/1.ics: it is not the file any more that it was when the run began\n"


def test_without_a_date_a_run_keeps_the_day_it_began(
    mine: Path, dask: Callable[..., Ran], scheduler: str, capsys: pytest.CaptureFixture[str]
) -> None:
    dask("--isolated", "--date", "2020-04-01", "--output", mine / "out", mine / "mine")
    options = ["--engine", "dask", "--scheduler", scheduler, "--partition-size", "1MB", "--output", str(mine / "out")]
    assert main(["lint", "--isolated", *options, str(mine / "mine")]) == 1
    assert capsys.readouterr().err.startswith("telelint: all of it is done already\n")


@pytest.mark.parametrize(
    ("options", "status"),
    [
        pytest.param((), 1, id="findings"),
        pytest.param(("--fail-on", "block"), 0, id="none-so-bad"),
        pytest.param(("--exit-zero",), 0, id="whatever-is-found"),
        pytest.param(("--exit-zero", "{here}/gone.ics"), 2, id="unreadable"),
        pytest.param(("--select", "TL9"), 0, id="none"),
    ],
)
def test_the_exit_status_is_that_of_every_lint(
    options: tuple[str, ...], status: int, mine: Path, dask: Callable[..., Ran]
) -> None:
    given = [option.format(here=mine) for option in options]
    assert dask("--isolated", "-q", "--output", mine / "out", mine / "mine", *given).status == status
    # what counts as a failure may be asked anew
    again = dask("--isolated", "-q", "--output", mine / "out", mine / "mine", *given, "--fail-on", "notice")
    assert again.status == (1 if status == 0 and "TL9" not in given and "--exit-zero" not in given else status)


def test_nothing_that_is_written_holds_a_secret(mine: Path, dask: Callable[..., Ran]) -> None:
    text = calendar(
        event(98765432101, "canary-uid", more="SUMMARY:canary-title\r\nORGANIZER:mailto:canary@x.example\r\n")
    )
    (mine / "mine" / "9.ics").write_text(text.replace("pwd=a", "pwd=canary-passcode"))
    dask("--isolated", "--output", mine / "out", "--write-baseline", mine / "baseline", mine / "mine")
    written = b"".join(path.read_bytes() for path in (mine / "out").rglob("*") if path.is_file())
    assert b"canary" not in written
    assert b"98765432101" not in written
    assert b"zoom" in written


def test_a_worker_with_another_version_is_refused() -> None:
    partition = Partition(0, ())
    why = f"a worker has telelint {__version__}, and this is 9.9: install the same"
    said = Failed(why, again=False, of_all=True)
    assert lint(b"never looked at", "9.9", partition, Given()) == said
    assert count("9.9", "/nowhere", None) == said  # type: ignore[arg-type] # never looked at


def test_a_refused_worker_ends_the_run(mine: Path, dask: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("telelint.__version__", "9.9")
    ran = dask("--isolated", "--output", mine / "out", mine / "mine")
    assert ran.status == 2
    assert f" has telelint {__version__}, and this is 9.9: scheduler and workers need telelint[scale]" in ran.err


def test_a_damaged_folder_is_said(mine: Path, dask: Callable[..., Ran]) -> None:
    dask("--isolated", "--output", mine / "out", mine / "mine")
    manifest = mine / "out" / "manifest.json"
    text = manifest.read_text()
    manifest.write_text("{}")
    assert "its manifest.json is not telelint's" in dask("--isolated", "--output", mine / "out", mine / "mine").err
    manifest.write_text(json.dumps({**json.loads(text), "form": 99}))
    assert "a folder of form 99" in dask("--isolated", "--output", mine / "out", mine / "mine").err
    manifest.write_text(text)
    (mine / "out" / "plan.jsonl").write_text("{")
    assert "its plan.jsonl is damaged" in dask("--isolated", "--output", mine / "out", mine / "mine").err


@pytest.mark.parametrize(
    ("sight", "line"),
    [
        pytest.param(Sight("listing", 0, 0, 0, 0, 0, 0, 1.0), "listing", id="nothing-yet"),
        pytest.param(Sight("linting", 1, 4, 0, 9, 1, 0, 1.0),
                     "linting: 1 of 4 partitions, 1 finding, waiting for a worker", id="no-worker"),
        pytest.param(Sight("linting", 1234, 5000, 10**9, 3 * 10**9, 12345, 2, 10.0),
                     "linting: 1,234 of 5,000 partitions, 12,345 findings, 100 MB/s, about 30 s left", id="under-way"),
    ],
)  # fmt: skip
def test_progress_says_how_far_it_is(sight: Sight, line: str) -> None:
    assert bulk._line(sight) == line


def test_no_partition_needs_no_cluster(dask: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ran = dask("--isolated", "--output", tmp_path / "out", tmp_path / "empty")
    assert (ran.status, ran.err) == (0, f"telelint: 0 files, 0 events, 0 links, 0 findings: {tmp_path / 'out'}\n")
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["complete"] is True


def test_a_large_file_that_cannot_be_cut_is_named(mine: Path, dask: Callable[..., Ran]) -> None:
    (mine / "mine" / "notes.txt").write_text("see https://zoom.us/j/1 " + "x " * 600_000)
    dask("--isolated", "--output", mine / "out", mine / "mine")
    assert json.loads((mine / "out" / "summary.json").read_text())["uncut"] == [f"{mine}/mine/notes.txt"]


def test_a_folder_that_cannot_be_written_to_is_said(mine: Path, dask: Callable[..., Ran]) -> None:
    (mine / "file").write_text("")
    ran = dask("--isolated", "--output", mine / "file" / "out", mine / "mine")
    assert (ran.status, ran.err) == (2, f"telelint: --output {mine}/file/out: Not a directory\n")


def test_where_no_partition_can_be_done_the_rest_is_not_tried(
    mine: Path, dask: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("telelint.bulk.run._ENOUGH", 2)
    for number in range(5):
        (mine / "mine" / f"{number}.ics").write_text(calendar(event(number, "mine", filling=300_000)))
    lock = Folder.write

    def write(self: Folder, name: str, octets: bytes) -> None:
        lock(self, name, octets)
        if name == "manifest.json":
            (mine / "out" / "findings").write_text("")  # where the workers want a folder

    monkeypatch.setattr(Folder, "write", write)
    ran = dask("--isolated", "--output", mine / "out", mine / "mine")
    assert ran.status == 2
    assert ran.err.startswith("telelint: 2 partitions failed and none was done: FileExistsError at ")


def test_storage_that_fails_is_said(mine: Path, dask: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    def read(self: Folder, name: str) -> bytes:
        raise StorageFailedError("NoCredentialsError")

    monkeypatch.setattr(Folder, "read", read)
    ran = dask("--isolated", "--output", "memory://out", mine / "mine")
    why = "the storage failed (NoCredentialsError): see its credentials and endpoint"
    assert (ran.status, ran.err) == (2, f"telelint: --output memory://out: {why}\n")
