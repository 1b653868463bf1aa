"""What ``telelint links --summary`` counts: links of a platform, of a tenant, in a month.

What is kept grows with the number of different platforms, tenants and months, not with the number of links.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from telelint.model import Link


class Row(NamedTuple):
    """A line of the summary; its verdicts are counted by their words."""

    month: str | None  # 2026-11, None for links of no dated event
    platform: str | None
    platform_class: str
    tenant: str | None
    links: int
    verdicts: dict[str, int]


class Counting:
    """Counts links while they pass."""

    def __init__(self) -> None:
        self._verdicts: dict[tuple[str, str, str, str], dict[str, int]] = {}

    def add(self, link: Link) -> None:
        """Count a link."""
        key = (
            f"{link.event.start:%Y-%m}" if link.event.start else "",
            link.identification.platform or "",
            link.judgement.platform_class.value,
            link.identification.tenant or "",
        )
        verdicts = self._verdicts.setdefault(key, {})
        word = link.judgement.verdict.word
        verdicts[word] = verdicts.get(word, 0) + 1

    def rows(self) -> list[Row]:
        """Return the rows by month (the undated first), platform, class and tenant."""
        return [
            Row(month or None, platform or None, platform_class, tenant or None, sum(verdicts.values()), verdicts)
            for (month, platform, platform_class, tenant), verdicts in sorted(self._verdicts.items())
        ]
