"""The way from PATH arguments to a stream of links and findings, for lint and links."""

from __future__ import annotations

import sys
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

TICK = 256  # items between two looks at the clock


def add_input_arguments(parser: ArgumentParser) -> None:
    """Add PATH and what belongs to it."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="file, folder (with all below), glob, or - for "
                        "standard input")  # fmt: skip
    parser.add_argument("--stdin-filename", default="<stdin>", metavar="NAME", help="what to call standard input in "
                        "the report; its ending helps to tell the kind")  # fmt: skip


def require_paths(arguments: Namespace) -> None:
    """Raise ConfigurationError if nothing is to be read; ``--show-settings`` alone may do without."""
    if not arguments.paths:
        raise ConfigurationError("no PATH is given: name files or folders, or - for standard input")


def read(
    linter: Linter, arguments: Namespace, tally: Tally, accepting: Accepting, outcome: Outcome, progress: Progress
) -> Iterator[Link | Finding | Accepted]:
    """Yield each event's links, then its findings, over all inputs in order.

    What is skipped goes to the tally, and what cannot be read to the outcome too; neither stops the others.
    """
    from telelint.sources import find_inputs  # lazily: as in telelint.cli.engine

    for found in find_inputs(arguments.paths, stdin_name=arguments.stdin_filename):
        if isinstance(found, Skipped):
            tally.skipped.append(found)
            continue
        if isinstance(found, UnreadableInput):
            progress.clear()
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
            outcome.unreadable(error)
