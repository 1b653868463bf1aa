"""The way from PATH arguments to a stream of links and findings, for lint and links."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING

from telelint.errors import ConfigurationError, UnreadableInput
from telelint.model import Finding, Link, Skipped

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from telelint.cli.accepting import Accepting
    from telelint.cli.outcome import Outcome
    from telelint.cli.terminal import Progress
    from telelint.linting import Linter
    from telelint.model import Accepted, Tally
    from telelint.network.fetching import Fetcher

TICK = 256  # items between two looks at the clock


def add_input_arguments(parser: ArgumentParser) -> None:
    """Add PATH and what belongs to it."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="file, folder (with all below), glob, or - for "
                        "standard input")  # fmt: skip
    parser.add_argument("--files-from", metavar="FILE", help="read the PATHs from there too, one a line or parted by "
                        "NULs, - for standard input")  # fmt: skip
    parser.add_argument("--allow-network", action="store_true", help="read PATHs that are https:// or webcal:// "
                        "addresses of calendars")  # fmt: skip
    parser.add_argument("--stdin-filename", default="<stdin>", metavar="NAME", help="what to call standard input in "
                        "the report; its ending helps to tell the kind")  # fmt: skip


def require_paths(arguments: Namespace) -> None:
    """Raise ConfigurationError if nothing is to be read; ``--show-settings`` alone may do without."""
    if not arguments.paths and not arguments.files_from:
        raise ConfigurationError("no PATH is given: name files or folders, or - for standard input")


def read(
    linter: Linter, arguments: Namespace, tally: Tally, accepting: Accepting, outcome: Outcome, progress: Progress
) -> Iterator[Link | Finding | Accepted]:
    """Yield each event's links, then its findings, over all inputs in order.

    What is skipped goes to the tally, and what cannot be read to the outcome too; neither stops the others.
    """
    from telelint.sources import find_inputs  # lazily: as in telelint.cli.engine

    paths = [*arguments.paths, *_listed(arguments.files_from)]
    for found in find_inputs(paths, stdin_name=arguments.stdin_filename, fetcher=_fetcher(arguments)):
        if isinstance(found, Skipped):
            tally.skipped.append(found)
            continue
        if isinstance(found, UnreadableInput):
            progress.clear()
            tally.unreadable.append(str(found))
            outcome.unreadable(found)
            continue
        if arguments.verbose:
            progress.clear()
            sys.stderr.write(f"telelint: reading {found.name}\n")
        progress.tick(tally, found.name)
        accepting.reading(found.name)
        try:
            for number, item in enumerate(accepting.sift(linter.scan(found, tally), tally), start=1):
                if not number % TICK:
                    progress.tick(tally, found.name)
                yield item
        except UnreadableInput as error:
            progress.clear()
            tally.unreadable.append(str(error))
            outcome.unreadable(error)


def _listed(path: str | None) -> list[str]:
    """Return the paths of a list. Raises ConfigurationError."""
    if path is None:
        return []
    from telelint.sources.inputs import named_in  # lazily: as above

    try:
        with nullcontext(sys.stdin.buffer) if path == "-" else open(path, "rb") as stream:
            return named_in(stream.read())
    except OSError as error:
        raise ConfigurationError(f"--files-from: {path}: {error.strerror}") from error


def _fetcher(arguments: Namespace) -> Fetcher | None:
    if not arguments.allow_network:
        return None
    from telelint.network.fetching import Fetcher  # lazily: most runs ask nobody

    return Fetcher()
