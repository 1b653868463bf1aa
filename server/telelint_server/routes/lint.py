"""``POST /v1/lint``: a whole invite."""

from __future__ import annotations

from io import BytesIO, TextIOWrapper
from typing import TYPE_CHECKING

from flask import Response

from telelint import __version__
from telelint.reports import Look, Report, Run, open_report, tell
from telelint.reports.findings import FORMATS
from telelint_server import invites, wire
from telelint_server.contract import Answers, Call, Door, endpoint
from telelint_server.keys import Scope
from telelint_server.recording import note_codes, record
from telelint_server.schemas import LINT_DOCUMENT

if TYPE_CHECKING:
    from telelint.model import Finding, Link

door = Door("lint", __name__)

# The reports that have a media type of their own; those that the linter does not have yet are left out.
_REPORTS = {
    wire.JSON: ("json", LINT_DOCUMENT),
    wire.JSON_LINES: ("jsonl", None),
    "application/sarif+json": ("sarif", {"type": "object"}),
    wire.CSV: ("csv", None),
    "text/markdown": ("markdown", None),
}
_SHAPES = {media: shape for media, (name, shape) in _REPORTS.items() if name in FORMATS}


@endpoint(
    door,
    "POST",
    "/v1/lint",
    Answers(200, "The findings, in the form that Accept asks for.", _SHAPES),
    scope=Scope.CHECK,
    raw=invites.MEDIA_TYPES,
    query=invites.InviteQuery,
)
def lint(call: Call[None, invites.InviteQuery]) -> Response:
    """Lint an invite.

    The same report that telelint lint writes. Telelint-Recorded says whether the decisions are on record.
    """
    media = wire.accepted(*_SHAPES)
    octets = invites.body(call)
    engine = invites.engine(call)
    invite = invites.read(octets, engine)
    note_codes(invite.findings)
    recorded = record(call, engine, invite.links)
    written = BytesIO()
    stream = TextIOWrapper(written, "utf-8", "backslashreplace", newline="")
    report: Report[Link | Finding] = open_report(FORMATS, _REPORTS[media][0], stream, Look())
    report.begin(Run(__version__, call.service.catalogue, call.service.pack, has_register=True))
    tell(report, invite.items)
    report.end(invite.tally)
    stream.flush()
    return Response(written.getvalue(), mimetype=media, headers={"Telelint-Recorded": "true" if recorded else "false"})
