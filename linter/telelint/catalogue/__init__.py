"""The catalogue of meeting, telehealth, chat and streaming products, and which of them a link belongs to.

Products are data (``data/platforms/*.toml``), compiled to one JSON file of which a run decodes what it needs. Nothing
here opens a connection, and no product is named in the code.
"""

from __future__ import annotations

import os.path
from functools import lru_cache

from telelint.catalogue import masking
from telelint.catalogue.by_lines import ByLines
from telelint.catalogue.evidence import Evidence
from telelint.catalogue.hosts import HostRules, Rule, completed, parents, rules_of
from telelint.catalogue.platform import Baa, Platform, platform
from telelint.catalogue.shapes import decode_unreserved, host_pattern, shape
from telelint.errors import CatalogueError
from telelint.links.unwrap import Unwrapper
from telelint.model import WEB_SCHEMES, Identification, Impersonation
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from telelint.model import Target

__all__ = ["Baa", "Catalogue", "Platform"]

_COMPILED = os.path.join(  # no pathlib: it takes longer to import than the catalogue to load
    os.path.dirname(os.path.dirname(__file__)),
    "data",
    "compiled",
    "catalogue.json",
)
_SIP = frozenset({"sip", "sips"})
_REMEMBERED_HOSTS = 8192  # a service meets as many hosts as strangers like to send
_NOBODY = Identification(None)
_VENDOR_PAGE = Identification(None, vendor_page=True)
_NO_SEGMENT = (-1, "")
_UNMET = HostRules([], [])  # a host that was not asked about yet; None is one that the catalogue does not know


