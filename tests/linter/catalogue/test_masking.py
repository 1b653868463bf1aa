"""What may be shown of a link, and what may be sent of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telelint.catalogue import Catalogue
from telelint.links.url import parse

if TYPE_CHECKING:
    from telelint.model import Target

CATALOGUE = Catalogue.bundled()
TENANT = "1f0a77d2-0000-4000-8000-0123456789ab"
MASKED_MEETUP = "https://teams.microsoft.com/l/meetup-join/00~~~aaaaaaa_aa0a~~~aaaaaa.a0/0?context=%7B%22Tid%22%3A%22"
MEETUP = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_Zm9v%40thread.v2/0?context="


def target(text: str) -> Target:
    found = parse(text)
    assert found is not None
    return found


EXAMPLES = [
    pytest.param(url, id=f"{platform.id}-{number}")
    for platform in CATALOGUE.platforms()
    for number, url in enumerate((*platform.examples, *platform.lookalikes))
]


@pytest.mark.parametrize("url", EXAMPLES)
def test_a_masked_link_is_identified_as_the_full_one(url: str) -> None:
    full = target(url)
    masked = target(CATALOGUE.mask(full))
    assert CATALOGUE.identify(masked) == CATALOGUE.identify(full)
    assert CATALOGUE.mask(masked) == masked.url == CATALOGUE.mask(full)


@pytest.mark.parametrize(
    ("url", "masked"),
    [
        ("https://us02web.zoom.us/j/98765432101?pwd=Zm9v#success", "https://us02web.zoom.us/j/00000000000"),
        ("https://www.tiktok.com/@drlee/live", "https://www.tiktok.com/@aaaaa/aaaa"),
        ("https://www.facebook.com/drlee/live", "https://www.facebook.com/aaaaa/live"),
        ("https://meet.google.com/abc-defg-hij", "https://meet.google.com/aaa-aaaa-aaa"),
        ("https://lee:secret@zoom.us:8443/my/dr.lee", "https://zoom.us:8443/my/aa.aaa"),
        ("https://zoom.us/p%C3%A9re/pricing", "https://zoom.us/a~~~~~~aa/aaaaaaa"),
        ("https://facetime.apple.com/join#v=1&k=secret", "https://facetime.apple.com/join"),
        ("https://teams.microsoft.com/_#/l/meetup-join/19:x@y/0", "https://teams.microsoft.com/_#/l/meetup-join/0"),
        (
            f"{MEETUP}%7b%22Tid%22%3a%22{TENANT}%22%2c%22Oid%22%3a%22secret%22%7d",
            f"{MASKED_MEETUP}{TENANT}%22%7D",
        ),
        (
            f"{MEETUP}%7b%22Tid%22%3a%22{TENANT}%22%2c%22IsBroadcastMeeting%22%3atrue%7d",
            f"{MASKED_MEETUP}{TENANT}%22%2C%22IsBroadcastMeeting%22%3Atrue%7D",
        ),
        (
            f"https://events.teams.microsoft.com/event/0c1d@{TENANT}",
            f"https://events.teams.microsoft.com/event/0a0a@{TENANT}",
        ),
        ("https://meetings.vonage.com/?room_token=447120983", "https://meetings.vonage.com/?room_token="),
        ("https://8x8.vc/vpaas-magic-cookie-0a1b/Room7", "https://8x8.vc/vpaas-magic-cookie-0a1b/aaaa0"),
        ("https://clinic.example/patients/lee?id=1", "https://clinic.example/aaaaaaaa/aaa"),
        ("tel:+15550104471", "tel:0"),
        ("zoommtg://us02web.zoom.us/join?confno=98765432101", "zoommtg://us02web.zoom.us/"),
        ("facetime://nurse@clinic.example", "facetime:0"),
        ("sip:98765432101@zoomcrc.com", "sip:0@zoomcrc.com"),
        ("sip:lee@clinic.example", "sip:0"),
    ],
    ids=lambda value: value[:50],
)
def test_mask(url: str, masked: str) -> None:
    assert CATALOGUE.mask(target(url)) == masked


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://us02web.zoom.us/j/98765432101?pwd=Zm9v", "https://us02web.zoom.us/j/…"),
        ("https://zoom.us/meeting/register/tZ0kfu?x=1", "https://zoom.us/meeting/register/…"),
        ("https://zoom.us/", "https://zoom.us/"),
        ("https://zoom.us/pricing", "https://zoom.us/…"),
        ("https://facetime.apple.com/join#v=1&k=secret", "https://facetime.apple.com/join"),
        ("https://acme.webex.com/acme/j.php?MTID=m1", "https://acme.webex.com/…"),
        ("https://lee:secret@zoom.us:8443/j/1", "https://zoom.us:8443/j/…"),
        ("https://clinic.example/patients/lee", "https://clinic.example/…"),
        ("https://clinic.example", "https://clinic.example/"),
        ("https://clinic.example/?patient=lee", "https://clinic.example/…"),
        ("tel:+15550104471", "tel:…"),
        ("zoommtg://us02web.zoom.us/join?confno=98765432101", "zoommtg://us02web.zoom.us/…"),
        ("zoommtg://evil.example/join?confno=98765432101", "zoommtg://evil.example/…"),
        ("facetime://nurse@clinic.example", "facetime:…"),
        ("zoomphonecall://15550104471", "zoomphonecall:…"),
        ("sip:lee@zoomcrc.com", "sip:…"),
        ("mailto:lee@clinic.example", "mailto:…"),
    ],
    ids=lambda value: value[:50],
)
def test_redact(url: str, shown: str) -> None:
    assert CATALOGUE.redact(target(url)) == shown


SEGMENTS = st.one_of(
    st.text("abcxyzABC019-._~@+%:,;=!", max_size=12),
    st.sampled_from(
        [
            "j",
            "my",
            "s",
            "w",
            "wc",
            "meet",
            "join",
            "call",
            "b",
            "l",
            "meetup-join",
            "live",
            "@x",
            "index.php",
            "v-x.html",
            "us01",
            "about",
            "pricing",
        ]
    ),
)


@given(
    st.sampled_from(sorted(CATALOGUE.hosts)),
    st.sampled_from(["", "clinic.", "www."]),
    st.lists(SEGMENTS, max_size=5),
    st.sampled_from(["", "?k=v", "?MTID=1", "?key", "?room_token=x&v=1"]),
    st.sampled_from(["", "#x", "#/l/meetup-join/1", "#/g/1"]),
)
def test_any_masked_link_is_identified_as_the_full_one_and_holds_nothing_of_it(
    host: str, label: str, segments: list[str], query: str, fragment: str
) -> None:
    full = parse(f"https://{label}{host}/{'/'.join(segments)}{query}{fragment}")
    if full is None:
        return
    masked = target(CATALOGUE.mask(full))
    assert CATALOGUE.identify(masked) == CATALOGUE.identify(full)
    assert CATALOGUE.mask(masked) == CATALOGUE.mask(full)


VARIES = re.compile(r"[*?]|\[[^]]*\]")
SHAPES = sorted(
    {
        (text.partition("/")[0] or host, text.partition("{")[0].partition("#")[0].partition("/")[2])
        for platform in CATALOGUE.platforms()
        for host in platform.hosts or ("clinic.example",)
        for text in (*platform.paths, *platform.not_paths, *platform.companion_paths, *platform.self_hosted_paths)
    }
)


@given(
    st.sampled_from(SHAPES),
    st.sampled_from(["", "/", "/live", "/x"]),
    st.lists(st.text("abxyzABZ019-._~@%", min_size=1, max_size=9), min_size=8, max_size=8),
)
def test_a_masked_link_of_any_shape_is_identified_as_the_full_one(
    shape: tuple[str, str], end: str, filling: list[str]
) -> None:
    host, path = shape
    fillings = iter(filling * 20)

    def fill(mark: re.Match[str]) -> str:
        return next(fillings)[: None if mark[0] == "*" else 1]

    full = parse(f"https://{host.replace('*', 'clinic')}/{VARIES.sub(fill, path)}{end}")
    assert full is not None
    assert CATALOGUE.identify(target(CATALOGUE.mask(full))) == CATALOGUE.identify(full)


@given(st.lists(st.text("bcdxyz23456789", min_size=12, max_size=20), min_size=1, max_size=4))
def test_nothing_that_the_catalogue_does_not_spell_out_is_shown_or_sent(segments: list[str]) -> None:
    path = "/".join(segments)
    for host in ("us02web.zoom.us", "meet.google.com", "teams.microsoft.com", "clinic.example", "doxy.me"):
        full = target(f"https://{host}/j/{path}?pwd={path}#{path}")
        for text in (CATALOGUE.mask(full), CATALOGUE.redact(full)):
            assert not any(segment in text for segment in segments)


def test_the_mask_table_covers_every_host() -> None:
    table = CATALOGUE.mask_table()
    assert {key.removeprefix("*.") for key in table} == CATALOGUE.hosts | {"*"}
    assert "j" in table["*.zoom.us"]["segments"]
    assert table["teams.microsoft.com"]["tenant"][0] == {"query": "context", "json": "Tid", "form": "guid"}
    assert "vpaas-magic-cookie-*" in table["8x8.vc"]["parts"]
    assert re.search("meetup", " ".join(table["teams.microsoft.com"]["fragments"]))
    assert "index.php" in table["*"]["segments"]
