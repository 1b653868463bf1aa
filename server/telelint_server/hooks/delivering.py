"""Works the queue of outgoing webhooks: asks who is due, tells them, and writes down what came of it.

Listeners are addresses that a key's owner chose, so they are called as a stranger's link is opened: https only, to
public addresses only, the address that was checked and no other, no redirect, no proxy, no cookie.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from telelint import __version__
from telelint.network.fetching import Content, Fetcher, Limits, Refused, checked
from telelint_server.database import DatabaseAway
from telelint_server.hooks.outgoing import GONE
from telelint_server.hooks.signatures import standard
from telelint_server.logs import log

if TYPE_CHECKING:
    from collections.abc import Callable

    from telelint_server.hooks.outgoing import Delivery, Outgoing
    from telelint_server.service import Service

_SCHEMES = frozenset({"https"})
LIMITS = Limits(hops=0, seconds=15.0, octets=1024, ports=frozenset({"443", "8443"}))  # of an answer, which nobody reads
_STATUS_GONE = 410
_PAUSE = 2.0  # seconds between two looks into an empty queue


class Deliverer:
    """Tells listeners."""

    def __init__(
        self, outgoing: Outgoing, fetcher: Fetcher | None = None, *, schemes: frozenset[str] = _SCHEMES
    ) -> None:
        """Take the queue; the others are for tests, which listen on 127.0.0.1 without a certificate."""
        self._outgoing = outgoing
        self._fetcher = fetcher or Fetcher(limits=LIMITS, user_agent=f"telelint/{__version__}")
        self._schemes = schemes

    def round(self, moment: datetime | None = None) -> int:
        """Tell those who are due, and return how many messages those were. Raises DatabaseAway."""
        due = self._outgoing.take(moment or datetime.now(UTC))
        for delivery in due:
            status, why = self._tell(delivery)
            if 200 <= status < 300:
                self._outgoing.delivered(delivery)
            elif status == _STATUS_GONE:
                self._outgoing.disable(delivery.listener, GONE)
            else:
                self._outgoing.failed(delivery, moment)
            # neither the address, which may hold a token, nor what was said
            log.info("webhook", listener=delivery.listener, attempt=delivery.attempts + 1, status=status, why=why)
        return len(due)

    def _tell(self, delivery: Delivery) -> tuple[int, str]:
        """Return the status of the answer, 0 where there is none, and why."""
        octets = delivery.body.encode()
        secret = self._outgoing.secret_of(delivery.listener)
        signed = standard(secret, delivery.id, int(time.time()), octets)
        content = Content(octets, {"Content-Type": "application/json", **signed})
        try:
            target = checked(delivery.url, self._fetcher.limits.ports)
            if target.scheme not in self._schemes:
                return 0, "scheme"
            deadline = self._fetcher.deadline()
            return self._fetcher.ask("POST", target, deadline, octets=LIMITS.octets, content=content).status, ""
        except Refused as refused:
            return 0, refused.code


def work(service: Service, going_on: Callable[[], bool] = lambda: True) -> None:
    """Work the queue for as long as that goes on; with the database away, wait for it."""
    deliverer = Deliverer(service.outgoing)
    while going_on():
        try:
            if deliverer.round():
                continue
        except DatabaseAway:
            log.warning("webhooks-wait", remedy="the database is away")
        time.sleep(_PAUSE)
