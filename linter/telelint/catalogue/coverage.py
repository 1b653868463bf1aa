"""Write ``docs/coverage.md``, what the catalogue knows and how well: ``python -m telelint.catalogue.coverage``.

Ages are counted from the day on which the youngest entry was reviewed, so that the page changes with the catalogue and
not with the calendar.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from telelint.catalogue import Catalogue
from telelint.catalogue.audit import audit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from telelint.catalogue.platform import Platform

PAGE = Path(__file__).parents[3] / "docs" / "coverage.md"
MONTHS = 12
EVIDENCE = ("vendor", "third-party", "ocr-2020", "none")
_SAID = {
    "unsourced_percent": "products of which no source tells whether there is a BAA, per cent",
    "low_confidence_percent": "products with a stance of low confidence, per cent",
    "unsourced_unlooked": "products without such a source for which nobody has looked",
    "guesses": "products with a host or path that is a guess",
    "unread_hosts": "products whose hosts and paths rest on nothing that was read",
    "unknown_old_hosts": "retired products whose old links nobody has looked up",
}


def page(catalogue: Catalogue) -> str:
    """Return the page."""
    return "\n".join(_lines(catalogue)) + "\n"


def _lines(catalogue: Catalogue) -> Iterator[str]:
    platforms = tuple(catalogue.platforms())
    day = max(platform.reviewed for platform in platforms)
    result = audit(platforms, day, MONTHS)
    yield "# What the catalogue covers"
    yield ""
    yield f"Catalogue {catalogue.version}: {result.products} products. Made by `python -m telelint.catalogue.coverage`;"
    yield "a test says when it is out of date. `telelint platforms --audit` names the products behind each number, and"
    yield "[catalogue.md](catalogue.md) says what the words mean."
    yield ""
    yield "## What a BAA stance rests on"
    yield ""
    yield "| kind | products | maker's page | third party | OCR 2020 | nothing | retired |"
    yield "|---|--:|--:|--:|--:|--:|--:|"
    kinds = sorted({platform.kind for platform in platforms})
    for kind in kinds:
        yield _row(kind, [platform for platform in platforms if platform.kind == kind])
    yield _row("all", platforms)
    yield ""
    stances = Counter(platform.baa.stance for platform in platforms)
    yield f"Stances: {_listed(stances, sorted(stances))}."
    yield f"Confidence: {_listed(result.confidence, ('high', 'medium', 'low'))}."
    yield ""
    yield "## Bounds"
    yield ""
    yield "| counted | now | bound |"
    yield "|---|--:|--:|"
    for name, number in result.counts().items():
        yield f"| {_SAID[name]} | {number} | {catalogue.bounds[name]} |"
    yield ""
    yield "## Where sources contradict each other"
    yield ""
    by_id = {platform.id: platform for platform in platforms}
    for name in result.disputed:
        yield f"- {by_id[name].name}: {by_id[name].baa.detail}"
    yield ""
    yield "## Retired products"
    yield ""
    yield "| product | ended | followed by | old links |"
    yield "|---|---|---|---|"
    for platform in platforms:
        if platform.status == "retired":
            ended = platform.retired_on.isoformat() if platform.retired_on else "day not known"
            yield f"| {platform.name} | {ended} | {platform.successor or ''} | {platform.old_hosts} |"
    yield ""
    yield "## Products whose stance has no source"
    yield ""
    for title, names in (
        ("Looked for in vain", [name for name in result.unsourced if name not in set(result.unsourced_unlooked)]),
        ("Not looked for", result.unsourced_unlooked),
    ):
        yield f"{title}: " + ", ".join(sorted((by_id[name].name for name in names), key=str.casefold)) + "."
        yield ""
    yield f"## Not read for {MONTHS} months before {day.isoformat()}"
    yield ""
    yield ", ".join(by_id[name].name for name in result.stale) or "None."


def _listed(numbers: Mapping[str, int], names: Iterable[str]) -> str:
    return ", ".join(f"{name} {numbers.get(name, 0)}" for name in names)


def _row(kind: str, platforms: Iterable[Platform]) -> str:
    listed = list(platforms)
    numbers = Counter(platform.baa.evidence for platform in listed)
    retired = sum(platform.status == "retired" for platform in listed)
    cells = [kind, len(listed), *(numbers[name] for name in EVIDENCE), retired]
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(Catalogue.bundled()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
