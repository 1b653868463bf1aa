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
        pytest.param("/zoom.us%3A443/j/1", False, id="encoded-colon-before-a-port"),
        pytest.param("/zoom.us:%34%343/j/1", False, id="encoded-port"),
        pytest.param("/a.file?node-id=12%3A34", True, id="encoded-colon"),
        pytest.param("/a.file%3A/j/1", True, id="encoded-colon-without-port"),
        pytest.param("/zoom%2eus/j/1", False, id="encoded-dot"),
        pytest.param("/zoom.us%2Fj", False, id="encoded-slash"),
        pytest.param("/zoom.%75s/j/1", False, id="encoded-letter"),
        pytest.param("/b/abc-def-ghi", False, id="self-hosted-room"),
        pytest.param("/b/abc-def-ghi/?x#y", False, id="self-hosted-room-and-more"),
        pytest.param("@zoom.us/j/1", False, id="userinfo"),
        pytest.param(":8443/a", False, id="port"),
    ],
)
def test_known_by_text_and_by_octets(rest: str, known: bool) -> None:
    strangers = _met("https://intranet.example/a")
    assert strangers.know("https://intranet.example" + rest) is known
    assert strangers.know_octets(b"intranet.example", rest.encode()) is known


def test_octets_of_a_part_of_a_room_are_in_doubt() -> None:
    strangers = _met("https://intranet.example/a")
    assert strangers.know("https://intranet.example/b/c")
    assert not strangers.know_octets(b"intranet.example", b"/b/c")


@pytest.mark.parametrize(
    ("page", "url", "known"),
    [
        pytest.param(
            "https://www.google.com/maps/x", "https://www.google.com/maps/place/y?hl=en", True, id="no-wrapper"
        ),
        pytest.param(
            "https://www.google.com/maps", "https://www.google.com/url?q=https://zoom.us/j/1", False, id="wrapper"
        ),
        pytest.param("https://www.google.com/", "https://www.google.com/x/../url?q=x", False, id="dots"),
        pytest.param("https://www.google.com/", "https://www.google.com/ur%6c?q=x", False, id="escape"),
        pytest.param("https://www.google.com/", "https://www.google.com/calendar/event?eid=x", True, id="harmless"),
        pytest.param("https://goo.gl/maps/x", "https://goo.gl/maps/y", True, id="page-of-a-short-link-service"),
        pytest.param("https://goo.gl/maps/x", "https://goo.gl/y", False, id="short-link"),
        pytest.param("https://goo.gl/maps/x", "https://goo.gl", False, id="no-path"),
        pytest.param("https://aka.ms/JoinTeamsMeeting", "https://aka.ms/JoinTeamsMeeting?omkt=en-US", True, id="help"),
        pytest.param("https://urldefense.com/", "https://urldefense.com/x", False, id="all-of-a-host"),
    ],
)
def test_hosts_that_also_hide_where_links_lead(page: str, url: str, known: bool) -> None:
    strangers = _met(page)
    assert strangers.know(url) is known
    assert not strangers.know_octets(url.split("/")[2].encode(), b"/maps/y")
    if known:
        resolved = resolve(url, _CATALOGUE, None)
        assert resolved is not None
        assert not resolved.somebodys
        assert not resolved.wrapped_by


@pytest.mark.parametrize("url", ["https://zoom.us/j/1", "https://zoo.us/about", "https://zoom.us.evil.example/j/1"])
def test_somebodys_host_is_never_remembered(url: str) -> None:
    strangers = _met(url)
    assert not strangers.know(url)
    assert not strangers.know_octets(url.split("/")[2].encode(), b"/j/1")


_PIECES = st.sampled_from([
    "https://intranet.example", "https://a.example", "https://zoo.us", "https://goo.gl", "https://www.google.com/", "/",
    "maps/", "url?q=", "?node-id=1%3A2", "%3A443/", "x", "zoom.us", "%2e", "%75s", "/rooms/abc-def-ghi", ".",
    "?", "#", ":443", "@", "j/1", "&amp;", "\\n", " ", '<a href="', '">', "</a>", "Join Zoom Meeting", "<", ">",
    "https://zoom.us/j/123456789", "b/abc-def", "html",
])  # fmt: skip


@given(st.lists(st.lists(_PIECES, max_size=10).map("".join), min_size=1, max_size=4))
def test_what_is_remembered_changes_no_answer(values: list[str]) -> None:
    """A linter that has met these hosts before says the same as one that has not."""
    lines = "".join(f"DESCRIPTION:{value}\r\nLOCATION:{value}\r\n" for value in values)
    calendar = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\n{lines}END:VEVENT\r\nEND:VCALENDAR\r\n".encode()
    used = make_linter(today="2026-12-01")
    introduce = b"DESCRIPTION:https://intranet.example/x https://a.example/y https://zoo.us/about "
    introduce += b"https://goo.gl/maps/x https://www.google.com/maps\r\n"
    for octets in (calendar.replace(b"UID:1\r\n", introduce), calendar):
        list(used.scan(Source("a.ics", octets=octets), Tally()))
    fresh = make_linter(today="2026-12-01")
    assert _links(used, calendar) == _links(fresh, calendar)


def _links(linter: Linter, octets: bytes) -> list[tuple[object, ...]]:
    items = linter.scan(Source("a.ics", octets=octets), Tally())
    return [(item.place, item.target, item.identification) for item in items if isinstance(item, Link)]


def test_a_page_on_a_host_like_a_vendors_excuses_no_meeting_there() -> None:
    linter = make_linter(today="2026-12-01")
    for description in (b"https://zoo.us/about", b"https://zoo.us/j/98765432101"):
        calendar = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDESCRIPTION:%b\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n" % description
        found = list(linter.scan(Source("a.ics", octets=calendar), Tally()))
    assert [item.identification.impersonation for item in found if isinstance(item, Link)] != []
