"""The organisation's register: its business associate agreements and its own hosts, asked about one link on one date.

The values are decoded from TOML by msgspec (agreements.py), imported only when there is a file to decode.
"""

from __future__ import annotations

from enum import StrEnum

from telelint.errors import RegisterError
from telelint.model import BaaState, Verdict
from telelint.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from telelint.model import Circumstances
    from telelint.policy.agreements import Agreement, OwnHost
    from telelint.policy.facts import PlatformFacts, Platforms

USUAL = Verdict.WARN  # of what is wrong with an entry; the rules' pages name it too
EXPIRY_HORIZONS = (30, 60, 90)  # days ahead at which an agreement's end is announced


class Conflict(StrEnum):
    """Why an agreement in force does not cover a link."""

    TENANT = "tenant"  # the link shows another account
    BARRED = "barred"  # the agreement leaves out contact with patients
    CONDITION = "condition"  # a condition is marked as not met


class Standing(NamedTuple):
    """What the register says about a link on a date, and the entry it rests on."""

    state: BaaState
    agreement: Agreement | None = None
    conflict: Conflict | None = None


NOT_IN_REGISTER = Standing(BaaState.NONE)
_BEST_FIRST = (BaaState.MATCH, BaaState.PARTIAL, BaaState.CONFLICT, BaaState.LAPSED)


class RegisterProblem(NamedTuple):
    """Something wrong with a register entry; ``verdict`` says how bad, ``line`` counts from 1 (0: not from a file)."""

    rule: str  # TL501 to TL505
    agreement: str  # the entry's id
    message: str  # lower-case start, no full stop
    line: int
    verdict: Verdict


class Register:
    """Agreements and own hosts. ``boundaries`` are the dates on which an answer can change, sorted.

    ``lines`` are the line numbers of the agreements in the file they came from; empty for a register that came from
    elsewhere.
    """

    def __init__(
        self, agreements: Iterable[Agreement] = (), own_hosts: Iterable[OwnHost] = (), *, lines: Iterable[int] = ()
    ) -> None:
        self.agreements = tuple(agreements)
        self.own_hosts = tuple(own_hosts)
        self.lines = tuple(lines)
        self._by_product: dict[str, list[Agreement]] = {}
        for agreement in self.agreements:
            for product in dict.fromkeys(agreement.products):
                self._by_product.setdefault(product, []).append(agreement)
        self._own_exact = frozenset(_host(own.host) for own in self.own_hosts if not own.host.startswith("*."))
        self._own_below = tuple(_host(own.host)[1:] for own in self.own_hosts if own.host.startswith("*."))
        days = (day for agreement in self.agreements for day in (agreement.starts_on, agreement.ends_on))
        self.boundaries = tuple(sorted({day for day in days if day is not None}))

    @classmethod
    def empty(cls) -> Register:
        """Return the register of an organisation that has none yet."""
        return cls()

    @classmethod
    def load(cls, path: str) -> Register:
        """Return the register of a TOML file.

        Raises:
            RegisterError: it cannot be read or is wrong; the message names file, key and, where known, line.
        """
        try:
            with open(path, "rb") as file:
                octets = file.read()
        except OSError as error:
            raise RegisterError(f"{path}: {error.strerror}") from error
        return cls.parse(octets, name=path)

    @classmethod
    def parse(cls, octets: bytes, *, name: str) -> Register:
        """Return the register written in a file's octets; ``name`` is what errors call the file.

        Raises:
            RegisterError: it is wrong; the message names file, key and, where known, line.
        """
        from telelint.policy.register_file import decode  # lazily: msgspec and tomllib

        content, lines = decode(octets, name=name)
        return cls(content.agreement, content.own_host, lines=lines)

    def __bool__(self) -> bool:
        """Whether anything is in it at all."""
        return bool(self.agreements or self.own_hosts)

    def in_force(self, on: date) -> tuple[Agreement, ...]:
        """Return the agreements in force on a date, in the register's order."""
        return tuple(agreement for agreement in self.agreements if agreement.active_on(on))

    def owns(self, host: str) -> bool:
        """Whether a host (lower-case, no trailing dot) is listed as the organisation's own."""
        return host in self._own_exact or any(host.endswith(suffix) for suffix in self._own_below)

    def state(
        self,
        platform: PlatformFacts | None,
        *,
        host: str,
        tenant: str | None,
        on: date,
        circumstances: Circumstances,
        organiser_domain: str | None = None,
    ) -> tuple[BaaState, str | None]:
        """Return the BAA state of a link and the id of the agreement it rests on; for no platform, of an own host."""
        standing = self.standing(
            platform, host=host, tenant=tenant, on=on, circumstances=circumstances, organiser_domain=organiser_domain
        )
        return standing.state, standing.agreement.id if standing.agreement else None

    def standing(
        self,
        platform: PlatformFacts | None,
        *,
        host: str,
        tenant: str | None,
        on: date,
        circumstances: Circumstances,
        organiser_domain: str | None = None,
    ) -> Standing:
        """Return the best that any agreement says of a link, the register's order deciding between equals.

        ``tenant`` is None where the link does not show whose account it is; then no listed host proves anything, as
        the vendor's shared hosts serve every customer.
        """
        if platform is None:
            return Standing(BaaState.MATCH) if self.owns(host) else NOT_IN_REGISTER
        found: dict[BaaState, Standing] = {}
        for agreement in self._covering(platform):
            standing = _standing(agreement, host, tenant, on, circumstances, organiser_domain)
            found.setdefault(standing.state, standing)
        return next((found[state] for state in _BEST_FIRST if state in found), NOT_IN_REGISTER)

    def _covering(self, platform: PlatformFacts) -> Iterator[Agreement]:
        yield from self._by_product.get(platform.id, ())
        for product in platform.shares_urls_with:  # Zoom for Healthcare is reached by Zoom's URLs
            yield from self._by_product.get(product, ())


