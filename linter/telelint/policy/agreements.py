"""What the BAA register holds, as people write it and as the service stores it.

Kept apart from register.py because msgspec is needed to define these, and a run without a register should not wait
for it.
"""

from __future__ import annotations

from datetime import date  # noqa: TC003 - msgspec reads the annotations
from typing import Annotated, Literal

import msgspec

Identifier = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
Words = Annotated[str, msgspec.Meta(max_length=4000)]
Host = Annotated[str, msgspec.Meta(min_length=1, max_length=253, pattern=r"^[A-Za-z0-9._-]+$")]
HostPattern = Annotated[str, msgspec.Meta(min_length=1, max_length=255, pattern=r"^(\*\.)?[A-Za-z0-9._-]+$")]
Status = Literal["not-requested", "requested", "signed", "expired", "ended"]


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Something the agreement asks for, such as RECORDING_OFF; ``met`` None means that nobody has looked."""

    code: Identifier
    text: Words = ""
    required_state: Words = ""
    confirmed_on: date | None = None
    confirmed_by_role: Words = ""
    met: bool | None = None


class Agreement(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One business associate agreement. Free text holds no PHI and is never judged by.

    ``products`` are ids of the catalogue. ``hosts`` and ``vanity_hosts`` are the organisation's own hosts at the
    vendor and count alike; they are exact, as a pattern would take in other customers. ``tenant_ids`` are whatever
    else a link shows of the account (Teams ``Tid``), ``organiser_domains`` the domains of the organisation's accounts,
    which speak where a link shows nothing. ``expires_on`` and ``terminated_on`` are the first days on which the
    agreement is no longer in force. ``qsoa`` says that it has the terms of 42 CFR Part 2.
    ``document_ref`` names the signed paper, it never holds it.
    """

    id: Identifier
    vendor: Words
    products: tuple[Identifier, ...]
    vendor_legal: Words = ""
    version: Words = ""
    plan: Words = ""
    baa_form_version: Words = ""
    hosts: tuple[Host, ...] = ()
    vanity_hosts: tuple[Host, ...] = ()
    tenant_ids: tuple[Words, ...] = ()
    organiser_domains: tuple[Host, ...] = ()
    status: Status | None = None
    signed_on: date | None = None
    effective_from: date | None = None
    expires_on: date | None = None
    auto_renews: bool = False
    terminated_on: date | None = None
    next_review_on: date | None = None
    last_verified_on: date | None = None
    patient_contact_allowed: bool | None = None
    conditions: tuple[Condition, ...] = ()
    phi_types: tuple[Words, ...] = ()
    subcontractors_known: bool | None = None
    breach_notice_days: Annotated[int, msgspec.Meta(ge=0)] | None = None
    return_or_destroy: Words = ""
    regions: tuple[Words, ...] = ()
    risk_tier: Words = ""
    owner_role: Words = ""
    vendor_contact_1: Words = ""
    vendor_contact_2: Words = ""
    vendor_site: Words = ""
    document_ref: Words = ""
    document_sha256: Annotated[str, msgspec.Meta(pattern=r"^([0-9a-fA-F]{64})?$")] = ""
    amendments: tuple[Words, ...] = ()
    qsoa: bool = False
    notes: Words = ""

    @property
    def signed(self) -> bool:
        """Whether the paper is signed: as ``status`` says, else when it has a day of signing or of effect."""
        if self.status is not None:
            return self.status == "signed"
        return self.starts_on is not None

    @property
    def starts_on(self) -> date | None:
        """The first day in force, if it was ever signed; the day of signing where no other is given."""
        return self.effective_from or self.signed_on

    @property
    def ends_on(self) -> date | None:
        """The first day no longer in force; None while it has none or renews itself."""
        ends = [day for day in (None if self.auto_renews else self.expires_on, self.terminated_on) if day is not None]
        return min(ends, default=None)

    def active_on(self, on: date) -> bool:
        """Whether it is signed and in force on a date."""
        return (
            self.signed
            and self.starts_on is not None
            and self.starts_on <= on
            and not (self.ends_on is not None and self.ends_on <= on)
        )


class OwnHost(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A host of the organisation's own; ``*.x`` means every host below x, x itself not."""

    host: HostPattern
    note: Words = ""


class RegisterFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A register file: agreements and own hosts, in the file's order."""

    agreement: tuple[Agreement, ...] = ()
    own_host: tuple[OwnHost, ...] = ()
