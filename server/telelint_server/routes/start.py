"""``/``: the page where people paste a link or drop an invitation, and read the answer.

It stands on the same engine as the interface and works without JavaScript. Without a key it judges by the law and the
catalogue alone, and puts nothing on record, as there is no organisation whose record it could be. With a key in the
form it answers and records as ``/v1/check`` does; the key is used once and kept nowhere.

What is sent is read in memory (the framework would put a file of some size on the disk), and only the redacted form
of a link is shown again.
"""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from flask import Response, g, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.formparser import FormDataParser

from telelint import __version__
from telelint.model import Circumstances, Finding
from telelint.sources.kinds import ending
from telelint_server import invites, plain, wire
from telelint_server.contract import Call, Door, present
from telelint_server.keys import Scope
from telelint_server.problems import Problem, invalid, of_http
from telelint_server.recording import note_codes, record

if TYPE_CHECKING:
    from typing import Any

    from telelint.model import Link
    from telelint_server.engine import Engine
    from telelint_server.keys import Caller
    from telelint_server.service import Service

door = Door("start", __name__)

_HTML = "text/html"
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_LARGEST = 4 * 1024 * 1024  # octets of a form; whole calendars are for the command line
_LARGEST_TEXT = 64 * 1024
_MOST_PARTS = 16
_MOST_LINKS = 20


class _Sent(NamedTuple):
    """A form as it was filled in."""

    links: list[str]
    invite: bytes
    ending: str  # of the invite's name; the rest of the name is nobody's business
    on: date | None
    token: str


@door.get("/")
def start() -> Response:
    """Show the form."""
    return wire.lasting(_page().encode(), _HTML)


@door.post("/")
def answer() -> Response:
    """Show what is to be said about what the form holds."""
    if request.mimetype not in _FORMS:
        raise Problem("wrong-media-type", headers={"Accept": ", ".join(_FORMS)})
    service = present()
    try:
        g.rate = service.rates.count_form(request.remote_addr or "")
        return Response(_answered(service, _read(min(_LARGEST, service.config.largest_invite))), mimetype=_HTML)
    except Problem as problem:
        return _refused(problem)
    except HTTPException as error:  # of the parser of forms
        return _refused(of_http(error))


def _refused(problem: Problem) -> Response:
    return Response(_page(problem=problem), status=problem.kind.status, mimetype=_HTML, headers=dict(problem.headers))


def _page(**told: Any) -> str:
    return render_template("start.html", version=__version__, most=_MOST_LINKS, **told)


def _read(limit: int) -> _Sent:
    request.max_content_length = limit
    parser = FormDataParser(
        stream_factory=lambda *_, **__: BytesIO(),
        max_form_memory_size=_LARGEST_TEXT,
        max_content_length=limit,
        max_form_parts=_MOST_PARTS,
    )
    length = request.content_length
    _, form, files = parser.parse(request.stream, request.mimetype, length, request.mimetype_params)
    file = files.get("invite")
    octets = file.stream.read() if file is not None else b""
    links = [line.strip() for line in form.get("links", "").splitlines() if line.strip()]
    if not links and not octets:
        raise invalid("Paste a link, or choose a file.")
    if len(links) > _MOST_LINKS:
        raise invalid(f"More than {_MOST_LINKS} links at once. Use telelint on the command line.")
    name = ending(file.filename or "") if file is not None else ""
    return _Sent(links, octets, name, _day(form.get("date", "")), form.get("key", "").strip())


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise invalid("The date is not of the form 2026-11-24.") from None


def _answered(service: Service, sent: _Sent) -> str:
    caller = _caller(service, sent.token)
    engine = _engine(service, caller, sent.on)
    items: list[Link | Finding] = []
    unread = 0  # lines that are no address
    for text in sent.links:
        link, found = engine.linter.check(text, on=sent.on)
        if link is None:
            unread += 1
        else:
            items += [link, *found]
    if sent.invite:
        items += invites.scan(sent.invite, f"invite{sent.ending}", engine).items
    note_codes(item for item in items if isinstance(item, Finding))
    recorded = False
    if caller is not None:
        links = [item for item in items if not isinstance(item, Finding)]
        recorded = record(Call(service, None, None, caller), engine, links)
    return _page(
        account=plain.account(items, unread, service.catalogue, service.pack),
        organisation=caller.organisation.name if caller is not None else None,
        recorded=recorded,
    )


def _caller(service: Service, token: str) -> Caller | None:
    if not token:
        return None
    caller = service.keys.authenticate(token)
    if caller is None:
        service.rates.count_failure(request.remote_addr or "")
        raise Problem("unknown-key")
    service.rates.count_key(caller.key.id)
    if Scope.CHECK not in caller.key.scopes:
        raise Problem("wrong-scope", detail=f"This needs a key with the scope {Scope.CHECK}.")
    return caller


def _engine(service: Service, caller: Caller | None, on: date | None) -> Engine:
    if caller is None:
        return service.engines.without_register(Circumstances(), today=on)
    return service.engines.of(caller.organisation, caller.organisation.circumstances(), today=on)
