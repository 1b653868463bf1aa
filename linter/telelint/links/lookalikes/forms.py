"""The forms in which tricks write the vendors' hosts: folded, with hyphens, run together, a letter short.

They are worked out when the catalogue is compiled, as that takes longer than telling whom a host imitates: a row for
each host, and tables of row numbers by form, which ``names`` looks things up in. Of two hosts with one form the first
counts. "Folded" is what ``confusables.fold`` makes of a text.
"""

from __future__ import annotations

from telelint.links.confusables import fold
from telelint.links.lookalikes.names import SHORTEST_LABEL, Name, one_less
from telelint.links.lookalikes.words import COMMON_SUBS, SECOND_LEVELS
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_SHORTEST_RUN = 7  # characters of a host, or two of its labels, that run together are not written by chance


class _Forms:
    def __init__(self) -> None:
        self.names: list[Name] = []
        self.hosts: dict[str, int] = {}  # by folded host
        self.dotted: dict[str, dict[str, int]] = {}  # by the first label of the folded host, dots for hyphens; the rest
        self.joined: dict[str, int] = {}  # by folded host with one dot left out; ~row where that tells little
        self.squeezed: dict[str, int] = {}  # by folded host with all dots left out; the same
        self.domains: dict[str, dict[str, int]] = {}  # registrable domains: hosts by what stands in front

    def add(self, pattern: str, platform: str) -> None:
        base = pattern.removeprefix("*.")
        sub, domain, label, suffix = split_vendor_host(base)
        name = Name(platform, f"a.{base}" if base != pattern else base, sub, label)
        row = len(self.names)
        self.names.append(name)
        self.domains.setdefault(domain, {}).setdefault(sub, row)
        self.hosts.setdefault(fold(base), row)
        first, _, rest = fold(base).replace("-", ".").partition(".")
        self.dotted.setdefault(first, {}).setdefault(rest, row)
        if len(base) >= _SHORTEST_RUN:
            known = bool(sub) or (len(label) >= SHORTEST_LABEL and len(suffix) <= 3)
            sure = known and not name.everyday
            self.squeezed.setdefault(fold(base.replace(".", "")), row if sure else ~row)
        labels = base.split(".")
        for at in range(len(labels) - suffix.count(".") - 2):
            first, second = labels[at : at + 2]
            telling = first == "www" or (first not in COMMON_SUBS and len(first) > 2)
            sure = telling and len(first + second) >= _SHORTEST_RUN and not name.everyday
            joined = ".".join([*labels[:at], first + second, *labels[at + 2 :]])
            self.joined.setdefault(fold(joined), row if sure else ~row)


def forms(platforms: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the rows and the tables for the entries of a catalogue, by id, ready for JSON."""
    made = _Forms()
    for name, entry in platforms.items():
        for pattern in entry.get("hosts", ()):
            made.add(pattern, name)
    folded: dict[str, dict[str, str]] = {}  # by suffix and label of a folded domain: the domain
    shortened: dict[str, dict[str, None]] = {}  # by a domain's label, and by that less one letter: the labels
    known: dict[str, int] = {}  # by folded label of a domain that people know by it
    for domain, rows in made.domains.items():
        label = domain.partition(".")[0]
        front, _, behind = fold(domain).partition(".")
        folded.setdefault(behind, {})[front] = domain
        for short in (label, *one_less(label)):
            shortened.setdefault(short, {})[label] = None
        if "" in rows and not made.names[rows[""]].everyday and len(label) >= SHORTEST_LABEL:
            known.setdefault(fold(label), rows[""])
    return {
        "rows": [" ".join(name) for name in made.names],
        "hosts": made.hosts,
        "dotted": made.dotted,
        "joined": made.joined,
        "squeezed": made.squeezed,
        "domains": made.domains,
        "folded": folded,
        "shortened": {short: " ".join(labels) for short, labels in shortened.items()},
        "known_by_label": known,
    }


def split_vendor_host(host: str) -> tuple[str, str, str, str]:
    """Return sub-domain, registrable domain, its label and its suffix, of a host of the catalogue."""
    labels = host.split(".")
    size = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in SECOND_LEVELS else 2
    return ".".join(labels[:-size]), ".".join(labels[-size:]), labels[-size], ".".join(labels[1 - size :])
