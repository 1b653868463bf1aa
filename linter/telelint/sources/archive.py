"""Archives, read where they lie: nothing is unpacked to disk, and nothing is believed that an archive says of itself.

Python's own modules, and zstandard where it is installed, do the unpacking; what is ours is the bounds. A member is
decompressed only as far as its kind needs, so a photo costs four kilobytes; one that grows beyond all measure is left
where it does, and the rest is read.
"""

from __future__ import annotations

import errno
import io
import re
import zlib
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Protocol

from telelint.model import Skipped
from telelint.sources.segment import Problem, Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO, TypeGuard
    from zipfile import ZipFile, ZipInfo

    from telelint.model import Tally
    from telelint.sources.segment import Found, Named, Segment
    from telelint.sources.windows import Stream

    Item = Segment | Found | Named | Problem

_UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_PIECE = 1 << 10  # octets unpacked at once; so few, as they may grow to 30 MB
_MOST_MEMORY = 1 << 27  # octets that a packed file may ask for; xz -9 needs 65 MB
_CANNOT = (zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)  # BadZipFile is added where zipfile is


class Limits(NamedTuple):
    """How much of an archive is read."""

    depth: int = 4  # archives in one another
    members: int = 100_000
    octets: int = 8 << 30  # that come out, of all members together
    largest: int = 1 << 30  # that come out of one
    ratio: int = 200  # of what comes out to what went in
    unsuspicious: int = 32 << 20  # octets up to which the ratio does not matter; text of few words packs well


LIMITS = Limits()


class Archives:
    """What is left of the limits while an archive and those inside it are read."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        """Take the limits of one input."""
        self.limits = limits
        self.members = 0
        self.octets = 0
        self.depth = 0


class _Bounded:
    """A member's stream that ends where it grows beyond a limit, and where it is damaged; ``why`` then says so."""

    def __init__(
        self, stream: Stream, packed: int, archives: Archives, errors: tuple[type[Exception], ...] = ()
    ) -> None:
        self._stream = stream
        self._errors = errors  # besides those that any of them raises
        self._packed = max(packed, 1)
        self._archives = archives
        self._came = 0
        self.why: str | None = None

    def read(self, size: int = -1, /) -> bytes:
        if size >= 0:
            return self._some(size)
        pieces = []
        while piece := self._some(1 << 20):
            pieces.append(piece)
        return b"".join(pieces)

    def _some(self, size: int) -> bytes:
        from zipfile import BadZipFile  # lazily: a plain file needs none of it

        if self.why is not None:
            return b""
        pieces = b""
        cannot: tuple[type[Exception], ...] = (*_CANNOT, *self._errors, BadZipFile, OSError)
        try:
            while len(pieces) < size and (piece := self._stream.read(min(size - len(pieces), 1 << 20))):
                pieces += piece
                if self._too_much(len(piece)):
                    break
        except cannot:
            self.why = "it is damaged, so its rest was not read"
        return pieces

    def _too_much(self, more: int) -> bool:
        limits = self._archives.limits
        self._came += more
        self._archives.octets += more
        if self._came > limits.unsuspicious and self._came > self._packed * limits.ratio:
            self.why = f"it grows to more than {limits.ratio} times its size, as a trap does; its rest was not read"
        elif self._came > limits.largest or self._archives.octets > limits.octets:
            self.why = "it is larger than telelint reads of an archive; its rest was not read"
        return self.why is not None


def read_zip(
    stream: Stream, name: str, tally: Tally, archives: Archives, member: Callable[[Stream, str], Iterator[Item]]
) -> Iterator[Item]:
    """Yield what ``member`` finds in each member, in their order. Raises OSError for what is no archive at all.

    ``member`` is given a stream and the name as shown, ``takeout.zip/Calendar/x.ics``. The members count as files, the
    archive does not.
    """
    from zipfile import BadZipFile, ZipFile  # lazily: as above

    if archives.depth >= archives.limits.depth:
        yield _beyond(name, f"it lies {archives.depth} archives deep; it was not opened")
        return
    try:
        archive = ZipFile(_seekable(stream))
    except (BadZipFile, *_CANNOT) as error:
        if archives.depth:
            yield _beyond(name, "it is damaged; it was not opened")
            return
        raise OSError(errno.EIO, "the archive is damaged") from error
    archives.depth += 1
    tally.files -= 1
    with archive:
        for info in archive.infolist():
            if info.filename.endswith("/") or _hidden(info.filename):  # is_dir() fails on a member without a name
                continue
            archives.members += 1
            shown = f"{name}/{_shown(info.filename)}"
            if archives.members > archives.limits.members or archives.octets > archives.limits.octets:
                yield _beyond(
                    shown, "the archive holds more than telelint reads; this and what comes after was not read"
                )
                break
            if info.flag_bits & 1:
                tally.skipped.append(Skipped(shown, "encrypted in its archive"))
                continue
            yield from _member(archive, info, shown, tally, archives, member)
    archives.depth -= 1


