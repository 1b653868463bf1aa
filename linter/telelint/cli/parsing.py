"""The parsers of the command line, put together from the commands' modules."""

# No pathlib: as in telelint.cli.settings.

from __future__ import annotations

import os
import re
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from importlib import import_module

from telelint import __version__
from telelint.cli import COMMANDS
from telelint.errors import ConfigurationError
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import Namespace
    from typing import NoReturn

COLUMNS = 80
DESCRIPTION = "Says whether a meeting link may carry care, before a patient clicks."
EPILOG = """\
telelint COMMAND --help tells more. Exit status: 0 nothing found, 1 findings,
2 usage, configuration or an input that could not be read.
"""


class Formatter(RawDescriptionHelpFormatter):
    """Help of one width: argparse asks for the terminal's at every option, by way of all of shutil."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=COLUMNS - 2)


class Parser(ArgumentParser):
    """argparse's parser, but for its habit of repeating what it did not understand: that may hold a passcode."""

    def __init__(self, prog: str, **more: object) -> None:
        more.setdefault("formatter_class", Formatter)
        more.setdefault("allow_abbrev", False)  # an abbreviation would break when an option is added
        super().__init__(prog, **more)  # type: ignore[arg-type]  # the two above and what add_parser passes on

    def error(self, message: str) -> NoReturn:
        """Print usage and message to standard error, and exit with 2."""
        super().error(re.sub(r"\S+://\S+", "(an address)", message))


def parse(arguments: list[str]) -> Namespace:
    """Return a command's arguments, with its ``run``. Raises SystemExit, as argparse does, and ConfigurationError."""
    if arguments and arguments[0] in COMMANDS:
        parser = _command(Parser(f"telelint {arguments[0]}"), arguments[0])
        # Options may stand between paths, which the plain form does not allow; nested commands do not allow the other.
        parse_args = parser.parse_args if arguments[0] == "register" else parser.parse_intermixed_args
        return parse_args(arguments[1:])
    if arguments and not arguments[0].startswith("-"):
        raise ConfigurationError(_no_such_command(arguments[0]))
    return whole().parse_args(arguments)


def whole() -> Parser:
    """Return the parser of everything, as help, completion and the documentation's test need it."""
    parser = Parser("telelint", description=DESCRIPTION, epilog=EPILOG)
    parser.add_argument("-V", "--version", action="version", version=f"telelint {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, title="commands")
    for name, summary in COMMANDS.items():
        _command(commands.add_parser(name, help=summary), name)
    return parser


def _command(parser: Parser, name: str) -> Parser:
    module = import_module(f"telelint.cli.{name}")
    module.add_arguments(parser)
    parser.set_defaults(run=module.run)
    return parser


def _no_such_command(word: str) -> str:
    if "://" in word:
        return "a command is missing; did you mean telelint check URL?"
    if os.path.exists(word):
        return f"a command is missing; did you mean telelint lint {word}?"
    from difflib import get_close_matches  # lazily: only for a name we do not know

    near = get_close_matches(word, COMMANDS, n=1)
    return f"there is no command {word!r}; " + (f"did you mean {near[0]}?" if near else "telelint --help lists them")
