"""``telelint-server retention``: deletes what has been kept long enough. Meant to be run daily.

Decisions, and register entries from when they were replaced, are kept six years (45 CFR 164.316(b)(2)(i), 164.530(j));
what is needed to repeat or override a precheck, or to know a webhook again, 30 days. The service's logs are whoever
runs it to keep for days.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from telelint.errors import ConfigurationError

if TYPE_CHECKING:
    from argparse import Namespace, _SubParsersAction

    from telelint_server.service import Service

_LEAST_YEARS = 6
_YEAR = timedelta(days=366)  # never a day too early
_PRECHECKS = timedelta(days=30)


def add_commands(commands: _SubParsersAction) -> None:  # type: ignore[type-arg]  # generic in typeshed only
    """Describe the command."""
    parser = commands.add_parser("retention", help="delete what has been kept long enough", description=__doc__)
    parser.add_argument("--years", type=int, default=_LEAST_YEARS, metavar="N", help="keep this long (default: 6)")
    parser.set_defaults(run=_run)


def _run(service: Service, arguments: Namespace) -> int:
    if arguments.years < _LEAST_YEARS:
        raise ConfigurationError("--years: the law wants six at least")
    moment = datetime.now(UTC)
    before = moment - arguments.years * _YEAR
    sys.stdout.write(
        f"Deleted {service.trail.cut(before)} decisions, {service.registers.forget_replaced(before)} replaced entries "
        f"of registers, {service.prechecks.forget_old(moment - _PRECHECKS)} prechecks and "
        f"{service.incoming.forget_old(moment - _PRECHECKS)} prints of webhooks.\n"
    )
    return 0
