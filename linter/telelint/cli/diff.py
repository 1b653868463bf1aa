"""``telelint diff OLD NEW``"""

from __future__ import annotations

import os
import sys
from argparse import Namespace

from telelint.cli.accepting import Accepting
from telelint.cli.engine import chosen_rules, engine
from telelint.cli.options import add_report_options, announce, format_of, print_settings, settings_of
from telelint.cli.outcome import UNREADABLE
from telelint.cli.reading import read
from telelint.cli.telling import entries
from telelint.cli.terminal import Progress, look, output
from telelint.errors import ConfigurationError
from telelint.model import Tally
from telelint.reports import Report, changes, open_report
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from telelint.comparing import Change

EXAMPLES = """\
examples:
  telelint diff last-month.ics this-month.ics
  telelint diff --fail-on block --format json old/ new/
"""


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.description = (
        "Tells what changed between two exports of the same calendars: new links and\n"
        "those that are gone, events that moved to another platform, other verdicts.\n"
        "Exits with 1 if something new is at or above --fail-on."
    )
    parser.usage = "%(prog)s [options] OLD NEW"
    parser.epilog = EXAMPLES
    parser.add_argument("paths", nargs="*", metavar="OLD NEW", help="two files or folders (with all below)")
    parser.add_argument("--full", action="store_true", help="list new links that nothing was found against, too")
    add_report_options(parser, changes.FORMATS)


def run(arguments: Namespace) -> int:
    """Compare, and return the exit status."""
    settings = settings_of(arguments)
    if arguments.show_settings:
        return print_settings(settings)
    if len(arguments.paths) != 2:
        raise ConfigurationError("name two files or folders: OLD and NEW")
    name = format_of(settings, changes.FORMATS)
    linter, about = engine(settings, show_secrets=arguments.show_secrets, resolve=arguments.resolve)
    if arguments.verbose:
        announce(settings, about)
    from telelint import comparing  # lazily: --help and --show-settings compare nothing
    from telelint.rules import platform_changed

    # Each export has the baseline's findings to itself, as both may hold them.
    verbose = arguments.verbose
    accepting = [Accepting(settings, linter.catalogue, verbose=verbose) for _ in arguments.paths]
    outcome = accepting[1].outcome(None if arguments.exit_zero else settings.fail_on)
    tally, secret = Tally(), comparing.new_secret()

    def export(number: int, progress: Progress) -> comparing.Export:
        path = arguments.paths[number]
        alone = Namespace(
            paths=[path], stdin_filename="<stdin>", files_from=None, allow_network=False, jobs=1, resolve=False,
            verbose=verbose,
        )  # fmt: skip
        items = read(linter, alone, tally, accepting[number], outcome, progress)
        return comparing.Export(entries(items, _unseen), secret)

    with Progress(shown=not arguments.quiet) as progress:
        old, new = export(0, progress), export(1, progress)
    if outcome.status == UNREADABLE:
        # What was not read would look as if it were gone, or new.
        sys.stderr.write("telelint: nothing was compared, as not everything could be read\n")
        return UNREADABLE
    with output(arguments.output) as stream:
        appearance = look(stream, settings.color, os.environ, full=arguments.full, quiet=arguments.quiet)
        report: Report[Change] = open_report(changes.FORMATS, name, stream, appearance)
        report.begin(about)
        tell_moves = platform_changed.CODE in chosen_rules(settings)
        for change in comparing.changes(old, new, linter.catalogue, tell_moves=tell_moves):
            outcome.weigh(change.verdict, change.after.path if change.after else None)
            report.item(change)
        report.end(tally)
    return outcome.status


def _unseen(_: object) -> None:
    """Take no notice of a finding: what both exports have is no news."""
