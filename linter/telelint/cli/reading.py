"""The way from PATH arguments to a stream of links and findings, for lint and links."""

from __future__ import annotations

import os
import sys
from collections import deque
from contextlib import closing, nullcontext
from itertools import chain

from telelint.errors import ConfigurationError, UnreadableInput
from telelint.model import Finding, Link, Skipped
from telelint.sources.source import Source
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Generator, Iterator

    from telelint.cli.accepting import Accepting
    from telelint.cli.jobs import Job
    from telelint.cli.outcome import Outcome
    from telelint.cli.telling import Parts, Written
    from telelint.cli.terminal import Progress
    from telelint.linting import Linter
    from telelint.model import Accepted, Tally
    from telelint.network.fetching import Fetcher

    Input = Source | Skipped | UnreadableInput

AUTO = "auto"
MOST_JOBS = 8  # the process that puts the report together needs a seventh of what each of two others takes
# Octets that several processes can share. Two cores to themselves break even at 20 MB where processes write their parts
# of the report (`python -m benchmarks.processes`), and at 30 where they hand over what it is to be told.
WORTHWHILE = 30_000_000
_CUT_FROM = 2_000_000  # octets of a calendar that is cut
_NOTHING: Iterator[list[Link | Finding]] = iter(())


def add_input_arguments(parser: ArgumentParser) -> None:
    """Add PATH and what belongs to it."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="file, folder (with all below), glob, or - for "
                        "standard input")  # fmt: skip
    parser.add_argument("--files-from", metavar="FILE", help="read the PATHs from there too, one a line or parted by "
                        "NULs, - for standard input")  # fmt: skip
    parser.add_argument("--allow-network", action="store_true", help="read PATHs that are https:// or webcal:// "
                        "addresses of calendars")  # fmt: skip
    parser.add_argument("--jobs", type=_jobs, default=AUTO, metavar="N", help="read files in so many processes; auto "
                        "(the default): one for each CPU, 8 at most, where they can share more than 30 MB of files or "
                        "of one large calendar, else 1")  # fmt: skip
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
    return chain.from_iterable(read_batches(linter, arguments, tally, accepting, outcome, progress))


def read_batches(
    linter: Linter,
    arguments: Namespace,
    tally: Tally,
    accepting: Accepting,
    outcome: Outcome,
    progress: Progress,
    by_parts: Parts | None = None,
) -> Iterator[list[Link | Finding | Accepted]]:
    """Yield the same some events at a time. What other processes wrote is added to ``by_parts``, if that is given."""
    from telelint.sources import find_inputs  # lazily: as in telelint.cli.engine

    paths = [*arguments.paths, *listed(arguments.files_from)]
    inputs = find_inputs(paths, stdin_name=arguments.stdin_filename, fetcher=_fetcher(arguments))
    with closing(_scans(linter, inputs, tally, arguments, by_parts)) as scans:
        for found, scan in scans:
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
                for batch in scan:
                    progress.tick(tally, found.name)
                    if isinstance(batch, list):
                        yield list(accepting.sift(batch, tally))
                    elif by_parts is not None:
                        by_parts.add(batch)
            except UnreadableInput as error:
                progress.clear()
                tally.unreadable.append(str(error))
                outcome.unreadable(error)


def _scans(
    linter: Linter, inputs: Iterator[Input], tally: Tally, arguments: Namespace, by_parts: Parts | None
) -> Generator[tuple[Input, Iterator[list[Link | Finding] | Written]], None, None]:
    """Yield every input with what is found in it; each one's is to be taken to its end before the next.

    Short links are asked from one process, which remembers the answers and how often a host was asked.
    """
    ahead: list[Input] = []
    jobs = 1 if arguments.resolve or by_parts is None else arguments.jobs
    if jobs == AUTO:
        ahead, jobs = _look_ahead(inputs)
    inputs = chain(ahead, inputs)
    if jobs == 1 or by_parts is None:
        for found in inputs:
            yield found, linter.scan_events(found, tally) if isinstance(found, Source) else _NOTHING
        return
    from telelint.cli.workers import Workers  # lazily: most runs read one file

    workers = Workers(linter, by_parts, jobs)
    waiting: deque[tuple[Input, Job | None]] = deque()

    def first() -> tuple[Input, Iterator[list[Link | Finding] | Written]]:
        found, job = waiting.popleft()
        if job is not None:
            return found, workers.scan(job, tally)
        return found, linter.scan_events(found, tally) if isinstance(found, Source) else _NOTHING

    with closing(workers):
        for found in inputs:
            octets = found.file_size() if isinstance(found, Source) else None
            job = workers.add(found, octets) if isinstance(found, Source) and octets is not None else None
            waiting.append((found, job))
            while workers.full:
                yield first()
        while waiting:
            yield first()


def _look_ahead(inputs: Iterator[Input]) -> tuple[list[Input], int]:
    """Return the inputs up to where it is known that more processes are worth it, and how many to take."""
    most = min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, MOST_JOBS)
    ahead: list[Input] = []
    octets = alone = 0  # in all, and in the largest file that one process reads
    while most > 1 and octets - alone <= WORTHWHILE and (found := next(inputs, None)) is not None:
        ahead.append(found)
        size = (found.file_size() or 0) if isinstance(found, Source) else 0
        octets += size
        if size > alone and not (size >= _CUT_FROM and isinstance(found, Source) and _is_calendar(found)):
            alone = size
    return ahead, most if octets - alone > WORTHWHILE else 1


def _is_calendar(source: Source) -> bool:
    from telelint.sources.kinds import kind_of  # lazily: as above

    try:
        with source.open() as stream:
            return kind_of(stream.read(4096), source.name) == "icalendar"
    except OSError:
        return False  # it is said when it is read


def _jobs(text: str) -> int | str:
    if text == AUTO:
        return AUTO
    if not text.isdecimal() or not int(text):
        from argparse import ArgumentTypeError  # lazily: nearly nobody gets it wrong

        raise ArgumentTypeError("expected a number from 1 on, or auto")
    return int(text)


def listed(path: str | None) -> list[str]:
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
