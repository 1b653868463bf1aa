"""The Python reader is the oracle of the compiled one, item for item."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from linter.sources.calendar_links import cuts, event, folded
from linter.sources.test_plain import HEADS, VALUES
from telelint.catalogue import Catalogue
from telelint.links.strangers import Strangers
from telelint.model import NO_EVENT, Event, Tally
from telelint.sources import components, icalendar, native, windows
from telelint.sources.segment import Found, Problem
from telelint.sources.series import Series
from telelint.sources.structure import Component
from telelint.sources.zones import Zones

if TYPE_CHECKING:
    from types import ModuleType

_octets = pytest.importorskip("telelint.sources._octets", reason="the compiled reader was not built")

_SHARED = os.environ.get("TELELINT_SHARED")
_HOSTS = Catalogue.bundled().hosts
_STRANGERS = Strangers(Catalogue.bundled())
_STRANGERS.spelt_hosts |= {b"intranet.example", b"meet.jit.si:443", b"a", b"en.wikipedia.org", b"x.example"}
_ZONES = Zones("America/New_York")
_TRIGGERS = icalendar.Triggers(frozenset(host.rpartition(".")[2] for host in _HOSTS), _STRANGERS)


def _told(event: Event) -> Event:
    """Each reader has zones of its own."""
    if not isinstance(event.occurrences, Series):
        return event
    return event._replace(occurrences=event.occurrences._replace(zones=_ZONES))


def _read(octets: bytes, compiled: ModuleType | None) -> tuple[list[object], int]:
    """Return what the reader yields, each context as the number of its first use, and how many events it counted."""
    items: list[object] = []
    contexts: dict[int, int] = {}
    kept = []
    tally = Tally()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(native, "compiled", compiled)
        for item in icalendar.read(io.BytesIO(octets), "a.ics", Zones("America/New_York"), _TRIGGERS, tally):
            if isinstance(item, Problem):
                items.append(item)
                continue
            kept.append(item.context)  # or another may get its id
            context = contexts.setdefault(id(item.context), len(contexts))
            event = _told(item.context.event)
            if isinstance(item, Found):
                items.append((*item._replace(context=None), context, event))  # type: ignore[arg-type]  # not compared
            else:
                items.append(
                    (item.text, item.base, item.property, item.role, item.markup, item.address, context, event)
                )
    return items, tally.events


def _assert_same(octets: bytes) -> None:
    assert _read(octets, _octets) == _read(octets, None)


_LINES = st.sampled_from([
    b"BEGIN:VCALENDAR", b"END:VCALENDAR", b"BEGIN:VEVENT", b"END:VEVENT", b"BEGIN:VTODO", b"END:VTODO", b"BEGIN:VALARM",
    b"END:VALARM", b"begin:vevent", b"End:vEvent", b"BEGIN :VEVENT", b"BEGIN: VEVENT", b"BEGIN:", b"END", b"BEGIN:X-A",
    b"END:X-A", b"BEGIN:VEVENT;X=1", b"END:VEVENT ", b"METHOD:CANCEL", b"METHOD;X=1: cancel", b"no line", b"", b" ",
    b"UID:1@clinic.example", b"UID:\xc3\xbc", b'UID;X="a:b":c', b"uid:2", b"DTSTART:20261201T150000Z",
    b"DTSTART;TZID=Asia/Tokyo:20261201T100000", b'DTSTART;TZID="Asia/Tokyo":20261201T100000', b"dtstart:20261202",
    b"DTSTART;VALUE=DATE:20261203", b"DTSTART;TZID=Asia/Tokyo", b"DUE:20261204", b"RRULE:FREQ=DAILY", b"RDATE:20261205",
    b"STATUS:CANCELLED", b"CLASS:PUBLIC", b"SEQUENCE:7", b"SEQUENCE:x", b"RECURRENCE-ID:20261201", b"ATTENDEE:x",
    b"ATTENDEE-X:x", b"ORGANIZER:mailto:a@b.example", b"X;ENCODING=QUOTED-PRINTABLE:a=3A=", b"X;ENCODING=BASE64:aGk=",
    b"X;encoding=b:aGk=", b"X;QUOTED-PRINTABLE:=3D", b"X;BASE64:aGk=", b"DTSTART;QUOTED-PRINTABLE:a=", b"ENCODING=B:x",
    b"X;Y=ENCODING=QUOTED:a=", b"X:a;ENCODING=B:x", b"SUMMARY:caf\xe9", b"SUMMARY:\xf0\x9f\x8f\xa5",
    b"LOCATION:https://zoom.us/j/1", b"DESCRIPTION:x https://intranet.example/a https://zoom.us/j/2 y",
    b'X-ALT-DESC:<a href="https://zoom.us/j/3">Join <b>now</b></a> <A HREF="https://zoom.us/j/4">https://zoom.us/j/4</A>',
    b"DESCRIPTION:Meet zoom.us<https://zoom.us/j/5>\\nzoom.us<https://zoom.us/j/6> x<https://zoom.us/j/7>",
    b"DESCRIPTION:zoom.us/x<https://zoom.us/j/9>",
    b"DESCRIPTION:zoom.us<https://zoom.us/j/9.> a.b<https://zoom.us/j/9_\r\n > x",
    b"COMMENT:https://intranet.example/zoom.us/j/1 https://x.example/us:443/ https://x.example/a.us:443/",
    b"COMMENT:https://intranet.example/?u=%7Aoom https://x.example/%2fa https://x.example/%2ga https://x.example/.a/",
    b"COMMENT:https://intranet.example/MyChart/ https://x.example/%3Az https://x.example/%5a https://x.example/%41",
    b"COMMENT:https://zoom.us/j/1.\r\n .\\\r\n , https://zoom.us/j/1\\\r\n ,2\\n x https://zoom.us/j/1_\r\n  x",
    b"COMMENT:https:\\/\\/zoom.us/j/1", b"COMMENT:https:/\r\n \\zoom.us/j/1", b"COMMENT:\r\n :\\zoom.us",
    b"COMMENT:time:\\n a tel:+15551234567 x", b"COMMENT:zoom.us/j/8", b"COMMENT:https://zoom.us/j/9..",
])  # fmt: skip
_ANY_LINE = st.one_of(
    _LINES,
    st.tuples(_LINES, cuts).map(lambda pair: folded(*pair) if len(pair[0]) > 1 else pair[0]),
    st.tuples(HEADS, VALUES, cuts).map(lambda three: folded(three[0] + three[1], three[2])),
)
_ENDS = st.sampled_from([b"\r\n", b"\n", b"\r\n", b"\r"])
_CALENDARS = st.lists(st.tuples(_ANY_LINE, _ENDS), max_size=24).map(lambda lines: b"".join(map(b"".join, lines)))


@given(_CALENDARS)
@example(b"COMMENT:https://zoom.us/j/1..\r\n .")
def test_the_compiled_reader_yields_what_the_python_one_yields(octets: bytes) -> None:
    _assert_same(octets)
    _assert_same(event(octets))


@given(st.lists(st.tuples(HEADS, VALUES, cuts), min_size=1, max_size=5))
def test_so_it_does_of_addresses(lines: list[tuple[bytes, bytes, list[int]]]) -> None:
    _assert_same(event(*(folded(head + value, where) for head, value, where in lines)))


_CHANGES = st.lists(st.tuples(st.integers(0, 1 << 30), st.integers(0, 6), st.binary(max_size=4)), max_size=12)


@given(_CALENDARS, _CHANGES)
def test_so_it_does_of_damaged_octets(octets: bytes, changes: list[tuple[int, int, bytes]]) -> None:
    for where, left_out, put_in in changes:
        at = where % (len(octets) + 1)
        octets = octets[:at] + put_in + octets[at + left_out :]
    _assert_same(octets)


@given(_CALENDARS, st.integers(4, 300))
def test_so_it_does_in_small_windows(octets: bytes, size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(windows, "WINDOW", size)
        patch.setattr(windows, "LONGEST", 4 * size)
        patch.setattr(icalendar, "_AT_ONCE", 2)
        _assert_same(octets)


@given(_CALENDARS)
def test_so_it_does_in_other_encodings(octets: bytes) -> None:
    _assert_same(octets.decode("latin-1").encode("utf-16"))


@pytest.mark.parametrize("line", [b"x", b"SUMMARY:x", b"A:\r\n "], ids=["one-line", "lines", "folds"])
def test_so_it_does_where_long_stretches_hold_nothing(line: bytes) -> None:
    """What is looked for is looked for in the next 8192 octets."""
    marks = (b"LOCATION:https://zoom.us/j/1", b"COMMENT:tel:1", b"X;ENCODING=QUOTED-PRINTABLE:tel=3A1=", b"A;B=q:1")
    for size in range(8150, 8200):
        nothing = (line + b"\r\n" * (line != b"x")) * size
        for mark in marks:
            _assert_same(b"\n".join([b"BEGIN:VEVENT", nothing[:size], mark, nothing[: 2 * size], mark]))


def _refuse(*_: object) -> list[object]:
    raise AssertionError("handed back to Python")


def _addresses(octets: bytes, found: list[Component], **others: object) -> tuple[list[object], int, int]:
    arguments = {
        "octets": octets,
        "at": 0,
        "line": 0,
        "limit": 99,
        "offset": -1,
        "name": "",
        "place": None,
        "components": found,
        "contexts": [*(None for _ in found), components.KnownContext(NO_EVENT)],
        "context_of": _refuse,
        "read_line": _refuse,
        "settings": _TRIGGERS.compiled,
        "making": components.COMPILED,
        "zones": _ZONES.compiled,
    } | others
    items, at, line = _octets.addresses(*arguments.values())
    return items, at, line


def test_what_is_regular_is_not_handed_back() -> None:
    """Nobody would see that but by the clock."""
    octets = b"\n" + event(
        b"DTSTART;TZID=Asia/Tokyo:20261201T100000",
        b"RRULE:FREQ=DAILY",
        b"EXDATE;TZID=Asia/Tokyo:20261202T100000",
        b'ATTENDEE;CN="Kim, R.";PARTSTAT=ACCEPTED:mailto:kim@clinic.example',
        b"DESCRIPTION:F\xc3\xbcr Sie: https://zoom.us/j/1\\n\r\n \\nAgenda<https://zoom.us/j/2> at 15:00\r\n  time: 3",
        b'X-ALT-DESC;FMTTYPE=text/html:<p><a href="https://zoom.us/j/3?a=1&amp\\;b=2"><b>Join</b></a></p>',
        b"BEGIN:VALARM\r\nTRIGGER:-PT15M\r\nEND:VALARM",
        b"",
        b"LOCATION:https://zoom.us/j/4\r\n ",
    )
    read = _octets.components(octets, (), False, lambda *_: False, Component)
    assert read is not None
    (component,), left_open, cancelled, calendars, events = read
    assert (left_open, cancelled, calendars, events) == ([], False, 1, 1)
    assert _ZONES.date_of("20261201T100000", "Asia/Tokyo") == date(2026, 11, 30)  # so the zones are known
    making, zones = list(components.COMPILED), list(_ZONES.compiled)
    making[3] = zones[1] = _refuse
    items, at, line = _addresses(octets, [component], making=tuple(making), zones=tuple(zones))
    assert [type(item) for item in items] == [Found] * 4
    assert (at, line) == (-1, octets.count(b"\n"))


@given(st.binary(max_size=60).map(lambda octets: octets.replace(b"\0", b"\n").replace(b"\1", b" ")))
def test_a_survey_tells_the_same(octets: bytes) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(native, "compiled", None)
        assert _octets.survey(octets) == icalendar._survey(octets)


@given(st.text("\n\r \xe9", max_size=700).map(str.encode), st.integers(0, 800), st.integers(0, 800))
def test_lines_are_counted_the_same(octets: bytes, start: int, end: int) -> None:
    assert _octets.lines(octets, start, end) == octets.count(b"\n", start, end)


@given(st.lists(_LINES, max_size=20), st.integers(0, 40), st.integers(0, 2000))
def test_an_event_is_the_same_wherever_a_component_begins_and_ends(lines: list[bytes], begin: int, size: int) -> None:
    octets = b"\nBEGIN:VEVENT\r\n" + b"\r\n".join(lines)
    begin = min(begin, len(octets))
    component = Component("VEVENT", begin, min(begin + size, len(octets)), False)
    told = []
    for compiled in (_octets, None):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(native, "compiled", compiled)
            told.append(_told(components.read_event(octets, component, Zones("America/New_York"))))
    assert told[0] == told[1]


_TWO = st.sampled_from([b"00", b"01", b"02", b"11", b"23", b"24", b"28", b"29", b"31", b"59", b"60", b"1x"])
_STARTS = st.builds(
    lambda zone, year, numbers, end: b"DTSTART%b:%b%b%bT%b%b%b%b" % (zone, year, *numbers, end),
    st.sampled_from([
        b"", b";TZID=America/New_York", b";TZID=Asia/Tokyo", b";TZID=Tokyo Standard Time", b";TZID=Nowhere", b";TZID=",
        b";TZID=Z", b';TZID="Asia/Tokyo"', b";TZID=Pacific/Apia", b";TZID=Africa/Monrovia", b";VALUE=DATE-TIME",
    ]),
    st.sampled_from([b"0000", b"0001", b"1883", b"1969", b"2011", b"2026", b"9999"]),
    st.sampled_from([(b"12", b"31", b"23", b"59", b"59"), (b"07", b"01", b"00", b"00", b"00")])
    | st.lists(_TWO, min_size=5, max_size=5),
    st.sampled_from([b"", b"Z", b" ", b"z", b"+0100", b"\r", b"Z\r", b"\r\n Z"]),
)  # fmt: skip


@given(st.lists(_STARTS, min_size=1, max_size=4), st.integers(0, 15))
def test_a_date_is_the_same(starts: list[bytes], size: int) -> None:
    zones = Zones("America/New_York")
    zones.date_of("20260101T000000Z")
    for start in [*starts, *starts, starts[0][: -size or None]]:  # the second time all zones are known
        octets = b"\nUID:1\n" + start
        told = []
        for compiled in (_octets, None):
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(native, "compiled", compiled)
                told.append(components.read_event(octets, Component("VEVENT", 0, len(octets), False), zones))
        assert told[0] == told[1]


_LINE = b"\nA:https://zoom.us/j/1"
_WHOLE = Component("VEVENT", 0, len(_LINE), False)


@pytest.mark.parametrize(
    ("others", "error"),
    [
        pytest.param({"octets": b""}, ValueError, id="empty"),
        pytest.param({"octets": b"x\n"}, ValueError, id="no-line"),
        pytest.param({"at": 2}, ValueError, id="behind-a-line"),
        pytest.param({"at": 99}, ValueError, id="behind-the-end"),
        pytest.param({"at": -1}, ValueError, id="before-the-start"),
        pytest.param({"contexts": []}, ValueError, id="no-context"),
        pytest.param({"found": [_WHOLE._replace(end=99)]}, ValueError, id="component-behind-the-end"),
        pytest.param({"found": [_WHOLE._replace(start=-9)]}, ValueError, id="component-before-the-start"),
        pytest.param({"found": [()]}, IndexError, id="no-component"),
        pytest.param({"found": [{}]}, SystemError, id="component-that-is-no-tuple"),
        pytest.param({"settings": ()}, TypeError, id="no-settings"),
        pytest.param({"making": ()}, TypeError, id="nothing-to-make-events-with"),
        pytest.param({"making": (dict, *components.COMPILED[1:])}, TypeError, id="event-that-is-no-tuple"),
        pytest.param({"zones": ()}, TypeError, id="no-zones"),
        pytest.param({"octets": "\nx"}, TypeError, id="text"),
    ],
)
def test_nonsense_is_refused(others: dict[str, object], error: type[Exception]) -> None:
    with pytest.raises(error):
        _addresses(**{"octets": _LINE, "found": [_WHOLE]} | others)  # type: ignore[arg-type]  # nonsense has any type


@pytest.mark.parametrize(
    ("which", "number", "before"),
    [
        pytest.param("place", None, b"UID:1", id="place"),
        pytest.param("context_of", None, b"SUMMARY:no event", id="context"),
        pytest.param("read_line", None, b"A:tel:1", id="line"),
        pytest.param("making", 3, b"UID:\xc3\xbc", id="value"),
        pytest.param("making", 3, b"UID:1\nRDATE:\xc3\xbc", id="values"),
        pytest.param("making", 3, b"DTSTART:\xc3\xbc", id="start"),
        pytest.param("making", 4, b"UID:1\nORGANIZER:x", id="organiser"),
        pytest.param("zones", 1, b"DTSTART:soon", id="date"),
        pytest.param("zones", 4, b"DTSTART:20261201T150000Z", id="moment"),
    ],
)
def test_an_error_in_what_is_asked_comes_through(which: str, number: int | None, before: bytes) -> None:
    class Fails:
        def __call__(self, *_: object) -> None:
            raise LookupError

        __getitem__ = __call__

    octets = b"\n" + before + _LINE
    fails: object = Fails()
    if number is not None:
        given = {"making": components.COMPILED, "zones": _ZONES.compiled}[which]
        fails = (*given[:number], fails, *given[number + 1 :])
    with pytest.raises(LookupError):
        _addresses(octets, [Component("VEVENT", 0, len(octets), False)], **{which: fails})


def test_it_is_left_alone_where_somebody_wants_python_only() -> None:
    program = "from telelint.sources import native; print(native.compiled)"
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "TELELINT_PURE_PYTHON": "1"},
        check=True,
        capture_output=True,
        text=True,
    )
    assert ran.stdout == "None\n"


@pytest.mark.skipif(not _SHARED, reason="TELELINT_SHARED does not name the folder of real calendars")
def test_real_calendars_are_read_the_same() -> None:
    files = [path for path in Path(_SHARED or "", "corpus").rglob("*") if path.suffix in (".ics", ".ical", ".vcs")]
    assert len(files) > 100
    for path in files:
        _assert_same(path.read_bytes())


@pytest.mark.skipif(not _SHARED, reason="TELELINT_SHARED does not name the generator's folder")
@pytest.mark.parametrize("how", [["--dirty", "0.4"], ["--eol", "lf"], ["--no-fold"]], ids=["dirty", "lf", "no-fold"])
def test_generated_calendars_are_read_the_same(how: list[str], tmp_path: Path) -> None:
    generator = Path(_SHARED or "", "bench", "gen_ics.py")
    subprocess.run(
        [sys.executable, generator, "--preset", "1m", "-o", tmp_path / "a.ics", "--truth", os.devnull, *how], check=True
    )
    _assert_same((tmp_path / "a.ics").read_bytes())
