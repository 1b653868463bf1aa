"""The vendors' hosts, by the forms in which tricks write them: folded, with hyphens, run together, a letter short."""

from __future__ import annotations

from telelint.links.confusables import fold
from telelint.links.lookalikes.words import COMMON_SUBS, EVERYDAY, SECOND_LEVELS
from telelint.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from telelint.catalogue import Catalogue

SHORTEST_LABEL = 4  # letters of a domain that people know by its label
_SHORTEST_RUN = 7  # characters of a host, or two of its labels, that run together are not written by chance


class Name(NamedTuple):
    """A host of a vendor."""

    platform: str
    host: str  # one that the catalogue knows: for a wildcard a host under it
    sub: str  # what stands in front of the registrable domain, "" for nothing
    label: str  # of the registrable domain, without its suffix

    @property
    def everyday(self) -> bool:
        """Return whether people use the vendor's name without meaning the vendor."""
        return self.label in EVERYDAY


class RunTogether(NamedTuple):
    """A host of a vendor with a dot or all dots left out."""

    name: Name
    sure: bool  # nobody writes it and means something else


class Domain(NamedTuple):
    """A registrable domain of a vendor, with its hosts by what stands in front of the domain."""

    label: str
    suffix: str
    names: dict[str, Name]

    @property
    def name(self) -> Name | None:
        """Return the host that is the domain itself; None for google.com, whose meetings live below it."""
        return self.names.get("")

    @property
    def any_name(self) -> Name:
        """Return the domain itself or the first host below it."""
        return self.names.get("") or next(iter(self.names.values()))


class Names:
    """The vendors' hosts in the forms that tricks are looked up by; made once a catalogue, never changed after.

    Of two hosts with one form the first in the catalogue counts. "Folded" is what ``confusables.fold`` makes of a text.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self.hosts: dict[str, Name] = {}  # by folded host
        self.dotted: dict[str, Name] = {}  # by folded host with dots for hyphens
        self.joined: dict[str, RunTogether] = {}  # by folded host with one dot left out
        self.squeezed: dict[str, RunTogether] = {}  # by folded host with all dots left out
        self._domains: dict[str, Domain] = {}
        for pattern, platform in catalogue.vendor_hosts():
            self._add(pattern, platform)
        self.domains = {fold(name): domain for name, domain in self._domains.items()}  # by folded domain
        self.by_label: dict[str, list[Domain]] = {}
        self.shortened: dict[str, set[str]] = {}  # by label, or label less one letter: the labels
        self.known_by_label: dict[str, Name] = {}  # by folded label of a domain that people know by it
        for domain in self._domains.values():
            self.by_label.setdefault(domain.label, []).append(domain)
            for short in (domain.label, *one_less(domain.label)):
                self.shortened.setdefault(short, set()).add(domain.label)
            if domain.name is not None and not domain.name.everyday and len(domain.label) >= SHORTEST_LABEL:
                self.known_by_label.setdefault(fold(domain.label), domain.name)

    def owns(self, host: str) -> bool:
        """Return whether a host is a vendor's own, that of a meeting or not."""
        return any(name in self._domains for name in with_parents(host))

    def _add(self, pattern: str, platform: str) -> None:
        base = pattern.removeprefix("*.")
        sub, domain, label, suffix = split_vendor_host(base)
        name = Name(platform, f"a.{base}" if base != pattern else base, sub, label)
        self._domains.setdefault(domain, Domain(label, suffix, {})).names.setdefault(sub, name)
        self.hosts.setdefault(fold(base), name)
        self.dotted.setdefault(fold(base).replace("-", "."), name)
        if len(base) >= _SHORTEST_RUN:
            known = bool(sub) or (len(label) >= SHORTEST_LABEL and len(suffix) <= 3)
            self.squeezed.setdefault(fold(base.replace(".", "")), RunTogether(name, known and not name.everyday))
        labels = base.split(".")
        for at in range(len(labels) - suffix.count(".") - 2):
            first, second = labels[at : at + 2]
            telling = first == "www" or (first not in COMMON_SUBS and len(first) > 2)
            sure = telling and len(first + second) >= _SHORTEST_RUN and not name.everyday
            joined = ".".join([*labels[:at], first + second, *labels[at + 2 :]])
            self.joined.setdefault(fold(joined), RunTogether(name, sure))


def split_vendor_host(host: str) -> tuple[str, str, str, str]:
    """Return sub-domain, registrable domain, its label and its suffix, of a host of the catalogue."""
    labels = host.split(".")
    size = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in SECOND_LEVELS else 2
    return ".".join(labels[:-size]), ".".join(labels[-size:]), labels[-size], ".".join(labels[1 - size :])


def with_parents(host: str) -> Iterator[str]:
    """Yield a host and what stands right of each of its dots, while at least one dot is left."""
    while "." in host:
        yield host
        host = host.partition(".")[2]


def one_less(label: str) -> Iterator[str]:
    """Yield a label with each of its letters left out in turn; nothing for one too short or too long to compare."""
    if 3 < len(label) < 30:
        for at in range(len(label)):
            yield label[:at] + label[at + 1 :]
