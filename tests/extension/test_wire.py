"""What leaves the browser: the masked shapes of meeting links, and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from extension import pages
from extension.browsers import kinds, until

if TYPE_CHECKING:
    from extension.browsers import Chrome, ServiceAtHand

SECRETS = [
    "98765432101", "Zm9vc2VjcmV0", "drlee", "northclinic", "abc-defg-hij", "roe", "Lindqvist", "Chemotherapy", "canary",
    "1f0a77d2-secret", "nurse@", "AbCdEf", "%40thread", "Oid",
]  # fmt: skip
MEETUP = (
    "https://teams.microsoft.com/l/meetup-join/19%3ameeting_canary%40thread.v2/0?context="
    "%7b%22Tid%22%3a%221f0a77d2-0000-4000-8000-0123456789ab%22%2c%22Oid%22%3a%221f0a77d2-secret%22%7d"
)
MEETINGS = [
    pages.PUBLIC, pages.ZOOM, pages.EVIL, pages.WHATSAPP, pages.MEET, pages.DOXY, MEETUP,
    "https://us05web.zoom.us/j/98765432101?pwd=Zm9vc2VjcmV0#success",
    "https://northclinic.webex.com/meet/drlee",
    "https://northclinic.zoom.us/my/dr.lindqvist?uname=Roe",
    "https://facetime.apple.com/join#v=1&p=canary&k=canary",
    "https://www.google.com/url?q=https%3A%2F%2Fus02web.zoom.us%2Fj%2F98765432109%3Fpwd%3Dcanary&sa=D",
    "https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fzoom.us%2Fj%2F98765432101&data=05%7Cnurse%40clinic",
    "https://www.twitch.tv/canary",
    "https://www.facebook.com/canary/live",
    "https://teams.live.com/meet/9312345678901?p=canary",
    "https://join.skype.com/AbCdEfcanary",
    "https://app.goto.com/meeting/98765432101",
    "https://vsee.com/c/roe",
    "https://8x8.vc/vpaas-magic-cookie-0/canary",
]  # fmt: skip
ORDINARY = [
    f"https://{host}/{path}"
    for number, host in enumerate(
        [
            "www.google.com", "mail.google.com", "drive.google.com", "docs.google.com", "maps.google.com", "zoom.us",
            "www.facebook.com", "www.youtube.com", "www.microsoft.com", "clinic.example", "portal.clinic.example",
            "www.nytimes.com", "www.linkedin.com", "github.com", "www.webmd.com", "www.hhs.gov", "en.wikipedia.org",
            "www.amazon.com", "news.bbc.co.uk", "support.zoom.com",
        ]
    )
    for path in (
        f"pricing{number}", f"search?q=roe+{number}", "patients/canary/chemotherapy", "about#canary", "a/b?c=d", "x",
        "docs/98765432101", "index.html", "news/2024/11/24/zoom-meetings", "login?next=https%3A%2F%2Fclinic.example%2F",
    )
]  # fmt: skip


def test_of_200_ordinary_and_20_meeting_links_only_the_meetings_leave_masked(
    chrome: Chrome, service: ServiceAtHand
) -> None:
    assert len(ORDINARY) == 200
    assert len(MEETINGS) == 20
    anchors = [f"<p>Chemotherapy for Ms Roe <a href='{url}'>canary Lindqvist</a></p>" for url in (*ORDINARY, *MEETINGS)]
    anchors = anchors[::2] + anchors[1::2]
    page = chrome.open(pages.GMAIL, f"<title>canary Roe</title><h1>Chemotherapy</h1>{''.join(anchors)}")
    until(lambda: len(kinds(page)) == 20)
    page.wait_for_timeout(300)
    sent = service.links()
    assert len(set(sent)) == len(sent)
    assert len(service.checks()) <= 2
    assert len(sent) <= 20
    hosts = {link.split("/")[2] for link in sent}
    assert hosts == {
        "www.tiktok.com", "us02web.zoom.us", "zoom.us.meeting-join.example.net", "call.whatsapp.com", "meet.google.com",
        "doxy.me", "teams.microsoft.com", "us05web.zoom.us", "northclinic.webex.com", "northclinic.zoom.us",
        "facetime.apple.com", "zoom.us", "www.twitch.tv", "www.facebook.com", "teams.live.com", "join.skype.com",
        "app.goto.com", "vsee.com", "8x8.vc",
    }  # fmt: skip
    wire = "\n".join(f"{ask.method} {ask.path} {ask.body} {json.dumps(ask.headers)}" for ask in service.asked)
    for host in sorted(hosts, key=len, reverse=True):
        wire = wire.replace(host, "")  # a host is what is asked about; Zoom's and Webex's vanity names stay
    for secret in SECRETS:
        assert secret.lower() not in wire.lower(), secret
    outside = [url for url in chrome.requests if not url.startswith(("https://mail.google.com/", "chrome-extension:"))]
    assert {url.split("/")[2] for url in outside} <= {service.url.split("/")[2]}


def test_requests_carry_no_cookie_no_referrer_and_no_page(chrome: Chrome, service: ServiceAtHand) -> None:
    page = chrome.open(pages.GMAIL, pages.MAIL)
    page.wait_for_selector("#zoom + telelint-mark", state="attached")
    for ask in service.asked:
        assert not {"COOKIE", "REFERER"} & set(ask.headers)
        assert "mail.google.com" not in json.dumps(ask.headers) + ask.body
    assert set(json.loads(service.checks()[0].body)) == {"links"}


def test_the_service_is_asked_once_about_what_is_known(chrome: Chrome, service: ServiceAtHand) -> None:
    for _ in range(3):
        page = chrome.open(pages.GMAIL, pages.MAIL)
        page.wait_for_selector("#zoom + telelint-mark", state="attached")
    assert len(service.checks()) == 1
