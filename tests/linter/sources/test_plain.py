"""The general way (unfold, decode, unescape, find, map back) is the oracle of the plain one."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from linter.sources.calendar_links import Address, cuts, event, folded, folds, read

HEADS = st.sampled_from([
    b"DESCRIPTION:", b"LOCATION:", b"URL:", b"URL;VALUE=URI:", b"CONFERENCE;VALUE=URI;FEATURE=VIDEO:",
    b"X-ALT-DESC;FMTTYPE=text/html:", b'ATTENDEE;CN="Kim, R.";ALTREP="https://zoom.us/j/7":mailto:', b"description:",
    b"DTSTART;TZID=Europe/Berlin:", b"X-GOOGLE-CONFERENCE:", b"ATTACH:", b"COMMENT;LANGUAGE=de:",
])  # fmt: skip
_PIECES = st.sampled_from([
    b"https://us02web.zoom.us/j/123456789?pwd=aB9", b"https://meet.google.com/abc-defg-hij", b"http://doxy.me/drlee",
    b"HTTPS://Zoom.US/j/1", b"https://intranet.example/a/b?x=1\\,2\\;3&y=4", b"https://zoom.us@evil.example/j/1",
    b"https://teams.microsoft.com/l/meetup-join/19%3ameeting_x%40thread.v2/0?context=%7b%22Tid%22%3a%22a%22%7d",
    b"https://meet.jit.si:443/room#config.a=true", b"zoom.us/j/5", b"Zoom.Us/j/6", b"meet.example:8443/b/x",
    b"https://", b"https://a", b"http:/", b"//x.example/y", b"zoommtg://zoom.us/join?confno=1", b"tel:+15551234567",
    b"sip:kim@clinic.example", b"&amp;", b"&amp\\;", b"&nbsp;", b"&nbsp\\;", b"&gt;", b"&lt\\;", b"&quot;", b"&copy\\;",
    b"&#160;", b"&", b"\\n", b"\\N", b"\\\\", b"\\", b"\\,", b"\\;", b" ", b"  ", b"\t", b".", b",", b")", b"(", b"](",
    b"[", b"<", b">", b'"', b"'", b"|", b"{", b"*", b"_", b"!", b"<a href=\"", b'<A HREF="', b'">', b"</a>", b"<br>",
    b"Join", b"n", b"web", b"Zoom", b"zoom.us", b"=", b"@", b"%20", b"\xc3\xbc", b"\xe2\x80\x9c", b"\xfc", b"\0",
    b"/", b":", b"://", b"s://", b"1/2", b"and/or", b"x.us/", b"nbsp", b"\xef\xbc\x8f",
])  # fmt: skip
VALUES = st.lists(_PIECES, min_size=1, max_size=12).map(b"".join)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@given(HEADS, VALUES, cuts, folds)
@example(b"DESCRIPTION:", b"https://zoom.us/j/1&gt", [], b"\r\n ")
def test_the_plain_way_finds_what_the_general_one_finds(
    head: bytes, value: bytes, where: list[int], fold: bytes
) -> None:
    calendar = event(folded(head + value, where, fold), b"X-AFTER:1")
    plain, general = read(calendar), read(calendar, general=True)
    assert plain.addresses == general.addresses
    assert plain.problems == general.problems
    assert plain.events == general.events


@given(HEADS, VALUES)
@example(b"DESCRIPTION:", b"https://en.wikipedia.org/wiki/Zoom_(software)")
@example(b"DESCRIPTION:", b"https://zoom.us/j/1.")
def test_a_calendar_that_is_cut_off_gives_the_same(head: bytes, value: bytes) -> None:
    calendar = event(head + value)
    cut = calendar[: calendar.index(head + value) + len(head + value)]
    assert read(cut).addresses == read(cut, general=True).addresses


@given(st.lists(st.tuples(HEADS, VALUES, cuts), min_size=2, max_size=6), st.sampled_from([b"\r\n", b"\n"]))
def test_lines_do_not_disturb_each_other(lines: list[tuple[bytes, bytes, list[int]]], end: bytes) -> None:
    calendar = event(*(folded(head + value, where) for head, value, where in lines), end=end)
    assert read(calendar).addresses == read(calendar, general=True).addresses


_LINES = [
    pytest.param(b"LOCATION:https://zoom.us/j/123?pwd=a\\,b", "https://zoom.us/j/123?pwd=a,b", id="uri"),
    pytest.param(b"DESCRIPTION:Pr\xc3\xa4sentation https://meet.google.com/abc-defg-hij\\nund mehr",
                 "https://meet.google.com/abc-defg-hij", id="umlaut-before"),
    pytest.param(b'X-ALT-DESC;FMTTYPE=text/html:<p>a</p> <a href="https://zoom.us/j/1?a=1&amp\\;b=2">x</a>',
                 "https://zoom.us/j/1?a=1&b=2", id="html"),
    pytest.param(b"DESCRIPTION:see zoom.us/j/1234567 now", "https://zoom.us/j/1234567", id="schemeless"),
    pytest.param(b"DESCRIPTION:or tel:+15551234567\\, ext 2", "tel:+15551234567", id="without-slashes"),
    pytest.param(b"DESCRIPTION:app zoommtg://zoom.us/join?confno=1.", "zoommtg://zoom.us/join?confno=1", id="native"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "url"), _LINES)
@pytest.mark.parametrize(
    "fold", [b"\r\n ", b"\r\n\t", b"\n ", b"\n\t"], ids=["crlf-space", "crlf-tab", "lf-space", "lf-tab"]
)
def test_any_fold_at_any_octet_gives_the_same_link_at_its_place(line: bytes, url: str, fold: bytes) -> None:
    for cut in range(len(line) - 1):
        calendar = event(folded(line, [cut], fold))
        found = read(calendar)
        assert [address.url for address in found.addresses] == [url], cut
        _assert_covers(calendar, found.addresses[0], fold)


@given(st.sampled_from([param.values for param in _LINES]), cuts, folds)
def test_many_folds_give_the_same_link_at_its_place(line: tuple[bytes, str], where: list[int], fold: bytes) -> None:
    calendar = event(folded(line[0], where, fold))
    found = read(calendar)
    assert found.urls == [line[1]]
    _assert_covers(calendar, found.addresses[0], fold)


def _assert_covers(calendar: bytes, address: Address, fold: bytes) -> None:
    """The place is that of the address and its folds, and of nothing else; lines and columns agree with the octets."""
    place = address.place
    covered = calendar[place.byte_offset : place.byte_offset + place.byte_length]
    assert not covered.startswith(fold)
    assert not covered.endswith(fold)
    text = covered.replace(fold, b"").replace(b"\\,", b",").replace(b"&amp\\;", b"&").decode()
    assert text.removeprefix("https://") == address.url.removeprefix("https://")
    lines = calendar.split(b"\n")
    before = calendar[: place.byte_offset]
    assert place.line == before.count(b"\n") + 1
    assert place.end_line == place.line + covered.count(b"\n")
    assert lines[place.line - 1].decode("utf-8", "ignore")[place.column - 1 :].encode().startswith(covered[:1])
    assert lines[place.end_line - 1].decode("utf-8", "ignore")[place.end_column - 1].encode() == covered[-1:]
