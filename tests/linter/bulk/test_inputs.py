"""What the user names, found on this machine and in storage."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import fsspec
import pytest

from telelint.bulk.inputs import Input, address_as, find
from telelint.bulk.storage import Folder
from telelint.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOWHERE = "/nowhere/"


def found(*paths: object, leave_out: str = NOWHERE) -> list[Input]:
    return list(find([str(path) for path in paths], leave_out))


@pytest.fixture
def memory() -> Iterator[None]:
    files = fsspec.filesystem("memory")
    for name in ("a.ics", "b.txt", "below/c.ics", "below/.d.ics", ".e/f.ics", "out/findings/part-000000.jsonl"):
        files.pipe(f"/archive/{name}", name.encode())
    yield
    files.rm("/archive", recursive=True)


def test_files_of_this_machine_have_the_users_name_and_everybodys_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.ics").write_text("BEGIN:VCALENDAR")
    (tmp_path / "in" / "b.bin").write_bytes(b"\0\1")
    (one, other, gone) = found("./in", "gone.ics")
    assert (one.name, one.address, one.size) == ("in/a.ics", str(tmp_path / "in" / "a.ics"), 15)
    assert one.stamp == str((tmp_path / "in" / "a.ics").stat().st_mtime_ns)
    assert (other.name, other.address, other.skipped) == ("in/b.bin", "", "no kind of file that telelint reads")
    assert gone.unreadable == "gone.ics: no such file or folder"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_for_one_process(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert found(tmp_path / "pipe")[0].unreadable.endswith("no plain file, which several processes could read")


def test_results_are_no_input(tmp_path: Path) -> None:
    (tmp_path / "a.ics").write_text("BEGIN:VCALENDAR")
    folder = Folder(str(tmp_path / "out"))
    folder.write("findings/part-000000.jsonl", b"{}\n{}\n")
    assert [one.address for one in found(tmp_path, leave_out=folder.inside)] == [str(tmp_path / "a.ics")]


@pytest.mark.usefixtures("memory")
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("memory://archive", ["a.ics", "b.txt", "below/c.ics"], id="folder-without-what-is-hidden"),
        pytest.param("memory://archive/**/*.ics", ["a.ics", "below/c.ics"], id="glob"),
        pytest.param("memory://archive/*.ics", ["a.ics"], id="glob-of-one-folder"),
        pytest.param("memory://archive/.e/*.ics", [".e/f.ics"], id="hidden-but-named"),
        pytest.param("memory://archive/below/.d.ics", ["below/.d.ics"], id="file"),
    ],
)
def test_storage_is_listed_as_a_folder_is(path: str, expected: list[str]) -> None:
    listed = found(path, leave_out=Folder("memory://archive/out").inside)
    assert [one.name for one in listed] == [f"memory:///archive/{name}" for name in expected]
    assert all(one.address == one.name and one.size == len(one.name) - len("memory:///archive/") for one in listed)


@pytest.mark.usefixtures("memory")
@pytest.mark.parametrize("path", ["memory://archive/gone.ics", "memory://archive/*.eml"])
def test_what_is_not_there_is_said(path: str) -> None:
    (one,) = found(path)
    assert one.unreadable in (f"{path}: no such file or folder", f"{path}: nothing matches")


def test_a_file_address_is_one_of_this_machine(tmp_path: Path) -> None:
    (tmp_path / "a.ics").write_text("BEGIN:VCALENDAR")
    (one,) = found(f"file://{tmp_path}/*.ics")
    assert (one.name, one.size) == (f"file://{tmp_path}/a.ics", 15)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        pytest.param("-", "standard input is read by one process", id="standard-input"),
        pytest.param("https://calendar.example/secret.ics", "calendars on the web are read by one process", id="web"),
        pytest.param("webcal://calendar.example/secret.ics", "calendars on the web are read", id="subscription"),
        pytest.param("ftp://me:secret@host.example/x.ics", "an address of ftp:// holds a password", id="password"),
        pytest.param("zip://x.ics::s3://secret/a.zip", "an address with :: is not read", id="chained"),
        pytest.param("secretfs://x/y.ics", "secretfs:// is no kind of storage that fsspec knows", id="unknown"),
        pytest.param("gs://secret/x.ics", "gs:// needs a library that is not installed: pip install gcsfs", id="gcsfs"),
        pytest.param("abfs://secret/x.ics", "abfs:// needs a library that is not installed: pip install adlfs",
                     id="adlfs"),
    ],
)  # fmt: skip
def test_what_no_worker_could_read_is_refused_and_not_repeated(path: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        found(path)
    assert str(raised.value).startswith(said)
    assert "/" not in path or path.partition("://")[2] not in str(raised.value)


@pytest.mark.parametrize(
    ("asked", "found_", "expected"),
    [
        ("s3://bucket/2025", "s3://bucket/2025/a.ics", "s3://bucket/2025/a.ics"),
        ("s3a://bucket/*", "s3://bucket/a.ics", "s3a://bucket/a.ics"),
        ("gcs://bucket/*", "gs://bucket/a.ics", "gcs://bucket/a.ics"),
        ("abfs://exports@clinic.dfs.core.windows.net/*", "abfs://exports/a.ics",
         "abfs://exports@clinic.dfs.core.windows.net/a.ics"),
        ("abfs://exports/*", "abfs://exports/a.ics", "abfs://exports/a.ics"),
        ("file:///exports/*", "file:///exports/a.ics", "file:///exports/a.ics"),
    ],
)  # fmt: skip
def test_an_address_is_told_as_the_user_tells_it(asked: str, found_: str, expected: str) -> None:
    assert address_as(asked, found_) == expected


@pytest.mark.usefixtures("memory")
def test_a_name_with_the_signs_of_a_glob_is_a_name_where_it_is_one() -> None:
    fsspec.filesystem("memory").pipe("/archive/a[1].ics", b"")
    assert [one.name for one in found("memory://archive/a[1].ics")] == ["memory:///archive/a[1].ics"]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        pytest.param(PermissionError(13, "Access Denied"), "memory://archive/*.ics: Access Denied", id="forbidden"),
        pytest.param(FileNotFoundError("x"), "memory://archive/*.ics: no such file or folder", id="no-such-bucket"),
    ],
)
def test_what_may_not_be_listed_is_an_input_that_cannot_be_read(
    error: Exception, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def glob(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(type(fsspec.filesystem("memory")), "glob", glob)
    assert [one.unreadable for one in found("memory://archive/*.ics")] == [said]


def test_storage_that_cannot_be_asked_at_all_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def glob(*_: object, **__: object) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr(type(fsspec.filesystem("memory")), "glob", glob)
    with pytest.raises(ConfigurationError) as raised:
        found("memory://archive/*.ics")
    said = "memory:// cannot be listed (RuntimeError): see the storage's credentials and endpoint"
    assert str(raised.value) == said
