"""A real Chromium, or Firefox, with the extension as it lies in the tree, and the real service on 127.0.0.1."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright")

from werkzeug.serving import make_server  # noqa: E402

from extension.browsers import Asked, Chrome, ServiceAtHand, launch  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Playwright

logging.getLogger("werkzeug").setLevel(logging.ERROR)


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


@pytest.fixture(scope="session")
def _chrome(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    chrome = launch(playwright, tmp_path_factory.mktemp("profile"))
    yield chrome
    chrome.context.close()


@pytest.fixture
def chrome(_chrome: Chrome, service: ServiceAtHand) -> Chrome:
    """One browser for the whole run, with clean state for each test."""
    for page in _chrome.context.pages:
        if page is not _chrome.inside:
            page.close()
    _chrome.context.unroute_all(behavior="ignoreErrors")
    _chrome.set_up(service)
    _chrome.stop_worker()  # what it holds in memory is of the test before
    _chrome.wake_worker()
    _chrome.requests.clear()
    return _chrome
