"""Marks beside links, in a real Chromium on pages under their real origins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from extension import pages
from extension.browsers import box_text, kinds, spoken, until

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from extension.browsers import Chrome, ServiceAtHand

RECTS = (
    "[...document.querySelectorAll('body *')]"
    ".map(e => {const r = e.getBoundingClientRect(); return [r.x, r.y, r.width, r.height]})"
)
NOT_OURS = RECTS.replace("'body *'", "'body *:not(telelint-mark)'")


def marked(page: Page, selector: str) -> None:
    page.wait_for_selector(f"{selector} + telelint-mark", state="attached")


def test_every_verdict_has_its_mark_and_the_rest_has_none(chrome: Chrome) -> None:
    page = chrome.open(pages.CALENDAR, pages.DAY)
    marked(page, "#call")
    assert until(lambda: kinds(page) if len(kinds(page)) == 7 else None) == [
        "Agreement on file",
        "Check first",
        "Check first",
        "Do not use",
        "Do not use",
        "Do not use",
        "Note",
    ]
    assert not page.query_selector("#map + telelint-mark")
    assert any("Do not use: TikTok" in name and "Use a product" in name for name in spoken(page))
    assert any("imitates Zoom" in name for name in spoken(page))
    assert page.evaluate("[...CSS.highlights].map(([n, h]) => [n, h.size])") == [
        ["telelint-block", 3],
        ["telelint-warn", 2],
        ["telelint-notice", 1],
        ["telelint-none", 0],
    ]


@pytest.mark.parametrize(
    ("url", "html", "selectors"),
    [
        pytest.param(pages.GMAIL, pages.MAIL, ["#public", "#zoom"], id="gmail"),
        pytest.param(pages.OUTLOOK, pages.SAFE_LINKS, ["#safe", "#page"], id="outlook"),
        pytest.param(pages.CLOUD, pages.SAFE_LINKS, ["#safe", "#page"], id="outlook-cloud"),
        pytest.param("https://outlook.live.com/mail/", pages.SAFE_LINKS, ["#safe", "#page"], id="outlook-live"),
    ],
)
def test_mail_is_marked_too(chrome: Chrome, url: str, html: str, selectors: list[str]) -> None:
    page = chrome.open(url, html)
    for selector in selectors:
        marked(page, selector)


def test_nothing_on_the_page_moves(chrome: Chrome) -> None:
    layouts = (
        "<div style='display:flex;gap:9px'><a href=URL>flex</a><b>b</b></div>"
        "<div style='display:grid;gap:9px;grid-template-columns:1fr 1fr'><a href=URL>grid</a><b>b</b></div>"
        "<ul><li><a href=URL>item</a></li></ul><table><tr><td><a href=URL>cell</a><td>b</table>"
        "<p style='width:60px'>some words <a href=URL>that wrap</a> here</p><a href=URL style='display:block'>block</a>"
        "<p>text https://www.tiktok.com/@drlee/live text</p>"
    ).replace("URL", pages.PUBLIC)
    html = pages.DAY.replace("</body>", f"{layouts}<script>window.before = {RECTS}</script></body>")
    page = chrome.open(pages.CALENDAR, html)
    until(lambda: len(kinds(page)) == 14)
    before = page.evaluate("before")
    assert page.evaluate(NOT_OURS)[: len(before)] == before
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_hover_tells_product_sentence_and_step(chrome: Chrome) -> None:
    page = chrome.open(pages.CALENDAR, pages.DAY)
    marked(page, "#wrapped")
    page.hover("#wrapped")
    text = until(lambda: box_text(page, "telelint-tip"))
    assert text.startswith("Check first: Google Meet")
    assert "agreement" in text
    assert "Sign an agreement" in text
    page.keyboard.press("Escape")
    until(lambda: not box_text(page, "telelint-tip"))


def test_focus_tells_the_same(chrome: Chrome) -> None:
    page = chrome.open(pages.CALENDAR, pages.DAY)
    marked(page, "#public")
    page.keyboard.press("Tab")
    assert "TikTok" in until(lambda: box_text(page, "telelint-tip"))


def test_content_that_comes_goes_and_changes(chrome: Chrome) -> None:
    page = chrome.open(pages.CALENDAR, "<main id=main></main>")
    page.evaluate("u => { main.innerHTML = `<a id=late href='${u}'>x</a>` }", pages.PUBLIC)
    marked(page, "#late")
    until(lambda: kinds(page) == ["Do not use"])
    page.evaluate("u => { late.href = u }", pages.ZOOM)
    until(lambda: kinds(page) == ["Note"])
    page.evaluate("late.href = 'https://clinic.example/'")
    until(lambda: kinds(page) == [])
    page.evaluate("u => { late.href = u }", pages.EVIL)
    until(lambda: kinds(page) == ["Do not use"])
    page.evaluate("history.pushState({}, '', '/calendar/u/0/r/day'); late.remove(); main.append('gone')")
    until(lambda: not page.query_selector("telelint-mark"))


def test_text_that_changes_in_place(chrome: Chrome) -> None:
    page = chrome.open(pages.CALENDAR, f"<p id=p>{pages.PUBLIC}</p>")
    until(lambda: kinds(page) == ["Do not use"])
    page.evaluate("u => { p.firstChild.data = u }", pages.ZOOM)
    until(lambda: kinds(page) == ["Note"])
    page.evaluate("p.firstChild.data = 'nothing'")
    until(lambda: kinds(page) == [])


def test_a_virtual_list_that_reuses_its_rows(chrome: Chrome) -> None:
    rows = "".join(f"<div><a href='{pages.PUBLIC}'>row {number}</a></div>" for number in range(20))
    page = chrome.open(pages.CALENDAR, rows)
    until(lambda: len(kinds(page)) == 20)
    page.evaluate("u => document.querySelectorAll('a').forEach(a => { a.href = u; a.textContent = 'x' })", pages.OURS)
    until(lambda: kinds(page) == ["Agreement on file"] * 20)
    assert page.evaluate("document.querySelectorAll('telelint-mark').length") == 20


@pytest.mark.parametrize("mode", ["open", "closed"])
def test_shadow_trees(chrome: Chrome, mode: str) -> None:
    html = (
        f"<div id=h></div><script>const r = h.attachShadow({{mode: '{mode}'}});"
        f"r.innerHTML = `<a href='{pages.PUBLIC}'>x</a>`;"
        f"setTimeout(() => r.innerHTML += `<p>{pages.ZOOM}</p>`, 400)</script>"
    )
    page = chrome.open(pages.CALENDAR, html)
    until(lambda: sorted(kinds(page)) == ["Do not use", "Note"])


def test_frames_of_the_same_site(chrome: Chrome) -> None:
    page = chrome.open(pages.CALENDAR, f"<iframe srcdoc=\"<a id=in href='{pages.PUBLIC}'>x</a>\"></iframe>")
    page.frame_locator("iframe").locator("#in + telelint-mark").wait_for(state="attached")


def test_editors_get_paint_and_no_node(chrome: Chrome) -> None:
    inside = f'Dear Ms Roe, <a href="{pages.PUBLIC}">join</a> at {pages.ZOOM}'
    page = chrome.open(pages.GMAIL, f"<div role=textbox contenteditable=true>{inside}</div><p>{pages.DOXY}</p>")
    until(lambda: kinds(page) == ["Check first"])
    before = page.inner_html("[role=textbox]")
    page.focus("[role=textbox]")
    until(lambda: page.evaluate("CSS.highlights.get('telelint-block').size") == 1)
    assert page.evaluate("CSS.highlights.get('telelint-notice').size") == 1
    assert page.inner_html("[role=textbox]") == before


def test_other_pages_are_left_alone_until_the_user_asks(chrome: Chrome, service: ServiceAtHand) -> None:
    page = chrome.open("https://intranet.clinic.example/", pages.DAY)
    page.wait_for_timeout(500)
    assert not page.query_selector("telelint-mark")
    assert service.asked == []
    popup = chrome.popup_for(page)
    chrome.click_toolbar(page)  # what a user does; it grants activeTab
    popup.bring_to_front()
    popup.click("#scan")
    popup.wait_for_selector(".card.block")
    marked(page, "#public")


def test_a_page_with_a_strict_policy_of_its_own(chrome: Chrome) -> None:
    policy = {"Content-Security-Policy": "default-src 'none'; style-src 'none'; require-trusted-types-for 'script'"}
    page = chrome.open(pages.GMAIL, pages.MAIL, policy)
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    marked(page, "#public")
    page.hover("#public")
    until(lambda: box_text(page, "telelint-tip"))
    assert errors == []


def test_sites_and_marks_can_be_switched_off(chrome: Chrome, service: ServiceAtHand) -> None:
    chrome.set_up(service, skippedSites=["mail.google.com"], showCovered=False)
    mail = chrome.open(pages.GMAIL, pages.MAIL)
    page = chrome.open(pages.CALENDAR, pages.DAY)
    marked(page, "#public")
    until(lambda: len(kinds(page)) == 6)
    assert not page.query_selector("#ours + telelint-mark")
    assert not mail.query_selector("telelint-mark")
