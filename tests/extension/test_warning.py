"""The page before a risky meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from extension import pages
from extension.browsers import ID, axe, until

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from extension.browsers import Chrome, ServiceAtHand


def ready(chrome: Chrome, selector: str = "#public") -> Page:
    page = chrome.open(pages.CALENDAR, pages.DAY)
    for host in (
        "https://www.tiktok.com/**",
        "https://zoom.us.meeting-join.example.net/**",
        "https://us02web.zoom.us/**",
    ):
        chrome.serve(host, "<h1>risky</h1>")
    page.wait_for_selector(f"{selector} + telelint-mark", state="attached")
    return page


def warned(chrome: Chrome, selector: str = "#public") -> Page:
    page = ready(chrome, selector)
    page.click(selector)
    return page


def risky(chrome: Chrome) -> list[str]:
    return [url for url in chrome.requests if "tiktok.com" in url or "meeting-join.example.net" in url]


@pytest.mark.parametrize(
    ("selector", "host", "why"),
    [
        ("#public", "www.tiktok.com", "Anyone may be able to watch this"),
        ("#evil", "zoom.us.meeting-join.example.net", "This address imitates a known service"),
    ],
)
def test_why_and_whose_host(chrome: Chrome, selector: str, host: str, why: str) -> None:
    page = warned(chrome, selector)
    page.wait_for_url("chrome-extension://**")
    expect(page.locator("#host")).to_have_text(host)
    expect(page.locator("#why")).to_have_text(why)
    expect(page.locator("#steps li").first).to_be_visible()
    expect(page.locator("#back")).to_be_focused()
    assert risky(chrome) == []
    assert "drlee" not in page.url  # the address is in no history


def test_a_link_for_a_new_tab_warns_in_one(chrome: Chrome) -> None:
    page = ready(chrome)
    with chrome.context.expect_page() as opened:
        page.click("#public", modifiers=["Control"])
    opened.value.wait_for_url(f"chrome-extension://{ID}/pages/warning.html#*")
    page.bring_to_front()
    with chrome.context.expect_page() as opened:
        page.click("#public", button="middle")
    expect(opened.value.locator("#host")).to_have_text("www.tiktok.com")
    assert risky(chrome) == []


def test_the_keyboard_is_warned_too(chrome: Chrome) -> None:
    page = chrome.open(pages.CALENDAR, pages.DAY)
    page.wait_for_selector("#public + telelint-mark", state="attached")
    page.focus("#public")
    page.keyboard.press("Enter")
    page.wait_for_url("chrome-extension://**")
    assert risky(chrome) == []


def test_going_back(chrome: Chrome) -> None:
    page = warned(chrome)
    page.wait_for_url("chrome-extension://**")
    page.locator("#back").click()
    page.wait_for_url(pages.CALENDAR)
    assert risky(chrome) == []


def test_continuing_needs_a_reason_that_the_service_records(chrome: Chrome, service: ServiceAtHand) -> None:
    page = warned(chrome)
    page.wait_for_url("chrome-extension://**")
    page.click("summary")
    page.click("#go-on")
    assert page.url.startswith("chrome-extension:")  # nothing is chosen yet
    page.select_option("#reason", "not-care")
    page.click("#go-on")
    page.wait_for_url("https://www.tiktok.com/**")
    client = service.app.test_client()
    trail = client.get("/v1/decisions?outcome=overridden", headers={"Authorization": f"Bearer {service.key}"}).json
    assert trail["decisions"][-1]["override_reason"] == "not-care"
    assert trail["decisions"][-1]["domain"] == "tiktok.com"
    assert "drlee" not in "".join(ask.body for ask in service.asked)


def test_a_reason_that_cannot_be_recorded_is_said(chrome: Chrome, service: ServiceAtHand) -> None:
    page = warned(chrome)
    page.wait_for_url("chrome-extension://**")
    service.refuse = lambda _: (500, {}, b"")
    page.click("summary")
    page.select_option("#reason", "emergency")
    page.click("#go-on")
    expect(page.locator("#failed")).to_contain_text("could not be recorded")
    page.click("#unrecorded")
    page.wait_for_url("https://www.tiktok.com/**")


def test_other_links_open_as_ever(chrome: Chrome) -> None:
    page = warned(chrome, "#zoom")
    page.wait_for_url("https://us02web.zoom.us/**")


def test_a_warning_that_is_over_says_so(chrome: Chrome) -> None:
    page = chrome.own_page("warning", "#none")
    expect(page.locator("#gone")).to_be_visible()


def test_axe_has_nothing_against_it(chrome: Chrome) -> None:
    page = warned(chrome)
    page.wait_for_url("chrome-extension://**")
    page.click("summary")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert axe(page) == []


def test_a_click_while_the_worker_is_asleep(chrome: Chrome) -> None:
    page = chrome.open(pages.CALENDAR, pages.DAY)
    page.wait_for_selector("#public + telelint-mark", state="attached")
    chrome.stop_worker()
    page.bring_to_front()
    page.click("#public")
    page.wait_for_url("chrome-extension://**")
    assert until(lambda: page.locator("#host").text_content()) == "www.tiktok.com"
