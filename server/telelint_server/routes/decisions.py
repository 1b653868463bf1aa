"""``/v1/decisions``: the audit trail."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from flask import Response

from telelint_server import wire
from telelint_server.contract import Answers, Call, Door, endpoint
from telelint_server.database.tables import DECISIONS
from telelint_server.keys import Scope
from telelint_server.trail.decision import Decision

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement

    from telelint_server.trail.store import Recorded

door = Door("decisions", __name__)

_Time = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z)?$")]
_Word = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9 ._-]+$")]
_COLUMNS = ("sequence", *Decision._fields, "previous", "hash")


class DecisionQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which decisions; times are UTC, ``since`` is in, ``until`` is not. ``after`` is the last sequence you have."""

    since: _Time | None = None
    until: _Time | None = None
    verdict: Literal["ok", "notice", "warn", "block"] | None = None
    platform: _Word | None = None
    rule: _Word | None = None
    outcome: Literal["shown", "left", "overridden"] | None = None
    staff: _Word | None = None
    agreement: _Word | None = None
    after: Annotated[int, msgspec.Meta(ge=0, le=2**53)] = 0
    limit: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 100


class DecisionRow(msgspec.Struct, frozen=True):
    """A decision as it is on record; ``hash`` is chained to ``previous``."""

    sequence: int
    checked_at: str
    staff: str
    platform: str | None
    domain: str
    platform_class: str
    regime: str
    visit_year: int
    rule: str
    verdict: str
    pack: str
    pack_sha256: str
    agreement: str | None
    agreement_version: int | None
    outcome: str
    override_reason: str | None
    tool: str
    previous: str
    hash: str


class DecisionPage(msgspec.Struct, frozen=True):
    """Decisions, the oldest first; ``next`` is what ``after`` has to be for more, null at the end."""

    decisions: list[DecisionRow]
    next: int | None


class Whole(msgspec.Struct, frozen=True):
    """Whether the chain is whole; ``broken_at`` is the first sequence that is wrong. Keep ``head`` elsewhere."""

    whole: bool
    rows: int
    first: int | None
    last: int | None
    head: str
    broken_at: int | None


@endpoint(
    door,
    "GET",
    "/v1/decisions",
    Answers(
        200,
        "A page in JSON; all that match in JSON Lines and CSV.",
        {wire.JSON: DecisionPage, wire.JSON_LINES: None, wire.CSV: None},
    ),
    scope=Scope.AUDIT,
    query=DecisionQuery,
)
def decisions(call: Call[None, DecisionQuery]) -> Response:
    """Read the trail."""
    media = wire.accepted(wire.JSON, wire.JSON_LINES, wire.CSV)
    query, trail = call.query, call.service.trail
    conditions = _conditions(query)
    if media == wire.JSON:
        found = trail.page(call.organisation, query.after, query.limit + 1, conditions)
        rows = [_row(recorded) for recorded in found[: query.limit]]
        return wire.json(DecisionPage(rows, rows[-1].sequence if len(found) > query.limit else None))
    name = "decisions.csv" if media == wire.CSV else "decisions.jsonl"
    all_rows = trail.walk(call.organisation, query.after, conditions)
    return Response(
        _csv(all_rows) if media == wire.CSV else _json_lines(all_rows),
        mimetype=media,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@endpoint(
    door,
    "GET",
    "/v1/decisions/verify",
    Answers(200, "What a walk along the chain has shown.", {wire.JSON: Whole}),
    scope=Scope.AUDIT,
)
def verify(call: Call[None, None]) -> Response:
    """Check the hash chain from its start to its end."""
    found = call.service.trail.verify(call.organisation)
    return wire.json(Whole(found.broken_at is None, found.rows, found.first, found.last, found.head, found.broken_at))


def _conditions(query: DecisionQuery) -> list[ColumnElement[bool]]:
    columns = DECISIONS.c
    conditions = [
        columns[name] == value
        for name in ("verdict", "platform", "rule", "outcome", "staff", "agreement")
        if (value := getattr(query, name)) is not None
    ]
    if query.since is not None:
        conditions.append(columns.checked_at >= query.since.removesuffix("Z"))  # a shorter time sorts before a longer
    if query.until is not None:
        conditions.append(columns.checked_at < query.until.removesuffix("Z"))
    return conditions


def _row(recorded: Recorded) -> DecisionRow:
    return DecisionRow(recorded.sequence, *recorded.decision, recorded.previous, recorded.hash)


def _json_lines(rows: Iterator[Recorded]) -> Iterator[bytes]:
    for recorded in rows:
        yield msgspec.json.encode(_row(recorded)) + b"\n"


def _csv(rows: Iterator[Recorded]) -> Iterator[str]:
    line = StringIO()
    writer = csv.writer(line)
    writer.writerow(_COLUMNS)
    for recorded in rows:
        writer.writerow((recorded.sequence, *recorded.decision, recorded.previous, recorded.hash))
        if line.tell() > 16384:
            yield line.getvalue()
            line.seek(0)
            line.truncate()
    yield line.getvalue()
