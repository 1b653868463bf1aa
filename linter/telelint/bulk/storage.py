"""Files by address: in a local folder, and wherever fsspec can read and write (s3://, gs://, abfs://, ...).

Credentials are fsspec's business: its configuration files and ``FSSPEC_*`` variables, or what the storage's own library
finds (a profile, a role, a metadata service). None is ever part of an address here.
"""

from __future__ import annotations

import contextlib
import io
import os
import uuid
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import fsspec
from fsspec.implementations.local import LocalFileSystem

from telelint.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_LIBRARIES = {
    "s3": "s3fs", "s3a": "s3fs", "gs": "gcsfs", "gcs": "gcsfs",
    "abfs": "adlfs", "abfss": "adlfs", "az": "adlfs",
}  # fmt: skip
_ON_THE_WEB = frozenset({"http", "https", "webcal", "webcals"})
_STAMPS = ("ETag", "etag", "generation", "md5Hash", "content_md5", "mtime", "LastModified", "last_modified", "updated")
_UNFINISHED = ".tmp"
_BLOCK = 4 << 20  # octets asked for at once; more would be read in vain where only a file's beginning is wanted


class StorageFailedError(Exception):
    """A file is there, or ought to be, and the storage did not give it: another try may succeed."""


def is_address(path: str) -> bool:
    """Return whether a path is an address, and not one of this machine's own."""
    return "://" in path


def filesystem(address: str) -> tuple[Any, str]:
    """Return fsspec's file system of an address, and the path in it. Raises ConfigurationError.

    Of an address that may hold a password nothing is repeated.
    """
    if not is_address(address):
        return LocalFileSystem(), os.path.abspath(address)
    scheme = address.partition("://")[0]
    if "::" in address:
        raise ConfigurationError("an address with :: is not read; name the file itself, an archive is looked into")
    if scheme.lower() in _ON_THE_WEB:
        raise ConfigurationError("calendars on the web are read by one process: leave out --engine dask")
    if ":" in urlsplit(address).netloc.rpartition("@")[0]:
        raise ConfigurationError(f"an address of {scheme}:// holds a password; put it into fsspec's configuration")
    try:
        files, path = fsspec.core.url_to_fs(address)
    except ImportError as error:
        library = _LIBRARIES.get(scheme)
        how = f"pip install {library}" if library else str(error)
        raise ConfigurationError(f"{scheme}:// needs a library that is not installed: {how}") from None
    except ValueError:
        raise ConfigurationError(f"{scheme}:// is no kind of storage that fsspec knows") from None
    return files, path


def stamp_of(info: dict[str, Any]) -> str:
    """Return what changes when a file does: a hash or a version where the storage has one, else its time."""
    return next((str(info[name]) for name in _STAMPS if info.get(name)), "")


@contextlib.contextmanager
def _telling() -> Iterator[None]:
    """Let pass what is a fact about a file, and make a StorageFailedError of all else."""
    try:
        yield
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError, PermissionError):
        raise
    except Exception as error:  # every storage has errors of its own
        raise StorageFailedError(type(error).__name__) from error


def open_stream(address: str) -> tuple[io.BufferedReader, int]:
    """Return a stream of a file that can ``seek``, and its size in octets.

    Opening and reading raise OSError where the file is not there or not for us, and StorageFailedError for all else.
    """
    if not is_address(address):
        stream = open(address, "rb")  # noqa: SIM115 - the caller's
        return stream, os.fstat(stream.fileno()).st_size
    files, path = filesystem(address)
    with _telling():
        opened = files.open(path, "rb", block_size=_BLOCK)
    return io.BufferedReader(_Stored(opened), 1 << 20), opened.size


class _Stored(io.RawIOBase):
    """A file of fsspec's as Python's own, with errors that tell a failure from a fact."""

    def __init__(self, opened: Any) -> None:
        self._opened = opened

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return int(self._opened.seek(offset, whence))

    def tell(self) -> int:
        return int(self._opened.tell())

    def readinto(self, buffer: Any, /) -> int:
        with _telling():
            octets = self._opened.read(len(buffer))
        buffer[: len(octets)] = octets
        return len(octets)

    def close(self) -> None:
        if not self.closed:
            self._opened.close()
        super().close()


class Folder:
    """A folder to keep results in. A file in it is there whole, or not at all."""

    def __init__(self, address: str) -> None:
        """Take the folder, which need not be there yet. Raises ConfigurationError."""
        self.address = address
        self._files, self._root = filesystem(address)
        self._local = isinstance(self._files, LocalFileSystem)

    @property
    def inside(self) -> str:
        """The path that every file in it begins with, as fsspec writes paths."""
        return self._root.rstrip("/") + "/"

    def read(self, name: str) -> bytes | None:
        """Return a file's octets, or None where there is none. Raises OSError."""
        try:
            with _telling():
                octets: bytes = self._files.cat_file(self.inside + name)
        except (FileNotFoundError, NotADirectoryError):
            return None
        return octets

    def write(self, name: str, octets: bytes) -> None:
        """Make or replace a file. Raises OSError."""
        with self.create(name) as path, open(path, "wb") as stream:
            stream.write(octets)

    @contextlib.contextmanager
    def create(self, name: str) -> Iterator[str]:
        """Give a path of this machine to write to; what is there in the end becomes the file, unless it failed."""
        target = self.inside + name
        if not self._local:
            with TemporaryDirectory(prefix="telelint-") as temporary:
                path = os.path.join(temporary, os.path.basename(target))
                yield path
                with _telling():
                    self._files.put_file(path, target)
            return
        folder, base = os.path.split(target)
        os.makedirs(folder, exist_ok=True)
        temporary_path = os.path.join(folder, f".{base}.{uuid.uuid4().hex}{_UNFINISHED}")
        try:
            yield temporary_path
            os.replace(temporary_path, target)
        finally:
            if os.path.exists(temporary_path):
                os.remove(temporary_path)

    def names(self, folder: str = "") -> list[str]:
        """Return the names of what lies in a folder of it, sorted; nothing where there is no such folder."""
        self._files.invalidate_cache()
        try:
            with _telling():
                paths: list[str] = self._files.ls((self.inside + folder).rstrip("/"), detail=False)
        except (FileNotFoundError, NotADirectoryError):
            return []
        names = {path.rstrip("/").rpartition("/")[2] for path in paths}
        return sorted(name for name in names if not name.startswith("."))

    def sweep(self, folder: str) -> None:
        """Remove what processes that died while they wrote have left in a folder of it."""
        if not self._local:
            return  # an object that was not written to its end never was
        try:
            entries = os.listdir(self.inside + folder)
        except FileNotFoundError:
            return
        for name in entries:
            if name.startswith(".") and name.endswith(_UNFINISHED):
                os.remove(os.path.join(self.inside, folder, name))

    def is_file(self) -> bool:
        """Return whether a file has the folder's name."""
        with _telling():
            return bool(self._files.isfile(self._root))

    def remove(self, folder: str) -> None:
        """Remove a folder of it with all that lies in it."""
        self._files.invalidate_cache()
        with contextlib.suppress(FileNotFoundError), _telling():
            self._files.rm(self.inside + folder, recursive=True)
