"""Files by address: whole or not there, and errors that tell a failure from a fact."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING, Any

import fsspec
import pytest

from telelint.bulk import storage
from telelint.bulk.storage import Folder, StorageFailedError, open_stream, stamp_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(params=["local", "memory"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Folder]:
    if request.param == "local":
        yield Folder(str(tmp_path / "new" / "out"))
        return
    files = fsspec.filesystem("memory")
    yield Folder("memory://new/out")
    if files.exists("/new"):
        files.rm("/new", recursive=True)


def test_what_is_written_is_read_and_listed_and_removed(folder: Folder) -> None:
    assert (folder.read("a.json"), folder.names(), folder.is_file()) == (None, [], False)
    folder.write("a.json", b"one")
    folder.write("below/b.json", b"other")
    folder.write("a.json", b"two")
    assert (folder.read("a.json"), folder.read("below/b.json")) == (b"two", b"other")
    assert (folder.names(), folder.names("below")) == (["a.json", "below"], ["b.json"])
    folder.remove("below")
    folder.remove("below")
    assert folder.names() == ["a.json"]


def test_a_file_that_fails_while_it_is_written_is_not_there(folder: Folder) -> None:
    folder.write("a.json", b"before")
    creating = folder.create("a.json")
    with open(creating.__enter__(), "wb") as stream:
        stream.write(b"half")
    creating.__exit__(RuntimeError, RuntimeError(), None)
    assert folder.read("a.json") == b"before"
    assert folder.names() == ["a.json"]


def test_what_the_dead_have_left_is_swept(tmp_path: Path) -> None:
    folder = Folder(str(tmp_path))
    folder.write("findings/a", b"")
    (tmp_path / "findings" / ".a.0123.tmp").write_bytes(b"half")
    (tmp_path / "findings" / ".mine").write_bytes(b"")
    folder.sweep("findings")
    folder.sweep("never-there")
    assert sorted(os.listdir(tmp_path / "findings")) == [".mine", "a"]


@pytest.mark.parametrize("scheme", ["", "memory://"])
def test_a_stream_is_read_from_anywhere(scheme: str, tmp_path: Path) -> None:
    address = f"{scheme}{tmp_path}/a.ics"
    Folder(f"{scheme}{tmp_path}").write("a.ics", bytes(range(100)))
    stream, size = open_stream(address)
    with stream:
        assert size == 100
        assert isinstance(stream, io.BufferedIOBase)
        assert stream.seekable()
        stream.seek(90)
        assert stream.read(5) == bytes(range(90, 95))
        assert stream.tell() == 95
        assert stream.read() == bytes(range(95, 100))


class _Broken:
    """A file whose storage has something to say when it is read."""

    size = 10

    def __init__(self, error: Exception) -> None:
        self._error = error

    def read(self, _: int) -> bytes:
        raise self._error

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("error", "seen"),
    [
        pytest.param(FileNotFoundError("gone"), FileNotFoundError, id="gone"),
        pytest.param(PermissionError("no"), PermissionError, id="forbidden"),
        pytest.param(OSError(5, "a secret"), StorageFailedError, id="input-output"),
        pytest.param(RuntimeError("a secret"), StorageFailedError, id="of-its-own"),
    ],
)
def test_errors_of_storage_tell_a_failure_from_a_fact(
    error: Exception, seen: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Files:
        def open(self, *_: Any, **__: Any) -> _Broken:
            return _Broken(error)

    class Closed:
        def open(self, *_: Any, **__: Any) -> _Broken:
            raise error

    monkeypatch.setattr(storage, "filesystem", lambda _: (Files(), "x"))
    stream, _ = open_stream("s3://x")
    with pytest.raises(seen) as raised:
        stream.read()
    assert seen is not StorageFailedError or str(raised.value) == type(error).__name__
    monkeypatch.setattr(storage, "filesystem", lambda _: (Closed(), "x"))
    with pytest.raises(seen):
        open_stream("s3://x")


@pytest.mark.parametrize(
    ("info", "stamp"),
    [
        ({"ETag": '"abc"', "LastModified": 1}, '"abc"'),
        ({"etag": None, "mtime": 12.5}, "12.5"),
        ({"size": 3}, ""),
    ],
)
def test_a_hash_is_a_better_stamp_than_a_time(info: dict[str, Any], stamp: str) -> None:
    assert stamp_of(info) == stamp
