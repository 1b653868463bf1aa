from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.sources.calendar_links import event
from telelint.sources import windows

_LINES = [
    b"SUMMARY:a",
    b"DESCRIPTION:" + b"x" * 90,
    b" folded",
    b"END:VEVENT",
    b"begin:vevent",
    b"END:VALARM",
    b"",
    b"END:",
]


@given(st.lists(st.sampled_from(_LINES), max_size=40), st.sampled_from([b"\r\n", b"\n"]), st.integers(8, 300))
def test_windows_hold_every_octet_once_and_know_their_place(lines: list[bytes], end: bytes, size: int) -> None:
    octets = b"SUMMARY:first" + end + end.join(lines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(windows, "WINDOW", size)
        patch.setattr(windows, "LONGEST", 4 * size)
        found = list(windows.windows(io.BytesIO(octets), "a.ics"))
    assert b"".join(window.octets for window in found) == b"\n" + octets
    cut_before = False
    for window in found:
        at = window.offset + 1
        if window.octets[:1] == b"\n":
            assert octets[at:].startswith(window.octets[1:2])
            assert len(window.octets) == 1 or window.place(1, 2).line == octets[:at].count(b"\n") + 1
        else:  # inside a line that is longer than a window may be
            assert cut_before
        cut_before = window.cut


def test_a_window_ends_with_a_component_where_it_can(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "WINDOW", 400)
    found = list(windows.windows(io.BytesIO(event(b"SUMMARY:a") * 20), "a.ics"))
    assert len(found) > 3
    assert all(window.octets.rstrip().endswith((b"END:VEVENT", b"END:VCALENDAR")) for window in found)
    assert not any(window.cut for window in found)


def test_no_window_ends_inside_an_event(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands after its alarm is the event's, too."""
    monkeypatch.setattr(windows, "WINDOW", 100)
    alarm = b"BEGIN:VALARM\r\nACTION:DISPLAY\r\nEND:VALARM"
    place = b"BEGIN:VLOCATION\r\nUID:2\r\nEND:VLOCATION"
    octets = event(alarm, b"SUMMARY:" + b"x" * 60, place, b"COMMENT:" + b"x" * 200) * 3
    for window in windows.windows(io.BytesIO(octets), "a.ics"):
        assert window.octets.count(b"BEGIN:VEVENT") == window.octets.count(b"END:VEVENT")


def test_memory_is_bounded_by_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "WINDOW", 4096)
    octets = event(*[b"DESCRIPTION:" + b"x" * 60] * 10) * 200
    assert max(len(window.octets) for window in windows.windows(io.BytesIO(octets), "a.ics")) < 3 * 4096
