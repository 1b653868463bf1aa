from __future__ import annotations

from datetime import date

from linter.reports.values import NOT_ON_FILE, PUBLIC, SAFE_LINKS_ZOOM
from telelint.accepted import Acceptance
from telelint.accepted.baseline import Recording
from telelint.accepted.suppressing import Suppression, Suppressions
from telelint.model import Accepted, Finding, Link, Tally

ITEMS: list[Link | Finding] = [SAFE_LINKS_ZOOM, NOT_ON_FILE, PUBLIC, NOT_ON_FILE]


def counted() -> Tally:
    return Tally(findings={"TL203": 2, "TL201": 1})


def suppressions() -> Suppressions:
    entry = Suppression(reason="signed, waiting for the scan", rule="TL203")
    return Suppressions([entry], file="", platforms=(), today=date(2026, 11, 24))


def test_nothing_is_accepted_unless_somebody_said_so() -> None:
    tally = counted()
    assert list(Acceptance().sift(ITEMS, tally)) == ITEMS
    assert tally == counted()


def test_accepted_findings_take_the_place_of_open_ones_and_leave_their_count() -> None:
    tally = counted()
    accepted = Accepted(NOT_ON_FILE, "config", "signed, waiting for the scan")
    assert list(Acceptance(suppressions()).sift(ITEMS, tally)) == [SAFE_LINKS_ZOOM, accepted, PUBLIC, accepted]
    assert tally.findings == {"TL201": 1}
    assert tally.accepted == {"config": 2}


def test_the_configuration_comes_before_the_baseline() -> None:
    tally = counted()
    kinds = [item.kind for item in Acceptance(suppressions(), Recording()).sift(ITEMS, tally) if type(item) is Accepted]
    assert kinds == ["config", "baseline", "config"]
    assert tally.findings == {}
    assert tally.accepted == {"config": 2, "baseline": 1}
