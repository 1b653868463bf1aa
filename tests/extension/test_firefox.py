"""The same sources in a real Firefox, on a page under its real origin."""

from __future__ import annotations

import json
import os
import shutil
import ssl
import subprocess
import threading
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.serving import make_server

from extension import pages
from extension.browsers import EXTENSION, free_port, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from extension.browsers import ServiceAtHand

marionette = pytest.importorskip("marionette_driver.marionette", reason="the Firefox tests need marionette-driver")
addons = pytest.importorskip("marionette_driver.addons")
if shutil.which("firefox-esr") is None:
    pytest.skip("Debian's firefox-esr is not installed", allow_module_level=True)

# the client forgets the sockets by which it waits for the browser
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
ADDON, UUID = "telelint@telelint.example", "7c1e3a52-0000-4000-8000-000000000001"
MARKS = "return [...document.querySelectorAll('telelint-mark')].map(m => m.previousElementSibling?.id ?? 'text')"


@pytest.fixture(scope="module")
def https(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Every host, with a certificate that nobody has signed; return the port."""
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2",
         "-subj", "/CN=calendar.google.com"],
        check=True,
        capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        page = {"calendar.google.com": pages.DAY, "mail.google.com": pages.COMPOSE}
        return [page.get(environ["HTTP_HOST"].split(":")[0], "<h1>risky</h1>").encode()]

    server = make_server("127.0.0.1", 0, app, threaded=True, ssl_context=context)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()


@pytest.fixture(scope="module")
def _firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    profile: Path = tmp_path_factory.mktemp("firefox")
    port = free_port()
    prefs = {
        "marionette.port": port,
        "network.dns.forceResolve": "127.0.0.1",  # nothing can leave the machine
        "network.captive-portal-service.enabled": False,
        "network.connectivity-service.enabled": False,
        "dom.security.https_first": False,
        "intl.locale.requested": "en-US",
        "extensions.webextensions.uuids": json.dumps({ADDON: UUID}),
    }
    (profile / "user.js").write_text(
        "".join(f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in prefs.items())
    )
    process = subprocess.Popen(
        [
            "firefox-esr",
            "--headless",
            "--no-remote",
            "--marionette",
            "-remote-allow-system-access",
            "--profile",
            profile,
        ],
        env={**os.environ, "HOME": str(profile)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    client = marionette.Marionette(host="127.0.0.1", port=port)
    client.start_session({"acceptInsecureCerts": True})
    addons.Addons(client).install(str(EXTENSION), temp=True)  # the sources, as they lie in the tree
    yield client
    client.delete_session()
    process.terminate()
    process.wait(20)


@pytest.fixture
def firefox(_firefox: Any, service: ServiceAtHand) -> Any:
    """Firefox, its settings saved through the settings page."""
    _firefox.navigate(f"moz-extension://{UUID}/pages/options.html")
    until(lambda: _firefox.execute_script("return document.querySelectorAll('input[name=site]').length"))
    _firefox.execute_script(
        "document.getElementById('serviceUrl').value = arguments[0];"
        "document.getElementById('key').value = arguments[1];"
        "document.getElementById('save').click()",
        [service.url, service.key],
    )
    assert "knows the key" in until(lambda: text(_firefox, "#outcome.good"))
    service.asked.clear()
    return _firefox


def text(firefox: Any, selector: str) -> str:
    found: str = firefox.execute_script("return document.querySelector(arguments[0])?.textContent ?? ''", [selector])
    return found


def test_marks(firefox: Any, https: int, service: ServiceAtHand) -> None:
    firefox.navigate(f"https://calendar.google.com:{https}/calendar/u/0/r")
    until(lambda: len(firefox.execute_script(MARKS)) == 7)
    assert sorted(firefox.execute_script(MARKS)) == ["call", "evil", "ours", "public", "text", "wrapped", "zoom"]
    assert "https://us02web.zoom.us/j/00000000000" in service.links()
    assert firefox.execute_script("return CSS.highlights.get('telelint-block').size") == 3


def test_the_warning_page_and_going_on(firefox: Any, https: int) -> None:
    firefox.navigate(f"https://calendar.google.com:{https}/calendar/u/0/r")
    until(lambda: "evil" in firefox.execute_script(MARKS))
    firefox.find_element("id", "evil").click()
    until(lambda: firefox.get_url().startswith(f"moz-extension://{UUID}/pages/warning.html"))
    assert until(lambda: text(firefox, "#host")) == "zoom.us.meeting-join.example.net"
    assert "drlee" not in firefox.get_url()


def test_the_strip(firefox: Any, https: int) -> None:
    firefox.navigate(f"https://mail.google.com:{https}/mail/u/0/")
    editor = firefox.find_element("css selector", "[role=textbox]")
    editor.click()
    editor.send_keys(f"{pages.PUBLIC} ")
    until(lambda: firefox.execute_script("return document.querySelector('telelint-strip')?.hidden === false"))
    assert firefox.execute_script("return document.querySelector('[role=textbox] telelint-mark')") is None


def test_the_popup(firefox: Any) -> None:
    firefox.navigate(f"moz-extension://{UUID}/pages/popup.html")
    until(lambda: text(firefox, "h1") == "Meeting links")
    firefox.execute_script(
        "document.getElementById('link').value = 'zoom.us/j/98765432101';"
        "document.querySelector('#paste button').click()"
    )
    assert "Zoom" in until(lambda: text(firefox, "#pasted .card"))
