"""``telelint-server db upgrade``"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from telelint_server.database import migrating

if TYPE_CHECKING:
    from argparse import Namespace, _SubParsersAction

    from telelint_server.service import Service


def add_commands(commands: _SubParsersAction) -> None:  # type: ignore[type-arg]  # generic in typeshed only
    """Describe the commands."""
    actions = commands.add_parser("db", help="the database's tables").add_subparsers(metavar="ACTION", required=True)
    upgrade = actions.add_parser("upgrade", help="apply the migrations that are missing")
    upgrade.set_defaults(run=_upgrade)


def _upgrade(service: Service, _: Namespace) -> int:
    sys.stdout.write(f"The database is at {migrating.upgrade(service.database)}.\n")
    return 0
