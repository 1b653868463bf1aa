"""``telelint serve``: hands over to the service, if it is installed."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from telelint.errors import ConfigurationError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.description = (
        "Runs the service on this machine, with an embedded database. Prints its address\n"
        "and, the first time, a key.\n"
        'Needs the extra: pip install "telelint[server]"'
    )
    parser.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="listen there (default: this machine "
                        "only, 127.0.0.1)")  # fmt: skip
    parser.add_argument("--port", default=8080, type=int, metavar="N", help="listen on this port (default: 8080)")


def run(arguments: Namespace) -> int:
    """Serve until interrupted. Raises ConfigurationError, saying how to install it, where the service is missing."""
    try:
        serve = import_module("telelint_server.serve")
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f'the service needs {error.name}, which is not installed: pip install "telelint[server]"'
        ) from None
    status: int | None = serve.main(arguments.host, arguments.port)
    return status or 0
