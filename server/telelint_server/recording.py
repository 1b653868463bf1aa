"""From judged links to the trail, and what an outage means for the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g

from telelint_server import metrics
from telelint_server.database import DatabaseAway, times
from telelint_server.logs import log

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from telelint.model import Finding, Link
    from telelint_server.contract import Call
    from telelint_server.engine import Engine
    from telelint_server.service import Service
    from telelint_server.trail.store import Along


def record(call: Call[Any, Any], engine: Engine, links: Sequence[Link], along: Along | None = None) -> bool:
    """Put the decisions about links on record, and return whether that worked.

    Raises DatabaseAway if it did not and the caller's organisation wants no answer then (``fail-closed``).
    """
    if not links and along is None:
        return True
    try:
        record_for(call.service, call.organisation, call.staff, engine, links, along)
    except DatabaseAway as error:
        return unrecorded(call, error)
    return True


def record_for(
    service: Service,
    organisation: int,
    staff: str,
    engine: Engine,
    links: Sequence[Link],
    along: Along | None = None,
) -> None:
    """Put the decisions about links on an organisation's record. Raises DatabaseAway, and what ``along`` raises."""
    decisions = service.decisions.of(links, checked_at=times.now(), staff=staff, versions=engine.versions)
    service.trail.record(organisation, decisions, along)
    metrics.count_decisions(decision.verdict for decision in decisions)


def unrecorded(call: Call[Any, Any], error: DatabaseAway) -> bool:
    """Return False for an organisation that is answered off the record. Raises the error for one that is not."""
    if call.caller.organisation.settings.on_outage == "fail-closed":
        raise error
    log.warning("not-recorded", request_id=g.request_id)
    return False


def note_codes(findings: Iterable[Finding]) -> None:
    """Let the request's log line name the rules that were found broken."""
    g.codes = sorted({finding.rule for finding in findings})
