"""How far the catalogue can be believed: what it says without evidence, on old evidence, or against other evidence.

``telelint platforms --audit`` prints this, CI holds it against the bounds in ``data/platforms/catalogue.toml``, and
``docs/coverage.md`` is made of it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from telelint.catalogue.platform import Platform

UNREAD = frozenset({"general knowledge", "no page that confirms the hosts was read"})
REPEATS = 3  # products that rest on one address before it counts as repeated
# What is counted against a bound; the rest of an audit only informs. Shares leave room for a new product of which
# nobody knows more than its links.
SHARES = ("unsourced", "low_confidence")
COUNTS = ("unsourced_unlooked", "guesses", "unread_hosts", "unknown_old_hosts")
BOUNDED = (*(f"{name}_percent" for name in SHARES), *COUNTS)


@dataclass(frozen=True, slots=True)
class Audit:
    """Ids of products, in the order of the catalogue, by what is to be said against what is known of them."""

    products: int
    evidence: Mapping[str, int]  # vendor, third-party, ocr-2020, none
    confidence: Mapping[str, int]  # high, medium, low
    unsourced: tuple[str, ...]  # no evidence for what is said of a BAA
    unsourced_unlooked: tuple[str, ...]  # of these, nobody has looked either
    low_confidence: tuple[str, ...]
    stale: tuple[str, ...]  # nothing of it was read in the last months
    disputed: tuple[str, ...]
    guesses: tuple[str, ...]  # some host, path or scheme is a guess
    unread_hosts: tuple[str, ...]  # hosts and paths rest on no page or code that was read
    unknown_old_hosts: tuple[str, ...]  # retired, and nobody looked what the old hosts do now
    shared_hosts: Mapping[str, tuple[str, ...]]  # host to the products that have it
    repeated_sources: Mapping[str, int]  # address to the number of products that rest on it

    def counts(self) -> dict[str, int]:
        """Return the numbers that have a bound; a share is of all products, rounded up."""
        shares = {f"{name}_percent": -(-100 * len(getattr(self, name)) // max(self.products, 1)) for name in SHARES}
        return shares | {name: len(getattr(self, name)) for name in COUNTS}


def audit(platforms: Iterable[Platform], on: date, months: int) -> Audit:
    """Return the audit on a date; what was read more than ``months`` months before is stale."""
    everything = tuple(platforms)
    limit = _months_before(on, months)
    sources: Counter[str] = Counter()
    hosts: dict[str, list[str]] = {}
    for platform in everything:
        sources.update({*platform.sources, *(source.url for source in platform.baa.sources)} - UNREAD)
        for host in platform.hosts:
            hosts.setdefault(host, []).append(platform.id)
    unsourced = [platform for platform in everything if platform.baa.evidence == "none"]
    retired = [platform for platform in everything if platform.status == "retired"]
    return Audit(
        products=len(everything),
        evidence=dict(Counter(platform.baa.evidence for platform in everything)),
        confidence=dict(Counter(platform.baa.confidence for platform in everything)),
        unsourced=_ids(unsourced),
        unsourced_unlooked=_ids(platform for platform in unsourced if platform.baa.looked_on is None),
        low_confidence=_ids(platform for platform in everything if platform.baa.confidence == "low"),
        stale=_ids(platform for platform in everything if _last_read(platform) < limit),
        disputed=_ids(platform for platform in everything if platform.baa.disputed),
        guesses=_ids(platform for platform in everything if platform.guesses),
        unread_hosts=_ids(platform for platform in everything if UNREAD.issuperset(platform.sources)),
        unknown_old_hosts=_ids(platform for platform in retired if platform.old_hosts.startswith("Not looked up")),
        shared_hosts={host: tuple(names) for host, names in sorted(hosts.items()) if len(names) > 1},
        repeated_sources={url: number for url, number in sources.most_common() if number >= REPEATS},
    )


def _last_read(platform: Platform) -> date:
    return max((source.read_on for source in platform.baa.sources), default=platform.reviewed)


def _ids(platforms: Iterable[Platform]) -> tuple[str, ...]:
    return tuple(platform.id for platform in platforms)


def _months_before(on: date, months: int) -> date:
    """Return the day so many months before; the 28th stands for the days that some months have not."""
    whole = on.year * 12 + on.month - 1 - months
    return on.replace(year=whole // 12, month=whole % 12 + 1, day=min(on.day, 28))
