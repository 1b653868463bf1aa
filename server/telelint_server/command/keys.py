"""``telelint-server organisations ...`` and ``keys ...``"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from telelint.errors import ConfigurationError
from telelint_server.command.named import add_organisation, organisation
from telelint_server.keys import Scope

if TYPE_CHECKING:
    from argparse import Namespace, _SubParsersAction

    from telelint_server.service import Service


def add_commands(commands: _SubParsersAction) -> None:  # type: ignore[type-arg]  # generic in typeshed only
    """Describe the commands."""
    actions = commands.add_parser("organisations", help="who keys, registers and trails belong to").add_subparsers(
        metavar="ACTION", required=True
    )
    create = actions.add_parser("create", help="add an organisation")
    create.add_argument("name", metavar="NAME")
    create.set_defaults(run=_create_organisation)
    actions.add_parser("list", help="list them").set_defaults(run=_list_organisations)

    actions = commands.add_parser("keys", help="API keys").add_subparsers(metavar="ACTION", required=True)
    make = actions.add_parser("create", help="make a key, and print it this once")
    add_organisation(make)
    make.add_argument("--scope", action="append", choices=list(Scope), required=True, help="what for; may be repeated")
    make.add_argument("--name", default="", help="what it is called in lists")
    make.add_argument("--days", type=int, metavar="N", help="days that it works (default: until it is revoked)")
    make.set_defaults(run=_create)
    listing = actions.add_parser("list", help="list keys, without their secrets")
    add_organisation(listing)
    listing.set_defaults(run=_list)
    revoke = actions.add_parser("revoke", help="end a key; all workers refuse it within a second")
    add_organisation(revoke)
    revoke.add_argument("key", metavar="ID", help="the eight characters after tl_")
    revoke.set_defaults(run=_revoke)


def _create_organisation(service: Service, arguments: Namespace) -> int:
    try:
        service.organisations.create(arguments.name)
    except ValueError as error:
        raise ConfigurationError(str(error)) from None
    return 0


def _list_organisations(service: Service, _: Namespace) -> int:
    sys.stdout.writelines(f"{found.name}\n" for found in service.organisations.all())
    return 0


def _create(service: Service, arguments: Namespace) -> int:
    expires_at = datetime.now(UTC) + timedelta(days=arguments.days) if arguments.days else None
    scopes = [Scope(scope) for scope in arguments.scope]
    _, token = service.keys.create(organisation(service, arguments), scopes, arguments.name, expires_at)
    sys.stdout.write(f"{token}\n")
    return 0


def _list(service: Service, arguments: Namespace) -> int:
    for key in service.keys.all(organisation(service, arguments)):
        state = f"revoked {key.revoked_at}" if key.revoked_at else f"until {key.expires_at or 'revoked'}"
        used = f"used {key.last_used_at}" if key.last_used_at else "never used"
        sys.stdout.write(f"{key.id}  {' '.join(sorted(key.scopes))}  {state}  {used}  {key.name}\n")
    return 0


def _revoke(service: Service, arguments: Namespace) -> int:
    if not service.keys.revoke(organisation(service, arguments), arguments.key):
        raise ConfigurationError("there is no such key to revoke; `keys list` tells which there are")
    return 0
