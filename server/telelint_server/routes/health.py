"""``/livez``, ``/readyz`` and ``/metrics``, for whoever runs the service. They are counted by no limit."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

import msgspec
from flask import Response, request

from telelint_server import metrics, wire
from telelint_server.contract import Door, present
from telelint_server.database import DatabaseAway
from telelint_server.problems import Problem

if TYPE_CHECKING:
    from telelint_server.service import Service

door = Door("health", __name__)
_OLD_CATALOGUE = 400  # days without a review, after which what it says of agreements is old news


class Readiness(msgspec.Struct, frozen=True):
    """Whether requests can be answered, and what of it is missing."""

    ready: bool
    database: str  # ok | away
    migrations: str  # ok | missing | unknown
    secret: str  # ok | other | unknown
    catalogue: str  # ok | old; an old one is still answered from
    catalogue_days: int


@door.get("/livez")
def livez() -> Response:
    """Say that the process answers."""
    return wire.json({"alive": True})


@door.get("/readyz")
def readyz() -> Response:
    """Say whether requests can be answered: 200, or 503 with what is missing."""
    found = _readiness(present())
    return wire.json(found, 200 if found.ready else 503)


@door.get("/metrics")
def exposition() -> Response:
    """Give the metrics to Prometheus."""
    token = present().config.metrics_token
    sent = request.headers.get("Authorization", "")
    if token and not hmac.compare_digest(sent.encode(), f"Bearer {token}".encode()):
        raise Problem("unknown-key" if sent else "no-key")
    octets, media = metrics.exposition()
    return Response(octets, content_type=media)


def _readiness(service: Service) -> Readiness:
    from telelint_server.database import migrating  # lazily: alembic is of no use to any other request

    days = (service.engines.today() - max(p.reviewed for p in service.catalogue.platforms())).days
    catalogue = "ok" if days <= _OLD_CATALOGUE else "old"
    try:
        migrated = migrating.version_of(service.database) == migrating.newest()
        fits = migrated and service.secret_fits()
    except DatabaseAway:
        return Readiness(False, "away", "unknown", "unknown", catalogue, days)
    if not migrated:
        return Readiness(False, "ok", "missing", "unknown", catalogue, days)
    return Readiness(fits, "ok", "ok", "ok" if fits else "other", catalogue, days)
