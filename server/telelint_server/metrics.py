"""Prometheus metrics. Labels are routes, methods, statuses and verdicts, never anything that a request says.

With several workers each writes to PROMETHEUS_MULTIPROC_DIR, which gunicorn.conf.py sets, and whichever is asked adds
them up.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

if TYPE_CHECKING:
    from collections.abc import Iterable

_MULTIPROCESS = "PROMETHEUS_MULTIPROC_DIR"
_REGISTRY = CollectorRegistry()
_REQUESTS = Counter("telelint_requests_total", "Requests answered.", ("method", "route", "status"), registry=_REGISTRY)
_SECONDS = Histogram(
    "telelint_request_seconds",
    "Time to an answer.",
    ("route",),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=_REGISTRY,
)
_DECISIONS = Counter("telelint_decisions_total", "Decisions recorded.", ("verdict",), registry=_REGISTRY)

# Looking a label's counter up costs more than counting. There are as many as routes, methods and statuses.
_requests = cache(_REQUESTS.labels)
_seconds = cache(_SECONDS.labels)
_decisions = cache(_DECISIONS.labels)


def count_request(method: str, route: str, status: int, seconds: float) -> None:
    """Count and time a request that has been answered."""
    _requests(method, route, status).inc()
    _seconds(route).observe(seconds)


def count_decisions(verdicts: Iterable[str]) -> None:
    """Count decisions by their verdicts; an archive has thousands, and each step of a shared counter takes its time."""
    counts: dict[str, int] = {}
    for verdict in verdicts:
        counts[verdict] = counts.get(verdict, 0) + 1
    for verdict, number in counts.items():
        _decisions(verdict).inc(number)


def exposition() -> tuple[bytes, str]:
    """Return all metrics, and their media type."""
    if _MULTIPROCESS not in os.environ:
        return generate_latest(_REGISTRY), CONTENT_TYPE_LATEST
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # as the library has it
    return generate_latest(registry), CONTENT_TYPE_LATEST
