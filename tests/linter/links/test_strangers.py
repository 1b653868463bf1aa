from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telelint import Linter, make_linter
from telelint.catalogue import Catalogue
from telelint.links.resolve import resolve
from telelint.links.strangers import Strangers
from telelint.model import Link, Tally
from telelint.sources import Source

_CATALOGUE = Catalogue.bundled()


def _met(url: str) -> Strangers:
    strangers = Strangers(_CATALOGUE)
    resolved = resolve(url, _CATALOGUE, None)
    assert resolved is not None
    strangers.meet(url, resolved)
    return strangers


@pytest.mark.parametrize(
    ("rest", "known"),
    [
        pytest.param("", True, id="host-alone"),
        pytest.param("/a/page.html?x=1.5#y", True, id="dots-that-name-no-host"),
        pytest.param("/zoom.us/j/1", False, id="host-in-path"),
        pytest.param("/?zoom.us:443/j/1", False, id="host-and-port-in-query"),
        pytest.param("/zoom%2eus/j/1", False, id="encoded-dot"),
        pytest.param("/zoom.us%2Fj", False, id="encoded-slash"),
        pytest.param("/zoom.%75s/j/1", False, id="encoded-letter"),
        pytest.param("/rooms/abc-def-ghi", False, id="self-hosted-room"),
        pytest.param("@zoom.us/j/1", False, id="userinfo"),
        pytest.param(":8443/a", False, id="port"),
    ],
)
def test_known_by_text_and_by_octets(rest: str, known: bool) -> None:
    strangers = _met("https://intranet.example/a")
    assert strangers.know("https://intranet.example" + rest) is known
    assert strangers.know_octets(b"intranet.example", rest.encode()) is known


@pytest.mark.parametrize("url", ["https://zoom.us/j/1", "https://aka.ms/x", "https://zoom.us.evil.example/j/1"])
def test_somebodys_host_is_never_remembered(url: str) -> None:
    strangers = _met(url)
    assert not strangers.know(url)
    assert not strangers.know_octets(url.split("/")[2].encode(), b"/j/1")


_PIECES = st.sampled_from([
    "https://intranet.example", "https://a.example", "/", "x", "zoom.us", "%2e", "%75s", "/rooms/abc-def-ghi", ".",
    "?", "#", ":443", "@", "j/1", "&amp;", "\\n", " ", '<a href="', '">', "</a>", "Join Zoom Meeting", "<", ">",
    "https://zoom.us/j/123456789", "b/abc-def", "html",
])  # fmt: skip


@given(st.lists(st.lists(_PIECES, max_size=10).map("".join), min_size=1, max_size=4))
def test_what_is_remembered_changes_no_answer(values: list[str]) -> None:
    """A linter that has met these hosts before says the same as one that has not."""
    lines = "".join(f"DESCRIPTION:{value}\r\nLOCATION:{value}\r\n" for value in values)
    calendar = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\n{lines}END:VEVENT\r\nEND:VCALENDAR\r\n".encode()
    used = make_linter(today="2026-12-01")
    introduce = b"DESCRIPTION:https://intranet.example/x https://a.example/y\r\n"
    for octets in (calendar.replace(b"UID:1\r\n", introduce), calendar):
        list(used.scan(Source("a.ics", octets=octets), Tally()))
    fresh = make_linter(today="2026-12-01")
    assert _links(used, calendar) == _links(fresh, calendar)


def _links(linter: Linter, octets: bytes) -> list[tuple[object, ...]]:
    items = linter.scan(Source("a.ics", octets=octets), Tally())
    return [(item.place, item.target, item.identification) for item in items if isinstance(item, Link)]
