"""What the endpoints of agreements and own hosts have in common: entries with versions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NoReturn

import msgspec
from flask import request

from telelint.policy.register import check_register
from telelint_server import wire
from telelint_server.contract import Field
from telelint_server.problems import Problem
from telelint_server.registers import AlreadyThere, ChangedMeanwhile, NotThere

if TYPE_CHECKING:
    from datetime import date

    from flask import Response

    from telelint.policy.register import Register
    from telelint_server.contract import Call
    from telelint_server.registers import Entry

IF_MATCH = {"If-Match": Field("the ETag of the version that this change was made for", r'^("[1-9][0-9]{0,8}"|\*)$')}
ETAG = {"ETag": "the entry's version"}
_VERSION = re.compile(r'"([1-9][0-9]{0,8})"')


class Remark(msgspec.Struct, frozen=True):
    """What is wrong with an entry on a date: a rule from TL501 on, and in words what."""

    rule: str
    message: str
    verdict: str


def warnings(call: Call[Any, Any], register: Register, on: date) -> dict[str, list[Remark]]:
    """Return what is wrong with a register on a date, by agreement."""
    found: dict[str, list[Remark]] = {}
    for problem in check_register(register, call.service.catalogue, on):
        warning = Remark(problem.rule, problem.message, problem.verdict.word)
        found.setdefault(problem.agreement, []).append(warning)
    return found


def expected_version() -> int | None:
    """Return the version that If-Match names, None where it names none. Raises Problem for anything else."""
    sent = request.headers.get("If-Match")
    if sent is None or sent.strip() == "*":
        return None
    version = _VERSION.fullmatch(sent.strip())
    if version is None:
        raise Problem("bad-request", detail="If-Match is not the ETag of a version.")
    return int(version[1])


def told(content: object, entry: Entry, status: int = 200, location: str = "") -> Response:
    """Return an entry as an answer, its version as the ETag."""
    response = wire.json(content, status)
    response.set_etag(str(entry.version))
    if location:
        response.headers["Location"] = location
    return response


def refuse(error: AlreadyThere | NotThere | ChangedMeanwhile) -> NoReturn:
    """Raise the Problem that a change of the register has met."""
    if isinstance(error, NotThere):
        raise Problem("not-found") from None
    raise Problem("conflict" if isinstance(error, AlreadyThere) else "changed-meanwhile") from None
