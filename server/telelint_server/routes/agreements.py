"""``/v1/agreements``: the business associate agreements."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from io import StringIO
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from flask import Response
from msgspec.structs import replace

from telelint.policy.agreements import Agreement
from telelint.policy.register import Register
from telelint_server import wire
from telelint_server.contract import Answers, Call, Door, endpoint
from telelint_server.keys import Scope
from telelint_server.problems import Problem, invalid
from telelint_server.registers import AlreadyThere, ChangedMeanwhile, EntryKind, NotThere
from telelint_server.routes.entries import ETAG, IF_MATCH, Remark, expected_version, refuse, told, warnings

if TYPE_CHECKING:
    from telelint_server.registers import Entry

door = Door("agreements", __name__)
_KIND = EntryKind.AGREEMENT
_ASSOCIATES = (
    "name", "legal_name", "service", "plan", "status", "in_force_from", "in_force_until", "contact_1", "contact_2",
    "web_site", "document_ref",
)  # fmt: skip


class AgreementEntry(msgspec.Struct, frozen=True):
    """An agreement as of one of its versions, and what is wrong with it today; ``replaced_at`` null: it counts."""

    version: int
    recorded_at: str
    replaced_at: str | None
    agreement: Agreement
    warnings: list[Remark] = []


class AgreementList(msgspec.Struct, frozen=True):
    """Agreements in the order they were first added in."""

    agreements: list[AgreementEntry]


class AgreementQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``expiring_within`` days from today: only those in force now that end by then."""

    expiring_within: Annotated[int, msgspec.Meta(ge=0, le=3660)] | None = None


