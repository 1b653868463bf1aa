"""``telelint lint PATH...``"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from telelint.cli import bulk
from telelint.cli.accepting import Accepting
from telelint.cli.engine import engine
from telelint.cli.options import (
    add_report_options,
    add_write_baseline,
    announce,
    format_of,
    print_settings,
    settings_of,
)
from telelint.cli.reading import add_input_arguments, read_batches, require_paths
from telelint.cli.terminal import Progress, look, output
from telelint.model import Finding, Tally
from telelint.reports import Report, open_report, tell
from telelint.reports.findings import FORMATS

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from telelint.model import Accepted, Link

EXAMPLES = """\
examples:
  telelint lint clinic.ics
  telelint lint exports/ --register register.toml
  telelint lint --format json --output report.json 'exports/**/*.ics'
  some-export | telelint lint - --stdin-filename clinic.ics
  telelint lint --engine dask --output results 's3://archive/2025/**/*.ics'
"""


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.description = (
        "Looks for meeting links in calendars, mails and exports, and judges each on\nthe date of its meeting."
    )
    parser.usage = "%(prog)s [options] PATH..."
    parser.epilog = EXAMPLES
    add_input_arguments(parser)
    parser.add_argument("--full", action="store_true", help="list every finding, instead of equal ones together")
    add_write_baseline(parser)
    add_report_options(parser, {**FORMATS, **dict.fromkeys(bulk.FORMATS, "")})
    bulk.add_engine_arguments(parser)


def run(arguments: Namespace) -> int:
    """Lint, and return the exit status."""
    settings = settings_of(arguments)
    if arguments.show_settings:
        return print_settings(settings)
    require_paths(arguments)
    if arguments.engine == "dask":
        return bulk.run(arguments, settings)
    bulk.refuse_without_engine(arguments, settings)
    name = format_of(settings, FORMATS)
    linter, about = engine(settings, show_secrets=arguments.show_secrets, resolve=arguments.resolve)
    if arguments.verbose:
        announce(settings, about)
    tally = Tally()
    accepting = Accepting(settings, linter.catalogue, verbose=arguments.verbose, write_to=arguments.write_baseline)
    outcome = accepting.outcome(None if arguments.exit_zero else settings.fail_on)
    with output(arguments.output) as stream:
        appearance = look(stream, settings.color, os.environ, full=arguments.full, quiet=arguments.quiet)
        report: Report[Link | Finding | Accepted] = open_report(FORMATS, name, stream, appearance)
        streams_to_terminal = stream.isatty() and (arguments.full or name != "text")
        report.begin(about._replace(inputs=tuple(arguments.paths)))
        with Progress(shown=not arguments.quiet and not streams_to_terminal) as progress:
            for batch in read_batches(linter, arguments, tally, accepting, outcome, progress):
                if outcome.open:
                    for item in batch:
                        if isinstance(item, Finding):
                            outcome.saw(item)
                tell(report, batch)
        for finding in accepting.leftovers(tally):
            outcome.saw(finding)
            report.item(finding)
        tally.status = outcome.status
        report.end(tally)
    accepting.finish()
    return outcome.status
