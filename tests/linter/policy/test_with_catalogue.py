"""The policy over the catalogue as it ships."""

from __future__ import annotations

from datetime import date

import pytest

from telelint.catalogue import Catalogue, Platform
from telelint.model import Circumstances, Identification
from telelint.policy import Judge, PolicyPack, Register
from telelint.policy.pack_source import MESSAGE_LIMIT

CATALOGUE = Catalogue.bundled()
DAYS = [date(2019, 6, 3), date(2021, 6, 3), date(2023, 6, 5), date(2024, 6, 3), date(2026, 11, 24)]


def covering(product: str) -> Register:
    entry = f'id = "business-associates-2017"\nvendor = "V"\nproducts = ["{product}"]\nsigned_on = 2017-01-01\n'
    return Register.parse(f"[[agreement]]\n{entry}".encode(), name="register.toml")


@pytest.mark.parametrize("platform", CATALOGUE.platforms(), ids=lambda platform: platform.id)
def test_every_message_fits_and_is_whole(platform: Platform) -> None:
    for register in (Register.empty(), covering(platform.id)):
        judge = Judge(PolicyPack.bundled(), register, Circumstances())
        for broadcast in (False, True):
            for on in DAYS:
                given = judge(Identification(platform.id, broadcast=broadcast), platform, host="h.example", on=on)
                assert len(given.message) <= MESSAGE_LIMIT
                assert "None" not in given.message
                assert given.citations


def test_an_agreement_for_zoom_for_healthcare_covers_zoom_links() -> None:
    judge = Judge(PolicyPack.bundled(), covering("zoom-for-healthcare"), Circumstances())
    zoom = CATALOGUE.platform("zoom")
    assert judge(Identification("zoom"), zoom, host="us02web.zoom.us", on=DAYS[-1]).baa_state == "partial"


def test_an_agreement_for_a_personal_account_covers_nothing_else() -> None:
    judge = Judge(PolicyPack.bundled(), covering("google-meet-personal"), Circumstances())
    meet = CATALOGUE.platform("google-meet")
    assert judge(Identification("google-meet"), meet, host="meet.google.com", on=DAYS[-1]).baa_state == "none"
