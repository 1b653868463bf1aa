from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.sources.found_links import raw, read

_PAGE = "<!DOCTYPE html><html><head><title>x</title></head><body>{}</body></html>"


def _page(body: str) -> bytes:
    return _PAGE.format(body).encode()


@pytest.mark.parametrize(
    ("body", "url", "covered"),
    [
        pytest.param(
            '<a href="https://zoom.us/j/1?a=1&amp;b=2">x</a>',
            "https://zoom.us/j/1?a=1&b=2",
            "https://zoom.us/j/1?a=1&amp;b=2",
            id="character-reference",
        ),
        pytest.param("<a href=https://zoom.us/j/1>x</a>", "https://zoom.us/j/1", "https://zoom.us/j/1", id="no-quotes"),
        pytest.param(
            "<a href='&#104;ttps&colon;//zoom.us/j/1'>x</a>",
            "https://zoom.us/j/1",
            "&#104;ttps&colon;//zoom.us/j/1",
            id="hidden-in-references",
        ),
        pytest.param(
            '<a href="https://zo\n om.us/j/1">x</a>'.replace("\n ", "\n"),
            "https://zoom.us/j/1",
            "https://zo\nom.us/j/1",
            id="broken-over-lines",
        ),
        pytest.param(
            '<a href="https://zoom.us&Tab;/j/1">x</a>', "https://zoom.us/j/1", "https://zoom.us&Tab;/j/1", id="tab"
        ),
        pytest.param(
            '<base href="https://zoom.us/j/"><a href="123?x=1">x</a>', "https://zoom.us/j/123?x=1", "123?x=1", id="base"
        ),
        pytest.param(
            "<!--[if mso]><a href='https://zoom.us/j/1'>x</a><![endif]-->",
            "https://zoom.us/j/1",
            "https://zoom.us/j/1",
            id="conditional-comment",
        ),
        pytest.param(
            "<!-- never closed <a href='https://zoom.us/j/1'>x</a>",
            "https://zoom.us/j/1",
            "https://zoom.us/j/1",
            id="comment-without-end",
        ),
        pytest.param(
            "<style>a{}</style>https://zoom.us/j/1<style>b",
            "https://zoom.us/j/1",
            "https://zoom.us/j/1",
            id="style-without-end",
        ),
        pytest.param('<a href="//zoom.us/j/1">x</a>', "https://zoom.us/j/1", "zoom.us/j/1", id="no-scheme"),
    ],
)
def test_an_address_is_read_as_a_browser_does(body: str, url: str, covered: str) -> None:
    octets = _page(body)
    found = read(octets, "x.html")
    assert [
        address.url
        for address in found.addresses
        if "zoom.us/j/" in address.url and address.url != "https://zoom.us/j/"
    ] == [url]
    assert raw(octets, found.addresses[-1].place) == covered.encode()
    assert found.addresses[-1].event.component == "document"
    assert found.addresses[-1].property == "text/html"


@pytest.mark.parametrize(
    "body",
    [
        "<script>location='https://zoom.us/j/1'</script>",
        "<style>a{background:url(https://zoom.us/j/1)}</style>",
        "<!-- https://zoom.us/j/1 -->",
        "<SCRIPT type='x'>'https://zoom.us/j/1'</Script >",
    ],
)
def test_what_nobody_sees_is_no_link(body: str) -> None:
    assert read(_page(body), "x.html").urls == []
    assert read(_page(body + "https://zoom.us/j/2"), "x.html").urls == ["https://zoom.us/j/2"]


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("<b>Join</b> <i>Zoom</i>", "Join Zoom"),
        ("https:&#47;&#47;zoom.us&#47;j&#47;1", "https://zoom.us/j/1"),
        ("&lt;https://zoom.us/j/1&gt;", "<https://zoom.us/j/1>"),
        ("<table><tr><td>Join</td><td>now</td></tr></table>", "Join now"),
        ("Join<br/>now", "Join now"),
        ('<img src="x.png" alt="Join Zoom" width="9">', "Join Zoom"),
        ("<abbr>Z</abbr>oom", "Zoom"),
        ("Join <a href='https://other.example/'>here</a>", "Join"),
        ("", None),
    ],
)
def test_the_visible_text_survives_markup(inner: str, text: str | None) -> None:
    found = read(_page(f'<a class="x" href="https://evil.example/j" style="y">{inner}</a>'), "x.html")
    assert found.addresses[0].text == text


@given(st.text(alphabet="ab <>&;#x'\"=/\n-!", max_size=80))
def test_any_markup_around_a_link_leaves_its_place(noise: str) -> None:
    octets = _page(html.escape(noise) + ' <a href="https://zoom.us/j/1">x</a> ' + noise)
    found = read(octets, "x.html")
    assert raw(octets, found.addresses[0].place) == b"https://zoom.us/j/1"


@pytest.mark.parametrize("charset", ["windows-1251", "gb18030", "iso-2022-jp", "utf-8"])
def test_a_page_says_its_charset(charset: str) -> None:
    text = {"windows-1251": "Привет", "utf-8": "Grüße"}.get(charset, "日本")
    page = f'<html><head><meta charset="{charset}"></head>{text} <a href="https://zoom.us/j/1">{text}</a></html>'
    found = read(page.encode(charset), "x.html")
    assert [(address.url, address.text) for address in found.addresses] == [("https://zoom.us/j/1", text)]
    assert raw(page.encode(charset), found.addresses[0].place) == b"https://zoom.us/j/1"


def test_a_page_in_utf_16_is_read() -> None:
    octets = _page('ü <a href="https://zoom.us/j/1">x</a>').decode().encode("utf-16")
    place = read(octets, "x.html").addresses[0].place
    assert octets[place.byte_offset : place.byte_offset + place.byte_length] == "https://zoom.us/j/1".encode(
        "utf-16-le"
    )


@pytest.mark.parametrize("noise", ["<style>", "<script ", "<!--", "<base ", '<a href="', "<base href='", "&lt;a "])
def test_hostile_markup_takes_no_quadratic_time(noise: str) -> None:
    """A hundred thousand of these would not end in a day, were each looked at up to the end."""
    octets = _page(noise * 100_000 + "> https://zoom.us/j/1")
    assert "https://zoom.us/j/1" in read(octets, "x.html").urls
