"""The settings page: saved, and tried at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from extension.browsers import axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from extension.browsers import Chrome, ServiceAtHand


def opened(chrome: Chrome) -> Page:
    page = chrome.own_page("options")
    page.wait_for_selector("input[name=site]")
    return page


def test_saved_and_tried(chrome: Chrome, service: ServiceAtHand) -> None:
    chrome.set_up(service, key="", serviceUrl="http://127.0.0.1:9")
    page = opened(chrome)
    page.fill("#serviceUrl", service.url + "/")
    page.fill("#key", service.key)
    page.uncheck("input[value='outlook.live.com']")
    page.uncheck("#showCovered")
    page.click("#save")
    expect(page.locator("#outcome")).to_have_text("Saved. The service answers and knows the key.")
    own = chrome.inside.evaluate("chrome.storage.local.get('own')")["own"]
    assert own["serviceUrl"] == service.url
    assert own["key"] == service.key
    assert own["skippedSites"] == ["outlook.live.com"]
    assert own["showCovered"] is False
    assert chrome.inside.evaluate("chrome.storage.sync.get(null)") == {}
    expect(page.locator("#key")).to_have_value("")


@pytest.mark.parametrize(
    ("url", "key", "says"),
    [
        pytest.param(None, "tl_wrong", "does not know the key", id="wrong-key"),
        pytest.param("http://127.0.0.1:9", "tl_x", "cannot be reached", id="nobody-there"),
        pytest.param("http://telelint.clinic.example", "tl_x", "no address of a service", id="http-elsewhere"),
    ],
)
def test_plain_errors(chrome: Chrome, service: ServiceAtHand, url: str | None, key: str, says: str) -> None:
    page = opened(chrome)
    page.fill("#serviceUrl", url or service.url)
    page.fill("#key", key)
    page.click("#save")
    expect(page.locator("#outcome")).to_contain_text(says)


def test_a_saved_key_is_never_shown(chrome: Chrome, service: ServiceAtHand) -> None:
    page = opened(chrome)
    assert service.key not in page.content()
    expect(page.locator("#key")).to_have_value("")
    expect(page.locator("#key-hint")).to_contain_text("A key is saved")
    page.click("#save")
    expect(page.locator("#outcome")).to_have_class("good")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_has_nothing_against_it(chrome: Chrome, scheme: str) -> None:
    page = opened(chrome)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    assert axe(page) == []
