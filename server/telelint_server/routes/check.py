"""``POST /v1/check``: bare links, full or masked."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - msgspec reads the annotations
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from flask import Response

from telelint.model import Verdict
from telelint.reports.answers.jsonl import NO_ADDRESS
from telelint.reports.json_text import members
from telelint_server import wire
from telelint_server.contract import Answers, Call, Door, endpoint
from telelint_server.keys import Scope
from telelint_server.recording import note_codes, record
from telelint_server.schemas import CHECK_ANSWER

if TYPE_CHECKING:
    from telelint.model import Finding, Link

door = Door("check", __name__)

Address = Annotated[str, msgspec.Meta(min_length=1, max_length=8192)]
Domain = Annotated[str, msgspec.Meta(min_length=1, max_length=253, pattern=r"^[A-Za-z0-9._-]+$")]
MOST = 100  # links in one request


class Context(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is known about the meeting beside its link; ``no_phi``: it is marked as carrying none."""

    purpose: Literal["telehealth", "other"] = "telehealth"
    organiser_domain: Domain | None = None
    no_phi: bool = False


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Links as people type them or as the extension masks them, and the date of the meeting, today if none is given."""

    links: Annotated[list[Address], msgspec.Meta(min_length=1, max_length=MOST)]
    date: date | None = None
    context: Context = Context()


@endpoint(
    door,
    "POST",
    "/v1/check",
    Answers(200, "What is to be said about each link, in order, and the worst verdict.", {wire.JSON: CHECK_ANSWER}),
    scope=Scope.CHECK,
    body=Question,
)
def check(call: Call[Question, None]) -> Response:
    """Judge links.

    What is no web address is answered by an error in its place, and counts as warn: nothing can be said for it.
    Each answer is on record before it is given, unless recorded is false.
    """
    question = call.body
    context = question.context
    circumstances = call.caller.organisation.circumstances(context.purpose, no_phi=context.no_phi)
    engine = call.service.engines.of(call.caller.organisation, circumstances)
    organiser_domain = context.organiser_domain.lower() if context.organiser_domain else None
    worst = Verdict.OK
    links: list[Link] = []
    findings: list[Finding] = []
    results: list[str] = []
    for position, address in enumerate(question.links, start=1):
        link, found = engine.linter.check(address, on=question.date, organiser_domain=organiser_domain)
        if link is None:
            worst = max(worst, Verdict.WARN)
            results.append("{" + members({"link": None, "position": position, "error": NO_ADDRESS}) + "}")
            continue
        worst = max(worst, link.judgement.verdict)
        links.append(link)
        findings.extend(found)
        results.append(call.service.json_text.answer(link, found))
    note_codes(findings)
    recorded = "true" if record(call, engine, links) else "false"
    answer = f'{{"verdict": "{worst.word}", "results": [{", ".join(results)}], "recorded": {recorded}}}'
    return Response(answer.encode("utf-8", "backslashreplace"), mimetype=wire.JSON)