class Catalogue:
    """The products and the index over their hosts; immutable, though it remembers the hosts it has met."""

    def __init__(self, compiled: Mapping[str, Any], wrappers: Unwrapper | None = None) -> None:
        """Take the products, and the wrappers and short-link services around their links; None: those of telelint."""
        self.version: str = compiled["version"]
        self.sha256: str = compiled["sha256"]  # of the entries, as hexadecimal
        self.bounds: Mapping[str, int] = compiled.get("bounds", {})  # how much of an audit is borne, by name
        self.wrappers = wrappers or Unwrapper()
        self._compiled = compiled
        self._entries: Mapping[str, dict[str, Any]] = compiled["platforms"]
        found = compiled["index"]
        self._exact: dict[str, list[str]] = found["exact"]
        self._wild: dict[str, list[str]] = found["wild"]
        self._schemes: dict[str, list[str]] = found["schemes"]
        self._sip: dict[str, str] = found["sip"]
        self._sharing: dict[str, list[str]] = found["sharing"]
        self._labels = frozenset(compiled["vendor_labels"])
        self._self_hosted: list[Rule] | None = None
        self._by_host: dict[str, HostRules | None] = {}
        self._platforms: dict[str, Platform] = {}
        self._evidence: dict[str, Evidence] = {}
        self.hosts = frozenset(self._exact) | frozenset(self._wild)
        self.schemes = frozenset(self._schemes) | (_SIP if self._sip else frozenset())

    @classmethod
    def bundled(cls) -> Catalogue:
        """Return the catalogue that comes with telelint; it is read once a process."""
        return _bundled()

    def platform(self, name: str) -> Platform:
        """Return a product by its id.

        Raises CatalogueError for an id that nobody has.
        """
        found = self._platforms.get(name)
        if found is None:
            if name not in self._entries:
                raise CatalogueError("there is no platform of that id in the catalogue")
            found = self._platforms[name] = platform(self._entries[name], self._sharing.get(name, ()))
        return found

    def platforms(self) -> tuple[Platform, ...]:
        """Return all products in the order of the catalogue's files."""
        return tuple(self.platform(name) for name in self._entries)

    @property
    def spoken_names(self) -> Mapping[str, Sequence[str]]:
        """The vendors by the names of their services, as ``rules.text_target_mismatch.spoken_names`` makes them."""
        names: Mapping[str, Sequence[str]] = self._compiled["spoken_names"]
        return names

    @property
    def vendor_forms(self) -> Mapping[str, Any]:
        """The hosts of all products in the forms by which look-alikes are told (telelint.links.lookalikes)."""
        forms: Mapping[str, Any] = self._compiled["vendor_forms"]
        return forms

    def kinds_on(self, host: str) -> frozenset[str]:
        """Return the kinds of the products whose hosts hold this one, pages of the vendor's own included."""
        names = [*self._exact.get(host, ()), *(name for base in parents(host) for name in self._wild.get(base, ()))]
        return frozenset(self._entries[name]["kind"] for name in names)

    def __contains__(self, name: object) -> bool:
        """Say whether there is a product of an id."""
        return name in self._entries

    def with_platforms(self, entries: Iterable[Mapping[str, Any]], where: str) -> Catalogue:
        """Return a catalogue with an organisation's own ``[[platform]]`` entries added, or replaced by their id.

        Raises CatalogueError, naming ``where`` and the key, for an entry that is wrong.
        """
        from telelint.catalogue.schema import overlaid  # lazily: msgspec is for the few who have entries of their own

        return Catalogue(overlaid(self._compiled, entries, where), self.wrappers)

    def with_short_links(self, entries: Iterable[Mapping[str, Any]], where: str) -> Catalogue:
        """Return a catalogue that knows an organisation's own ``[[short_link]]`` entries besides telelint's.

        Raises CatalogueError, naming ``where`` and the key, for an entry that is wrong.
        """
        from telelint.links.wrapper_compile import own_short_links  # lazily: as above

        return Catalogue(self._compiled, Unwrapper(own_short_links(entries, where, self)))

    def identify(self, target: Target, organiser_domain: str | None = None) -> Identification:
        """Return what a target is; the organiser's domain, in lower case, may tell a personal account."""
        if target.scheme not in WEB_SCHEMES:
            return self._identify_native(target, organiser_domain)
        host = target.host
        rules = self._by_host.get(host, _UNMET)
        if rules is _UNMET:
            rules = self.rules_on(host)
        path = target.path
        if "%" in path:
            path = decode_unreserved(path)
        if rules is None:
            return self._identify_self_hosted(target, path)
        query, fragment = target.query, target.fragment
        for prefix, room, barred, answer, evidence, organisers in rules.rules:
            if not path.startswith(prefix) or not room.admits(path, query, fragment):
                continue
            if barred and any(page.holds(path) for page in barred):
                continue
            if evidence is not None:
                answer = completed(answer, evidence, target, path)
            return answer._replace(consumer_tier=True) if organiser_domain in organisers else answer
        return _VENDOR_PAGE

    def redact(self, target: Target) -> str:
        """Return what may be shown of a target: scheme, host and what the catalogue itself spells out of the path."""
        if target.scheme in WEB_SCHEMES:
            rules = self.rules_on(target.host)
            return masking.shown(target, rules.literals if rules is not None else frozenset(), with_host=True)
        return masking.shown(target, frozenset(), with_host=self._shows_host(target))

    def mask(self, target: Target) -> str:
        """Return an address without ids, names and secrets that is identified exactly as the target is."""
        if target.scheme not in WEB_SCHEMES:
            return self._mask_native(target)
        path = decode_unreserved(target.path)
        rules = self.rules_on(target.host)
        if rules is None:
            rules = HostRules(self._self_hosted_rules(), [rule.shape.path for rule in self._self_hosted_rules()])
        rule = _winner(rules, target, path)
        evidence = self._evidence_of(rule.answer.platform) if rule is not None and rule.answer.platform else None
        tenant = evidence.tenant(target, path) if evidence is not None else None
        kept = (tenant.segment, tenant.kept) if tenant is not None else _NO_SEGMENT
        return masking.masked_url(
            target,
            masking.masked_path(path, rules, kept),
            masking.masked_query(target, rules.keys, tenant, evidence),
            masking.masked_fragment(rule.shape.fragment if rule is not None else ""),
        )

    def mask_table(self) -> dict[str, dict[str, Any]]:
        """Return what a masking program elsewhere needs, by exact host and by ``*.base``.

        ``segments`` are kept whole, of ``parts`` (segment shapes) the letters they spell out, ``keys`` are query keys
        kept without a value, ``fragments`` what stands for a fragment of that shape, ``tenant`` and ``broadcast`` the
        entries' own ways to tell them. ``*`` alone holds the shapes of self-hosted rooms.
        """
        table = {host: self._mask_row(host) for host in sorted(self._exact)}
        for base in sorted(self._wild):
            table[f"*.{base}"] = self._mask_row(f"any-name.{base}")
        rules = self._self_hosted_rules()
        table["*"] = _mask_row(HostRules(rules, [rule.shape.path for rule in rules]), [])
        return table

    def _mask_row(self, host: str) -> dict[str, Any]:
        rules = self.rules_on(host) or HostRules([], [])
        names = dict.fromkeys(rule.answer.platform for rule in rules.rules if rule.answer.platform)
        return _mask_row(rules, [self._entries[name] for name in names])

    def rules_on(self, host: str) -> HostRules | None:
        """Return the rules of a host, None for one that the catalogue does not know."""
        met = self._by_host.get(host, _UNMET)
        if met is not _UNMET:
            return met
        claims = dict.fromkeys(self._exact.get(host, ()))
        known = bool(claims) or host in self._wild
        for base in parents(host):
            if base in self._wild:
                known = True
                claims.update(dict.fromkeys(self._wild[base]))
        rules = rules_of(host, claims, self._entries, self._labels, self._evidence_of) if known else None
        if len(self._by_host) >= _REMEMBERED_HOSTS:
            self._by_host.clear()
        self._by_host[host] = rules
        return rules

    def _evidence_of(self, name: str) -> Evidence:
        found = self._evidence.get(name)
        if found is None:
            found = self._evidence[name] = Evidence(self._entries[name])
        return found

    def _self_hosted_rules(self) -> list[Rule]:
        if self._self_hosted is None:
            self._self_hosted = [
                Rule(shape(text).prefix, shape(text), (), Identification(name, self_hosted=True), None, frozenset())
                for text, name in self._compiled["index"]["self_hosted"]
            ]
        return self._self_hosted

    def self_hosted_needles(self) -> frozenset[str]:
        """Return texts of which every path that is a self-hosted room's contains at least one."""
        return frozenset(rule.shape.needle for rule in self._self_hosted_rules())

    def self_hosted_expressions(self) -> tuple[str, ...]:
        """Return regular expressions that match every path that is a self-hosted room's, as ``Shape.expression``."""
        return tuple(dict.fromkeys(rule.shape.expression for rule in self._self_hosted_rules()))

    def _identify_self_hosted(self, target: Target, path: str) -> Identification:
        for prefix, room, _, answer, _, _ in self._self_hosted_rules():
            if (
                path.startswith(prefix)
                and room.admits(path, target.query, target.fragment)
                and (not room.host or host_pattern(room.host).holds(target.host))
            ):
                return answer
        return _NOBODY

    def _identify_native(self, target: Target, organiser_domain: str | None) -> Identification:
        if target.scheme in _SIP:
            return self._identify_sip(target)
        names = self._schemes.get(target.scheme)
        if not names:
            return _NOBODY
        name = self._product_of_scheme(names, target.host)
        if name is None:
            if "." in target.host and target.scheme in self._entries[names[0]].get("schemes_with_host", ()):
                return Identification(None, impersonation=Impersonation(names[0], "foreign-host-in-scheme"))
            name = names[0]
        evidence = self._evidence_of(name)
        one_way: bool = self._entries[name].get("one_way", False)
        answer = Identification(
            name,
            tenant=evidence.tenant_of_host(target.host) if self._shows_host(target) else None,
            broadcast=one_way,
            consumer_tier=evidence.consumer_tier(target.host, None) or organiser_domain in evidence.organisers,
        )
        return completed(answer, evidence, target, target.path) if evidence.reads_links else answer

    def _product_of_scheme(self, names: list[str], host: str) -> str | None:
        """Return the first product of a scheme whose hosts hold the host inside the address."""
        for name in names if "." in host else ():
            if any(host_pattern(text).holds(host) for text in self._entries[name].get("hosts", ())):
                return name
        return None

    def _identify_sip(self, target: Target) -> Identification:
        host = _sip_host(target)
        name = self._sip.get(host)
        if name is None:
            name = next((self._sip[f"*.{base}"] for base in parents(host) if f"*.{base}" in self._sip), None)
        return Identification(name) if name is not None else _NOBODY

    def _shows_host(self, target: Target) -> bool:
        """Say whether the host of a native address is one: in ``facetime://nurse@clinic.example`` it is a person's."""
        names = self._schemes.get(target.scheme, [])
        strict = bool(names) and target.scheme in self._entries[names[0]].get("schemes_with_host", ())
        return "." in target.host and (strict or self._product_of_scheme(names, target.host) is not None)

    def _mask_native(self, target: Target) -> str:
        if target.scheme in _SIP:
            host = _sip_host(target)
            return f"{target.scheme}:0@{host}" if self._identify_sip(target).platform else f"{target.scheme}:0"
        names = self._schemes.get(target.scheme, [])
        host = target.host if self._shows_host(target) else ""
        name = self._product_of_scheme(names, target.host) or (names[0] if names else None)
        evidence = self._evidence_of(name) if name is not None else None
        tenant = evidence.tenant(target, target.path) if evidence is not None else None
        query = masking.masked_query(target, (), tenant, evidence)
        return f"{target.scheme}://{host}/{query}" if host else f"{target.scheme}:0{query}"


@lru_cache(maxsize=1)
def _bundled() -> Catalogue:
    with open(_COMPILED, "rb") as file:
        return Catalogue(ByLines(file.read()))


def _winner(rules: HostRules, target: Target, path: str) -> Rule | None:
    """Return the rule that identifies a target; ``identify`` has the same loop, a call cheaper."""
    for rule in rules.rules:
        if rule.shape.holds(path, target.query, target.fragment) and not any(page.holds(path) for page in rule.barred):
            return rule
    return None


def _mask_row(rules: HostRules, entries: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "segments": sorted(rules.literals),
        "parts": rules.spelled_in_part,
        "keys": list(rules.keys),
        "fragments": sorted({rule.shape.fragment for rule in rules.rules if rule.shape.fragment}),
        "tenant": [way for entry in entries for way in entry.get("tenant", ()) if not way.get("host")],
        "broadcast": [way for entry in entries for way in entry.get("broadcast", ()) if "query" in way],
    }


def _sip_host(target: Target) -> str:
    """Return the host of a SIP address (RFC 3261 section 19.1), without port, parameters and headers."""
    address = target.path.rpartition("@")[2].partition(";")[0]
    return (target.host or address.partition(":")[0]).lower().rstrip(".")
