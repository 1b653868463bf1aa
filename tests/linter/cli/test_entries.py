from __future__ import annotations

from typing import TYPE_CHECKING

from linter.reports.values import BROKEN, NOT_ON_FILE, PUBLIC, SAFE_LINKS_ZOOM
from telelint.cli.outcome import Outcome
from telelint.cli.telling import entries
from telelint.model import Event, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from telelint.model import Finding, Link

FIRST, SECOND = Event(uid="first"), Event(uid="second")
ZOOM = SAFE_LINKS_ZOOM._replace(place=NOT_ON_FILE.place, event=FIRST)
LIVE = SAFE_LINKS_ZOOM._replace(place=PUBLIC.place, event=FIRST)
NEXT = SAFE_LINKS_ZOOM._replace(place=NOT_ON_FILE.place, event=SECOND)


def test_a_link_gets_the_findings_of_its_own_place_in_its_own_event() -> None:
    items: list[Link | Finding] = [ZOOM, LIVE, PUBLIC, NOT_ON_FILE, BROKEN, NEXT]
    assert [(entry.link, entry.findings) for entry in entries(items, Outcome("warn").saw)] == [
        (ZOOM, (NOT_ON_FILE,)),
        (LIVE, (PUBLIC,)),
        (NEXT, ()),
    ]


def test_an_event_is_told_as_soon_as_the_next_one_begins() -> None:
    """So that what is kept grows with an event, not with the archive."""
    asked = 0

    def stream() -> Iterator[Link | Finding]:
        nonlocal asked
        for item in (ZOOM, NOT_ON_FILE, NEXT, LIVE):
            asked += 1
            yield item

    assert next(entries(stream(), Outcome(None).saw)).link == ZOOM
    assert asked == 3


def test_every_finding_counts_for_the_exit_status() -> None:
    outcome = Outcome("block")
    list(entries([ZOOM, BROKEN, PUBLIC], outcome.saw))
    assert PUBLIC.verdict is Verdict.BLOCK
    assert outcome.status == 1
