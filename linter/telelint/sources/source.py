"""An input, before anybody knows what it holds."""

from __future__ import annotations

import io
import os
import stat
import sys

from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from telelint.model import Tally
    from telelint.sources.reading import Item, Reading


class Source:
    """An input that can be opened."""

    __slots__ = ("_octets", "name", "path")

    begins = ends = True  # whether it holds the first and the last octet of its file; telelint.sources.cuts has parts

    def __init__(self, name: str, *, path: str | None = None, octets: bytes | None = None) -> None:
        """Take the name as shown, and the file's path or its octets; standard input where neither is given."""
        self.name = name
        self.path = path
        self._octets = octets

    def file_size(self) -> int | None:
        """Return the octets of a plain file, which any process can read; None for all else, and for one that is gone.

        A pipe, a device or what this process was given is read only once, and only here.
        """
        if self.path is None:
            return None
        try:
            found = os.stat(self.path)
        except OSError:
            return None
        return found.st_size if stat.S_ISREG(found.st_mode) else None

    def open(self) -> BinaryIO:
        """Return a stream of the octets from the start. Raises OSError."""
        if self._octets is not None:
            return io.BytesIO(self._octets)
        if self.path is not None:
            return open(self.path, "rb")
        return io.BytesIO(sys.stdin.buffer.read()) if sys.stdin.isatty() else sys.stdin.buffer

    def read_by(self, reading: Reading, stream: BinaryIO, tally: Tally) -> Iterator[Item]:
        """Yield what the stream, which ``open`` returned, holds. Raises OSError."""
        return reading.read(stream, self.name, tally)
