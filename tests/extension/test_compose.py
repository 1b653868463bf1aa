"""The strip beside an editor: from what is written now, and never in its way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from extension import pages
from extension.browsers import box_text, until

if TYPE_CHECKING:
    from extension.browsers import Chrome, ServiceAtHand


def test_calendar_event(chrome: Chrome, service: ServiceAtHand) -> None:
    page = chrome.open(f"{pages.CALENDAR}/eventedit", pages.EDITOR)
    page.click("#xLocIn input")
    page.keyboard.type(pages.PUBLIC)
    text = until(lambda: box_text(page, "telelint-strip"))
    assert "A meeting link in your text" in text
    assert "Do not use: TikTok" in text
    page.click("[role=textbox]")
    page.keyboard.type(f"Dear Ms Roe, join at {pages.ZOOM} ")
    until(lambda: "2 meeting links" in box_text(page, "telelint-strip"))
    assert page.inner_text("[role=textbox]").strip() == f"Dear Ms Roe, join at {pages.ZOOM}"
    page.fill("#xLocIn input", "")
    page.click("[role=textbox]")
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    until(lambda: not box_text(page, "telelint-strip"))
    assert "Roe" not in "".join(ask.body for ask in service.asked)


@pytest.mark.parametrize("url", [pages.GMAIL, pages.OUTLOOK, pages.CLOUD])
def test_mail(chrome: Chrome, url: str) -> None:
    page = chrome.open(url, pages.COMPOSE)
    page.click("[role=textbox]")
    page.keyboard.type(f"{pages.EVIL} ")
    assert "imitates Zoom" in until(lambda: box_text(page, "telelint-strip"))
    assert page.query_selector("[role=textbox] telelint-mark") is None
    assert page.query_selector("[role=dialog] telelint-mark") is None


def test_whoever_reaches_for_send_sees_the_text_as_it_is(chrome: Chrome) -> None:
    page = chrome.open(pages.GMAIL, pages.COMPOSE)
    page.click("[role=textbox]")
    page.keyboard.type(f"{pages.ZOOM} ")
    until(lambda: "Zoom" in box_text(page, "telelint-strip"))
    page.keyboard.type(f"{pages.PUBLIC} ")
    page.hover(".send")
    page.mouse.down()
    until(lambda: "TikTok" in box_text(page, "telelint-strip"), seconds=0.38)  # the pause in typing is longer


def test_it_folds_and_the_keyboard_reaches_it(chrome: Chrome) -> None:
    page = chrome.open(pages.GMAIL, pages.COMPOSE)
    page.click("[role=textbox]")
    page.keyboard.type(f"{pages.PUBLIC} ")
    until(lambda: box_text(page, "telelint-strip"))
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.localName") == "telelint-strip":
            break
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector('telelint-strip').hasAttribute('data-folded')")
    page.keyboard.press("Enter")
    assert not page.evaluate("document.querySelector('telelint-strip').hasAttribute('data-folded')")


def test_typing_is_not_heard_by_the_background(chrome: Chrome, service: ServiceAtHand) -> None:
    links = "".join(f"<a href='https://clinic.example/{number}'>x</a> " for number in range(2000))
    page = chrome.open(pages.GMAIL, pages.COMPOSE.replace("</body>", f"{links}</body>"))
    page.click("[role=textbox]")
    page.wait_for_timeout(500)
    before = len(service.asked)
    page.keyboard.type("a plain text without any link " * 7)
    page.wait_for_timeout(600)
    assert len(service.asked) == before


def test_it_can_be_switched_off(chrome: Chrome, service: ServiceAtHand) -> None:
    chrome.set_up(service, compose=False)
    page = chrome.open(pages.GMAIL, pages.COMPOSE)
    page.click("[role=textbox]")
    page.keyboard.type(f"{pages.PUBLIC} ")
    page.wait_for_timeout(800)
    assert box_text(page, "telelint-strip") == ""
