"""The html report in a browser: accessible in light, dark and on a phone; filters, sorts, prints; asks for nothing.

Needs Debian's chromium, and axe-core from the project's package.json (``npm ci``); each is skipped where it is not
there.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from linter.reports.test_html import ITEMS, REGISTER, TALLY, page_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page, Playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND"]  # nothing leaves the machine
AXE = Path(__file__).parents[3] / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    made = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
    yield made
    made.close()


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(page_of(ITEMS, TALLY, register=REGISTER), "utf-8")
    return path.as_uri()


class Opened:
    """The report as a page, and what the browser said and asked for meanwhile."""

    def __init__(self, browser: Browser, address: str, **how: Any) -> None:
        self.context: BrowserContext = browser.new_context(**how)
        self.page: Page = self.context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(address)

    def rows(self) -> list[str]:
        return [row.split()[0] for row in self.page.locator("table.findings tbody tr:visible").all_inner_texts()]


@pytest.mark.parametrize(
    "how",
    [
        pytest.param({"color_scheme": "light"}, id="light"),
        pytest.param({"color_scheme": "dark"}, id="dark"),
        pytest.param({"viewport": {"width": 360, "height": 740}}, id="phone"),
    ],
)
def test_axe_finds_nothing(browser: Browser, report: str, how: dict[str, Any]) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed (npm ci)")
    opened = Opened(browser, report, **how)
    devtools = opened.context.new_cdp_session(opened.page)  # the page's own policy lets no other script in
    devtools.send("Runtime.evaluate", {"expression": AXE.read_text("utf-8")})
    opened.page.evaluate("() => document.querySelectorAll('details').forEach((node) => node.open = true)")
    run = "axe.run().then((found) => JSON.stringify(found.violations.map((each) => [each.id, each.nodes[0].html])))"
    answer = devtools.send("Runtime.evaluate", {"expression": run, "awaitPromise": True, "returnByValue": True})
    assert json.loads(answer["result"]["value"]) == []
    assert opened.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_it_asks_for_nothing_and_breaks_no_policy(browser: Browser, report: str) -> None:
    opened = Opened(browser, report)
    assert opened.asked == [report]
    assert opened.said == []


def test_the_table_filters(browser: Browser, report: str) -> None:
    opened = Opened(browser, report)
    assert len(opened.rows()) == 14
    opened.page.get_by_label("Words in the row").fill("zoom EXPORTS/jan")
    assert opened.rows() == ["warning"] * 12
    assert opened.page.locator("output").inner_text() == "12 of 14 shown"
    opened.page.get_by_label("Words in the row").fill("")
    opened.page.get_by_label("Severity").select_option("note")
    assert opened.rows() == ["note"]


def test_the_table_sorts_both_ways_from_the_keyboard(browser: Browser, report: str) -> None:
    opened = Opened(browser, report)
    opened.page.get_by_role("button", name="Severity").press("Enter")
    assert opened.rows() == ["error", *["warning"] * 12, "note"]
    opened.page.get_by_role("button", name="Severity").press("Enter")
    assert opened.rows() == ["note", *["warning"] * 12, "error"]
    heading = opened.page.locator("th[aria-sort]")
    assert (heading.count(), heading.get_attribute("aria-sort")) == (1, "descending")
    opened.page.get_by_role("button", name="Place").click()
    places = opened.page.locator("table.findings tbody tr td:last-child").all_inner_texts()
    assert [text.rpartition(":")[0] for text in places[1:4]] == [
        "exports/jan.ics:10", "exports/jan.ics:20", "exports/jan.ics:30",
    ]  # fmt: skip


def test_without_script_the_table_is_whole_and_has_no_dead_controls(browser: Browser, report: str) -> None:
    opened = Opened(browser, report, java_script_enabled=False)
    assert opened.page.locator("table.findings tbody tr").count() == 14
    assert not opened.page.locator(".controls").is_visible()
    assert opened.page.locator("th button").count() == 0


def test_print_has_the_table_but_no_controls_and_is_light(browser: Browser, report: str) -> None:
    opened = Opened(browser, report, color_scheme="dark")
    opened.page.emulate_media(media="print")
    assert not opened.page.locator(".controls").is_visible()
    assert len(opened.rows()) == 14
    assert opened.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert opened.page.pdf(format="A4").startswith(b"%PDF")
