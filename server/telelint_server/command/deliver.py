"""``telelint-server deliver``: tells the organisations' listeners what was found.

``telelint serve`` does it by itself. Under gunicorn run this beside it, once or, for when one fails, several times.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from telelint_server.hooks.delivering import Deliverer, work

if TYPE_CHECKING:
    from argparse import Namespace, _SubParsersAction

    from telelint_server.service import Service


def add_commands(commands: _SubParsersAction) -> None:  # type: ignore[type-arg]  # generic in typeshed only
    """Describe the command."""
    parser = commands.add_parser("deliver", help="send outgoing webhooks, until interrupted", description=__doc__)
    parser.add_argument("--once", action="store_true", help="send what is due, and end")
    parser.set_defaults(run=_run)


def _run(service: Service, arguments: Namespace) -> int:
    if arguments.once:
        deliverer = Deliverer(service.outgoing)
        told = 0
        while some := deliverer.round():
            told += some
        sys.stderr.write(f"Calls made: {told}\n")
        return 0
    try:
        work(service)
    except KeyboardInterrupt:
        sys.stderr.write("\n")
    return 0
