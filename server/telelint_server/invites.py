"""Invites as request bodies: which media types are read, and their links and findings.

A media type is read as soon as the linter has a reader for its kind; nothing here knows the kinds.
"""

from __future__ import annotations

from datetime import date  # noqa: TC003 - msgspec reads the annotations
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import msgspec
from flask import request

from telelint.errors import UnreadableInput
from telelint.model import Finding, Tally, Verdict
from telelint.sources.kinds import kind_of
from telelint.sources.source import Source
from telelint_server import wire
from telelint_server.problems import Problem, invalid

if TYPE_CHECKING:
    from telelint.model import Link
    from telelint_server.contract import Call
    from telelint_server.engine import Engine

_ENDINGS = {
    "text/calendar": ".ics",
    "message/rfc822": ".eml",
    "application/json": ".json",
    "application/fhir+json": ".json",
    "text/html": ".html",
    "text/plain": ".txt",
}
_HEAD = 4096  # octets that tell a kind
_PACKED = frozenset({"zip", "gzip"})  # a few octets of them may hold an hour's reading
_DECISION = {Verdict.OK: "allow", Verdict.NOTICE: "allow", Verdict.WARN: "confirm", Verdict.BLOCK: "block"}
_NO_LINK = "There is no meeting link in this invitation."
_NOTHING_FOUND = "Nothing was found against the meeting links in this invitation."
MEDIA_TYPES = tuple(media for media, ending in _ENDINGS.items() if kind_of(b"", f"body{ending}") is not None)


class InviteQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is known about the meeting beside its invite.

    ``date`` is for links that have none of their own, today if it is not given.
    """

    date: date | None = None
    purpose: Literal["telehealth", "other"] = "telehealth"
    no_phi: bool = False


class Invite(NamedTuple):
    """An invite, read; ``items`` are links and findings in the order of the linter."""

    items: list[Link | Finding]
    tally: Tally

    @property
    def links(self) -> list[Link]:
        """Its links."""
        return [item for item in self.items if not isinstance(item, Finding)]

    @property
    def findings(self) -> list[Finding]:
        """What was found."""
        return [item for item in self.items if isinstance(item, Finding)]

    @property
    def verdict(self) -> Verdict:
        """The worst that is said of it."""
        verdicts = [item.verdict if isinstance(item, Finding) else item.judgement.verdict for item in self.items]
        return max(verdicts, default=Verdict.OK)

    @property
    def decision(self) -> str:
        """Whether it may be sent: allow, confirm or block."""
        return _DECISION[self.verdict]

    @property
    def message(self) -> str:
        """What is wrong worst, and what to do first about it."""
        findings = self.findings
        if not findings:
            return _NOTHING_FOUND if self.links else _NO_LINK
        worst = max(findings, key=lambda finding: finding.verdict)
        return " ".join((worst.message, *worst.steps[:1]))


def body(call: Call[Any, Any]) -> bytes:
    """Return the request's body. Raises Problem for a media type that nobody reads, or one too large."""
    if request.mimetype not in MEDIA_TYPES:
        raise Problem("wrong-media-type", headers={"Accept": ", ".join(MEDIA_TYPES)})
    return wire.octets_of(call.service.config.largest_invite)


def engine(call: Call[Any, InviteQuery], register_version: int | None = None, today: date | None = None) -> Engine:
    """Return the engine for a request's invite."""
    organisation = call.caller.organisation
    circumstances = organisation.circumstances(call.query.purpose, no_phi=call.query.no_phi)
    return call.service.engines.of(
        organisation, circumstances, today=call.query.date or today, register_version=register_version
    )


def read(octets: bytes, by: Engine) -> Invite:
    """Return the links and findings of the request's body. Raises Problem."""
    return scan(octets, f"body{_ENDINGS[request.mimetype]}", by)


def scan(octets: bytes, name: str, by: Engine) -> Invite:
    """Return an invite's links and findings; ``name`` is what findings call it. Raises Problem where it is none."""
    kind = kind_of(octets[:_HEAD], name)
    if kind is None:
        raise invalid("This is no kind of file that is read here. Calendar files end in .ics, saved mails in .eml.")
    if kind in _PACKED:
        raise invalid("This is an archive. Unpack it, and send one of the files in it.")
    tally = Tally()
    try:
        return Invite(by.scan(Source(name, octets=octets), tally), tally)
    except UnreadableInput:
        raise invalid("This file is damaged, and cannot be read.") from None
