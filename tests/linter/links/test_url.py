import ada_url
import pytest
from hypothesis import given
from hypothesis import strategies as st

from telelint.links.url import parse, parse_typed


@pytest.mark.parametrize(
    ("text", "scheme", "host", "path"),
    [
        pytest.param("https://us02web.zoom.us/j/1?pwd=x", "https", "us02web.zoom.us", "/j/1", id="plain"),
        pytest.param("HTTPS://Us02Web.Zoom.US/j/1", "https", "us02web.zoom.us", "/j/1", id="upper-case"),
        pytest.param("https://zoom.us./j/1", "https", "zoom.us", "/j/1", id="trailing-dot"),
        pytest.param("https://zoom.us:443/j/1", "https", "zoom.us", "/j/1", id="default-port"),
        pytest.param("https:\\\\zoom.us\\j", "https", "zoom.us", "/j", id="backslashes"),
        pytest.param("https:zoom.us/j", "https", "zoom.us", "/j", id="no-slashes"),
        pytest.param("https://zoom.us@evil.example/j/1", "https", "evil.example", "/j/1", id="userinfo"),
        pytest.param("https://zoom.us\\@evil.example/", "https", "zoom.us", "/@evil.example/", id="backslash-at"),
        pytest.param("https://ⓩoom.us/", "https", "zoom.us", "/", id="circled-letter"),
        pytest.param("https://zооm.us/", "https", "xn--zm-fmca.us", "/", id="cyrillic"),
        pytest.param("http://0x7f.1/", "http", "127.0.0.1", "/", id="numeric-host"),
        pytest.param("zoommtg://US02web.zoom.us/join", "zoommtg", "us02web.zoom.us", "/join", id="native-scheme"),
        pytest.param("tel:+15551234", "tel", "", "+15551234", id="telephone"),
    ],
)
def test_parse_reads_as_browsers_do(text: str, scheme: str, host: str, path: str) -> None:
    target = parse(text)
    assert target is not None
    assert (target.scheme, target.host, target.path) == (scheme, host, path)


@pytest.mark.parametrize(
    "text",
    ["https://zoom.us%40evil.example/", "https://zo om.us/", "zoom.us/j/1", "", "https://", "https://a\udc80.us/"],
)
def test_parse_refuses_what_browsers_refuse(text: str) -> None:
    assert parse(text) is None


def test_parse_keeps_a_link_with_an_octet_that_is_no_utf8() -> None:
    target = parse("https://zoom.us/j/1\udcff")
    assert target is not None
    assert target.path == "/j/1%EF%BF%BD"


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("zoom.us/j/1", "https://zoom.us/j/1"),
        ("zoom.us:443/j/1", "https://zoom.us/j/1"),
        ("  https://zoom.us/j/1\n", "https://zoom.us/j/1"),
        ("//zoom.us/j/1", "https://zoom.us/j/1"),
        ("tel:+1555", "tel:+1555"),
    ],
)
def test_parse_typed_supplies_the_scheme(text: str, url: str) -> None:
    target = parse_typed(text)
    assert target is not None
    assert target.url == url


@given(st.text(max_size=60).map("https://".__add__) | st.text(max_size=60))
def test_parse_agrees_with_the_official_binding(text: str) -> None:
    target = parse(text)
    try:
        oracle = ada_url.URL(text)
    except ValueError:
        assert target is None or not text.isascii()
        return
    if target is None:  # the two bindings carry the Unicode tables of different years
        assert not text.isascii()
        return
    assert target.url == oracle.href
    assert target.scheme == oracle.protocol[:-1]


LABELS = st.from_regex(r"[a-z0-9-]{1,6}|0x[0-9a-f]{1,3}|xn--[a-z0-9-]{1,5}|[0-9]{1,3}", fullmatch=True)
SEGMENTS = st.from_regex(r"[A-Za-z0-9_.~!$&'()*+,;=:@%|\\-]{0,6}|\.{1,2}|%2[eE]", fullmatch=True)
QUERIES = st.from_regex(r"(\?[A-Za-z0-9/?_.~!$&'()*+,;=:@%|-]{0,8})?(#a?)?", fullmatch=True)


@given(st.lists(LABELS, min_size=1, max_size=4), st.lists(SEGMENTS, max_size=4), QUERIES)
def test_a_plain_address_is_read_as_the_parser_reads_it(labels: list[str], segments: list[str], query: str) -> None:
    address = f"https://{'.'.join(labels)}{''.join(f'/{segment}' for segment in segments)}{query}"
    assert parse(address) == parse(f" {address}")  # browsers take the space away, and only the parser knows
