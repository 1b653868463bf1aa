"""Pictures of what users see, kept with ``TELELINT_SCREENSHOTS=1``; every run makes them and looks for emptiness."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from extension import pages
from extension.browsers import ROOT, box_text, kinds, until

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from extension.browsers import Chrome


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return ROOT / "docs" / "screenshots" if os.environ.get("TELELINT_SCREENSHOTS") else tmp_path


def shoot(page: Page, folder: Path, name: str, *, whole: bool = False) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        taken = page.screenshot(path=folder / f"{name}-{scheme}.png", full_page=whole, animations="disabled")
        assert len(taken) > 5000


def test_marks(chrome: Chrome, folder: Path) -> None:
    page = chrome.open(pages.CALENDAR, pages.DAY)
    page.set_viewport_size({"width": 700, "height": 600})
    until(lambda: len(kinds(page)) == 7)
    page.hover("#evil")
    until(lambda: box_text(page, "telelint-tip"))
    shoot(page, folder, "extension-marks")


def test_popup(chrome: Chrome, folder: Path) -> None:
    page = chrome.open(pages.CALENDAR, pages.DAY)
    until(lambda: len(kinds(page)) == 7)
    popup = chrome.popup_for(page)
    expect(popup.locator("#links .card").first).to_be_visible()
    shoot(popup, folder, "extension-popup")


def test_warning(chrome: Chrome, folder: Path) -> None:
    page = chrome.open(pages.CALENDAR, pages.DAY)
    page.set_viewport_size({"width": 800, "height": 620})
    page.wait_for_selector("#evil + telelint-mark", state="attached")
    page.click("#evil")
    page.wait_for_url("chrome-extension://**")
    expect(page.locator("#host")).to_be_visible()
    shoot(page, folder, "extension-warning")


def test_compose(chrome: Chrome, folder: Path) -> None:
    page = chrome.open(f"{pages.CALENDAR}/eventedit", pages.EDITOR)
    page.set_viewport_size({"width": 780, "height": 480})
    page.fill("#xLocIn input", pages.PUBLIC)
    page.click("[role=textbox]")
    page.keyboard.type(f"Please join at {pages.ZOOM} ")
    until(lambda: "2 meeting links" in box_text(page, "telelint-strip"))
    shoot(page, folder, "extension-compose")


def test_options(chrome: Chrome, folder: Path) -> None:
    page = chrome.own_page("options")
    page.set_viewport_size({"width": 700, "height": 780})
    page.wait_for_selector("input[name=site]")
    page.fill("#serviceUrl", "http://127.0.0.1:8080")
    shoot(page, folder, "extension-settings")