def _standing(
    agreement: Agreement,
    host: str,
    tenant: str | None,
    on: date,
    circumstances: Circumstances,
    organiser_domain: str | None,
) -> Standing:
    if not agreement.active_on(on):
        ever = agreement.signed or agreement.status in ("expired", "ended")
        return Standing(BaaState.LAPSED, agreement) if ever else NOT_IN_REGISTER
    if agreement.patient_contact_allowed is False and circumstances.purpose == "telehealth":
        return Standing(BaaState.CONFLICT, agreement, Conflict.BARRED)
    if any(condition.met is False for condition in agreement.conditions):
        return Standing(BaaState.CONFLICT, agreement, Conflict.CONDITION)
    proven = _tenant_proven(agreement, host, tenant, organiser_domain)
    if proven is None:
        return Standing(BaaState.PARTIAL, agreement)
    return Standing(BaaState.MATCH, agreement) if proven else Standing(BaaState.CONFLICT, agreement, Conflict.TENANT)


def _tenant_proven(agreement: Agreement, host: str, tenant: str | None, organiser_domain: str | None) -> bool | None:
    """Whether the account is ours (True), somebody else's (False), or nothing tells (None).

    A tenant that is part of the host is held against the listed hosts, any other against the listed tenant ids; a
    list of the other kind says nothing about it.
    """
    if tenant is None:
        domains = {_host(domain) for domain in agreement.organiser_domains}
        return True if organiser_domain is not None and _host(organiser_domain) in domains else None
    hosts = {_host(listed) for listed in (*agreement.hosts, *agreement.vanity_hosts)}
    tenants = {listed.casefold() for listed in agreement.tenant_ids}
    if tenant.casefold() in tenants | hosts:
        return True
    if _part_of_host(tenant, host):
        return host in hosts if hosts else None
    return False if tenants else None


def _part_of_host(tenant: str, host: str) -> bool:
    tenant = tenant.casefold()
    return host == tenant or host.startswith(f"{tenant}.")


def _host(written: str) -> str:
    return written.lower().rstrip(".")


def template() -> str:
    """Return a commented register to start from; it decodes as it is, to an empty one."""
    from importlib.resources import files  # lazily: wanted by `telelint register init` only

    return files("telelint").joinpath("data", "register.template.toml").read_text("utf-8")


def check_register(register: Register, platforms: Platforms, on: date) -> list[RegisterProblem]:
    """Return what is wrong with a register on a date, in the register's order."""
    problems: list[RegisterProblem] = []
    for number, agreement in enumerate(register.agreements):
        line = register.lines[number] if register.lines else 0
        for rule, message, verdict in _entry_problems(register, agreement, platforms, on):
            problems.append(RegisterProblem(rule, agreement.id, message, line, verdict))
    return problems


def _entry_problems(
    register: Register, agreement: Agreement, platforms: Platforms, on: date
) -> Iterator[tuple[str, str, Verdict]]:
    yield from _date_problems(register, agreement, on)
    if agreement.signed and not agreement.document_ref:
        yield "TL503", "no document reference says where the signed paper lies", USUAL
    for product in agreement.products:
        if product not in platforms:
            yield "TL504", f"product {product} is not in the catalogue, so it covers no link", USUAL
            continue
        platform = platforms.platform(product)
        if platform.baa.stance == "not-offered":
            belief = "as far as we know" if platform.baa.evidence != "none" else "we believe, but have no source for it"
            yield "TL505", f"the maker of {platform.name} signs no BAA for it, {belief}", USUAL


def _date_problems(register: Register, agreement: Agreement, on: date) -> Iterator[tuple[str, str, Verdict]]:
    if agreement.status in ("expired", "ended") or (agreement.signed and _is_over(agreement, on)):
        if not _replaced(register, agreement, on):
            meant = agreement.status == "ended" or (
                agreement.terminated_on is not None and agreement.terminated_on <= on
            )
            yield "TL501", _over_message(agreement), Verdict.NOTICE if meant else USUAL
        return
    if not agreement.signed:
        return
    if agreement.starts_on is None:
        yield (
            "TL501",
            "signed, but neither signed_on nor effective_from says since when, so it is never in force",
            USUAL,
        )
    if agreement.ends_on is not None and not _replaced(register, agreement, agreement.ends_on):
        days = (agreement.ends_on - on).days
        horizon = next((horizon for horizon in EXPIRY_HORIZONS if days <= horizon), None)
        if horizon is not None:
            message = f"ends on {agreement.ends_on.isoformat()}, within {horizon} days, and nothing follows it"
            yield "TL501", message, Verdict.NOTICE
    if agreement.next_review_on is not None and agreement.next_review_on < on:
        yield "TL502", f"its review was due on {agreement.next_review_on.isoformat()}", USUAL


def _is_over(agreement: Agreement, on: date) -> bool:
    return agreement.ends_on is not None and agreement.ends_on <= on


def _over_message(agreement: Agreement) -> str:
    if agreement.ends_on is not None:
        return f"no longer in force since {agreement.ends_on.isoformat()}"
    return f"its status is {agreement.status}, so it covers no meeting of any date"


def _replaced(register: Register, agreement: Agreement, on: date) -> bool:
    """Whether other agreements in force on a date cover every product of one, so that its end needs no remark."""
    covered = {product for other in register.in_force(on) if other is not agreement for product in other.products}
    return covered.issuperset(agreement.products)
