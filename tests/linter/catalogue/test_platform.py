"""The class of a product depends on the date."""

from __future__ import annotations

from datetime import date

import pytest

from telelint.catalogue import Catalogue
from telelint.model import PlatformClass

CATALOGUE = Catalogue.bundled()
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("name", "on", "expected"),
    [
        ("zoom", TODAY, PlatformClass.PLAN_DEPENDENT),
        ("zoom-for-healthcare", TODAY, PlatformClass.BAA_CAPABLE),
        ("microsoft-teams-personal", TODAY, PlatformClass.NO_BAA),
        ("apple-facetime", TODAY, PlatformClass.NO_BAA),
        ("tiktok", TODAY, PlatformClass.PUBLIC_FACING),
        ("facebook-live", TODAY, PlatformClass.PUBLIC_FACING),
        ("telephone", TODAY, PlatformClass.PHONE),
        ("lifesize", TODAY, PlatformClass.UNKNOWN),
        ("skype", date(2025, 5, 4), PlatformClass.NO_BAA),
        ("skype", date(2025, 5, 5), PlatformClass.RETIRED),
        ("amazon-chime", date(2026, 2, 19), PlatformClass.PLAN_DEPENDENT),
        ("amazon-chime", date(2026, 2, 20), PlatformClass.RETIRED),
        ("google-hangouts", date(2022, 11, 29), PlatformClass.NO_BAA),
        ("google-hangouts", date(2022, 11, 30), PlatformClass.RETIRED),
        ("uberconference", date(2019, 1, 1), PlatformClass.RETIRED),
        ("periscope", TODAY, PlatformClass.PUBLIC_FACING),
    ],
)
def test_platform_class(name: str, on: date, expected: PlatformClass) -> None:
    assert CATALOGUE.platform(name).platform_class(on) is expected


def test_what_an_agreement_for_a_tier_covers_is_named_both_ways() -> None:
    assert "zoom-for-healthcare" in CATALOGUE.platform("zoom").shares_urls_with
    assert CATALOGUE.platform("zoom-for-healthcare").shares_urls_with == ("zoom",)
    assert "google-meet-personal" not in CATALOGUE.platform("google-meet").shares_urls_with
