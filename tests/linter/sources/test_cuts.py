"""A calendar cut anywhere gives what the whole gives."""

from __future__ import annotations

import io
import os
import pickle
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from benchmarks.generator.exports import write
from hypothesis import given
from hypothesis import strategies as st

from linter.sources.calendar_links import event
from telelint import make_linter
from telelint.model import NO_EVENT, Tally
from telelint.rules.platform_changed import PlatformChanges
from telelint.sources import windows
from telelint.sources.cuts import PartOf, count_lines, parts
from telelint.sources.icalendar import State
from telelint.sources.source import Source

if TYPE_CHECKING:
    from telelint.model import Finding, Link

LINTER = make_linter(today="2026-11-24")
SHARED = os.environ.get("TELELINT_SHARED")


def told(item: Link | Finding) -> tuple[object, ...]:
    """Return an item, its event without the series, an object that is equal to no other; the verdict has told it."""
    event = item.event
    return item._replace(event=NO_EVENT), event.uid, event.start, event.organiser_domain, event.sequence, event.override


def whole(octets: bytes) -> tuple[list[tuple[object, ...]], Tally]:
    tally = Tally()
    return [told(item) for item in LINTER.scan(Source("a.ics", octets=octets), tally)], tally


def pieces(octets: bytes, wanted: int, *, lines: bool) -> tuple[list[tuple[object, ...]], Tally, int, int]:
    """Return what the parts give, how many there were, and how often what had been assumed was wrong."""
    stream, name = io.BytesIO(octets), "a.ics"
    tally, changes = Tally(), PlatformChanges(LINTER.catalogue)
    found: list[tuple[object, ...]] = []
    state, line, count, wrong = State(), 0, 0, 0
    for part in parts(stream, name, len(octets), wanted, lines=lines):
        assert part.line == (line if lines or not part.start else None)
        if part.before != state:
            wrong += 1
        known = pickle.loads(pickle.dumps(part._replace(line=line, before=state)))  # noqa: S301 - made here
        source = PartOf(Source(name, octets=octets), known)
        found += [told(item) for item in LINTER.scan(source, tally, changes)]
        assert source.after is not None
        state = source.after
        line += count_lines(stream, part)
        count += 1
    assert line == octets.count(b"\n")
    return found, tally, count, wrong


def check(octets: bytes, wanted: int, *, lines: bool = True) -> tuple[int, int]:
    expected, tally = whole(octets)
    found, counted, count, wrong = pieces(octets, wanted, lines=lines)
    assert found == expected
    assert counted == tally
    return count, wrong


ZONE = b"\r\n".join([
    b"BEGIN:VTIMEZONE", b"TZID:Ours", b"BEGIN:STANDARD", b"DTSTART:19700101T000000", b"TZOFFSETFROM:-1100",
    b"TZOFFSETTO:-1100", b"END:STANDARD", b"END:VTIMEZONE",
])  # fmt: skip
LINES = [
    b"BEGIN:VCALENDAR", b"END:VCALENDAR", b"BEGIN:VEVENT", b"END:VEVENT", b"begin:vevent", b"end:vevent", b"",
    b"BEGIN:VALARM", b"END:VALARM", b"BEGIN:VTODO", b"END:VTODO", b"METHOD:CANCEL", b"METHOD:REQUEST", b"no line",
    b"UID:1", b"UID:2", b"SEQUENCE:2", b"DTSTART:20261201T150000Z", b"DTSTART;TZID=Ours:20261231T230000",
    ZONE, b"LOCATION:https://zoom.us/j/98765432101", b"LOCATION:https://meet.google.com/abc-defg-hij",
    b"DESCRIPTION:https://zoom.us/j/987654\r\n 32101?pwd=a and https://evil.exa\r\n mple/zoom.us/", b"SUMMARY:\xfc",
    "SUMMARY:Übergabe".encode(), b"SUMMARY;ENCODING=QUOTED-PRINTABLE:a=\r\nEND:VEVENT", b" folded", b"\rSUMMARY:a",
    b"BEGIN:X-FOO", b"END:X-FOO", b"X-WR-CALDESC:https://doxy.me/a", b"X-WR-TIMEZONE:Europe/Berlin",
    event(b"LOCATION:https://zoom.us/j/1"), event(b"LOCATION:https://meet.google.com/abc-defg-hij"),
]  # fmt: skip


