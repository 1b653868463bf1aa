"""Every join link that the shared generator makes is the right product, and no decoy is any."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from types import ModuleType  # noqa: TC003 - read by pytest's fixtures

import pytest

from telelint.catalogue import Catalogue
from telelint.links.url import parse

CATALOGUE = Catalogue.bundled()
SHARED = os.environ.get("TELELINT_SHARED")
pytestmark = pytest.mark.skipif(SHARED is None, reason="TELELINT_SHARED does not name the shared folder")

FAMILIES = {
    "teams": {"microsoft-teams", "microsoft-teams-personal"},
    "zoom": {"zoom", "zoom-gov"},
    "webex": {"webex-meetings"},
    "goto": {"goto-meeting", "goto-webinar"},
    "jitsi": {"jitsi-meet"},
    "chime": {"amazon-chime"},
    "skype": {"skype", "skype-for-business-online"},
    "slack": {"slack-huddle"},
    "ringcentral": {"ringcentral-video", "ringcentral-meetings"},
    "dialpad": {"dialpad-meetings", "uberconference"},
    "zoho": {"zoho-meeting"},
    "facetime": {"apple-facetime"},
    "8x8": {"8x8-meet"},
    "doxy": {"doxy-me"},
    "daily": {"daily-co"},
    "vonage": {"vonage-meetings"},
    "lark": {"lark-meetings", "feishu-meetings"},
    "tencent": {"tencent-meeting", "voov-meeting"},
}


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("gen_ics", Path(SHARED or "") / "bench" / "gen_ics.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def filled(template: str, generator: ModuleType) -> str:
    rng = generator.Rng(7)
    named = {"org": "northwind", "slug": "weekly-sync"}
    parts = generator.compile_tpl(template)
    return "".join(part if isinstance(part, str) else named.get(part[0]) or rng.s(*part) for part in parts)


def test_every_join_and_companion_template(generator: ModuleType) -> None:
    for slug, _, _, joins, companions in generator.P:
        for template in (*joins, *companions):
            target = parse(filled(template, generator))
            assert target is not None
            found = CATALOGUE.identify(target)
            if target.host.startswith("support."):
                assert found.vendor_page
                continue
            assert found.platform in FAMILIES.get(slug, {slug}), template
            assert found.companion is (template in companions), template


def test_no_decoy_is_a_platform(generator: ModuleType) -> None:
    for _, template in generator.DECOY:
        target = parse(filled(template, generator))
        assert target is not None
        assert CATALOGUE.identify(target).platform is None, template
