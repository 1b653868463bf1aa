"""How many requests a key, or an address without one, may make.

The library ``limits`` counts in Redis or Valkey, for all workers. Flask-Limiter, which wraps it, sends other header
fields than the draft's and costs a third of the service's requests a second. What a worker counts for itself is
counted here: the library's memory starts a thread every hundredth of a second while it is busy.
Header fields: draft-ietf-httpapi-ratelimit-headers (``RateLimit-Policy``, ``RateLimit``) and ``Retry-After``.
"""

from __future__ import annotations

from math import ceil
from threading import Lock
from time import time
from typing import TYPE_CHECKING, cast

from limits import parse
from limits.storage import storage_from_string

from telelint_server.logs import log
from telelint_server.problems import Problem

if TYPE_CHECKING:
    from limits import RateLimitItem
    from limits.storage import Storage

_MOST_WINDOWS = 10_000  # that are kept before those that are over are dropped
_PROBE_AGAIN = 5.0  # seconds that a worker counts for itself after the shared counter has failed


class Rates:
    """Counts requests."""

    def __init__(self, redis_url: str, *, key_rate: str, address_rate: str) -> None:
        self._key_rate = parse(key_rate)
        self._address_rate = parse(address_rate)
        self._own = _Windows()
        self._shared = _redis(redis_url) if redis_url else None
        self._shared_again_at = 0.0

    @property
    def shared(self) -> bool:
        """Whether all workers count together."""
        return self._shared is not None

    def count_key(self, key_id: str) -> dict[str, str]:
        """Count a request of a key, and return the headers that tell where it stands. Raises Problem."""
        return self._count(self._key_rate, "key", key_id)

    def count_visitor(self, address: str) -> dict[str, str]:
        """Count a request for what is open to everybody. Raises Problem."""
        return self._count(self._key_rate, "visitor", address)

    def count_form(self, address: str) -> dict[str, str]:
        """Count a form that somebody sends from the start page, with a key or without. Raises Problem."""
        return self._count(self._address_rate, "form", address)

    def count_failure(self, address: str) -> None:
        """Count a request with a key that is none. Raises Problem once there were too many."""
        self._count(self._address_rate, "address", address)

    def _count(self, rate: RateLimitItem, kind: str, who: str) -> dict[str, str]:
        count, seconds = self._hit(rate, f"telelint/{kind}/{who}")
        headers = {
            "RateLimit-Policy": f'"{kind}";q={rate.amount};w={rate.get_expiry()}',
            "RateLimit": f'"{kind}";r={max(rate.amount - count, 0)};t={seconds}',
        }
        if count > rate.amount:
            raise Problem("too-many", headers={**headers, "Retry-After": str(max(seconds, 1))})
        return headers

    def _hit(self, rate: RateLimitItem, name: str) -> tuple[int, int]:
        """Return how many requests there were in this window, and in how many seconds it ends."""
        if self._shared is not None and time() >= self._shared_again_at:
            try:
                count = self._shared.incr(name, rate.get_expiry())
                return count, max(ceil(self._shared.get_expiry(name) - time()), 0)
            except _away():
                self._shared_again_at = time() + _PROBE_AGAIN
                log.warning("rates-not-shared")
        return self._own.count(name, rate.get_expiry())


class _Windows:
    """Counts in windows that begin with their first request."""

    def __init__(self) -> None:
        self._windows: dict[str, tuple[int, float]] = {}  # count and end, by who
        self._lock = Lock()

    def count(self, name: str, length: int) -> tuple[int, int]:
        """Count, and return the count and the seconds to the end of the window."""
        now = time()
        with self._lock:
            count, end = self._windows.get(name, (0, 0.0))
            if end <= now:
                count, end = 0, now + length
                if len(self._windows) >= _MOST_WINDOWS:
                    self._windows = {name: window for name, window in self._windows.items() if window[1] > now}
            self._windows[name] = (count + 1, end)
        return count + 1, ceil(end - now)


def _redis(url: str) -> Storage:
    return cast("Storage", storage_from_string(url, socket_timeout=0.5, socket_connect_timeout=0.5))


def _away() -> type[Exception]:
    from redis.exceptions import RedisError  # lazily: redis is installed where it is used

    return RedisError
