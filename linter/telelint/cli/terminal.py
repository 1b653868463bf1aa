"""Where text goes: to a terminal with colour and a progress line, to a pipe or to a file without either."""

# No pathlib: as in telelint.cli.settings.

from __future__ import annotations

import io
import os
import sys
import time
from contextlib import contextmanager

from telelint.errors import ConfigurationError
from telelint.reports import Look
from telelint.reports.paint import counted
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Self, TextIO

    from telelint.model import Tally

PLAIN_WIDTH = 80  # columns where there is no terminal
_CHUNK = 65_536  # octets written at once; an archive's report has megabytes, and each system call its price
NARROWEST, WIDEST = 40, 100  # below, paragraphs fall apart; above, lines are hard to read


def look(stream: TextIO, color: str, environ: Mapping[str, str], *, full: bool = False, quiet: bool = False) -> Look:
    """Return how text on a stream is to look."""
    return Look(wants_colour(stream, color, environ), width(stream, environ), full, quiet)


def wants_colour(stream: TextIO, color: str, environ: Mapping[str, str]) -> bool:
    """Decide by ``--color``, then NO_COLOR and FORCE_COLOR (https://no-color.org), then by what the stream is."""
    if color != "auto":
        return color == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR", "0") != "0":
        return True
    return stream.isatty() and environ.get("TERM") != "dumb"


def width(stream: TextIO, environ: Mapping[str, str]) -> int:
    """Return the columns to write in: the terminal's own within bounds, ``PLAIN_WIDTH`` where there is none."""
    if not stream.isatty():
        return PLAIN_WIDTH
    told = environ.get("COLUMNS", "")
    try:
        columns = int(told) if told.isdecimal() else os.get_terminal_size(stream.fileno()).columns
    except OSError:  # a terminal that does not know its size
        columns = PLAIN_WIDTH
    return min(max(columns, NARROWEST), WIDEST)


@contextmanager
def output(path: str | None) -> Iterator[TextIO]:
    """Give standard output, or the file of ``--output``. Raises ConfigurationError if it cannot be written."""
    if path is None and not _is_plain_file(sys.stdout):
        yield sys.stdout
        return
    sys.stdout.flush()
    try:
        stream = open(  # noqa: SIM115 - below
            path if path is not None else sys.stdout.fileno(), "w", buffering=_CHUNK, encoding="utf-8",
            errors="backslashreplace", newline="\n", closefd=path is not None,
        )  # fmt: skip
    except OSError as error:
        raise ConfigurationError(f"--output {path}: {error.strerror}") from error
    with stream:
        yield stream


def _is_plain_file(stream: TextIO) -> bool:
    """Return whether a stream writes what we would write to a file or a pipe of the system, and nobody watches it."""
    below = getattr(getattr(stream, "buffer", None), "raw", None)
    return isinstance(below, io.FileIO) and not stream.isatty() and os.linesep == "\n"


class Progress:
    """A line on standard error that says how far we are, for a terminal only; it leaves nothing behind."""

    EVERY = 0.1  # seconds between two updates

    def __init__(self, *, shown: bool) -> None:
        self._shown = shown and sys.stderr.isatty()
        self._start = self._last = time.monotonic()
        self._drawn = False

    def tick(self, tally: Tally, name: str) -> None:
        """Say what was counted, and the file at hand, if it is time."""
        if self._is_time():
            counts = f"{counted(tally.files, 'file')}, {counted(tally.events, 'event')}, {counted(tally.links, 'link')}"
            self._draw(f"{counts}, {self._last - self._start:.0f} s  {os.path.basename(name)}")

    def show(self, line: str) -> None:
        """Say something else, if it is time."""
        if self._is_time():
            self._draw(line)

    def _is_time(self) -> bool:
        now = time.monotonic()
        if not self._shown or now - self._last < self.EVERY:
            return False
        self._last = now
        return True

    def _draw(self, line: str) -> None:
        columns = width(sys.stderr, os.environ)
        sys.stderr.write(f"\r\x1b[K{line[: columns - 1] if line.isprintable() else ''}")
        sys.stderr.flush()
        self._drawn = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def clear(self) -> None:
        """Take the line away."""
        if self._drawn:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._drawn = False
