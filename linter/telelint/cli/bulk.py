"""``telelint lint --engine dask``: archives over several processes or machines, results into a folder.

Only the options are looked at here; all that does the work is imported when it is asked for, and needs an extra.
"""

# No pathlib: as in telelint.cli.settings.

from __future__ import annotations

import os
import sys
from contextlib import contextmanager

from telelint.errors import ConfigurationError
from telelint.model import VERDICTS
from telelint.patterns import regex
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from telelint.bulk.manifest import Rests
    from telelint.bulk.run import Result, Sight
    from telelint.cli.settings import Settings
    from telelint.reports import Run

ENGINES = ("local", "dask")
FORMATS = ("jsonl", "parquet")
_SIZE = regex(r"(\d+) ?([KMG]?)I?B?")
_FACTORS = {"": 1, "K": 1000, "M": 1000**2, "G": 1000**3}
_LEAST = 1_000_000  # octets of a partition: below, more time goes into tasks than into linting
_USUAL = "64MB"
_NEEDS = 'needs {}, which is not installed: pip install "telelint[scale]"'


def add_engine_arguments(parser: ArgumentParser) -> None:
    """Add what shares a run out to several machines."""
    group = parser.add_argument_group(
        "archives", 'with --engine dask, which needs the extra: pip install "telelint[scale]"'
    )
    group.add_argument("--engine", choices=ENGINES, default="local", help="dask: over the processes of a cluster, or "
                       "of this machine; PATHs may be s3://, gs:// and abfs:// addresses, and results go into the "
                       "folder --output, which a later run goes on with")  # fmt: skip
    group.add_argument("--scheduler", metavar="ADDRESS", help="the Dask scheduler of a cluster, tcp://HOST:PORT; "
                       "without it --jobs processes of this machine are started")  # fmt: skip
    group.add_argument("--partition-size", type=_octets, default=_octets(_USUAL), metavar="SIZE", help="what one task "
                       f"reads, and one file of results comes from (default: {_USUAL})")  # fmt: skip


def refuse_without_engine(arguments: Namespace, settings: Settings) -> None:
    """Raise ConfigurationError for what only ``--engine dask`` can do."""
    if arguments.scheduler is not None:
        raise ConfigurationError("--scheduler is for --engine dask")
    if settings.format == "parquet":
        raise ConfigurationError(f"{settings.origins['format']}: the form parquet is for --engine dask")


def run(arguments: Namespace, settings: Settings) -> int:
    """Lint, and return the exit status."""
    form = _checked(arguments, settings)
    _require("telelint.bulk.run", "--engine dask")
    if form == "parquet":
        _require("pyarrow", "--format parquet")
    with _said_of(arguments.output):
        result = _result(arguments, settings, form)
    return _told(arguments, settings, result)


def _result(arguments: Namespace, settings: Settings, form: str) -> Result:
    from telelint.bulk.manifest import date_of  # lazily: as the module's docstring says, like all below
    from telelint.bulk.run import Bulk, Order
    from telelint.cli.accepting import Accepting
    from telelint.cli.engine import engine
    from telelint.cli.options import announce
    from telelint.cli.reading import listed
    from telelint.cli.terminal import Progress

    if settings.date is None:  # the day of a run is that on which it began
        settings = settings._replace(date=date_of(arguments.output))
    linter, about = engine(settings, show_secrets=arguments.show_secrets)
    if arguments.verbose:
        announce(settings, about)
    paths = [*arguments.paths, *listed(arguments.files_from)]
    order = Order(
        linter=linter,
        run=about._replace(inputs=tuple(paths)),
        accepting=Accepting(settings, linter.catalogue, verbose=arguments.verbose, write_to=arguments.write_baseline),
        rests=_rests(arguments, settings, about, form),
        paths=paths,
        output=arguments.output,
        partition_size=arguments.partition_size,
        scheduler=arguments.scheduler,
        processes=_processes(arguments.jobs),
    )
    with Progress(shown=not arguments.quiet) as progress:

        def tell(line: str) -> None:
            if not arguments.quiet:
                progress.clear()
                sys.stderr.write(f"telelint: {line}\n")

        try:
            return Bulk(order, tell, lambda sight: progress.show(_line(sight))).run()
        except KeyboardInterrupt:
            tell("what is done is kept: the same command goes on from there")
            raise


@contextmanager
def _said_of(output: str) -> Iterator[None]:
    """Turn what goes wrong with storage into a ConfigurationError."""
    from telelint.bulk.storage import StorageFailedError  # lazily: as above

    try:
        yield
    except StorageFailedError as error:
        why = f"the storage failed ({error}): see its credentials and endpoint"
        raise ConfigurationError(f"--output {output}: {why}") from error
    except OSError as error:
        raise ConfigurationError(f"--output {output}: {error.strerror or type(error).__name__}") from error


