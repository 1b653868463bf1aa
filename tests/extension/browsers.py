"""A real Chromium with the extension as it lies in the tree, and ways to see what it shows."""

from __future__ import annotations

import json
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext, Page, Playwright

ROOT = Path(__file__).resolve().parents[2]
EXTENSION = ROOT / "extension"
CHROMIUM = Path("/usr/bin/chromium")
ID = "ggpbimglenkknonefciehmfhkmneehad"  # of the manifest's key
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=en-US",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",  # nothing can leave the machine
    "--enable-unsafe-extension-debugging",  # for the toolbar click
]
POLICIES = Path("/etc/chromium/policies/managed")


@dataclass
class Asked:
    """A request that the service got, whole."""

    method: str
    path: str
    body: str
    headers: dict[str, str]


@dataclass
class ServiceAtHand:
    """The real service; ``refuse`` stands before it and may answer in its place."""

    url: str
    key: str
    app: Any
    asked: list[Asked] = field(default_factory=list)
    refuse: Callable[[Asked], tuple[int, dict[str, str], bytes] | None] | None = None

    def links(self) -> list[str]:
        """Return all links that it was asked about, in order."""
        return [link for ask in self.asked if ask.path == "/v1/check" for link in json.loads(ask.body)["links"]]

    def checks(self) -> list[Asked]:
        return [ask for ask in self.asked if ask.path == "/v1/check"]


class Chrome:
    """Chromium with the extension; pages are served under their real origins and no request leaves the browser."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        if not context.service_workers:
            context.wait_for_event("serviceworker", timeout=15_000)
        # A file of ours without any script: from it the extension's storage is reached, the worker awake or not.
        self.inside = context.new_page()
        self.inside.goto(f"chrome-extension://{ID}/manifest.json")
        browser = context.browser
        assert browser is not None
        self.cdp = browser.new_browser_cdp_session()
        self.requests: list[str] = []
        context.on("request", lambda request: self.requests.append(request.url))

    def set_up(self, service: ServiceAtHand, **own: Any) -> None:
        self.inside.evaluate(
            """async (own) => {
                await chrome.storage.session.clear();
                await chrome.storage.local.clear();
                await chrome.storage.local.set({own});
            }""",
            {"serviceUrl": service.url, "key": service.key, **own},
        )

    def serve(self, glob: str, html: str, headers: dict[str, str] | None = None) -> None:
        self.context.route(
            glob,
            lambda route: route.fulfill(content_type="text/html; charset=utf-8", body=html, headers=headers or {}),
        )

    def open(self, url: str, html: str, headers: dict[str, str] | None = None) -> Page:
        """Open a page of this HTML at its real address."""
        origin = "/".join(url.split("/")[:3])
        self.serve(f"{origin}/**", html, headers)
        page = self.context.new_page()
        page.goto(url)
        return page

    def own_page(self, name: str, rest: str = "") -> Page:
        page = self.context.new_page()
        page.goto(f"chrome-extension://{ID}/pages/{name}.html{rest}")
        return page

    def popup_for(self, page: Page) -> Page:
        """The popup's page in a tab of its own, told which page it is about."""
        url = page.url
        tab = self.inside.evaluate(
            "async () => (await chrome.tabs.query({active: true, lastFocusedWindow: true}))[0]?.id"
        )
        assert tab is not None, url
        popup = self.own_page("popup", f"?tab={tab}")
        popup.set_viewport_size({"width": 380, "height": 600})
        return popup

    def click_toolbar(self, page: Page) -> None:
        """A real click on the toolbar's button: opens the real popup and grants activeTab."""
        page.bring_to_front()
        tabs = self.cdp.send("Target.getTargets", {"filter": [{"type": "tab"}]})["targetInfos"]
        tab = next(tab["targetId"] for tab in tabs if tab["url"] == page.url)
        self.cdp.send("Extensions.triggerAction", {"id": ID, "targetId": tab})

    def stop_worker(self) -> None:
        session = self.context.new_cdp_session(self.inside)
        session.send("ServiceWorker.enable")
        session.send("ServiceWorker.stopAllWorkers")
        session.detach()

    def wake_worker(self) -> None:
        """Start the worker; one that starts after a route was set while none ran would hang in Playwright."""
        self.inside.evaluate("chrome.runtime.sendMessage({kind: 'nothing'}).catch(() => {})")


def launch(playwright: Playwright, profile: Path, folder: Path = EXTENSION, **more: Any) -> Chrome:
    # both, as Playwright adds --disable-extensions
    ours = [f"--disable-extensions-except={folder}", f"--load-extension={folder}"]
    context = playwright.chromium.launch_persistent_context(
        profile, executable_path=CHROMIUM, headless=True, args=[*FLAGS, *ours], locale="en-US", **more
    )
    context.set_default_timeout(10_000)
    return Chrome(context)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def until(condition: Callable[[], Any], seconds: float = 8.0) -> Any:
    """Wait for a condition, and return what it returned; for what the page cannot be asked about."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.05)
    return found


def axe(page: Page) -> list[tuple[str, list[str]]]:
    """Return what axe-core has against a page."""
    page.evaluate((ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text())
    found = page.evaluate("axe.run()")["violations"]
    return [(violation["id"], [node["html"] for node in violation["nodes"]]) for violation in found]


def spoken(page: Page) -> list[str]:
    """Return what a screen reader is told of the marks, in no order."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    names = [str(node.get("name", {}).get("value", "")) for node in nodes if not node.get("ignored")]
    return [name for name in names if name.startswith("telelint, ")]


def kinds(page: Page) -> list[str]:
    """Return the words of the marks on a page, sorted."""
    return sorted(name.removeprefix("telelint, ").partition(":")[0] for name in spoken(page))


def box_text(page: Page, name: str) -> str:
    """Return the text in a box of ours, ``telelint-tip`` or ``telelint-strip``, "" where it is hidden.

    Its tree is closed to the page.
    """
    session = page.context.new_cdp_session(page)
    document = session.send("DOM.getDocument", {"depth": -1, "pierce": True})["root"]
    session.detach()
    found: list[str] = []

    def walk(node: dict[str, Any], inside: bool) -> None:
        if node.get("localName") == name:
            inside = "hidden" not in node.get("attributes", [])
        if inside and node.get("nodeType") == 3:
            found.append(node["nodeValue"])
        for child in (*node.get("children", []), *node.get("shadowRoots", [])):
            walk(child, inside)

    walk(document, inside=False)
    return " ".join(found)
