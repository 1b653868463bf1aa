"""``telelint lint PATH...``"""

from __future__ import annotations

import os

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
from telelint.cli.telling import Parts, Telling, tell_findings
from telelint.cli.terminal import Progress, look, output
from telelint.model import Tally
from telelint.reports.findings import FORMATS
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

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
    fail_on = None if arguments.exit_zero else settings.fail_on
    outcome = accepting.outcome(fail_on)
    with output(arguments.output) as stream:
        appearance = look(stream, settings.color, os.environ, full=arguments.full, quiet=arguments.quiet)
        about = about._replace(inputs=tuple(arguments.paths))
        telling = Telling(tell_findings, FORMATS, name, appearance, about, accepting, fail_on)
        report = telling.open(stream)
        by_parts = Parts(telling, report, stream, outcome)
        streams_to_terminal = stream.isatty() and (arguments.full or name != "text")
        with Progress(shown=not arguments.quiet and not streams_to_terminal) as progress:
            for batch in read_batches(linter, arguments, tally, accepting, outcome, progress, by_parts):
                tell_findings(report, batch, outcome)
        for finding in accepting.leftovers(tally):
            outcome.saw(finding)
            report.item(finding)
        tally.status = outcome.status
        report.end(tally)
    accepting.finish()
    return outcome.status