def _checked(arguments: Namespace, settings: Settings) -> str:
    """Return the form of the results. Raises ConfigurationError for what does not go together."""
    if arguments.output is None:
        raise ConfigurationError("--engine dask needs --output FOLDER, where the results go")
    for option, given in (("--resolve", arguments.resolve), ("--allow-network", arguments.allow_network)):
        if given:
            raise ConfigurationError(f"{option} is for one process, which counts how often it asks: not with dask")
    form = "jsonl" if settings.format == "auto" else settings.format
    if form not in FORMATS:
        raise ConfigurationError(f"{settings.origins['format']}: --engine dask writes {' or '.join(FORMATS)}")
    return form


def _require(name: str, option: str) -> None:
    from importlib import import_module  # lazily: as above

    try:
        import_module(name)
    except ModuleNotFoundError as error:
        raise ConfigurationError(f"{option} {_NEEDS.format(error.name)}") from None


def _processes(jobs: int | str) -> int:
    if isinstance(jobs, int):
        return jobs
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _octets(text: str) -> int:
    found = _SIZE.fullmatch(text.strip().upper())
    octets = int(found[1]) * _FACTORS[found[2]] if found else 0
    if octets < _LEAST:
        from argparse import ArgumentTypeError  # lazily: nearly nobody gets it wrong

        raise ArgumentTypeError("expected a size such as 64MB, 1MB at least")
    return octets


def _rests(arguments: Namespace, settings: Settings, about: Run, form: str) -> Rests:
    """Return what the findings rest on, as digests where it is long or nobody else's business."""
    from datetime import date

    from telelint.bulk.manifest import Rests, digest_of

    today = date.today()  # noqa: DTZ011 - the user's own day, on which suppressions expire
    baseline: object = settings.baseline and _file_digest(settings.baseline)
    if arguments.write_baseline:
        baseline = "to be written"
    counted = settings._replace(
        register=None, baseline=None, fail_on="", format="", date=None, color="", file=None, origins={}
    )
    expired = [one.expires is not None and one.expires <= today for one in settings.suppressions]
    register = about.register if about.has_register else None
    return Rests(
        telelint=about.version,
        catalogue=f"{about.catalogue.version} {about.catalogue.sha256}",
        policy=f"{about.pack.id} {about.pack.version} {about.pack.sha256}",
        register=None if register is None else digest_of([register.agreements, register.own_hosts]),
        baseline=None if baseline is None else digest_of(baseline),
        settings=digest_of([counted, expired, arguments.show_secrets]),
        date=about.day.isoformat() if about.day else "",
        format=form,
    )


def _file_digest(path: str) -> str:
    from hashlib import sha256

    with open(path, "rb") as stream:  # it was read before
        return sha256(stream.read()).hexdigest()


def _line(sight: Sight) -> str:
    """Return the line of progress."""
    from telelint.reports.paint import counted

    if not sight.of:
        return sight.doing
    rate = sight.octets / sight.seconds if sight.seconds else 0.0
    words = [f"{sight.doing}: {sight.done:,} of {sight.of:,} partitions", counted(sight.findings, "finding")]
    if not sight.threads:
        words.append("waiting for a worker")
    elif rate:
        words += [f"{rate / 1e6:.0f} MB/s", f"about {sight.left / rate:.0f} s left"]
    return ", ".join(words)


def _told(arguments: Namespace, settings: Settings, result: Result) -> int:
    """Say on standard error what could not be read and where the results are, and return the exit status."""
    from telelint.cli.outcome import CLEAN, FINDINGS, UNREADABLE
    from telelint.reports.paint import counted, printable

    for complaint in [*result.tally.unreadable, *result.lost]:
        sys.stderr.write(f"telelint: {printable(complaint)}\n")
    if not arguments.quiet:
        sys.stderr.write(
            f"telelint: {counted(result.tally.files, 'file')}, {counted(result.tally.events, 'event')}, "
            f"{counted(result.tally.links, 'link')}, {counted(result.rows, 'finding')}: {printable(arguments.output)}\n"
        )
        if result.lost:
            sys.stderr.write("telelint: what is done is kept: the same command tries the rest again\n")
    if result.tally.unreadable or result.lost:
        return UNREADABLE
    if arguments.exit_zero:
        return CLEAN
    failed = any(verdict >= VERDICTS[word or settings.fail_on] for word, verdict in result.worst.items())
    return FINDINGS if failed else CLEAN
