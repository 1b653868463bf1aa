"""``telelint-server``: what whoever runs the service does with it.

It works on the database that the service is configured for: DATABASE_URL, or TELELINT_DATA.
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import TYPE_CHECKING

from telelint import __version__
from telelint.errors import TelelintError
from telelint_server.command import backup, deliver, keys, register, retention, schema
from telelint_server.config import Config
from telelint_server.database import DatabaseAway
from telelint_server.service import Service

if TYPE_CHECKING:
    from collections.abc import Sequence

_COMMANDS = (schema, keys, register, retention, deliver, backup)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command, and return the exit status: 0 done, 1 what was checked is not sound, 2 it could not be done."""
    parser = ArgumentParser(
        prog="telelint-server",
        description=__doc__,
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"telelint {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, title="commands")
    for command in _COMMANDS:
        command.add_commands(commands)
    chosen = parser.parse_args(arguments)
    try:
        service = Service.assemble(Config.from_environment(os.environ))
        try:
            status: int = chosen.run(service, chosen)
        finally:
            service.database.close()
    except (TelelintError, OSError) as error:
        sys.stderr.write(f"telelint-server: {error}\n")
        return 2
    except DatabaseAway:
        remedy = "is it there, and was `telelint-server db upgrade` run?"
        sys.stderr.write(f"telelint-server: the database cannot be used; {remedy}\n")
        return 2
    return status
