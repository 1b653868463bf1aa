from __future__ import annotations

import pytest

from linter.sources.found_links import raw, read


@pytest.mark.parametrize(
    ("text", "url", "covered"),
    [
        pytest.param("see https://zoom.us/j/1.", "https://zoom.us/j/1", "https://zoom.us/j/1", id="plain"),
        pytest.param(
            "<https://zoom.us/j/98\n76?a=1>",
            "https://zoom.us/j/9876?a=1",
            "https://zoom.us/j/98\n76?a=1",
            id="two-lines",
        ),
        pytest.param(
            "<URL:https://zoom.us/j/98\r\n   76>",
            "https://zoom.us/j/9876",
            "https://zoom.us/j/98\r\n   76",
            id="indented",
        ),
        pytest.param(
            "> <https://zoom.us/j/98\n> 76>", "https://zoom.us/j/9876", "https://zoom.us/j/98\n> 76", id="quoted"
        ),
        pytest.param(
            "<https://zoom.us/j/98\nor come>", "https://zoom.us/j/98", "https://zoom.us/j/98", id="words-follow"
        ),
        pytest.param("https://zoom.us/j/98\n76", "https://zoom.us/j/98", "https://zoom.us/j/98", id="no-brackets"),
    ],
)
def test_an_address_is_joined_only_in_brackets(text: str, url: str, covered: str) -> None:
    octets = text.encode()
    found = read(octets, "notes.txt")
    assert found.urls[0] == url
    assert raw(octets, found.addresses[0].place) == covered.encode()
    assert found.addresses[0].property == "text/plain"


def test_text_in_an_old_charset_is_read() -> None:
    octets = "Grüße «https://zoom.us/j/1» für alle".encode("latin-1")
    found = read(octets, "notes.txt")
    assert found.urls == ["https://zoom.us/j/1"]
    assert raw(octets, found.addresses[0].place) == b"https://zoom.us/j/1"
    assert not found.problems


def test_markdown_links_have_their_text() -> None:
    octets = b'# Visit\n[Join](https://zoom.us/j/1) or <a href="https://zoom.us/j/2?a=1&amp;b=2">here</a>\n\n[1]: https://zoom.us/j/3\n'
    found = read(octets, "README.md")
    assert [(address.url, address.text) for address in found.addresses] == [
        ("https://zoom.us/j/1", "Join"),
        ("https://zoom.us/j/2?a=1&b=2", "here"),
        ("https://zoom.us/j/3", None),
    ]
    assert {address.property for address in found.addresses} == {"text/markdown"}
    assert all(raw(octets, address.place) for address in found.addresses)


def test_a_large_text_is_read_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    from telelint.sources import windows

    monkeypatch.setattr(windows, "WINDOW", 1000)
    monkeypatch.setattr(windows, "LONGEST", 3000)
    octets = b"".join(b"line %d: https://zoom.us/j/%d and more\n" % (n, n) for n in range(1000))
    found = read(octets, "log.txt")
    assert found.urls == [f"https://zoom.us/j/{n}" for n in range(1000)]
    for address in found.addresses:
        assert raw(octets, address.place) == address.url.encode()
    assert len({address.context for address in found.addresses}) == 1
