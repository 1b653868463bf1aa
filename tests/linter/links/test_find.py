from itertools import pairwise
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telelint.links.find import Finder

HOSTS = {"zoom.us", "doxy.me", "meet.google.com", "teams.microsoft.com"}


def _knows(host: str) -> bool:
    labels = host.split(".")
    return any(".".join(labels[i:]) in HOSTS for i in range(len(labels)))


FINDER = Finder(
    frozenset({"zoommtg", "tel", "msteams", "facetime", "sip", "instagram"}), _knows, frozenset({"us", "me", "om"})
)
ZOOM = "https://us02web.zoom.us/j/1?pwd=a.1"


def urls(text: str, *, asked: bool = False) -> list[str]:
    return [span.url for span in FINDER.find(text, asked=asked)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(f"Join: {ZOOM}\nnext", [ZOOM], id="line-end"),
        pytest.param(f"<{ZOOM}>", [ZOOM], id="angle-brackets"),
        pytest.param(f"({ZOOM})", [ZOOM], id="parentheses"),
        pytest.param(f"[Join]({ZOOM})", [ZOOM], id="markdown"),
        pytest.param(f"Text [{ZOOM}]", [ZOOM], id="square-brackets"),
        pytest.param(f"*{ZOOM}*", [ZOOM], id="emphasis"),
        pytest.param(f"{ZOOM}.", [ZOOM], id="full-stop"),
        pytest.param(f"{ZOOM}, not the old room", [ZOOM], id="comma"),
        pytest.param(f"really?! {ZOOM}?!", [ZOOM], id="question"),
        pytest.param(f'<a href="{ZOOM}">', [ZOOM], id="attribute"),
        pytest.param(f"<a href='{ZOOM}'>", [ZOOM], id="single-quoted"),
        pytest.param(f"{ZOOM}\\nJoin", [ZOOM], id="literal-backslash-n"),
        pytest.param(f"\\n{ZOOM}", [ZOOM], id="after-literal-backslash-n"),
        pytest.param(f"{ZOOM}&nbsp;(video)", [ZOOM], id="nbsp-entity"),
        pytest.param(f"{ZOOM}\xa0(video)", [ZOOM], id="nbsp"),
        pytest.param(f"{ZOOM}&gt;", [ZOOM], id="gt-entity"),
        pytest.param(f"{ZOOM}\u200b", [ZOOM], id="zero-width-space"),
        pytest.param(f"{ZOOM}。次", [ZOOM], id="ideographic-full-stop"),
        pytest.param(f"“{ZOOM}”", [ZOOM], id="curly-quotes"),
        pytest.param(f"|{ZOOM}|", [ZOOM], id="table-cell"),
        pytest.param("https://zoom.us/j/1?a=1&amp;b=2", ["https://zoom.us/j/1?a=1&b=2"], id="escaped-ampersand"),
        pytest.param("https://zoom.us/j/1?pwd=x_", ["https://zoom.us/j/1?pwd=x_"], id="token-ends-in-underscore"),
        pytest.param("https://a.org/b_(c)", ["https://a.org/b_(c)"], id="own-parentheses"),
        pytest.param("(https://a.org/b_(c))", ["https://a.org/b_(c)"], id="own-parentheses-in-parentheses"),
        pytest.param("HTTPS://Zoom.US/j/1", ["HTTPS://Zoom.US/j/1"], id="upper-case"),
        pytest.param("https://zоом.us/j/1", ["https://zоом.us/j/1"], id="cyrillic"),
        pytest.param("https://zoom.us:8443/j/1", ["https://zoom.us:8443/j/1"], id="port"),
        pytest.param("https://zoom.us.", ["https://zoom.us"], id="bare-host-full-stop"),
        pytest.param("https://zoom.us@evil.example/j", ["https://zoom.us@evil.example/j"], id="userinfo"),
        pytest.param("https://zoom.us\\@evil.example/j", ["https://zoom.us\\@evil.example/j"], id="backslash-at"),
        pytest.param("https:\\\\zoom.us\\j\\1", ["https:\\\\zoom.us\\j\\1"], id="backslashes"),
        pytest.param(
            "https://a.example/?url=https://zoom.us/j/1", ["https://a.example/?url=https://zoom.us/j/1"], id="nested"
        ),
        pytest.param(
            "https://x.safelinks.protection.outlook.com/?url=a&data=04|01|b|0 ",
            ["https://x.safelinks.protection.outlook.com/?url=a&data=04|01|b|0"],
            id="old-safe-link",
        ),
        pytest.param(f"{ZOOM} {ZOOM}", [ZOOM, ZOOM], id="two"),
        pytest.param("nhttps://zoom.us/j/1", ["https://zoom.us/j/1"], id="broken-newline-escape"),
        pytest.param("zoom.us/j/123.", ["https://zoom.us/j/123"], id="schemeless"),
        pytest.param("zoom.us:443/j/1", ["https://zoom.us:443/j/1"], id="schemeless-port"),
        pytest.param("Clinic.Zoom.us/my/x", ["https://Clinic.Zoom.us/my/x"], id="schemeless-upper-case"),
        pytest.param('href="//zoom.us/j/1"', ["https://zoom.us/j/1"], id="protocol-relative"),
        pytest.param("zoommtg://zoom.us/join?confno=1", ["zoommtg://zoom.us/join?confno=1"], id="native"),
        pytest.param("tel:+1-555-0100,,12#", ["tel:+1-555-0100,,12#"], id="telephone"),
        pytest.param("msteams:/l/meetup-join/x", ["msteams:/l/meetup-join/x"], id="native-without-slashes"),
    ],
)
def test_find(text: str, expected: list[str]) -> None:
    assert urls(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", ":", "a:", "http://", "https:// ", "10:30", "text/html", "12/13/2024", "and/or", "Tel: 555", "Tel:555-1234",
        "tel:", "Instagram:@clinic", "user@zoom.us/j/1", "www.evilzoom.us/j/1", "x/zoom.us/j/1", "zoom.us", "zoom.us/",
        "zoom.us/ j", "notzoom.us/j/1", "zoom.us.evil.example/j/1", "mailto:a@zoom.us", "Passcode:abc/def",
    ],
)  # fmt: skip
def test_find_leaves_alone(text: str) -> None:
    assert urls(text) == []


