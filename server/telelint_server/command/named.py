"""``--organisation NAME``, as several commands have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telelint.errors import ConfigurationError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from telelint_server.organisations import Organisation
    from telelint_server.service import Service


def add_organisation(parser: ArgumentParser) -> None:
    """Add the option."""
    parser.add_argument(
        "--organisation", metavar="NAME", default="default", help="whose (default: that of `telelint serve`, default)"
    )


def organisation(service: Service, arguments: Namespace) -> Organisation:
    """Return the organisation that is meant. Raises ConfigurationError if there is none of that name."""
    found = service.organisations.named(arguments.organisation)
    if found is None:
        raise ConfigurationError("there is no organisation of that name; `organisations list` tells which there are")
    return found
