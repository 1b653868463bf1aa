"""Look-alikes are named with the platform they imitate; honest hosts are not."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
import tldextract
from hypothesis import given
from hypothesis import strategies as st

from telelint.catalogue import Catalogue
from telelint.links.lookalikes import impersonation, suspicious_unparsable
from telelint.links.lookalikes.forms import split_vendor_host
from telelint.links.url import parse
from telelint.model import Impersonation

CATALOGUE = Catalogue.bundled()
POPULAR = [
    line
    for line in Path(__file__).with_name("popular_domains.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
SHARED = os.environ.get("TELELINT_SHARED")
MEET_ROOM = "abc-defg-hij"


def imitated(written: str) -> Impersonation | None:
    target = parse(written)
    if target is None:
        return suspicious_unparsable(written, CATALOGUE)
    return impersonation(target, written, CATALOGUE)


HOSTILE = [
    # vendor's host as a label of a stranger's
    ("https://zoom.us.evil.example/j/81200447711?pwd=a", "zoom", "sub-label"),
    ("https://us02web.zoom.us.evil.example/", "zoom", "sub-label"),
    ("https://ZOOM.US.evil.example./j/1", "zoom", "sub-label"),
    ("https://zoom.us-meeting.example/", "zoom", "sub-label"),
    ("https://teams.microsoft.com-join.example/l/meetup-join/19", "microsoft-teams", "sub-label"),
    ("https://teams.live.com.account.evil.example/meet/1", "microsoft-teams-personal", "sub-label"),
    (f"https://meet.google.com.evil.example/{MEET_ROOM}", "google-meet", "sub-label"),
    ("https://doxy.me.evil.example/drlee", "doxy-me", "sub-label"),
    ("https://clinic.webex.com.evil.example/", "webex-meetings", "sub-label"),
    ("https://whereby.com.evil.example/room", "whereby", "sub-label"),
    ("https://8x8.vc.evil.example/org/room", "8x8-meet", "sub-label"),
    # a hyphen for a dot
    ("https://teams-microsoft.com/l/meetup-join/abc", "microsoft-teams", "hyphen"),
    ("https://teams-microsoft-com.example/", "microsoft-teams", "hyphen"),
    ("https://login.teams-microsoft.com/", "microsoft-teams", "hyphen"),
    ("https://meet-google.com/", "google-meet", "hyphen"),
    ("https://meet-google-com.evil.example/", "google-meet", "hyphen"),
    ("https://zoom-us.com/j/1", "zoom", "hyphen"),
    ("https://zoom-us.github.io/", "zoom", "hyphen"),
    ("https://us02web-zoom.us/j/1", "zoom", "hyphen"),
    ("https://www-zoom.us/", "zoom", "hyphen"),
    ("https://join-skype.com/abc", "skype", "hyphen"),
    ("https://doxy-me.com/drlee", "doxy-me", "hyphen"),
    ("https://discord-gg.com/abc", "discord", "hyphen"),
    ("https://meet-jit.si/Room", "jitsi-meet", "hyphen"),
    ("https://video-simplepractice.com/", "simplepractice", "hyphen"),
    ("https://zoom-meeting.us/j/81200447711", "zoom", "hyphen"),
    # a dot left out
    ("https://us02webzoom.us/", "zoom", "missing-dot"),
    ("https://wwwzoom.us/", "zoom", "missing-dot"),
    ("https://wwwdoxy.me/drlee", "doxy-me", "missing-dot"),
    ("https://notzoom.us/j/81200447711", "zoom", "missing-dot"),
    ("https://zoommeeting.us/j/81200447711", "zoom", "missing-dot"),
    ("https://zoomus.com/", "zoom", "missing-dot"),
    ("https://doxyme.com/drlee", "doxy-me", "missing-dot"),
    ("https://meetgoogle.com/", "google-meet", "missing-dot"),
    ("https://teamsmicrosoft.com/", "microsoft-teams", "missing-dot"),
    ("https://teamsmicrosoftcom.example/", "microsoft-teams", "missing-dot"),
    ("https://meetjit.si/Room", "jitsi-meet", "missing-dot"),
    # the ending of the vendor's host as a shop's ending
    ("https://zoom.us.com/j/81200447711", "zoom", "tld"),
    (f"https://meet.google.com.de/{MEET_ROOM}", "google-meet", "tld"),
    # slips of finger and eye
    ("https://xoom.us/j/123", "zoom", "typo"),
    ("https://zooom.us/", "zoom", "typo"),
    ("https://us02web.zoon.us/", "zoom", "typo"),
    ("https://z00m.us/", "zoom", "typo"),
    ("https://zoorn.us/", "zoom", "typo"),
    ("https://teams.rnicrosoft.com/", "microsoft-teams", "typo"),
    ("https://teams.micros0ft.com/", "microsoft-teams", "typo"),
    ("https://teams.microsfot.com/", "microsoft-teams", "typo"),
    (f"https://meet.gooogle.com/{MEET_ROOM}", "google-meet", "typo"),
    ("https://meet.goog1e.com/", "google-meet", "typo"),
    ("https://vvebex.com/", "webex-meetings", "typo"),
    ("https://wbeex.com/", "webex-meetings", "typo"),
    ("https://cloxy.me/drlee", "doxy-me", "typo"),
    ("https://doxxy.me/drlee", "doxy-me", "typo"),
    ("https://gotomeetlng.com/join/1", "goto-meeting", "typo"),
    ("https://ringcentrall.com/", "ringcentral-video", "typo"),
    # other scripts
    ("https://z\u043e\u043em.us/j/81200447711", "zoom", "homoglyph"),
    ("https://web\u0435x.com/", "webex-meetings", "homoglyph"),
    (f"https://meet.\u0262oogle.com/{MEET_ROOM}", "google-meet", "homoglyph"),
    ("https://xn--zm-fmca.us.evil.example/", "zoom", "sub-label"),
    ("https://xn--zom-0na.us/j/81200447711", "zoom", "punycode"),
    ("https://z\u00f6om.us/", "zoom", "punycode"),
    # what stands before the host, and what only looks like the host
    ("https://zoom.us@evil.example/j/1", "zoom", "userinfo"),
    ("https://zoom.us%2Fj%2F8123@evil.example/", "zoom", "userinfo"),
    ("https://us02web.zoom.us:443@evil.example/", "zoom", "userinfo"),
    (f"https://meet.google.com:{MEET_ROOM}@evil.example/", "google-meet", "userinfo"),
    ("https://zoom.us%40evil.example/j/1", "zoom", "encoded-at"),
    ("https://teams.microsoft.com\uff20evil.example/l/1", "microsoft-teams", "encoded-at"),
    ("https://evil.example\\@zoom.us/j/1", "zoom", "backslash"),
    ("https://zoom.us\\@evil.example/j/1", "zoom", "backslash"),
    ("https:\\\\evil.example\\@meet.google.com", "google-meet", "backslash"),
    # a meeting of the vendor where a stranger's path, query or fragment begins
    ("https://evil.example/zoom.us/j/81200447711", "zoom", "in-path"),
    ("https://evil.example/https://zoom.us/j/81200447711", "zoom", "in-path"),
    ("https://evil.example/https%3A%2F%2Fzoom.us%2Fj%2F81200447711", "zoom", "in-path"),
    (f"https://acme.example/redirect/meet.google.com/{MEET_ROOM}", "google-meet", "in-path"),
    ("https://evil.example/?zoom.us/j/81200447711", "zoom", "in-query"),
    ("https://evil.example/#@zoom.us/j/81200447711", "zoom", "in-fragment"),
]


@pytest.mark.parametrize(("written", "platform", "trick"), [pytest.param(*row, id=ascii(row[0])) for row in HOSTILE])
def test_a_lookalike_is_named_with_platform_and_trick(written: str, platform: str, trick: str) -> None:
    assert imitated(written) == Impersonation(platform, trick)
    target = parse(written)
    if target is not None and trick != "backslash":
        assert CATALOGUE.identify(target).platform is None


HONEST = [
    pytest.param("https://zoom.com.br/j/81200447711", id="company-of-that-name-in-another-country"),
    pytest.param("https://www.zoominfo.com/c/acme/81200447711", id="longer-word"),
    pytest.param("https://www.zoomcare.com/schedule", id="health-care-company"),
    pytest.param("https://xoom.com/j/", id="one-letter-off-and-real"),
    pytest.param("https://room.us/", id="one-letter-off-without-a-meeting"),
    pytest.param("https://zoom.harvard.edu/j/81200447711", id="organisation's-own-sub-domain"),
    pytest.param("https://teams.acme.example/l/x", id="everyday-sub-domain"),
    pytest.param("https://meet.example.org/Room", id="self-hosted"),
    pytest.param("https://join-me.com/", id="plain-english-with-hyphen"),
    pytest.param("https://all-around.co/r/x", id="everyday-word-behind-a-hyphen"),
    pytest.param("https://signal-link.com/call/us", id="plain-english-with-a-path-as-the-vendor's"),
    pytest.param("https://black.com/archives/2019", id="one-letter-off-an-everyday-name"),
    pytest.param("https://www.microsoft.com/", id="vendor's-other-host"),
    pytest.param("https://support.zoom.us/hc", id="vendor's-help"),
    pytest.param("https://m\u00fcnchen.example/", id="international-word"),
    pytest.param("https://\u043f\u043e\u0447\u0442\u0430.\u0440\u0444/", id="cyrillic-word"),
    pytest.param("https://xn--zzzzzz99999.us/", id="punycode-of-nothing"),
    pytest.param("https://teams.microsoft.com.mcas.ms/l/1", id="known-proxy"),
    pytest.param("https://us02web-zoom-us.translate.goog/", id="known-translator"),
    pytest.param("https://acme.example/out?next=https%3A%2F%2Fzoom.us%2Fj%2F1234567", id="redirector"),
    pytest.param("https://acme.example/out?next=https://zoom.us/j/1234567", id="redirector-not-encoded"),
    pytest.param("https://acme.example/help/how/to/join/zoom.us/j/1234567", id="help-page-that-quotes"),
    pytest.param("https://similar.example/website/calendly.com/", id="page-about-a-vendor"),
    pytest.param("https://status.example/doxy.me/incidents", id="page-about-a-vendor-that-takes-any-path"),
    pytest.param("https://acme.example/zoom.us", id="vendor's-name-alone"),
    pytest.param("https://nurse:secret@dav.example/cal", id="ordinary-userinfo"),
    pytest.param("https://good.example%40evil.example/", id="refused-and-nobody"),
    pytest.param("mailto:zoom.us@evil.example", id="mail-address"),
    pytest.param("https:\\\\zoom.us\\j\\1", id="backslashes-that-every-browser-turns"),
    pytest.param("https://192.0.2.7/zoom", id="address-in-numbers"),
    pytest.param("https://localhost/zoom.us", id="no-domain"),
]


@pytest.mark.parametrize("written", HONEST)
def test_an_honest_address_imitates_nobody(written: str) -> None:
    assert imitated(written) is None


def test_no_popular_domain_imitates_anybody() -> None:
    assert len(POPULAR) >= 2_000
    alarms = {}
    for domain in POPULAR:
        for written in (
            f"https://{domain}/",
            f"https://www.{domain}/about/us",
            f"https://video.{domain}/watch/1234567",
        ):
            if (found := imitated(written)) is not None:
                alarms[written] = found
    assert alarms == {}


def test_no_host_of_the_catalogue_imitates_another() -> None:
    hosts = {host.replace("*", "clinic") for platform in CATALOGUE.platforms() for host in platform.hosts}
    assert {host: found for host in hosts if (found := imitated(f"https://{host}/"))} == {}


def test_every_example_of_the_catalogue_is_nobodys_imitation() -> None:
    examples = [example for platform in CATALOGUE.platforms() for example in platform.examples]
    assert {example: found for example in examples if (found := imitated(example))} == {}


@pytest.mark.skipif(SHARED is None, reason="TELELINT_SHARED does not name the folder of real calendars")
def test_no_host_of_the_real_calendars_imitates_anybody() -> None:
    hosts: set[str] = set()
    for path in Path(SHARED or "", "corpus").rglob("*"):
        if path.is_file():
            text = re.sub(r"\r?\n[ \t]", "", path.read_bytes().decode("utf-8", "replace"))
            hosts.update(re.findall(r"https?://([A-Za-z0-9.-]+\.[A-Za-z]{2,})", text))
    assert hosts
    assert {host: found for host in hosts if (found := imitated(f"https://{host}/"))} == {}


def test_vendors_domains_agree_with_the_public_suffix_list() -> None:
    """The index of vendors is made without that list; a vendor whose domain it splits wrongly would show here."""
    extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    for platform in CATALOGUE.platforms():
        for host in platform.hosts:
            base = host.removeprefix("*.")
            found = extract(base)
            if found.domain:  # "nhs.uk" and kin are suffixes themselves
                assert split_vendor_host(base)[1] == f"{found.domain}.{found.suffix}", base


def test_every_lookalike_of_the_catalogue_that_borrows_a_host_is_found() -> None:
    borrowed = re.compile(r"https?://[^/]*(?:\.|@)visit\.example(?:/|$)")
    written = [text for platform in CATALOGUE.platforms() for text in platform.lookalikes if borrowed.match(text)]
    assert len(written) > 200
    assert [text for text in written if imitated(text) is None] == []


@given(st.text())
def test_any_text_gets_an_answer(text: str) -> None:
    imitated(text)
    imitated(f"https://{text}")
    imitated(f"https://zoom.us{text}")
    imitated(f"https://evil.example/{text}zoom.us/j/1")


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("https://" + "a" * 200_000 + "@evil.example/", id="userinfo"),
        pytest.param("https://" + "a." * 100_000 + "example/", id="host"),
        pytest.param("https://" + "a.b-" * 50_000 + "%40evil.example/", id="refused"),
        pytest.param("https://evil.example/" + "a." * 100_000, id="path"),
        pytest.param("https://evil.example\\@" + "a." * 100_000, id="backslash"),
    ],
)
def test_endless_addresses_are_looked_at_as_far_as_a_reader_would(written: str) -> None:
    assert imitated(written) is None


LABELS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)


@given(
    st.lists(LABELS, min_size=1, max_size=3).map(".".join), st.sampled_from(["zoom.us", "meet.google.com", "doxy.me"])
)
def test_a_vendors_host_in_front_of_a_strangers_is_always_found(stranger: str, vendor: str) -> None:
    found = imitated(f"https://{vendor}.{stranger}.example/x")
    assert found is not None


@given(LABELS)
def test_a_host_below_the_vendors_own_is_never_an_imitation(label: str) -> None:
    assert imitated(f"https://{label}.zoom.us/j/1") is None
