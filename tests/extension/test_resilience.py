"""The service away, slow, refusing; the worker gone: a grey mark, never a green one, and it comes back."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from extension import pages
from extension.browsers import box_text, kinds, until

if TYPE_CHECKING:
    from extension.browsers import Asked, Chrome, ServiceAtHand


def primed(chrome: Chrome) -> None:
    """Let the extension fetch the catalogue."""
    page = chrome.open(pages.GMAIL, pages.MAIL)
    page.wait_for_selector("#zoom + telelint-mark", state="attached")
    page.close()


@pytest.mark.parametrize(
    ("status", "headers", "why"),
    [
        pytest.param(500, {}, "cannot be reached", id="broken"),
        pytest.param(401, {}, "does not know the key", id="unknown-key"),
        pytest.param(403, {}, "may not check", id="wrong-scope"),
        pytest.param(429, {"Retry-After": "60"}, "is busy", id="busy"),
        pytest.param(200, {}, "could not be understood", id="no-json"),
    ],
)
def test_no_answer_is_grey_and_says_why(
    chrome: Chrome, service: ServiceAtHand, status: int, headers: dict[str, str], why: str
) -> None:
    primed(chrome)
    chrome.inside.evaluate("chrome.storage.session.clear()")
    service.refuse = lambda ask: (status, headers, b"<html>") if ask.path == "/v1/check" else None
    page = chrome.open(pages.CALENDAR, f"<a id=x href='{pages.OURS.replace('mercyclinic', 'otherclinic')}'>x</a>")
    page.wait_for_selector("#x + telelint-mark", state="attached")
    assert kinds(page) == ["No answer"]
    page.hover("#x")
    assert why in until(lambda: box_text(page, "telelint-tip"))
    assert why in until(lambda: chrome.popup_for(page).locator("#links .card.none").text_content()) or ""


def test_a_slow_service_is_waited_for_two_seconds(chrome: Chrome, service: ServiceAtHand) -> None:
    primed(chrome)

    def slow(ask: Asked) -> None:
        if ask.path == "/v1/check":
            time.sleep(4)

    service.refuse = slow
    page = chrome.open(pages.CALENDAR, "<a id=x href='https://slowclinic.zoom.us/j/1'>x</a>")
    until(lambda: kinds(page) == ["No answer"], seconds=3.5)
    page.hover("#x")
    assert "took too long" in until(lambda: box_text(page, "telelint-tip"))


def test_it_asks_again_when_it_may(chrome: Chrome, service: ServiceAtHand) -> None:
    primed(chrome)
    service.refuse = lambda ask: (429, {"Retry-After": "5"}, b"") if ask.path == "/v1/check" else None
    page = chrome.open(pages.CALENDAR, "<a id=x href='https://busyclinic.zoom.us/j/1'>x</a>")
    page.wait_for_selector("#x + telelint-mark", state="attached")
    asked = len(service.checks())
    service.refuse = None
    until(lambda: kinds(page) == ["Check first"], seconds=9)  # another account than the agreement's
    assert len(service.checks()) == asked + 1


def test_the_worker_may_go_and_come_back(chrome: Chrome, service: ServiceAtHand) -> None:
    page = chrome.open(pages.CALENDAR, f"<main id=main><a id=x href='{pages.PUBLIC}'>x</a></main>")
    page.wait_for_selector("#x + telelint-mark", state="attached")
    asked = len(service.asked)
    chrome.stop_worker()
    page.bring_to_front()
    page.evaluate(
        "u => { main.innerHTML = `<a id=again href='${u}'>x</a><a id=new href='https://doxy.me/x'>y</a>` }",
        pages.PUBLIC,
    )
    page.wait_for_selector("#new + telelint-mark", state="attached")
    page.wait_for_selector("#again + telelint-mark", state="attached")
    assert [ask.path for ask in service.asked[asked:]] == ["/v1/check"]  # neither catalogue nor what was answered
    assert service.links()[-1] == "https://doxy.me/a"


def test_without_any_catalogue_nothing_is_sent_and_nothing_marked(chrome: Chrome, service: ServiceAtHand) -> None:
    service.refuse = lambda ask: (500, {}, b"") if ask.path == "/v1/catalogue" else None
    page = chrome.open(pages.CALENDAR, pages.DAY)
    page.wait_for_timeout(600)
    assert kinds(page) == []
    assert service.checks() == []
