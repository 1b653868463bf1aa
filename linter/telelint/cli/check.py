"""``telelint check URL...``"""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext

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
from telelint.cli.terminal import look, output
from telelint.errors import ConfigurationError, UnreadableInput
from telelint.model import Tally
from telelint.reports import Answer, Report, open_report
from telelint.reports.answers import FORMATS
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

EXAMPLES = """\
examples:
  telelint check https://us02web.zoom.us/j/98765432101
  telelint check --date 2021-02-10 https://meet.google.com/abc-defg-hij
  telelint check --format jsonl --from-file links.txt
"""


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.description = "Judges bare links, and answers about each in order."
    parser.usage = "%(prog)s [options] URL..."
    parser.epilog = EXAMPLES
    parser.add_argument("urls", nargs="*", metavar="URL", help="a link as it stands in the invitation, "
                        "or - for links from standard input, one a line")  # fmt: skip
    parser.add_argument("--from-file", metavar="FILE", help="read links from there, one a line, - for standard input; "
                        "empty lines and those that begin with # are passed over")  # fmt: skip
    add_write_baseline(parser)
    add_report_options(parser, FORMATS)


def run(arguments: Namespace) -> int:
    """Check, and return the exit status."""
    settings = settings_of(arguments)
    if arguments.show_settings:
        return print_settings(settings)
    if not arguments.urls and not arguments.from_file:
        raise ConfigurationError("no URL is given: name links, or a file of them with --from-file")
    name = format_of(settings, FORMATS)
    linter, about = engine(settings, show_secrets=arguments.show_secrets, resolve=arguments.resolve)
    if arguments.verbose:
        announce(settings, about)
    tally = Tally()
    accepting = Accepting(settings, linter.catalogue, verbose=arguments.verbose, write_to=arguments.write_baseline)
    outcome = accepting.outcome(None if arguments.exit_zero else settings.fail_on)
    with output(arguments.output) as stream:
        report: Report[Answer] = open_report(FORMATS, name, stream, look(stream, settings.color, os.environ))
        report.begin(about)
        try:
            for label, position, url in questions(arguments):
                checked = linter.check(url, on=settings.date)
                if checked.link is None:
                    outcome.unreadable(f"{label}: not a web address that a browser could open")
                findings = accepting.open(checked.findings, tally)
                for finding in findings:
                    outcome.saw(finding)
                report.item(Answer(position, checked.link, findings))
        except UnreadableInput as error:
            outcome.unreadable(error)
        report.end(tally)
    accepting.finish()
    return outcome.status


def questions(arguments: Namespace) -> Iterator[tuple[str, int, str]]:
    """Yield what to call a link in a message (its text may hold secrets), its number, and the link."""
    for position, url in enumerate(arguments.urls, start=1):
        if url == "-":
            yield from _listed(url)
        else:
            yield f"link {position}", position, url.strip()
    if arguments.from_file:
        yield from _listed(arguments.from_file)


def _listed(path: str) -> Iterator[tuple[str, int, str]]:
    label = "<stdin>" if path == "-" else path
    for position, line in enumerate(_lines(path), start=1):
        url = line.decode("utf-8", "replace").strip()
        if url and not url.startswith("#"):
            yield f"{label}:{position}", position, url


def _lines(path: str) -> Iterator[bytes]:
    """Yield the lines, without a byte order mark. Raises UnreadableInput."""
    try:
        with nullcontext(sys.stdin.buffer) if path == "-" else open(path, "rb") as stream:
            for number, line in enumerate(stream):
                yield line.removeprefix(b"\xef\xbb\xbf") if number == 0 else line
    except OSError as error:
        raise UnreadableInput(f"{path}: {error.strerror}") from error
