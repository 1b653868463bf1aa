"""One decision as the trail keeps it, and how it is made from a judged link.

The fields are those of facts about what a compliance officer needs and what must not be kept: no URL, no host but the
registrable domain of our own list, of the visit's date only the year and the regime, of the member of staff only a
pseudonym, of the reason for an override only a code.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, NamedTuple

from telelint import __version__
from telelint.rules import rule_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from telelint.catalogue import Catalogue
    from telelint.model import Link
    from telelint.policy import PolicyPack

UNLISTED = "unlisted"
_TOOL = f"telelint {__version__}"
_REMEMBERED_HOSTS = 8192


class Outcome(enum.StrEnum):
    """What became of an answer."""

    SHOWN = "shown"
    LEFT = "left"  # it was followed: nothing was sent, the meeting was not joined
    OVERRIDDEN = "overridden"


class OverrideReason(enum.StrEnum):
    """Why somebody goes on against the answer; coded, as free text would sooner or later name a patient."""

    AGREEMENT_SIGNED = "agreement-signed"  # an agreement is in force, the register does not have it yet
    TENANT_CONFIRMED = "tenant-confirmed"  # the account is ours, asked and confirmed
    PATIENT_CHOICE = "patient-choice"  # the patient wants this product after being told of the risk
    EMERGENCY = "emergency"
    NOT_CARE = "not-care"  # the meeting carries no PHI
    CONDUIT_VIEW = "conduit-view"  # counsel holds the product to be a mere conduit
    WRONG_ANSWER = "wrong-answer"  # telelint is mistaken


class Decision(NamedTuple):
    """The fields of the trail, in the order they are hashed and stored in."""

    checked_at: str
    staff: str
    platform: str | None
    domain: str
    platform_class: str
    regime: str
    visit_year: int
    rule: str  # the code of the rule, or the reason where there is nothing to find
    verdict: str
    pack: str
    pack_sha256: str
    agreement: str | None
    agreement_version: int | None
    outcome: str
    override_reason: str | None
    tool: str


class Domains:
    """Tells the registrable domain of a host, if it is one of the catalogue's."""

    def __init__(self, hosts: Iterable[str]) -> None:
        """Take the catalogue's hosts; the public suffix list is the packaged one."""
        from tldextract import TLDExtract  # lazily: the module is imported by tools that need no domains

        extract = TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
        self._listed = frozenset(extract(host).top_domain_under_public_suffix or host for host in hosts)
        self._known: dict[str, str] = {}

    def domain(self, host: str) -> str:
        """Return the listed domain that a host is or lies below, else ``unlisted``."""
        known = self._known.get(host)
        if known is not None:
            return known
        rest = host
        while rest and rest not in self._listed:
            rest = rest.partition(".")[2]
        if len(self._known) >= _REMEMBERED_HOSTS:
            self._known.clear()
        found = self._known[host] = rest or UNLISTED
        return found


class Decisions:
    """Makes decisions from links, by one catalogue and one policy."""

    def __init__(self, catalogue: Catalogue, pack: PolicyPack) -> None:
        self._domains = Domains(catalogue.hosts)
        self._pack = f"{pack.id} {pack.version}"
        self._pack_sha256 = pack.sha256

    def of(self, links: Iterable[Link], *, checked_at: str, staff: str, versions: Mapping[str, int]) -> list[Decision]:
        """Return the decisions about links that were shown; ``versions`` are those of the register's agreements.

        A calendar has few kinds of links, so those of which the same is to be recorded share a decision.
        """
        made: dict[tuple[object, ...], Decision] = {}
        decisions = []
        for link in links:
            judgement, platform, host = link.judgement, link.identification.platform, link.target.host
            verdict, reason, platform_class, regime, on, _, agreement, *_ = judgement
            kind = (platform, host, verdict, reason, platform_class, regime, on.year, agreement)
            decision = made.get(kind)
            if decision is None:
                rule = rule_of(reason)
                decision = made[kind] = Decision(
                    checked_at,
                    staff,
                    platform,
                    self._domains.domain(host),
                    platform_class.value,
                    regime.value,
                    on.year,
                    rule.CODE if rule is not None else reason.value,
                    verdict.word,
                    self._pack,
                    self._pack_sha256,
                    agreement,
                    versions.get(agreement) if agreement is not None else None,
                    Outcome.SHOWN.value,
                    None,
                    _TOOL,
                )
            decisions.append(decision)
        return decisions
