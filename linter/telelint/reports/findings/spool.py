"""Lines that have to wait for the end of a run, kept on disk as soon as they are many."""

from __future__ import annotations

from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

IN_MEMORY = 1 << 20  # octets


class Spool:
    """Lines of text, given back once in the order they came; they hold no line break."""

    def __init__(self) -> None:
        self._file: IO[str] | None = None
        self._lines = 0

    def add(self, line: str) -> None:
        """Keep a line."""
        if self._file is None:
            from tempfile import SpooledTemporaryFile  # lazily: many runs have nothing that has to wait

            self._file = SpooledTemporaryFile(  # noqa: SIM115 - closed when given back
                IN_MEMORY, "w+", encoding="utf-8", errors="surrogatepass", newline="\n"
            )
        self._file.write(line + "\n")
        self._lines += 1

    def __len__(self) -> int:
        return self._lines

    def drain(self) -> Iterator[str]:
        """Give the lines back and forget them."""
        if self._file is None:
            return
        with self._file as file:
            self._file = None
            self._lines = 0
            file.seek(0)
            for line in file:
                yield line[:-1]
