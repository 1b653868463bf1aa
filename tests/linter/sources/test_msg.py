"""Outlook's .msg files, as an independent writer of the format makes them."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linter.sources.found_links import read

pytest.importorskip("olefile", reason="telelint's extra for .msg files is not installed")
writer = pytest.importorskip("aspose.email_foss.msg", reason="the writer of .msg files is not installed")

URL = "https://zoom.us/j/98765432101"
_APPOINTMENT = "00062002-0000-0000-c000-000000000046"
_CALENDAR = (
    b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:u1\r\nDTSTART:20261202T150000Z\r\n"
    b"ORGANIZER:mailto:a@hospital.example\r\nLOCATION:https://zoom.us/j/7\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
_MAIL = (
    b"From: a@inner.example\r\nSubject: x\r\nDate: Wed, 09 Dec 2026 12:00:00 +0000\r\n"
    b"Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nhttps://zoom=\r\n.us/j/8"
)


def _message(*, wide: bool = True) -> Any:
    message = writer.MapiMessage.create("visit", f"Join {URL} für Sie", unicode_strings=wide)
    message.set_property(0x0039, 0x0040, datetime(2026, 12, 1, 3, 30, tzinfo=UTC))
    message.set_property(0x0C1F, 0x001F, "who@clinic.example")
    message.add_recipient("one@x.example")
    message.add_recipient("two@x.example")
    return message


@pytest.mark.parametrize("wide", [True, False], ids=["unicode", "8-bit"])
def test_text_and_sender_of_a_message_are_read(wide: bool) -> None:
    found = read(_message(wide=wide).to_bytes(), "x.msg")
    assert [(a.url, a.property) for a in found.addresses] == [(URL, "text/plain")]
    event = found.addresses[0].event
    assert (event.start, event.organiser_domain, event.attendees) == (date(2026, 11, 30), "clinic.example", 2)
    assert found.addresses[0].place[1:] == (1, 1, 1, 1, 0, 0)
    assert not found.problems


def test_a_message_is_told_by_its_content() -> None:
    assert read(_message().to_bytes(), "from outlook").urls == [URL]


@pytest.mark.parametrize(("page", "charset"), [(1251, "windows-1251"), (65001, "utf-8"), (28591, "iso-8859-1")])
def test_html_is_read_in_its_code_page(page: int, charset: str) -> None:
    message = _message()
    text = "Привет" if page != 28591 else "Grüße"
    message.set_property(0x1013, 0x0102, f'<p><a href="{URL}">{text}</a></p>'.encode(charset))
    message.set_property(0x3FDE, 0x0003, page)
    found = read(message.to_bytes(), "x.msg")
    assert [(a.property, a.text) for a in found.addresses] == [("text/html", text), ("text/plain", None)]


def test_an_appointment_has_its_location_and_its_own_date() -> None:
    message = _message()
    message.message_class = "IPM.Schedule.Meeting.Canceled"
    numeric, string = writer.MapiNamedProperty.numeric, writer.MapiNamedProperty.string
    message.set_named_property(numeric(0x8208, _APPOINTMENT), 0x001F, "https://video.clinic.example/room/5")
    message.set_named_property(numeric(0x820D, _APPOINTMENT), 0x0040, datetime(2026, 12, 24, 15, tzinfo=UTC))
    message.set_named_property(numeric(0x8223, _APPOINTMENT), 0x000B, True)
    message.set_named_property(string("SkypeTeamsMeetingUrl"), 0x001F, "https://teams.microsoft.com/l/meetup-join/1")
    found = read(message.to_bytes(), "x.msg")
    assert [a.property for a in found.addresses] == ["Location", "SkypeTeamsMeetingUrl", "text/plain"]
    event = found.addresses[0].event
    assert (event.start, event.recurring, event.cancelled) == (date(2026, 12, 24), True, True)


def test_attachments_are_read_and_the_others_counted() -> None:
    message = _message()
    message.add_attachment("invite.ics", _CALENDAR, mime_type="text/calendar")
    message.add_attachment("mail.eml", _MAIL)
    message.add_attachment("page.html", b"<html><a href='https://zoom.us/j/6'>x</a>", mime_type="text/html")
    message.add_attachment("Jane Doe.png", b"\x89PNG", mime_type="image/png")
    inner = writer.MapiMessage.create("inner", "see https://zoom.us/j/9")
    inner.set_property(0x0039, 0x0040, datetime(2026, 12, 10, 12, tzinfo=UTC))
    message.add_embedded_message_attachment(inner)
    found = read(message.to_bytes(), "x.msg")
    assert {(a.url[-1], a.property, a.event.start) for a in found.addresses} == {
        ("1", "text/plain", date(2026, 12, 2)),  # the calendar dates the text around it
        ("7", "LOCATION", date(2026, 12, 2)),
        ("6", "text/html", date(2026, 12, 2)),
        ("8", "text/html", date(2026, 12, 9)),
        ("9", "text/plain", date(2026, 12, 10)),
    }
    assert {a.place[1:] for a in found.addresses} == {(1, 1, 1, 1, 0, 0)}
    assert [skipped.why for skipped in found.tally.skipped] == ["not read in it: 1 image"]
    assert found.tally.events == 1


def test_without_the_extra_the_file_is_skipped_and_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "olefile", None)
    found = read(_message().to_bytes(), "x.msg")
    assert not found.urls
    assert [skipped.why for skipped in found.tally.skipped] == [
        "Outlook's .msg files need one more package: pip install 'telelint[msg]'"
    ]


def test_another_compound_file_is_skipped() -> None:
    octets = (
        _message()
        .to_bytes()
        .replace("__properties_version1.0".encode("utf-16-le"), "WordDocument_version1.0".encode("utf-16-le"))
    )
    found = read(octets, "x.bin")
    assert not found.urls
    assert len(found.tally.skipped) == 1


@pytest.mark.parametrize(
    ("at", "new"), [(30, b"\x50\x00"), (32, b"\x40"), (44, b"\xff" * 4), (64, b"\xff" * 3), (72, b"\xff" * 3)]
)
def test_sizes_that_cannot_be_are_damage(at: int, new: bytes) -> None:
    octets = bytearray(_message().to_bytes())
    octets[at : at + len(new)] = new
    assert [problem.rule for problem in read(bytes(octets), "x.msg").problems] == ["TL901"]


_OCTETS = _message().to_bytes()


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(_OCTETS) - 1), st.binary(min_size=1, max_size=8)), max_size=8), st.data())
def test_no_damage_breaks_the_reader(changes: list[tuple[int, bytes]], data: st.DataObject) -> None:
    octets = bytearray(_OCTETS[: data.draw(st.integers(8, len(_OCTETS)))])
    for at, new in changes:
        if at >= 8:  # the magic number stays
            octets[at : at + len(new)] = new
    found = read(bytes(octets), "x.msg")
    assert found.urls or found.problems or octets != _OCTETS