def test_a_scheme_counts_where_an_address_is_meant() -> None:
    assert urls("instagram:clinic", asked=True) == ["instagram:clinic"]
    assert urls("FACETIME:a@example.org", asked=True) == ["FACETIME:a@example.org"]


@given(st.text(max_size=80), st.text(max_size=80))
def test_find_keeps_order_and_covers_what_it_says(before: str, after: str) -> None:
    text = f"{before} {ZOOM} {after}"
    spans = list(FINDER.find(text))
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert ZOOM in [span.url for span in spans]


@pytest.mark.parametrize(
    "address", ["tel:1", "(tel:1)", "[tel:1]", "'tel:1'", f"({ZOOM})", "(zoom.us/j/1)", "(tel:1)&"],
)  # fmt: skip
def test_a_line_full_of_addresses_is_read_once(address: str) -> None:
    """A megabyte; where each address reads the rest of the line, this takes minutes."""
    separator = " " if address == "tel:1" else ""
    times = 1_000_000 // len(address)
    assert sum(1 for _ in FINDER.find((address + separator) * times)) == times


@given(
    st.lists(
        st.sampled_from(
            ["tel:1", "https://a", "zoom.us/j/1", "http:\\\\a", *"()[]'.,*_|?&\\@/# a", "&nbsp;", "&lt;", "?x=1|", "\n"]
        ),
        max_size=16,
    ).map("".join)
)
def test_reading_on_behind_what_closes_an_address_finds_no_other_end(text: str) -> None:
    found = list(FINDER.find(text))
    with patch("telelint.links.find._limit", lambda text, *_: len(text)):
        assert list(FINDER.find(text)) == found


def test_find_ends_on_a_very_long_address() -> None:
    text = "https://zoom.us/j/" + "1" * 1_000_000
    first = next(FINDER.find(text))
    assert first.url.startswith("https://zoom.us/j/1")
    assert first.end < 100_000
