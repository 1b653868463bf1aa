"""The popup: what is on the page, a link to paste, a file to check."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from extension import pages
from extension.browsers import axe

if TYPE_CHECKING:
    from extension.browsers import Chrome, ServiceAtHand

CALENDAR_FILE = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20261101T100000Z\r\n"
    b"DTSTART:20261201T100000Z\r\nSUMMARY:Ms Roe\r\nLOCATION:https://www.tiktok.com/@drlee/live\r\nEND:VEVENT\r\n"
    b"END:VCALENDAR\r\n"
)


def test_links_are_grouped_the_worst_first(chrome: Chrome) -> None:
    page = chrome.open(pages.CALENDAR, pages.DAY + f"<p><a href='{pages.PUBLIC}'>again</a></p>")
    page.wait_for_selector("#call + telelint-mark", state="attached")
    popup = chrome.popup_for(page)
    expect(popup.locator("#links h3")).to_have_text(["Do not use", "Check first", "Note", "Agreement on file"])
    first = popup.locator("#links .card").first
    expect(first).to_contain_text("TikTok")
    expect(first).to_contain_text("2 links")
    expect(first.locator("li").first).to_contain_text("Use a product")


def test_a_page_without_meetings(chrome: Chrome) -> None:
    page = chrome.open(pages.CALENDAR, "<p>nothing</p>")
    popup = chrome.popup_for(page)
    expect(popup.locator("#links")).to_have_text("No meeting link was found on this page.")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("zoom.us/j/98765432101?pwd=canary", "Zoom Meetings"),
        ("https://www.tiktok.com/@canary/live", "TikTok"),
        ("meet.canary-unknown.example/room/1", "do not know this service"),
        ("https://bit.ly/3canary", "hides where it leads"),
        ("note to self", "This is no meeting link"),
    ],
)
def test_a_pasted_link(chrome: Chrome, service: ServiceAtHand, typed: str, answer: str) -> None:
    popup = chrome.own_page("popup")
    popup.fill("#link", typed)
    popup.keyboard.press("Enter")
    expect(popup.locator("#pasted")).to_contain_text(answer, ignore_case=True)
    assert not [link for link in service.links() if "/@canary" in link or "pwd" in link or "3canary" in link]


def test_a_calendar_file_is_sent_only_after_saying_so(chrome: Chrome, service: ServiceAtHand) -> None:
    popup = chrome.own_page("popup")
    popup.set_input_files("#file", {"name": "a.ics", "mimeType": "text/calendar", "buffer": CALENDAR_FILE})
    expect(popup.locator("#consent")).to_contain_text("The whole file goes to 127.0.0.1")
    expect(popup.locator("#send")).to_be_focused()
    assert not [ask for ask in service.asked if ask.path == "/v1/lint"]
    popup.click("#cancel")
    expect(popup.locator("#consent")).to_be_hidden()
    popup.set_input_files("#file", {"name": "a.ics", "mimeType": "text/calendar", "buffer": CALENDAR_FILE})
    popup.click("#send")
    expect(popup.locator("#filed .card")).to_contain_text("TL201, line 9")
    expect(popup.locator("#filed")).to_contain_text("Findings: 1. Meeting links: 1.")
    assert len([ask for ask in service.asked if ask.path == "/v1/lint"]) == 1


def test_no_agreement_is_told_once_with_the_way(chrome: Chrome) -> None:
    page = chrome.open(pages.CALENDAR, f"<a id=meet href='{pages.MEET}'>x</a>")
    page.wait_for_selector("#meet + telelint-mark", state="attached")
    popup = chrome.popup_for(page)
    expect(popup.locator("#no-agreement")).to_contain_text("add it to the register")
    popup.click("#understood")
    expect(popup.locator("#no-agreement")).to_be_hidden()
    page.bring_to_front()
    again = chrome.popup_for(page)
    expect(again.locator("#links .card")).to_be_visible()
    expect(again.locator("#no-agreement")).to_be_hidden()


def test_an_organisation_with_an_agreement_is_not_told(chrome: Chrome) -> None:
    page = chrome.open(pages.CALENDAR, pages.DAY)
    page.wait_for_selector("#ours + telelint-mark", state="attached")
    popup = chrome.popup_for(page)
    expect(popup.locator("#links .card").first).to_be_visible()
    expect(popup.locator("#no-agreement")).to_be_hidden()


def test_what_is_not_set_up_says_so(chrome: Chrome, service: ServiceAtHand) -> None:
    chrome.set_up(service, key="")
    page = chrome.open(pages.CALENDAR, pages.DAY)
    popup = chrome.popup_for(page)
    expect(popup.locator("#setup")).to_be_visible()
    expect(popup.locator("#links")).to_contain_text("not set up yet")
    expect(popup.locator("#links .card.ok")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_has_nothing_against_it(chrome: Chrome, scheme: str) -> None:
    page = chrome.open(pages.CALENDAR, pages.DAY)
    page.wait_for_selector("#call + telelint-mark", state="attached")
    popup = chrome.popup_for(page)
    popup.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    expect(popup.locator("#links .card").first).to_be_visible()
    popup.set_input_files("#file", {"name": "a.ics", "mimeType": "text/calendar", "buffer": CALENDAR_FILE})
    popup.fill("#link", pages.PUBLIC)
    popup.keyboard.press("Enter")
    expect(popup.locator("#pasted .card")).to_be_visible()
    assert axe(popup) == []


def test_the_focus_goes_from_top_to_bottom(chrome: Chrome) -> None:
    popup = chrome.own_page("popup")
    expect(popup.locator("#links")).not_to_be_empty()
    order = []
    for _ in range(5):
        popup.keyboard.press("Tab")
        order.append(popup.evaluate("document.activeElement.id || document.activeElement.type"))
    assert order == ["settings", "scan", "link", "submit", "choose"]