def _member(
    archive: ZipFile,
    info: ZipInfo,
    shown: str,
    tally: Tally,
    archives: Archives,
    read: Callable[[Stream, str], Iterator[Item]],
) -> Iterator[Item]:
    from zipfile import BadZipFile  # lazily: as above

    try:
        opened = archive.open(info)
    except (*_CANNOT, BadZipFile, OSError):
        yield _beyond(shown, "it is damaged, or packed in a way that telelint does not read")
        return
    with opened:
        bounded = _Bounded(opened, info.compress_size, archives)
        skipped = len(tally.skipped)
        yield from read(bounded, shown)
        tally.files += len(tally.skipped) == skipped
        if bounded.why is not None:
            yield _beyond(shown, bounded.why)


def read_packed(
    stream: Stream,
    name: str,
    kind: str,
    tally: Tally,
    archives: Archives,
    member: Callable[[Stream, str], Iterator[Item]],
) -> Iterator[Item]:
    """Yield what ``member`` finds in what one file was packed from; places count in that. ``kind`` is of PACKED."""
    if archives.depth >= archives.limits.depth:
        yield _beyond(name, f"it lies {archives.depth} archives deep; it was not opened")
        return
    source = _seekable(stream)
    size = source.seek(0, io.SEEK_END)
    source.seek(0)
    try:
        opened, errors = _unpacking(source, kind)
    except ModuleNotFoundError as error:
        tally.skipped.append(Skipped(name, f"{kind} needs {error.name}: pip install zstandard"))
        return
    archives.depth += 1
    bounded = _Bounded(opened, size, archives, errors)
    yield from member(bounded, name)
    if bounded.why is not None:
        yield _beyond(name, bounded.why)
    archives.depth -= 1


def _unpacking(source: BinaryIO, kind: str) -> tuple[Stream, tuple[type[Exception], ...]]:
    """Return a stream of what was packed, and the errors of its own that it may raise."""
    if kind == "gzip":
        import gzip  # lazily: as above

        return gzip.GzipFile(fileobj=source), ()
    if kind == "bzip2":
        import bz2

        return bz2.BZ2File(source), ()
    if kind == "xz":
        import lzma

        return _Frames(source, partial(lzma.LZMADecompressor, lzma.FORMAT_XZ, _MOST_MEMORY)), (lzma.LZMAError,)
    import zstandard

    start = zstandard.ZstdDecompressor(max_window_size=_MOST_MEMORY).decompressobj
    return _Frames(source, start), (zstandard.ZstdError,)


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, packed: bytes, /) -> bytes: ...


class _Frames:
    """What was packed in frames, one after the other.

    lzma.LZMAFile takes as much memory as a file asks for, and zstandard's reader takes a file that is cut for a whole.
    """

    def __init__(self, source: BinaryIO, start: Callable[[], _Decompressor]) -> None:
        """Take the stream, and what makes a decompressor for a frame."""
        self._source = source
        self._start = start
        self._frame = start()
        self._held = b""

    def read(self, size: int = -1, /) -> bytes:
        """Return some octets, none at the end. Raises EOFError if the last frame has none."""
        while not self._held:
            packed = self._frame.unused_data.lstrip(b"\0") if self._frame.eof else b""
            packed = packed or self._source.read(_PIECE)
            if self._frame.eof:
                packed = packed.lstrip(b"\0")  # frames may be padded
                if not packed:
                    return b""
                self._frame = self._start()
            elif not packed:
                raise EOFError
            self._held = self._frame.decompress(packed)
        octets, self._held = (self._held, b"") if size < 0 else (self._held[:size], self._held[size:])
        return octets


def is_seekable(stream: Stream) -> TypeGuard[BinaryIO]:
    """Return whether a stream is a file that can be read from anywhere."""
    return isinstance(stream, io.BufferedIOBase) and stream.seekable()


def _seekable(stream: Stream) -> BinaryIO:
    """Return a stream that can be read from anywhere: a file as it is, all others from memory."""
    if is_seekable(stream):
        stream.seek(0)
        return stream
    return io.BytesIO(stream.read())


def _hidden(path: str) -> bool:
    parts = path.replace("\\", "/").split("/")
    return any((part.startswith(".") and part not in (".", "..")) or part == "__MACOSX" for part in parts)


def _shown(path: str) -> str:
    """Return a member's name as reports show it: it is never a path to write to, and cannot steer a terminal."""
    return _UNSHOWN.sub("?", path.replace("\\", "/"))


def _beyond(name: str, why: str) -> Problem:
    return Problem("TL904", f"part of the archive was left out: {why}", Window(name, b" ", 0, 1).place(0, 1))
