"""What the page counts while links and findings pass: platforms and verdicts by month, findings by file.

What is kept grows with the number of months, platforms and files, not with the number of links.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from telelint.model import PlatformClass, Reason

if TYPE_CHECKING:
    from telelint.catalogue import Catalogue
    from telelint.model import Finding, Link

MOST_COLUMNS = 36  # of a chart over time
NAMELESS = {
    PlatformClass.DECEPTIVE: "Look-alikes",
    PlatformClass.UNKNOWN: "Unknown services",
    PlatformClass.PHONE: "Telephone",
}
OTHERS = "Others"


class Column(NamedTuple):
    """A month, quarter or year, and what was counted in it by series."""

    label: str
    counts: dict[str, int]


class Counting:
    """Counts of one run."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._platforms: dict[int, dict[str, int]] = {}  # by month, counted from the year 0
        self._verdicts: dict[int, dict[str, int]] = {}
        self.undated = 0
        self.files: dict[str, dict[str, int]] = {}  # by verdict's word

    def link(self, link: Link) -> None:
        """Count a link; a page that is no meeting link is none."""
        if link.judgement.reason is Reason.NOT_A_MEETING_LINK:
            return
        start = link.event.start
        if start is None:
            self.undated += 1
            return
        month = start.year * 12 + start.month - 1
        _count(self._platforms.setdefault(month, {}), self._name(link))
        _count(self._verdicts.setdefault(month, {}), link.judgement.verdict.word)

    def finding(self, finding: Finding) -> None:
        """Count a finding for its file."""
        if finding.place is not None:
            _count(self.files.setdefault(finding.place.path, {}), finding.verdict.word)

    def verdicts(self) -> list[Column]:
        """Return verdicts over time."""
        return _columns(self._verdicts)

    def platforms(self, most: int) -> tuple[list[str], list[Column]]:
        """Return the ``most`` frequent platforms by name, with ``OTHERS`` last if there are more, and all over time."""
        totals: dict[str, int] = {}
        for counts in self._platforms.values():
            for name, count in counts.items():
                totals[name] = totals.get(name, 0) + count
        names = sorted(totals, key=lambda name: (-totals[name], name))
        kept = names[:most]
        if len(names) > most:
            kept.append(OTHERS)
        columns = _columns(self._platforms)
        return kept, [Column(label, _folded(counts, kept)) for label, counts in columns]

    def _name(self, link: Link) -> str:
        platform = link.identification.platform
        found = self._catalogue.platform(platform) if platform else None
        return found.name if found else NAMELESS.get(link.judgement.platform_class, OTHERS)


def _columns(months: dict[int, dict[str, int]]) -> list[Column]:
    """Return months, or quarters, or years: the finest that fit; without gaps where that is possible."""
    if not months:
        return []
    for size, label in ((1, _month), (3, _quarter), (12, _year)):
        first, last = min(months) // size, max(months) // size
        if last - first < MOST_COLUMNS:
            merged: dict[int, dict[str, int]] = {number: {} for number in range(first, last + 1)}
            _merge(merged, months, size)
            return [Column(label(number), counts) for number, counts in merged.items()]
    merged = {}
    _merge(merged, months, 12)  # a date of the year 9999 may stand alone: only years that occur, the fullest
    fullest = sorted(sorted(merged, key=lambda year: -sum(merged[year].values()))[:MOST_COLUMNS])
    return [Column(_year(year), merged[year]) for year in fullest]


def _merge(into: dict[int, dict[str, int]], months: dict[int, dict[str, int]], size: int) -> None:
    for month, counts in months.items():
        merged = into.setdefault(month // size, {})
        for name, count in counts.items():
            merged[name] = merged.get(name, 0) + count


def _folded(counts: dict[str, int], kept: list[str]) -> dict[str, int]:
    folded: dict[str, int] = {}
    for name, count in counts.items():
        name = name if name in kept else OTHERS
        folded[name] = folded.get(name, 0) + count
    return folded


def _count(counts: dict[str, int], key: str) -> None:
    counts[key] = counts.get(key, 0) + 1


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _month(number: int) -> str:
    return f"{_MONTHS[number % 12]} {number // 12}"


def _quarter(number: int) -> str:
    return f"Q{number % 4 + 1} {number // 4}"


def _year(number: int) -> str:
    return str(number)