@given(st.lists(st.sampled_from(LINES), max_size=60), st.integers(16, 300), st.integers(1, 600), st.booleans())
def test_any_calendar_cut_anywhere(lines: list[bytes], window: int, wanted: int, counted: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(windows, "WINDOW", window)
        patch.setattr(windows, "LONGEST", 8 * window)
        check(b"\r\n".join([b"BEGIN:VCALENDAR", *lines, b""]), wanted, lines=counted)


@pytest.mark.parametrize("window", [3000, 9000, 1 << 19])
@pytest.mark.parametrize("wanted", [1, 10_000, 300_000])
def test_a_generated_export(window: int, wanted: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Most of what is assumed is true."""
    write(600, tmp_path / "a.ics")
    octets = (tmp_path / "a.ics").read_bytes()
    monkeypatch.setattr(windows, "WINDOW", window)
    count, wrong = check(octets, wanted)
    assert count > min(len(octets) / max(window, wanted) / 2, 2)
    assert not wrong


EVENT = b"BEGIN:VEVENT\r\nUID:%d\r\nDTSTART:20261201T150000Z\r\n%bLOCATION:https://zoom.us/j/%d\r\nEND:VEVENT\r\n"


def calendar(head: bytes = b"", more: bytes = b"", first: int = 0) -> bytes:
    events = b"".join(EVENT % (number, more, number) for number in range(first, first + 30))
    return b"BEGIN:VCALENDAR\r\n" + head + events + b"END:VCALENDAR\r\n"


@pytest.mark.parametrize(
    ("octets", "cut", "wrong"),
    [
        pytest.param(calendar(), True, False, id="plain"),
        pytest.param(b"\xef\xbb\xbf" + calendar(), True, False, id="byte-order-mark"),
        pytest.param(calendar(b"METHOD:CANCEL\r\n"), True, False, id="cancellation"),
        pytest.param(calendar(ZONE + b"\r\n", b"DUE;TZID=Ours:20261231T230000\r\n"), True, False, id="own-zone"),
        pytest.param(calendar(more=b"SUMMARY:\xfc\r\n"), True, False, id="no-utf-8-from-the-start"),
        pytest.param(calendar() + EVENT % (1, b"SUMMARY:\xfc\r\n", 1) + calendar(), True, True, id="no-utf-8-later"),
        pytest.param(calendar() * 3, True, True, id="calendars-one-after-the-other"),
        pytest.param(calendar() + calendar(b"METHOD:CANCEL\r\n"), True, True, id="a-cancellation-later"),
        pytest.param(calendar().replace(b"BEGIN:VCALENDAR", b"VERSION:2.0"), True, False, id="no-calendar-around"),
        pytest.param(calendar().replace(b"\r\n", b"\r"), False, False, id="lines-that-end-at-CR"),
        pytest.param(calendar().decode().encode("utf-16"), False, False, id="utf-16"),
        pytest.param(b"From: a@clinic.example\r\nSubject: x\r\n\r\n" + calendar(), False, False, id="a-mail"),
        pytest.param(b"BEGIN:VCALENDAR\r\n" + b"SUMMARY:x\r\n" * 400, False, False, id="nowhere-to-cut"),
        pytest.param(b"", False, False, id="empty"),
    ],
)
def test_what_is_cut_and_where_an_assumption_is_wrong(
    octets: bytes, cut: bool, wrong: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(windows, "WINDOW", 200)
    count, failed = check(octets, 1)
    assert (count > 10, failed > 0) == (cut, wrong)
    assert cut or count == 1


@pytest.mark.skipif(SHARED is None, reason="TELELINT_SHARED does not name the folder of real calendars")
@pytest.mark.parametrize("window", [100, 1000])
def test_real_calendars(window: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "WINDOW", window)
    cut = 0
    for path in sorted(Path(SHARED or "", "corpus").rglob("*.ics")):
        cut += check(path.read_bytes(), 1)[0] > 1
    assert cut > 20
