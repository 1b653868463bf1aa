"""A real Chromium, or Firefox, with the extension as it lies in the tree, and the real service on 127.0.0.1."""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright")

from werkzeug.serving import make_server  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
logging.getLogger("werkzeug").setLevel(logging.ERROR)


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


@pytest.fixture(scope="session")
def _service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceAtHand]:
    from telelint_server import Config, create_app
    from telelint_server.config import sqlite_url
    from telelint_server.database import migrating
    from telelint_server.keys import Scope

    folder = tmp_path_factory.mktemp("service")
    app = create_app(Config(sqlite_url(folder), address_rate="100000/minute", fresh_for=0.0))
    parts = app.extensions["telelint"]
    migrating.upgrade(parts.database)
    organisation = parts.organisations.create("clinic")
    key = parts.keys.create(organisation, list(Scope), "tests")[1]
    at_hand = ServiceAtHand("", key, app)

    def watched(environ: dict[str, Any], start_response: Any) -> Any:
        from io import BytesIO

        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = BytesIO(body)
        headers = {name[5:]: value for name, value in environ.items() if name.startswith("HTTP_")}
        path = environ["PATH_INFO"]
        ask = Asked(environ["REQUEST_METHOD"], path, body.decode("utf-8", "replace"), headers)
        at_hand.asked.append(ask)
        answer = at_hand.refuse(ask) if at_hand.refuse else None
        if answer is None:
            return app(environ, start_response)
        status, fields, content = answer
        start_response(f"{status} -", [*fields.items(), ("Content-Length", str(len(content)))])
        return [content]

    server = make_server("127.0.0.1", 0, watched, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    at_hand.url = f"http://127.0.0.1:{server.server_port}"
    client = app.test_client()
    agreement = {
        "id": "zoom-2024",
        "vendor": "Zoom Communications",
        "products": ["zoom", "zoom-for-healthcare"],
        "hosts": ["mercyclinic.zoom.us"],
        "signed_on": "2024-01-10",
        "effective_from": "2024-01-15",
        "patient_contact_allowed": True,
        "document_ref": "contracts/2024-017",
    }
    made = client.post("/v1/agreements", json=agreement, headers={"Authorization": f"Bearer {key}"})
    assert made.status_code == 201, made.text
    yield at_hand
    server.shutdown()


@pytest.fixture
def service(_service: ServiceAtHand) -> ServiceAtHand:
    _service.asked.clear()
    _service.refuse = None
    return _service


class Chrome:
    """Chromium with the extension; pages are served under their real origins and no request leaves the browser."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        workers = context.service_workers
        self.worker = workers[0] if workers else context.wait_for_event("serviceworker", timeout=15_000)
        browser = context.browser
        assert browser is not None
        self.cdp = browser.new_browser_cdp_session()
        self.requests: list[str] = []
        context.on("request", lambda request: self.requests.append(request.url))

    def set_up(self, service: ServiceAtHand, **own: Any) -> None:
        self.worker.evaluate(
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
        tab = self.worker.evaluate(
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
        page = self.own_page("options")
        session = self.context.new_cdp_session(page)
        session.send("ServiceWorker.enable")
        session.send("ServiceWorker.stopAllWorkers")
        page.close()


def launch(playwright: Playwright, profile: Path, folder: Path = EXTENSION, **more: Any) -> Chrome:
    # both, as Playwright adds --disable-extensions
    ours = [f"--disable-extensions-except={folder}", f"--load-extension={folder}"]
    context = playwright.chromium.launch_persistent_context(
        profile, executable_path=CHROMIUM, headless=True, args=[*FLAGS, *ours], locale="en-US", **more
    )
    context.set_default_timeout(10_000)
    return Chrome(context)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    if not CHROMIUM.exists():
        pytest.skip("Debian's chromium is not installed")
    with sync_api.sync_playwright() as found:
        yield found


@pytest.fixture(scope="session")
def _chrome(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    chrome = launch(playwright, tmp_path_factory.mktemp("profile"))
    yield chrome
    chrome.context.close()


@pytest.fixture
def chrome(_chrome: Chrome, service: ServiceAtHand) -> Iterator[Chrome]:
    """One browser for the whole run, with clean state for each test."""
    for page in _chrome.context.pages[1:]:  # closing the last one would end the browser
        page.close()
    _chrome.context.unroute_all(behavior="ignoreErrors")
    _chrome.set_up(service)
    _chrome.requests.clear()
    yield _chrome


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