class End(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first day that it is no longer in force; today if none is given."""

    on: date | None = None


@endpoint(
    door,
    "GET",
    "/v1/agreements",
    Answers(200, "The agreements.", {wire.JSON: AgreementList}),
    scope=Scope.REGISTER,
    query=AgreementQuery,
)
def agreements(call: Call[None, AgreementQuery]) -> Response:
    """List the agreements, with warnings 90, 60 and 30 days before they end."""
    today = call.service.engines.today()
    entries = call.service.registers.current(call.organisation, _KIND)
    found = warnings(call, Register([_agreement(entry) for entry in entries]), today)
    if call.query.expiring_within is not None:
        until = today + timedelta(days=call.query.expiring_within)
        entries = [entry for entry in entries if _ends(_agreement(entry), today, until)]
    return wire.json(AgreementList([_told(entry, found.get(entry.id, [])) for entry in entries]))


@endpoint(
    door,
    "POST",
    "/v1/agreements",
    Answers(201, "It is added.", {wire.JSON: AgreementEntry}, {**ETAG, "Location": "where it is"}),
    scope=Scope.REGISTER,
    body=Agreement,
)
def add_agreement(call: Call[Agreement, None]) -> Response:
    """Add an agreement."""
    try:
        entry = call.service.registers.add(call.organisation, _KIND, call.body, call.caller.key.id)
    except AlreadyThere as error:
        refuse(error)
    return told(_with_warnings(call, entry), entry, 201, f"/v1/agreements/{entry.id}")


@endpoint(
    door,
    "GET",
    "/v1/agreements/<agreement_id>",
    Answers(200, "The agreement.", {wire.JSON: AgreementEntry}, ETAG),
    scope=Scope.REGISTER,
)
def agreement(call: Call[None, None], agreement_id: str) -> Response:
    """Tell all about an agreement."""
    entry = _current(call, agreement_id)
    return told(_with_warnings(call, entry), entry)


@endpoint(
    door,
    "PUT",
    "/v1/agreements/<agreement_id>",
    Answers(200, "It is replaced; the version before is kept.", {wire.JSON: AgreementEntry}, ETAG),
    scope=Scope.REGISTER,
    body=Agreement,
    fields=IF_MATCH,
)
def replace_agreement(call: Call[Agreement, None], agreement_id: str) -> Response:
    """Replace an agreement."""
    if call.body.id != agreement_id:
        raise invalid("is not the id in the address", pointer="/id")
    return _replace(call, call.body)


@endpoint(
    door,
    "POST",
    "/v1/agreements/<agreement_id>/end",
    Answers(200, "It ends on that day; meetings before are judged by it as ever.", {wire.JSON: AgreementEntry}, ETAG),
    scope=Scope.REGISTER,
    body=End,
    fields=IF_MATCH,
)
def end_agreement(call: Call[End, None], agreement_id: str) -> Response:
    """End an agreement."""
    content = _agreement(_current(call, agreement_id))
    return _replace(call, replace(content, terminated_on=call.body.on or call.service.engines.today()))


@endpoint(
    door,
    "DELETE",
    "/v1/agreements/<agreement_id>",
    Answers(204, "It is taken out, as one that never was; its versions are kept.", {}),
    scope=Scope.REGISTER,
)
def remove_agreement(call: Call[None, None], agreement_id: str) -> Response:
    """Take out an agreement that was entered by mistake."""
    try:
        call.service.registers.remove(call.organisation, _KIND, agreement_id, call.caller.key.id)
    except NotThere as error:
        refuse(error)
    return Response(status=204)


@endpoint(
    door,
    "GET",
    "/v1/agreements/<agreement_id>/versions",
    Answers(200, "Every version, the oldest first.", {wire.JSON: AgreementList}),
    scope=Scope.REGISTER,
)
def agreement_versions(call: Call[None, None], agreement_id: str) -> Response:
    """List an agreement's versions."""
    entries = call.service.registers.history(call.organisation, _KIND, agreement_id)
    if not entries:
        raise Problem("not-found")
    return wire.json(AgreementList([_told(entry, []) for entry in entries]))


@endpoint(
    door,
    "GET",
    "/v1/business-associates",
    Answers(200, "Name, service and contacts of each.", {wire.CSV: None}),
    scope=Scope.REGISTER,
)
def business_associates(call: Call[None, None]) -> Response:
    """Export the list of business associates that OCR asks for."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(_ASSOCIATES)
    for entry in call.service.registers.current(call.organisation, _KIND):
        writer.writerow([_cell(value) for value in _associate(call, _agreement(entry))])
    disposition = 'attachment; filename="business-associates.csv"'
    return Response(text.getvalue(), mimetype=wire.CSV, headers={"Content-Disposition": disposition})


def _associate(call: Call[Any, Any], agreement: Agreement) -> tuple[object, ...]:
    catalogue = call.service.catalogue
    products = (catalogue.platform(name).name if name in catalogue else name for name in agreement.products)
    return (
        agreement.vendor,
        agreement.vendor_legal,
        "; ".join(products),
        agreement.plan,
        agreement.status or ("signed" if agreement.signed else "not signed"),
        agreement.starts_on or "",
        agreement.ends_on or "",
        agreement.vendor_contact_1,
        agreement.vendor_contact_2,
        agreement.vendor_site,
        agreement.document_ref,
    )


def _cell(value: object) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _replace(call: Call[Any, None], content: Agreement) -> Response:
    try:
        entry = call.service.registers.replace(
            call.organisation, _KIND, content, call.caller.key.id, expected_version()
        )
    except (NotThere, ChangedMeanwhile) as error:
        refuse(error)
    return told(_with_warnings(call, entry), entry)


def _current(call: Call[Any, Any], agreement_id: str) -> Entry:
    for entry in call.service.registers.history(call.organisation, _KIND, agreement_id):
        if entry.replaced_at is None:
            return entry
    raise Problem("not-found")


def _with_warnings(call: Call[Any, Any], entry: Entry) -> AgreementEntry:
    today = call.service.engines.today()
    current = call.service.registers.current(call.organisation, _KIND)  # another may follow on it, so that it may end
    return _told(entry, warnings(call, Register([_agreement(other) for other in current]), today).get(entry.id, []))


def _told(entry: Entry, found: list[Remark]) -> AgreementEntry:
    return AgreementEntry(entry.version, entry.recorded_at, entry.replaced_at, _agreement(entry), found)


def _agreement(entry: Entry) -> Agreement:
    assert isinstance(entry.content, Agreement)
    return entry.content


def _ends(agreement: Agreement, today: date, until: date) -> bool:
    return agreement.active_on(today) and agreement.ends_on is not None and agreement.ends_on <= until
