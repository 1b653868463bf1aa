"""``telelint links PATH...``"""

from __future__ import annotations

import os

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
from telelint.cli.telling import Parts, Telling, tell_links
from telelint.cli.terminal import Progress, look, output
from telelint.model import Tally
from telelint.reports import inventory, summary
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

EXAMPLES = """\
examples:
  telelint links exports/
  telelint links --summary exports/
  telelint links --format jsonl exports/ > inventory.jsonl

An inventory is not a failure: the exit status is 0 unless --fail-on is given
here, or an input could not be read (2).
"""


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.description = "Lists every meeting link: place, platform, tenant, verdict."
    parser.usage = "%(prog)s [options] PATH..."
    parser.epilog = EXAMPLES
    add_input_arguments(parser)
    parser.add_argument("--summary", action="store_true", help="count links a platform, tenant and month instead")
    add_write_baseline(parser)
    add_report_options(parser, inventory.FORMATS)


def run(arguments: Namespace) -> int:
    """List, and return the exit status."""
    settings = settings_of(arguments)
    if arguments.show_settings:
        return print_settings(settings)
    require_paths(arguments)
    formats = summary.FORMATS if arguments.summary else inventory.FORMATS
    name = format_of(settings, formats)
    linter, about = engine(settings, show_secrets=arguments.show_secrets, resolve=arguments.resolve)
    if arguments.verbose:
        announce(settings, about)
    tally = Tally()
    fails = settings.origins["fail-on"] == "--fail-on" and not arguments.exit_zero
    accepting = Accepting(settings, linter.catalogue, verbose=arguments.verbose, write_to=arguments.write_baseline)
    fail_on = settings.fail_on if fails else None
    outcome = accepting.outcome(fail_on)
    with output(arguments.output) as stream:
        appearance = look(stream, settings.color, os.environ, quiet=arguments.quiet)
        telling = Telling(tell_links, formats, name, appearance, about, accepting, fail_on)
        report = telling.open(stream)
        by_parts = Parts(telling, report, stream, outcome)
        streams_to_terminal = stream.isatty() and not arguments.summary
        with Progress(shown=not arguments.quiet and not streams_to_terminal) as progress:
            for batch in read_batches(linter, arguments, tally, accepting, outcome, progress, by_parts):
                tell_links(report, batch, outcome)
        report.end(tally)
    accepting.finish()
    return outcome.status
