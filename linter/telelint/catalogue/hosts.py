"""The index of the catalogue by host, and the rules that hold for one host.

A host is compared label by label from the right: the index knows exact hosts and the bases of wildcards, so
``zoom.us.evil.example`` and ``evilzoom.us`` meet nothing. Regular expressions over whole URLs, as meeting pickers use
them, find the vendor in both.
"""

from __future__ import annotations

from functools import lru_cache

from telelint.catalogue.shapes import host_pattern, kept_by, pieces, shape, varies
from telelint.model import Identification
from telelint.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any

    from telelint.catalogue.evidence import Evidence
    from telelint.catalogue.shapes import Shape
    from telelint.model import Target

_SHAPE_KEYS = ("paths", "companion_paths")
_EVERYTHING = ("/*",)  # what an entry with hosts and without paths claims


def index(platforms: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return ids in catalogue order by exact host, by wildcard base and by native scheme, ready for JSON.

    Entries that share the URLs of another product are left out of the hosts: a URL alone never selects them. They are
    under ``sharing``, by that product's id, but for those that no agreement can be about.
    """
    exact: dict[str, list[str]] = {}
    wild: dict[str, list[str]] = {}
    schemes: dict[str, list[str]] = {}
    sip: dict[str, str] = {}
    self_hosted: list[list[str]] = []
    sharing: dict[str, list[str]] = {}
    for name, entry in platforms.items():
        for scheme in entry.get("uri_schemes", ()):
            schemes.setdefault(scheme, []).append(name)
        for host in entry.get("sip_hosts", ()):
            sip.setdefault(host, name)
        self_hosted += [[text, name] for text in entry.get("self_hosted_paths", ())]
        for other in entry.get("shares_urls_with", ()) if entry["baa"]["stance"] != "not-offered" else ():
            sharing.setdefault(other, []).append(name)
        if entry.get("shares_urls_with"):
            continue
        for host in _hosts(entry):
            names = wild.setdefault(host[2:], []) if host.startswith("*.") else exact.setdefault(host, [])
            if name not in names:
                names.append(name)
    return {
        "exact": exact,
        "wild": wild,
        "schemes": schemes,
        "sip": sip,
        "self_hosted": self_hosted,
        "sharing": sharing,
    }


def _hosts(entry: Mapping[str, Any]) -> Iterator[str]:
    """Yield the hosts that an entry names, those in front of a path included."""
    yield from entry.get("hosts", ())
    for key in _SHAPE_KEYS:
        for text in entry.get(key, ()):
            host = text.partition("/")[0]
            if host:
                yield host


def parents(host: str) -> Iterator[str]:
    """Yield what stands right of each dot: of ``a.b.c`` first ``b.c``, then ``c``."""
    at = host.find(".")
    while at >= 0:
        yield host[at + 1 :]
        at = host.find(".", at + 1)


class Rule(NamedTuple):
    """A path shape of one product on one host, and what a link of that shape is."""

    prefix: str
    shape: Shape
    barred: tuple[Shape, ...]  # shapes of the same product that are no meeting
    answer: Identification
    evidence: Evidence | None  # None where the answer needs nothing more of the link
    organisers: frozenset[str]  # domains whose organisers have personal accounts


class HostRules:
    """All that the catalogue says about one host: rules in order of precedence, and what a masked path keeps."""

    __slots__ = ("_kept", "_literals", "_paths", "rules")

    def __init__(self, rules: list[Rule], paths: Iterable[str]) -> None:
        self.rules = rules
        self._paths = tuple(paths)  # of every shape that is compared with a path of this host
        self._literals: frozenset[str] | None = None
        self._kept: list[re.Pattern[str]] | None = None

    @property
    def literals(self) -> frozenset[str]:
        """Return the segments that shapes of this host spell out."""
        if self._literals is None:
            self._literals = _literals(self._paths)
        return self._literals

    @property
    def spelled_in_part(self) -> list[str]:
        """Return the segment shapes that spell out a part of their segment (``appt-*``), sorted."""
        return sorted({piece for path in self._paths for piece in pieces(path) if varies(piece)})

    @property
    def kept(self) -> list[re.Pattern[str]]:
        """Return an expression for each of ``spelled_in_part``; its groups are what stays."""
        if self._kept is None:
            self._kept = [kept_by(piece) for piece in self.spelled_in_part]
        return self._kept

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the query keys that decide something on this host, sorted."""
        return tuple(sorted({key for rule in self.rules for key in rule.shape.keys}))


@lru_cache(maxsize=1024)
def _literals(paths: tuple[str, ...]) -> frozenset[str]:
    """Return the segments that shapes of these paths spell out; vanity hosts have the same paths."""
    return frozenset([piece for path in paths for piece in pieces(path) if not varies(piece)])


def completed(answer: Identification, evidence: Evidence, target: Target, path: str) -> Identification:
    """Return an answer completed by what the link itself says; ``path`` is decoded."""
    tenant = evidence.tenant(target, path)
    broadcast = evidence.broadcast_query(target.query) is not None
    return answered(answer, evidence, tenant.value if tenant is not None else None, broadcast=broadcast)


def answered(answer: Identification, evidence: Evidence, tenant: str | None, *, broadcast: bool) -> Identification:
    """Return an answer completed by the tenant, and by whether the link says that it is a broadcast."""
    return Identification(
        answer.platform,
        tenant=tenant,
        broadcast=answer.broadcast or broadcast,
        consumer_tier=answer.consumer_tier or tenant in evidence.consumer_tenants,
        personal_room=answer.personal_room,
        companion=answer.companion,
    )


def rules_of(
    host: str,
    claims: Iterable[str],
    platforms: Mapping[str, Mapping[str, Any]],
    vendor_labels: frozenset[str],
    evidence_of: Callable[[str], Evidence],
) -> HostRules:
    """Return the rules of a host for the products that claim it or a host above it.

    ``vendor_labels`` are the first labels of a vendor's own pages under a wildcard.
    """
    label, _, base = host.partition(".")
    vendors_own = f"*.{base}" if label in vendor_labels else ""
    ranked: list[tuple[tuple[int, ...], Rule]] = []
    paths: dict[str, None] = {}
    for name in claims:
        entry = platforms[name]
        if not any(host_pattern(text).holds(host) for text in entry.get("not_hosts", ())):
            ranked += _claim(host, entry, evidence_of(name), paths, vendors_own)
    ranked.sort(key=lambda pair: pair[0])
    return HostRules([rule for _, rule in ranked], paths)


def _claim(
    host: str, entry: Mapping[str, Any], evidence: Evidence, paths: dict[str, None], vendors_own: str
) -> Iterator[tuple[tuple[int, ...], Rule]]:
    """Yield one entry's rules for a host with their rank, and add the paths of its shapes to ``paths``.

    ``vendors_own`` is the wildcard that does not hold for this host, as its first label is the vendor's own.
    """

    def holds(text: str) -> bool:
        return text != vendors_own and host_pattern(text).holds(host)

    holding = list(filter(holds, entry.get("hosts", ())))

    def bound(texts: tuple[str, ...] | list[str]) -> list[Shape]:
        """Return the shapes for this host: those without a host of their own where the entry's hosts hold it."""
        return [found for found in map(shape, texts) if (holds(found.host) if found.host else bool(holding))]

    nearest = max(map(_nearness, holding), default=(0, False))
    barred = tuple(bound(entry.get("not_paths", ())))
    paths.update(dict.fromkeys(found.path for found in barred))
    claimed = entry.get("paths", _EVERYTHING if entry.get("hosts") else ())
    standing = set(map(shape, entry.get("personal_room_paths", ())))
    broadcasts = {shape(way["path"]) for way in entry.get("broadcast", ()) if "path" in way}
    tenant, consumer_tier = evidence.tenant_of_host(host), evidence.consumer_tier(host, None)
    asked = evidence if evidence.reads_links else None
    for companion, texts in ((False, claimed), (True, entry.get("companion_paths", ()))):
        for found in bound(texts):
            paths[found.path] = None
            length, exact = _nearness(found.host) if found.host else nearest
            rank = (-found.rank[0], -found.rank[1], -length, -int(exact))
            answer = Identification(
                entry["id"],
                tenant=tenant,
                broadcast=entry.get("one_way", False) or found in broadcasts,
                consumer_tier=consumer_tier,
                personal_room=found in standing,
                companion=companion,
            )
            yield rank, Rule(found.prefix, found, barred, answer, asked, evidence.organisers)


def _nearness(host: str) -> tuple[int, bool]:
    """Return what makes one host of the catalogue nearer than another: the longer literal, then the exact one."""
    return (len(host.removeprefix("*")), not host.startswith("*"))
