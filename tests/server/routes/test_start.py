"""The start page: a form that works without JavaScript, and the answer in plain words."""

from __future__ import annotations

import re
import tempfile
import threading
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

from server.running import ROOT
from telelint_server import create_app
from telelint_server.contract import service_of
from telelint_server.keys import Scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from playwright.sync_api import Playwright, ViewportSize
    from werkzeug.test import TestResponse

    from server.conftest import Clinic
    from telelint_server import Config

WORD, NUMBER = "cnry7f3a9", "98712365401"
ZOOM = f"https://us02web.zoom.us/j/{NUMBER}?pwd={WORD}"
TWITCH = f"https://www.twitch.tv/{WORD}"
ICS = f"""BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:{WORD}
DTSTART:20210304T090000Z
SUMMARY:{WORD}
LOCATION:{ZOOM}
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n").encode()


def send(app: Flask, links: str = "", invite: bytes = b"", name: str = f"{WORD}.ics", **more: str) -> TestResponse:
    # written out, as the test client itself would put a large file on the disk
    fields = "".join(
        f'--{WORD}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in {"links": links, **more}.items()
    )
    head = f'--{WORD}\r\nContent-Disposition: form-data; name="invite"; filename="{name}"\r\n\r\n'
    file = head.encode() + invite + b"\r\n" if invite else b""
    octets = fields.encode() + file + f"--{WORD}--\r\n".encode()
    return app.test_client().post("/", data=octets, content_type=f"multipart/form-data; boundary={WORD}")


def words(response: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.get_data(as_text=True))).split())


def test_the_page_needs_no_key_and_loads_only_what_is_shipped(app: Flask) -> None:
    response = app.test_client().get("/")
    page = response.get_data(as_text=True)
    assert (response.status_code, response.mimetype) == (200, "text/html")
    assert "<title>telelint: check a meeting link</title>" in page
    assert "<script" not in page
    assert " style=" not in page
    for address in re.findall(r'(?:src|href|action)="([^"]+)"', page):
        assert app.test_client().get(address).status_code == 200
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("links", "head", "said"),
    [
        pytest.param(ZOOM, "Check first", "Zoom Meetings needs a business associate agreement", id="warn"),
        pytest.param(TWITCH, "Do not use", "made for an audience", id="block"),
        pytest.param("tel:+15551234567", "Note", "An ordinary phone call", id="notice"),
        pytest.param("https://zoom.us/pricing", "Nothing found against it", "No meeting link", id="ok"),
        pytest.param(f"{ZOOM}\n\n{TWITCH}", "Do not use", "2 meeting links were found.", id="two"),
        pytest.param(f"hello {WORD}", "Check first", "no web address", id="no-address"),
    ],
)
def test_what_is_said_of_links(app: Flask, links: str, head: str, said: str) -> None:
    response = send(app, links)
    page = words(response)
    assert response.status_code == 200
    assert page.startswith(f"{head} - telelint")
    assert said in page
    assert "Judged without your organisation’s agreements" in page
    assert "compliant" not in page.lower()
    assert response.headers["Cache-Control"] == "no-store"


def test_sources_can_be_opened(app: Flask) -> None:
    page = send(app, ZOOM).get_data(as_text=True)
    assert 'href="https://www.law.cornell.edu/cfr/text/45/164.308"' in page
    assert "said by the maker, read 20" in page
    assert "telelint explain" not in page


def test_an_invite_is_judged_by_its_own_day(app: Flask) -> None:
    page = words(send(app, invite=ICS))
    assert "One meeting link was found." in page
    assert "Law on the day of the meeting: Enforcement discretion" in page


def test_the_date_of_the_form_is_for_links_that_have_none(app: Flask) -> None:
    assert "Enforcement discretion" in words(send(app, ZOOM, date="2021-03-04"))
    assert "Enforcement discretion" not in words(send(app, ZOOM))


def test_it_gives_the_verdict_of_the_interface(app: Flask, clinic: Clinic) -> None:
    for link in (ZOOM, TWITCH, "https://doxy.me/x", "https://meet.google.com/abc-defg-hij"):
        said = clinic.client.post("/v1/check", json={"links": [link]}).get_json()["results"][0]
        assert said["message"] in words(send(app, link, key=clinic.token))


def test_with_a_key_the_register_counts_and_the_trail_grows(app: Flask, clinic: Clinic) -> None:
    agreement = {"id": "z", "vendor": "Z", "products": ["zoom"], "hosts": ["mercyclinic.zoom.us"],
                 "signed_on": "2020-01-01", "patient_contact_allowed": True, "document_ref": "d"}  # fmt: skip
    assert clinic.client.post("/v1/agreements", json=agreement).status_code == 201
    mine = "https://mercyclinic.zoom.us/j/98765432101"
    assert "Agreement on file" not in words(send(app, mine))
    assert clinic.client.get("/v1/decisions").get_json()["decisions"] == []
    response = send(app, mine, key=clinic.token)
    assert "Agreement on file" in words(response)
    assert "on record" in words(response)
    assert clinic.token not in response.get_data(as_text=True)
    [row] = clinic.client.get("/v1/decisions").get_json()["decisions"]
    assert row["agreement"] == "z"


def test_a_wrong_key_is_no_key(app: Flask, clinic: Clinic) -> None:
    response = send(app, ZOOM, key=f"tl_{WORD}")
    assert response.status_code == 401
    assert "The key is wrong" in words(response)
    assert "Zoom" not in words(response)
    other = clinic.key_for(Scope.AUDIT)["Authorization"].removeprefix("Bearer ")
    assert send(app, ZOOM, key=other).status_code == 403


@pytest.mark.parametrize(
    ("form", "status", "said"),
    [
        pytest.param({}, 422, "Paste a link, or choose a file.", id="empty"),
        pytest.param({"links": "\n".join([ZOOM] * 21)}, 422, "More than 20 links", id="many"),
        pytest.param({"links": ZOOM, "date": f"{WORD}"}, 422, "The date is not of the form", id="date"),
        pytest.param({"invite": b"\x89PNG\r\n", "name": f"{WORD}.png"}, 422, "no kind of file", id="picture"),
        pytest.param({"invite": b"PK\x03\x04" + b"x" * 99, "name": "a.zip"}, 422, "an archive", id="zip"),
        pytest.param({"links": "x" * 70_000}, 413, "larger than is read here", id="long"),
        pytest.param({"invite": b"x" * (4 << 20)}, 413, "larger than is read here", id="large"),
    ],
)
def test_what_cannot_be_checked_is_said_in_words(app: Flask, form: dict[str, Any], status: int, said: str) -> None:
    response = send(app, **form)
    assert (response.status_code, response.mimetype) == (status, "text/html")
    assert said in words(response)
    assert '<div class="problem" role="alert">' in response.get_data(as_text=True)


def test_nothing_is_echoed_logged_or_kept(app: Flask, clinic: Clinic, capfd: pytest.CaptureFixture[str]) -> None:
    pages = [
        send(app, f"{ZOOM}\n{TWITCH}\n{WORD} no link", key=clinic.token),
        send(app, invite=ICS, key=clinic.token),
        send(app, invite=f"{WORD} no colon\r\nBEGIN:VCALENDAR\r\n".encode(), name=f"{WORD}.ics"),
        send(app, invite=f'{{"{WORD}": "{ZOOM}"'.encode(), name=f"{WORD}.json"),
        send(app, links=f"https://{WORD}@zoom.us/j/{NUMBER}", date=WORD),
        send(app, links=ZOOM, key=WORD),
    ]
    for page in pages:
        for hidden in (WORD, NUMBER):
            assert hidden not in page.get_data(as_text=True)
            assert hidden not in str(page.headers)
    log = capfd.readouterr().out
    assert log.count('"route":"/"') == len(pages)
    assert WORD not in log
    assert NUMBER not in log


def test_no_file_is_put_on_the_disk(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a file is written")

    for name in ("TemporaryFile", "SpooledTemporaryFile", "NamedTemporaryFile"):
        monkeypatch.setattr(tempfile, name, refuse)
    assert send(app, invite=ICS + b" " * 1_000_000).status_code == 200


def test_forms_are_counted_by_address(config: Config) -> None:
    app = create_app(replace(config, address_rate="2/minute"))
    assert [send(app, ZOOM).status_code for _ in range(3)] == [200, 200, 429]
    refused = send(app, ZOOM)
    assert int(refused.headers["Retry-After"]) > 0
    assert "Too many" in words(refused) or "when to come back" in words(refused)
    service_of(app).database.close()


def test_many_alike_are_said_once(app: Flask) -> None:
    page = words(send(app, "\n".join([ZOOM] * 7)))
    assert "7 times" in page
    assert page.count("Zoom Meetings needs") == 1


@pytest.fixture
def address(config: Config) -> Iterator[str]:
    from werkzeug.serving import make_server

    app = create_app(replace(config, address_rate="1000/minute"))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()
    service_of(app).database.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1100])
def test_in_a_real_browser(address: str, scheme: Any, width: int, playwright: Playwright) -> None:
    axe = ROOT / "node_modules" / "axe-core" / "axe.min.js"
    args = ["--no-sandbox", "--disable-gpu"]
    with playwright.chromium.launch(executable_path="/usr/bin/chromium", args=args) as browser:
        size: ViewportSize = {"width": width, "height": 800}
        # once as it is, with no JavaScript at all; once with axe let in past the content security policy
        plain = browser.new_context(viewport=size, color_scheme=scheme, java_script_enabled=False)
        page = plain.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(address)
        page.set_input_files("#invite", {"name": "a.ics", "mimeType": "text/calendar", "buffer": ICS})
        page.get_by_role("button", name="Check").click()
        assert page.locator(".entry").count() == 1
        assert said == []
        if axe.is_file():
            page = browser.new_context(viewport=size, color_scheme=scheme, bypass_csp=True).new_page()
            for fill in ("", f"{ZOOM}\n{TWITCH}\ntel:+15551234567\nhttps://zoom.us/pricing", " "):
                page.goto(address)
                if fill:
                    page.fill("#links", fill)
                    with page.expect_navigation():
                        page.get_by_role("button", name="Check").click()
                page.evaluate(axe.read_text())
                assert page.evaluate("axe.run().then(found => found.violations.map(one => one.id))") == []
                assert page.evaluate("document.documentElement.scrollWidth") <= width
