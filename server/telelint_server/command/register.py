"""``telelint-server register import`` and ``export``"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from telelint.policy.register_file import decode
from telelint_server.command.named import add_organisation, organisation

if TYPE_CHECKING:
    from argparse import Namespace, _SubParsersAction

    from telelint_server.service import Service

_BY = "command"


def add_commands(commands: _SubParsersAction) -> None:  # type: ignore[type-arg]  # generic in typeshed only
    """Describe the commands."""
    actions = commands.add_parser("register", help="agreements and own hosts").add_subparsers(
        metavar="ACTION", required=True
    )
    take = actions.add_parser("import", help="make the register hold what a register.toml says; versions are kept")
    add_organisation(take)
    take.add_argument("file", metavar="FILE", type=Path)
    take.set_defaults(run=_import)
    give = actions.add_parser("export", help="write what counts now as register.toml to standard output")
    add_organisation(give)
    give.set_defaults(run=_export)


def _import(service: Service, arguments: Namespace) -> int:
    content, _ = decode(arguments.file.read_bytes(), name=str(arguments.file))
    counts = service.registers.import_file(organisation(service, arguments).id, content, _BY)
    sys.stdout.write(", ".join(f"{number} {what}" for what, number in counts.items()) + "\n")
    return 0


def _export(service: Service, arguments: Namespace) -> int:
    sys.stdout.write(service.registers.export(organisation(service, arguments).id))
    return 0
