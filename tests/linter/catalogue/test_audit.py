"""The audit counts what it says, the bundled catalogue keeps its bounds, and the bounds only go down."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import telelint
from telelint.catalogue import Catalogue
from telelint.catalogue.audit import BOUNDED, audit
from telelint.catalogue.by_lines import ByLines
from telelint.catalogue.coverage import PAGE, page
from telelint.catalogue.platform import Baa, BaaSource, Platform
from telelint.cli import main

CATALOGUE = Catalogue.bundled()
PLATFORMS = tuple(CATALOGUE.platforms())
TODAY = date(2026, 11, 24)
ZOOM = next(platform for platform in PLATFORMS if platform.id == "zoom")
# The bounds when they were first recorded. Lower them in catalogue.toml, never raise them above these.
FIRST = {
    "unsourced_percent": 61,
    "low_confidence_percent": 70,
    "unsourced_unlooked": 133,
    "guesses": 12,
    "unread_hosts": 58,
    "unknown_old_hosts": 4,
}
WITH_SOURCES = 120  # products whose stance has a source; more is welcome
OCR_2020 = {
    "skype-for-business-online", "skype-for-business-server", "microsoft-teams", "updox", "vsee", "zoom-for-healthcare",
    "doxy-me", "google-meet", "webex-meetings", "webex-app", "amazon-chime", "goto-meeting", "spruce", "apple-facetime",
    "facebook-messenger", "google-hangouts", "whatsapp", "zoom", "skype", "facebook-live", "twitch", "tiktok",
}  # fmt: skip


def product(name: str, **changes: Any) -> Platform:
    """Return a product of which everything is known, but for what changes."""
    source = BaaSource(url="https://maker.example/baa", by="vendor", read_on=TODAY, says="The maker signs a BAA.")
    baa = ZOOM.baa._replace(evidence="vendor", confidence="high", disputed=False, looked_on=None)
    known = ZOOM._replace(
        id=name,
        hosts=(f"{name}.example",),
        guesses=(),
        baa=baa._replace(sources=(source,)),
        sources=(f"https://{name}.example/docs",),
        reviewed=TODAY,
    )
    return known._replace(**changes)


def baa(**changes: Any) -> Baa:
    return product("a").baa._replace(**changes)


NOTHING = {"evidence": "none", "confidence": "low", "sources": ()}


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("unsourced", product("b", baa=baa(**NOTHING, looked_on=TODAY))),
        ("unsourced_unlooked", product("b", baa=baa(**NOTHING))),
        ("low_confidence", product("b", baa=baa(confidence="low"))),
        ("disputed", product("b", baa=baa(disputed=True))),
        ("guesses", product("b", guesses=("/j/*",))),
        ("unread_hosts", product("b", sources=("general knowledge",))),
        ("unknown_old_hosts", product("b", status="retired", old_hosts="Not looked up; it was closed.")),
        ("stale", product("b", baa=baa(**NOTHING), reviewed=date(2025, 11, 23))),
    ],
)
def test_each_list_names_the_product_it_is_about(field: str, changed: Platform) -> None:
    assert getattr(audit([product("a")], TODAY, 12), field) == ()
    assert getattr(audit([product("a"), changed], TODAY, 12), field) == ("b",)


def test_the_days_of_the_sources_count_before_the_day_of_the_review() -> None:
    old = BaaSource(url="https://maker.example/baa", by="vendor", read_on=date(2025, 1, 31), says="Signs.")
    only_old = product("a", baa=baa(sources=(old,)))
    assert audit([only_old], TODAY, 12).stale == ("a",)
    assert audit([only_old], TODAY, 24).stale == ()
    also_new = product("a", baa=baa(sources=(old, *product("a").baa.sources)))
    assert audit([also_new], TODAY, 12).stale == ()


def test_months_end_on_days_that_every_month_has() -> None:
    read = product("a", baa=baa(**NOTHING), reviewed=date(2026, 2, 28))
    assert audit([read], date(2026, 3, 31), 1).stale == ()
    assert audit([read], date(2026, 4, 1), 1).stale == ("a",)


def test_hosts_and_sources_that_several_products_have() -> None:
    shared = product("b", hosts=("a.example",))
    result = audit([product("a"), shared, product("c")], TODAY, 12)
    assert result.shared_hosts == {"a.example": ("a", "b")}
    assert result.repeated_sources == {"https://maker.example/baa": 3}


def test_shares_are_of_all_products_and_rounded_up() -> None:
    nothing = product("b", baa=baa(**NOTHING))
    counts = audit([product("a"), nothing, product("c")], TODAY, 12).counts()
    assert counts["unsourced_percent"] == counts["low_confidence_percent"] == 34
    assert counts["unsourced_unlooked"] == 1
    assert audit([], TODAY, 12).counts()["unsourced_percent"] == 0


def test_the_catalogue_keeps_its_bounds_and_they_leave_no_room() -> None:
    counts = audit(PLATFORMS, TODAY, 12).counts()
    assert tuple(counts) == BOUNDED
    assert CATALOGUE.bounds == counts, "lower the bounds in data/platforms/catalogue.toml, or find a source"


def test_bounds_are_never_raised() -> None:
    assert CATALOGUE.bounds.keys() == FIRST.keys()
    assert all(CATALOGUE.bounds[name] <= first for name, first in FIRST.items())


def test_what_reassures_has_a_source() -> None:
    for platform in PLATFORMS:
        if platform.baa.stance in {"offered", "plan-dependent"}:
            assert platform.baa.sources, platform.id
    assert sum(bool(platform.baa.sources) for platform in PLATFORMS) >= WITH_SOURCES


def test_every_product_that_the_notice_of_2020_names_has_a_source() -> None:
    by_id = {platform.id: platform for platform in PLATFORMS}
    assert {name for name in OCR_2020 if by_id[name].baa.evidence == "none"} == set()
    named = {platform.id for platform in PLATFORMS if platform.ocr_2020 != "unlisted"}
    assert {name for name in named if by_id[name].baa.evidence == "none"} == set()


def test_sources_are_pages_that_can_be_opened_and_were_read() -> None:
    for platform in PLATFORMS:
        for source in platform.baa.sources:
            assert source.url.startswith(("https://", "http://")), platform.id
            assert date(2026, 11, 1) <= source.read_on <= TODAY, platform.id
            assert source.says.endswith((".", ")")), platform.id
            assert len(source.says) <= 140, platform.id


def test_the_page_of_coverage_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(CATALOGUE), "python -m telelint.catalogue.coverage"


def test_the_command_shows_the_audit(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["platforms", "--audit"]) == 0
    text = capsys.readouterr().out
    assert f"unread hosts: {CATALOGUE.bounds['unread_hosts']} (bound {CATALOGUE.bounds['unread_hosts']})" in text
    assert "EXCEEDED" not in text
    assert main(["platforms", "--audit", "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["counts"] == document["bounds"] == CATALOGUE.bounds
    assert document["exceeded"] == []
    assert document["products"] == len(PLATFORMS)


def test_the_command_fails_above_a_bound(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    strict = Catalogue.bundled()
    monkeypatch.setattr(strict, "bounds", {**CATALOGUE.bounds, "guesses": 0})
    monkeypatch.setattr("telelint.cli.platforms.catalogue_of", lambda _: strict)
    assert main(["platforms", "--audit"]) == 1
    assert "guesses: 12 (bound 0)  EXCEEDED" in capsys.readouterr().out


def test_the_facts_load_fast_enough_to_be_read_at_every_start() -> None:
    compiled = Path(telelint.__file__).parent / "data" / "compiled" / "catalogue.json"
    octets = compiled.read_bytes()
    assert len(octets) < 600_000  # a copy and a walk over the ends of its lines
    members = ByLines(octets)
    assert max(len(json.dumps(members[name])) for name in members if name not in ("platforms", "vendor_forms")) < 40_000
    assert max(len(json.dumps(entry)) for entry in members["platforms"].values()) < 8_000
