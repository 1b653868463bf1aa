"""``/v1/hooks/...``: schedulers tell of bookings, signed; what is found is recorded, and sent on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from flask import request

from telelint_server import invites, wire
from telelint_server.contract import Answers, Call, Door, Field, endpoint
from telelint_server.database import times
from telelint_server.hooks.incoming import HeardBefore, HookKind
from telelint_server.hooks.outgoing import Outgoing
from telelint_server.hooks.signatures import CALCOM, CALENDLY
from telelint_server.problems import Problem
from telelint_server.recording import note_codes, record_for

if TYPE_CHECKING:
    from flask import Response
    from sqlalchemy import Connection

    from telelint_server.invites import Invite

door = Door("hooks", __name__)


class HookQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which hook it is: its id, from the address that was told when it was made."""

    hook: str = ""


class Heard(msgspec.Struct, frozen=True):
    """What came of it. ``decision`` is null where no meeting is told of; ``known``: the very same was told before."""

    decision: str | None
    known: bool = False


class Told(msgspec.Struct, frozen=True):
    """A finding as it is sent on: no link, no title, no name, no date."""

    rule: str
    name: str
    severity: str
    platform: str | None
    message: str
    steps: tuple[str, ...]


class Found(msgspec.Struct, frozen=True):
    """What was found in a booking."""

    source: str
    decision: str
    verdict: str
    message: str
    findings: list[Told]


class Message(msgspec.Struct, frozen=True):
    """The body of an outgoing webhook; ``type`` is ``meeting.confirm`` or ``meeting.block``."""

    type: str
    timestamp: str
    data: Found


_ANSWERS = Answers(200, "It was heard, and what was found is on record.", {wire.JSON: Heard})
_JSON = (wire.JSON,)


@endpoint(
    door,
    "POST",
    "/v1/hooks/calcom",
    _ANSWERS,
    scope=None,
    raw=_JSON,
    query=HookQuery,
    fields={CALCOM: Field("HMAC-SHA256 of the body under the hook's secret, in hexadecimal", r"^[0-9a-fA-F]{64}$")},
)
def hear_calcom(call: Call[None, HookQuery]) -> Response:
    """Hear a webhook of Cal.com.

    It is signed, which takes the place of a key. The signature holds no time, so whatever was heard once is not
    heard again for 30 days.
    """
    return _hear(call, HookKind.CALCOM, CALCOM)


@endpoint(
    door,
    "POST",
    "/v1/hooks/calendly",
    _ANSWERS,
    scope=None,
    raw=_JSON,
    query=HookQuery,
    fields={CALENDLY: Field("t=SECONDS,v1=HMAC-SHA256 of the time, a dot and the body", r"^t=[0-9]+,v1=[0-9a-f]{64}$")},
)
def hear_calendly(call: Call[None, HookQuery]) -> Response:
    """Hear a webhook of Calendly.

    It is signed, which takes the place of a key. A signature is good for five minutes.
    """
    return _hear(call, HookKind.CALENDLY, CALENDLY)


def _hear(call: Call[None, HookQuery], kind: HookKind, field: str) -> Response:
    if request.mimetype != wire.JSON:
        raise Problem("wrong-media-type", headers={"Accept": wire.JSON})
    body = wire.octets_of(call.service.config.largest_json)
    service, hook = call.service, call.query.hook
    organisation = service.incoming.teller(hook, kind, body, request.headers.get(field, ""))
    if organisation is None:
        service.rates.count_failure(request.remote_addr or "")
        raise Problem("wrong-signature", headers={"WWW-Authenticate": "Signature"})
    engine = service.engines.of(organisation, organisation.circumstances())
    invite = invites.scan(body, "body.json", engine)
    note_codes(invite.findings)
    decision = invite.decision if invite.tally.events or invite.items else None

    def along(connection: Connection, _first: int, _last: int) -> None:
        service.incoming.hear(connection, organisation.id, hook, body)
        if decision not in (None, "allow"):
            Outgoing.put(connection, organisation.id, _message(invite, kind))

    try:
        record_for(service, organisation.id, f"hook {hook[:8]}", engine, invite.links, along)
    except HeardBefore:
        return wire.json(Heard(decision, known=True))
    return wire.json(Heard(decision))


def _message(invite: Invite, kind: HookKind) -> str:
    findings = [
        Told(finding.rule, finding.name, finding.severity.value, finding.platform, finding.message, finding.steps)
        for finding in invite.findings
    ]
    found = Found(kind.value, invite.decision, invite.verdict.word, invite.message, findings)
    return msgspec.json.encode(Message(f"meeting.{invite.decision}", times.now(), found)).decode()
