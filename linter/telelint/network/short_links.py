"""What a short link leads to, asked over the network: ``--resolve``.

Each is asked with HEAD, and with GET where the service does not answer that; of a page nothing is read. The service
that shortens learns no more than from a click, and less: no cookie, no referrer, no name.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from telelint.network.fetching import Refused, checked, next_hop

if TYPE_CHECKING:
    from collections.abc import Callable

    from telelint.links.unwrap import Unwrapper
    from telelint.model import Target
    from telelint.network.fetching import Answer, Fetcher

_GAP = 0.2  # seconds between two questions to one host
_MOST = 100_000  # answers kept in mind
_NOT_THERE = frozenset({"connection", "dns", "status", "time", "tls"})


class Expansion:
    """Expands short links, each once a run."""

    def __init__(
        self,
        fetcher: Fetcher,
        wrappers: Unwrapper,
        enough: Callable[[Target], bool],
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Take what asks, what knows a short link, and what says of a target on the way that it is known and need not
        be asked itself. ``pause`` waits so many seconds.
        """
        self._fetcher = fetcher
        self._unwrap = wrappers.unwrap
        self._enough = enough
        self._pause = pause
        self._known: dict[str, tuple[str | None, str | None]] = {}
        self._asked: dict[str, float] = {}
        self._lock = threading.Lock()

    def __call__(self, url: str) -> tuple[str | None, str | None]:
        """Return the first address on the way that is known, or the last; or None, and the code that says why not."""
        with self._lock:
            known = self._known.get(url)
        if known is None:
            try:
                known = self._follow(url), None
            except Refused as refused:
                known = None, refused.code
            with self._lock:
                if len(self._known) >= _MOST:
                    self._known.clear()
                self._known[url] = known
        return known

    def _follow(self, url: str) -> str:
        limits = self._fetcher.limits
        target = checked(url, limits.ports)
        deadline = self._fetcher.deadline()
        seen = {target.url}
        for hop in range(limits.hops):
            try:
                following = next_hop(self._ask(target, deadline), limits.ports)
            except Refused as refused:
                if hop and refused.code in _NOT_THERE:
                    return target.url  # it leads there, whether anybody answers or not
                raise
            if following is None:
                if self._unwrap(target).hidden_by is not None:
                    raise Refused("page")
                return target.url
            if self._enough(following):
                return following.url  # whoever runs that need not learn that it was looked at
            if following.url in seen:
                raise Refused("loop")
            seen.add(following.url)
            target = following
        raise Refused("hops")

    def _ask(self, target: Target, deadline: float) -> Answer:
        self._wait(target.host)
        try:
            answer = self._fetcher.ask("HEAD", target, deadline)
            if answer.status < 400 and (answer.location or self._unwrap(target).hidden_by is None):
                return answer
        except Refused as refused:
            if refused.code != "connection":  # some hang up on what they do not know
                raise
        self._wait(target.host)
        answer = self._fetcher.ask("GET", target, deadline, octets=0)
        if answer.status >= 400:
            raise Refused("status")
        return answer

    def _wait(self, host: str) -> None:
        """Leave a gap between two questions to one host, whoever asks them."""
        with self._lock:
            now = time.monotonic()
            begin = max(now, self._asked.get(host, 0.0) + _GAP)
            self._asked[host] = begin
        if begin > now:
            self._pause(begin - now)
