"""Equal complaints put together, for formats that people read.

The same complaint about three hundred events is one group, with a count and where the first of them stand. What is
kept grows with the number of different complaints, up to ``MOST_GROUPS``; then by the rules.
"""

from __future__ import annotations

from telelint.reports.paint import RANK, printable
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from telelint.model import Finding

EXAMPLES = 3
MOST_GROUPS = 5000  # about 10 MB; a calendar with more different complaints has the rest put together by rule


class Group:
    """Equal complaints: the first in full, where the next ones stand, and about which platforms they are."""

    __slots__ = ("count", "first", "places", "platforms")

    def __init__(self, first: Finding) -> None:
        self.first = first
        self.count = 0
        self.places: list[str] = []
        self.platforms: dict[str, int] = {}

    def add(self, finding: Finding) -> None:
        """Count a finding, and keep its place if it is one of the first."""
        self.count += 1
        platform = finding.platform or ""
        self.platforms[platform] = self.platforms.get(platform, 0) + 1
        if len(self.places) < EXAMPLES:
            self.places.append(where(finding))


class Grouping:
    """Groups findings while they pass."""

    def __init__(self) -> None:
        self._groups: dict[tuple[str, ...], Group] = {}

    def add(self, finding: Finding) -> Group:
        """Count a finding into its group, and return that."""
        key = complaint(finding)
        group = self._groups.get(key)
        if group is None:
            if len(self._groups) >= MOST_GROUPS:
                key = (finding.rule,)
            group = self._groups.setdefault(key, Group(finding))
        group.add(finding)
        return group

    def worst_first(self) -> list[Group]:
        """Return the groups by severity, then by count."""
        return sorted(self._groups.values(), key=lambda g: (RANK[g.first.severity], -g.count, g.first.rule))


def complaint(finding: Finding) -> tuple[str, ...]:
    """Return what makes two findings the same complaint; a message names the platform where that matters."""
    return (finding.rule, finding.message)


def where(finding: Finding) -> str:
    """Return ``file:line:column``, or what stands for it where there is no file."""
    place = finding.place
    return f"{printable(place.path)}:{place.line}:{place.column}" if place else "(link)"


def setting(finding: Finding) -> str:
    """Return which event and property the place is in, for somebody who looks it up in a calendar."""
    event = finding.event
    series = "series from" if event.recurring else "event of"
    start = f"{series} {event.start.isoformat()}" if event.start else ""
    return ", ".join(filter(None, [start, printable(finding.property)]))
