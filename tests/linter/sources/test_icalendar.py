from __future__ import annotations

import base64
import io
from datetime import date

import icalendar as library
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.sources.calendar_links import cuts, event, folded, read
from telelint import lint, make_linter
from telelint.model import NO_EVENT, Finding, Tally
from telelint.sources import Source, windows

URL = "https://us02web.zoom.us/j/98765432101"
LINE = b"LOCATION:" + URL.encode()


def _text(octets: bytes, found: bytes) -> list[bytes]:
    """Return what stands in the file at the places of the addresses."""
    calendar = read(octets)
    places = [address.place for address in calendar.addresses]
    assert found.decode() in calendar.urls[0]
    return [octets[place.byte_offset : place.byte_offset + place.byte_length] for place in places]


# Line ends and encodings


@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r"], ids=["crlf", "lf", "cr"])
def test_line_ends(end: bytes) -> None:
    octets = event(LINE, end=end)
    calendar = read(octets)
    assert calendar.urls == [URL]
    assert calendar.addresses[0].place.line == 6
    assert calendar.addresses[0].place.byte_offset == octets.index(b"https")
    assert calendar.problems == []
    assert calendar.events[0].start == date(2026, 12, 1)


def test_line_ends_that_change_within_a_file() -> None:
    octets = event(b"SUMMARY:a\rCOMMENT:b\n" + LINE)
    calendar = read(octets)
    assert [address.property for address in calendar.addresses] == ["LOCATION"]
    assert calendar.addresses[0].place.byte_offset == octets.index(b"https")


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"], ids=["none", "bom"])
def test_byte_order_mark_counts_in_offsets_only(bom: bytes) -> None:
    octets = bom + event(LINE)
    place = read(octets).addresses[0].place
    assert (place.line, place.column) == (6, 10)
    assert octets[place.byte_offset :].startswith(b"https")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wide_encodings(encoding: str) -> None:
    text = event("DESCRIPTION:Präsenz \U0001f3e5 ".encode() + LINE).decode()
    octets = text.encode(encoding)
    place = read(octets).addresses[0].place
    assert octets[place.byte_offset : place.byte_offset + place.byte_length].decode(
        encoding.removesuffix("-sig")
    ) == URL or (octets[place.byte_offset : place.byte_offset + place.byte_length] == URL.encode(f"{encoding[:6]}-le"))
    assert place.line == 6


def test_octets_that_are_no_utf8_are_said_once_and_hide_nothing() -> None:
    octets = event(b"SUMMARY:Pr\xe4senz", b"DESCRIPTION:f\xfcr " + URL.encode() + b" m\xf6glich")
    calendar = read(octets)
    assert calendar.urls == [URL]
    assert [(problem.rule, problem.place.line) for problem in calendar.problems] == [("TL902", 6)]


def test_a_fold_inside_a_character_is_no_undecodable_text() -> None:
    octets = event(folded("DESCRIPTION:für ".encode() + URL.encode(), [13]))
    assert b"\xc3\r\n \xbc" in octets
    calendar = read(octets)
    assert calendar.problems == []
    assert calendar.urls == [URL]


@pytest.mark.parametrize("slashes", [b"\\\\", b"\\/", b"/\\", b"\\/\\/"])
def test_slashes_that_only_a_browser_takes_for_two(slashes: bytes) -> None:
    assert len(read(event(b"URL:https:" + slashes + b"zoom.us/j/1")).urls) == 1
    assert len(read(event(folded(b"URL:https:" + slashes + b"zoom.us/j/1", [9, 10]))).urls) == 1


def test_nul_octets_hide_nothing() -> None:
    assert read(event(b"SUMMARY:a\0b", b"DESCRIPTION:\0 " + URL.encode() + b" \0")).urls == [URL]


# Encoded values


def test_quoted_printable() -> None:
    line = (
        b"DESCRIPTION;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Pr=C3=A4senz=0D=0Ahttps=3A//us02web.=\r\n"
        b"zoom.us/j/=\r\n98765432101=20ok"
    )
    octets = event(line)
    assert _text(octets, URL.encode()) == [b"https=3A//us02web.=\r\nzoom.us/j/=\r\n98765432101"]
    assert read(octets).problems == []


@pytest.mark.parametrize("parameter", [b"ENCODING=BASE64", b"ENCODING=B", b"encoding=base64", b"BASE64"])
def test_base64_text(parameter: bytes) -> None:
    coded = base64.b64encode(f"Join {URL} now".encode())
    octets = event(folded(b"DESCRIPTION;" + parameter + b":" + coded, [40, 70]))
    assert read(octets).urls == [URL]


