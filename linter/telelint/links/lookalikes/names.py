"""The vendors' hosts, looked up by the forms in which tricks write them."""

from __future__ import annotations

from telelint.links.lookalikes.words import EVERYDAY
from telelint.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

SHORTEST_LABEL = 4  # letters of a domain that people know by its label


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


class Domain(NamedTuple):
    """A registrable domain of a vendor."""

    label: str
    name: Name | None  # the host that is the domain itself; None for google.com, whose meetings live below it
    any_name: Name  # that or the first host below it
    rows: dict[str, int]  # its hosts by what stands in front of it


class Names:
    """The vendors' hosts in the forms that tricks are looked up by; ``telelint.links.lookalikes.forms`` tells which."""

    def __init__(self, forms: Mapping[str, Any]) -> None:
        self._rows: list[str] = forms["rows"]
        self.domains: dict[str, dict[str, int]] = forms["domains"]
        self.hosts: dict[str, int] = forms["hosts"]
        self.dotted: dict[str, dict[str, int]] = forms["dotted"]
        self.joined: dict[str, int] = forms["joined"]
        self.squeezed: dict[str, int] = forms["squeezed"]
        self.folded: dict[str, dict[str, str]] = forms["folded"]
        self.shortened: dict[str, str] = forms["shortened"]
        self.known_by_label: dict[str, int] = forms["known_by_label"]

    def name(self, row: int) -> Name:
        """Return the host of a row."""
        return Name(*self._rows[row].split(" "))

    def domain(self, name: str) -> Domain:
        """Return one of ``domains``."""
        rows = self.domains[name]
        itself = self.name(rows[""]) if "" in rows else None
        return Domain(name.partition(".")[0], itself, itself or self.name(next(iter(rows.values()))), rows)

    def owns(self, host: str) -> bool:
        """Return whether a host is a vendor's own, that of a meeting or not."""
        return any(name in self.domains for name in with_parents(host))


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
