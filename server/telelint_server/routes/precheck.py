"""``POST /v1/precheck``: what a scheduler is about to send."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec
from flask import Response, request

from telelint_server import invites, wire
from telelint_server.contract import Answers, Call, Door, Field, endpoint
from telelint_server.database import DatabaseAway, times
from telelint_server.keys import Scope
from telelint_server.prechecks import Precheck, Prechecks
from telelint_server.problems import Problem, invalid
from telelint_server.recording import note_codes, record, unrecorded
from telelint_server.schemas import PRECHECK_ANSWER
from telelint_server.trail.decision import Outcome, OverrideReason

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from telelint_server.engine import Engine
    from telelint_server.invites import Invite

door = Door("precheck", __name__)

_KEY = r'^"?([\x21\x23-\x7e]{1,255})"?$'  # an RFC 8941 string; many clients send it without the quotes


class Override(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why somebody goes on against the decision."""

    reason: OverrideReason


class Overridden(msgspec.Struct, frozen=True):
    """What an override leads to; it is on record."""

    id: str
    decision: str
    reason: OverrideReason


class Left(msgspec.Struct, frozen=True):
    """The decision that was followed."""

    id: str
    decision: str


@endpoint(
    door,
    "POST",
    "/v1/precheck",
    Answers(
        200,
        "The decision, and what to tell whoever sends.",
        {wire.JSON: PRECHECK_ANSWER},
        {"Idempotency-Replayed": "true where the Idempotency-Key was seen before"},
    ),
    scope=Scope.CHECK,
    raw=invites.MEDIA_TYPES,
    query=invites.InviteQuery,
    fields={"Idempotency-Key": Field("sent again with the same request within a day, it gets the same decision", _KEY)},
)
def precheck(call: Call[None, invites.InviteQuery]) -> Response:
    """Ask before sending an invitation.

    allow: send it. confirm: a person reads the message and decides. block: do not send it with this link.
    """
    octets = invites.body(call)
    asked = _begin(call, octets)
    if asked.decision is not None:
        by = invites.engine(call, asked.register_version, _day(call, asked))
        answer = _answer(call, invites.read(octets, by), asked.id, asked.decision, recorded=True)
        answer.headers["Idempotency-Replayed"] = "true"
        return answer
    by = invites.engine(call)
    try:
        invite = invites.read(octets, by)
        if not invite.tally.events and not invite.links:
            raise invalid("There is no event in it that is read here.")  # nothing was understood, nothing is allowed
    except Problem:
        call.service.prechecks.abandon(asked)
        raise
    note_codes(invite.findings)
    decision = invite.decision
    return _answer(call, invite, asked.id, decision, recorded=_record(call, by, invite, asked, decision))


@endpoint(
    door,
    "POST",
    "/v1/precheck/<precheck_id>/override",
    Answers(200, "The invitation may be sent.", {wire.JSON: Overridden}),
    scope=Scope.CHECK,
    body=Override,
)
def override(call: Call[Override, None], precheck_id: str) -> Response:
    """Go on against a decision, with a coded reason, once."""
    reason = call.body.reason
    asked = _settled(call, precheck_id, Outcome.OVERRIDDEN, reason)
    return wire.json(Overridden(asked.id, "allow", reason))


@endpoint(
    door,
    "POST",
    "/v1/precheck/<precheck_id>/left",
    Answers(200, "It is on record that nobody goes on.", {wire.JSON: Left}),
    scope=Scope.CHECK,
)
def left(call: Call[None, None], precheck_id: str) -> Response:
    """Tell that a decision was followed: nothing was sent, or the meeting was not joined. Once, and without a body."""
    asked = _settled(call, precheck_id, Outcome.LEFT, None)
    assert asked.decision is not None  # of a finished one
    return wire.json(Left(asked.id, asked.decision))


def _settled(call: Call[Any, None], precheck_id: str, outcome: Outcome, reason: OverrideReason | None) -> Precheck:
    """Put on record what became of a precheck, and return it. Raises Problem, DatabaseAway."""
    asked = call.service.prechecks.find(call.organisation, precheck_id)
    if asked is None or asked.first is None or asked.last is None:
        raise Problem("not-found")
    if asked.decision == "allow":
        raise Problem("conflict", detail="It was allowed, so there is nothing to go on against, or to leave for.")

    def along(connection: Connection, _first: int, _last: int) -> None:
        Prechecks.settle(connection, asked)

    call.service.trail.settle(
        call.organisation, asked.first, asked.last, outcome=outcome, reason=reason, staff=call.staff, along=along
    )
    return asked


def _begin(call: Call[None, invites.InviteQuery], octets: bytes) -> Precheck:
    version = call.caller.organisation.register_version
    sent = request.headers.get("Idempotency-Key")
    if sent is None:
        return Prechecks.new(version)
    key = re.fullmatch(_KEY, sent)
    if key is None:
        raise Problem("bad-request", detail="The Idempotency-Key is no string of 1 to 255 characters.")
    # Whatever else the answer depends on belongs to the request, too.
    whole = b"\n".join((request.mimetype.encode(), msgspec.json.encode(call.query), octets))
    try:
        return call.service.prechecks.begin(call.organisation, key[1], whole, version)
    except DatabaseAway as error:
        unrecorded(call, error)
        return Prechecks.new(version)


def _day(call: Call[None, invites.InviteQuery], asked: Precheck) -> date:
    return times.moment(asked.started_at).astimezone(call.service.engines.zone).date()


def _record(call: Call[None, invites.InviteQuery], by: Engine, invite: Invite, asked: Precheck, decision: str) -> bool:
    def along(connection: Connection, first: int, last: int) -> None:
        call.service.prechecks.finish(connection, call.organisation, asked, decision, first, last)

    return record(call, by, invite.links, along)


def _answer(
    call: Call[None, invites.InviteQuery], invite: Invite, precheck_id: str, decision: str, *, recorded: bool
) -> Response:
    encode = call.service.json_text.finding
    head = {
        "decision": decision,
        "id": precheck_id,
        "verdict": invite.verdict.word,
        "message": invite.message,
    }
    text = (
        f"{msgspec.json.encode(head).decode()[:-1]}, "
        f'"findings": [{", ".join(map(encode, invite.findings))}], "recorded": {"true" if recorded else "false"}}}'
    )
    return Response(text.encode("utf-8", "backslashreplace"), mimetype=wire.JSON)