def test_base64_pictures_are_passed_by() -> None:
    coded = base64.b64encode(b"\x89PNG" + URL.encode() + bytes(100))
    assert read(event(b"ATTACH;VALUE=BINARY;ENCODING=BASE64;FMTTYPE=image/png:" + coded, LINE)).urls == [URL]


def test_vcalendar_1() -> None:
    octets = (
        b"BEGIN:VCALENDAR\r\nVERSION:1.0\r\nBEGIN:VEVENT\r\nDTSTART:20261201T150000Z\r\n"
        b"LOCATION;QUOTED-PRINTABLE:https=3A//us02web.zoom.us/j/98765432101\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    calendar = read(octets)
    assert calendar.urls == [URL]
    assert calendar.events[0].start == date(2026, 12, 1)
    assert calendar.problems == []


# Structure


def test_nested_components_belong_to_their_event() -> None:
    alarm = b"BEGIN:VALARM\r\nUID:alarm\r\nDESCRIPTION:" + URL.encode() + b"\r\nEND:VALARM"
    calendar = read(event(alarm, LINE))
    assert calendar.urls == [URL, URL]
    assert [item.uid for item in calendar.events] == ["1", "1"]
    assert calendar.tally.events == 1


def test_several_calendars_and_a_cancellation() -> None:
    cancelled = event(LINE).replace(b"VERSION:2.0", b"METHOD:CANCEL")
    calendar = read(event(LINE) + cancelled + event(LINE))
    assert [item.cancelled for item in calendar.events] == [False, True, False]
    assert calendar.tally.events == 3


@pytest.mark.parametrize(
    ("octets", "rules", "links"),
    [
        pytest.param(event(LINE).replace(b"END:VEVENT\r\n", b""), ["TL903"], 1, id="no-end-of-event"),
        pytest.param(event(LINE).replace(b"END:VCALENDAR\r\n", b""), ["TL903"], 1, id="no-end-of-calendar"),
        pytest.param(event(LINE) * 2 + event(LINE)[:-29], ["TL903", "TL903"], 3, id="cut-off"),
        pytest.param(b"END:VEVENT\r\n" + event(LINE), ["TL901"], 1, id="end-without-begin"),
        pytest.param(event(b"no line at all", LINE), ["TL901"], 1, id="no-content-line"),
        pytest.param(event(URL.encode(), LINE), ["TL901"], 2, id="bare-address"),
        pytest.param(event(b"BEGIN:VEVENT\r\nUID:2", LINE).replace(b"END:VEVENT", b"END:VEVENT", 1), ["TL903"], 1,
                     id="event-in-event"),
        pytest.param(event(b"", LINE, b""), [], 1, id="empty-lines"),
        pytest.param(event(b'LOCATION;ALTREP="https://a.example:' + URL.encode(), LINE), [], None, id="open-quote"),
        pytest.param(b"LOCATION:" + URL.encode(), [], 1, id="nothing-but-a-line"),
        pytest.param(b"", [], 0, id="empty"),
    ],
)  # fmt: skip
def test_broken_structure_is_said_and_hides_nothing(octets: bytes, rules: list[str], links: int | None) -> None:
    calendar = read(octets)
    assert sorted(calendar.rules) == rules
    assert links is None or calendar.urls == [URL] * links


def test_names_of_any_case() -> None:
    octets = event(LINE).replace(b"DTSTART", b"DtStart").replace(b"UID", b"uid").replace(b"LOCATION", b"location")
    octets = octets.replace(b"BEGIN:VEVENT", b"begin:vevent").replace(b"END:VEVENT", b"End:vEvent")
    calendar = read(octets)
    assert calendar.urls == [URL]
    assert calendar.addresses[0].property == "LOCATION"
    assert (calendar.events[0].uid, calendar.events[0].start) == ("1", date(2026, 12, 1))
    assert calendar.problems == []


def test_a_line_of_ten_megabytes() -> None:
    octets = event(b"DESCRIPTION:" + b"x " * 5_000_000 + URL.encode())
    calendar = read(octets)
    assert calendar.urls == [URL]
    assert calendar.addresses[0].place.column == 10_000_013


@pytest.mark.parametrize(
    "piece",
    [
        pytest.param(b"tel:+15551234567 ", id="schemes"),
        pytest.param(b'<a href="https://intranet.example/a">see</a> ', id="anchors"),
        pytest.param(b"https://intranet.example/a ", id="addresses"),
        pytest.param(b"intranet.us/a ", id="without-scheme"),
        pytest.param(b"ENCODING=x ", id="marks"),
        pytest.param(b";ENCODING=B:", id="encodings"),
        pytest.param(b"\r\n https://a.example/b", id="folds"),
        pytest.param(b"://", id="slashes"),
    ],
)
def test_many_of_a_kind_in_one_line_take_time_in_proportion(piece: bytes) -> None:
    """Work for each piece that grew with the line would take minutes here."""
    calendar = read(event(b"DESCRIPTION:" + piece * (500_000 // len(piece)), LINE))
    assert calendar.urls[-1] == URL


# Streaming


class _Dripping(io.BytesIO):
    """A stream that gives a few octets at a time, as a pipe does."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(size if size is None or size < 0 else min(size, 7))


def _findings(octets: bytes) -> list[tuple[object, ...]]:
    """Return the findings without their events: a series is not equal to another one of the same rule."""
    return [_told(finding) for finding in lint(octets, name="a.ics", linter=make_linter(today="2026-12-01"))]


def _told(finding: Finding) -> tuple[object, ...]:
    return (*finding._replace(event=NO_EVENT), finding.event.start)


_LINES = st.sampled_from([
    LINE, b"DESCRIPTION:x " + URL.encode() + b"\\nhttps://www.twitch.tv/drlee", b"SUMMARY:a", b"broken",
    b"BEGIN:VALARM\r\nDESCRIPTION:" + URL.encode() + b"\r\nEND:VALARM", b"STATUS:CANCELLED", b"DTSTART:20261201",
    b"RRULE:FREQ=DAILY;COUNT=3",
    b"COMMENT:\xc3\xbc", b"BEGIN:VTODO", b"END:VEVENT",
])  # fmt: skip
_EVENTS = st.lists(st.lists(st.tuples(_LINES, cuts), max_size=4), min_size=1, max_size=6)


@given(_EVENTS, st.integers(16, 700))
def test_small_windows_give_the_same_findings(events: list[list[tuple[bytes, list[int]]]], window: int) -> None:
    """That an END is missing is said in the window in which that shows, so their order may differ."""
    octets = b"".join(
        event(*(folded(line, where) if b"\r" not in line else line for line, where in lines)) for lines in events
    )
    whole = _findings(octets)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(windows, "WINDOW", window)
        assert sorted(_findings(octets), key=repr) == sorted(whole, key=repr)


_ZONE = (
    b"BEGIN:VTIMEZONE\r\nTZID:Ours\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0900\r\n"
    b"TZOFFSETTO:+0900\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
)


@pytest.mark.parametrize("window", [1 << 19, 300, 64])
def test_a_zone_is_known_to_its_calendar_only_whatever_the_window(window: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "WINDOW", window)
    ours = event(LINE).replace(b"DTSTART:20261201T150000Z", b"DTSTART;TZID=Ours:20261201T100000")
    calendar = ours.replace(b"BEGIN:VEVENT", _ZONE + b"BEGIN:VEVENT")
    longer = calendar.replace(b"END:VCALENDAR\r\n", ours[ours.index(b"BEGIN:VEVENT") :] * 1)
    assert {item.start for item in read(longer).events} == {date(2026, 11, 30)}
    assert [item.start for item in read(ours).events] == [date(2026, 12, 1)]


def test_a_stream_that_drips_gives_the_same_findings() -> None:
    class Pipe(Source):
        def open(self) -> io.BytesIO:
            return _Dripping(octets)

    octets = event(LINE) * 20
    linter = make_linter(today="2026-12-01")
    dripped = [_told(item) for item in linter.scan(Pipe("a.ics", octets=b""), Tally()) if isinstance(item, Finding)]
    assert dripped == _findings(octets)


def test_a_component_that_is_too_long_is_read_in_parts_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "WINDOW", 200)
    monkeypatch.setattr(windows, "LONGEST", 1000)
    calendar = read(event(*[b"COMMENT:" + URL.encode()] * 100))
    assert calendar.urls == [URL] * 100
    assert set(calendar.rules) == {"TL904"}


# The library is the oracle of values that both can read

_VALUES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=40)


@given(_VALUES, _VALUES, cuts)
def test_text_is_what_icalendar_reads(before: str, after: str, where: list[int]) -> None:
    item = library.Event()
    item.add("description", f"{before} {URL} {after}")
    item.add("location", f"{URL}?x={after.encode().hex()}0")
    octets = event(*(folded(line, where) for line in item.to_ical().replace(b"\r\n ", b"").split(b"\r\n")[1:-2]))
    parsed = library.Calendar.from_ical(octets).walk("VEVENT")[0]
    calendar = read(octets)
    found = [address.url for address in calendar.addresses if address.property == "LOCATION"]
    assert found == [str(parsed["LOCATION"])]
    assert calendar.problems == []
    for address in calendar.addresses:
        if address.property == "DESCRIPTION" and "zoom" in address.url:
            assert address.url in str(parsed["DESCRIPTION"])
    assert any(address.url == URL for address in calendar.addresses)
