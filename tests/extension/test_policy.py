"""The organisation's policy: late, and stronger than the user."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from extension import pages
from extension.browsers import ID, POLICIES, launch, until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Playwright

    from extension.browsers import Chrome, ServiceAtHand


@pytest.fixture
def policy() -> Iterator[Callable[[dict[str, Any]], None]]:
    """Write a policy file. /etc is one for the machine: no two of these tests at once."""
    file = POLICIES / "telelint-test.json"
    try:
        POLICIES.mkdir(parents=True, exist_ok=True)
        file.write_text("{}")
    except OSError:
        pytest.skip("policy files may not be written here")

    def write(values: dict[str, Any]) -> None:
        file.write_text(json.dumps({"3rdparty": {"extensions": {ID: values}}}))

    yield write
    file.unlink(missing_ok=True)


@pytest.fixture
def managed(
    playwright: Playwright, service: ServiceAtHand, policy: Callable[[dict[str, Any]], None], tmp_path: Path
) -> Iterator[Chrome]:
    policy(
        {
            "serviceUrl": service.url,
            "key": service.key,
            "allowContinue": False,
            "contact": "Privacy office, extension 4711",
            "compose": "wrong type",
        }
    )
    chrome = launch(playwright, tmp_path / "profile")
    yield chrome
    chrome.context.close()


def test_a_policy_that_comes_late_sets_all_up(managed: Chrome) -> None:
    until(lambda: managed.inside.evaluate("chrome.storage.local.get('policy')").get("policy"), seconds=15)
    options = managed.own_page("options")
    expect(options.locator("#serviceUrl")).to_be_disabled()
    expect(options.locator("#key")).to_be_disabled()
    expect(options.locator("#compose")).to_be_enabled()
    expect(options.locator(".managed").first).to_have_text("Set by your organisation")
    page = managed.open(pages.CALENDAR, pages.DAY)
    page.wait_for_selector("#public + telelint-mark", state="attached")
    page.click("#public")
    page.wait_for_url("chrome-extension://**")
    expect(page.locator("#forbidden")).to_be_visible()
    expect(page.locator("#on")).to_be_hidden()
    expect(page.locator("#contact")).to_have_text("Ask: Privacy office, extension 4711")
