"""``telelint links PATH...``"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

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
from telelint.cli.reading import add_input_arguments, read, require_paths
from telelint.cli.terminal import Progress, look, output
from telelint.model import Accepted, Finding, Tally
from telelint.reports import Entry, Report, inventory, open_report, summary

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Iterable, Iterator

    from telelint.model import Event, Link, Place

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
    outcome = accepting.outcome(settings.fail_on if fails else None)
    with output(arguments.output) as stream:
        report: Report[Entry] = open_report(
            formats, name, stream, look(stream, settings.color, os.environ, quiet=arguments.quiet)
        )
        streams_to_terminal = stream.isatty() and not arguments.summary
        report.begin(about)
        with Progress(shown=not arguments.quiet and not streams_to_terminal) as progress:
            for entry in entries(read(linter, arguments, tally, accepting, outcome, progress), outcome.saw):
                report.item(entry)
        report.end(tally)
    accepting.finish()
    return outcome.status


def entries(items: Iterable[Link | Finding | Accepted], saw: Callable[[Finding], None]) -> Iterator[Entry]:
    """Bring links and open findings of the same place together, in the order of the links; tell ``saw`` each finding.

    Findings come after the links of their event, so links wait until the next event, or the next part of one, begins.
    """
    waiting: list[Link] = []
    event: Event | None = None
    about: dict[Place | None, list[Finding]] = {}
    for item in items:
        if isinstance(item, Finding):
            saw(item)
            if waiting and item.link is not None:
                about.setdefault(item.place, []).append(item)
        elif not isinstance(item, Accepted):
            if item.event is not event or about:
                yield from _joined(waiting, about)
                event = item.event
            waiting.append(item)
    yield from _joined(waiting, about)


def _joined(waiting: list[Link], about: dict[Place | None, list[Finding]]) -> Iterator[Entry]:
    for link in waiting:
        yield Entry(link, tuple(about.get(link.place, ())))
    waiting.clear()
    about.clear()
