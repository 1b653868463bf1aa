"""Mails: their links are found at their places through every encoding, and whatever is broken around them."""

from __future__ import annotations

import os
import re
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from linter.sources.found_links import raw, read
from telelint.sources import decoding

if TYPE_CHECKING:
    from telelint.sources.decoding import Step

URL = "https://zoom.us/j/98765432101"
SHARED = os.environ.get("TELELINT_SHARED")

# Any transfer encoding, any charset

_CHARSETS = {
    "utf-8": "Grüße für 日本 ",
    "iso-8859-1": "Grüße für ",
    "iso-8859-15": "Grüße 5 € ",
    "windows-1252": "„Grüße“ ",
    "windows-1251": "Привет ",
    "koi8-r": "Привет ",
    "iso-2022-jp": "日本語で ",
    "shift_jis": "日本語で ",
    "euc-jp": "日本語で ",
    "gb18030": "会议链接 ",
    "gb2312": "会议链接 ",
    "big5": "會議 ",
    "utf-7": "Grüße 日本 ",
    "utf-16": "Grüße 日本 ",
    "utf-16-le": "Grüße 日本 ",
    "us-ascii": "hello ",
}
_WIDE = {"utf-16", "utf-16-le"}


@st.composite
def encoded(draw: st.DrawFn) -> tuple[bytes, str, str, str]:
    """A mail's octets, its charset, its transfer encoding, and its line end."""
    charset = draw(st.sampled_from(sorted(_CHARSETS)))
    around = _CHARSETS[charset]
    newline = draw(st.sampled_from(["\r\n", "\n"]))
    text = around * draw(st.integers(0, 4)) + newline * draw(st.integers(0, 2)) + around + URL + newline + around
    octets = text.encode(charset)
    transfer = draw(st.sampled_from(["base64", "quoted-printable", *(() if charset in _WIDE else ("8bit", "7bit"))]))
    line_end = newline.encode()
    if transfer == "base64":
        body = _base64(octets, draw(st.integers(4, 76)), line_end)
    elif transfer == "quoted-printable":
        body = _quoted(octets, draw(st.lists(st.integers(0, 2), min_size=1, max_size=40)), line_end)
    else:
        body = octets
    head = (
        f"From: a@clinic.example{newline}Subject: visit{newline}MIME-Version: 1.0{newline}"
        f'Content-Type: text/plain; charset="{charset}"{newline}Content-Transfer-Encoding: {transfer}{newline}{newline}'
    )
    return head.encode() + body, charset, transfer, newline


def _base64(octets: bytes, width: int, line_end: bytes) -> bytes:
    from base64 import b64encode

    letters = b64encode(octets)
    return line_end.join(letters[i : i + width] for i in range(0, len(letters), width)) + line_end


def _quoted(octets: bytes, choices: list[int], line_end: bytes) -> bytes:
    """Quoted-printable in which any octet may be written out, and a soft line break may stand anywhere."""
    out = b""
    for index, octet in enumerate(octets):
        choice = choices[index % len(choices)]
        plain = (33 <= octet <= 126 and octet != ord("=")) or octet in (ord(" "), ord("\n"), ord("\r"))
        out += bytes([octet]) if plain and choice else b"=%02X" % octet
        if choice == 2 and octet not in (ord("\r"), ord("\n")):
            out += b"=" + line_end
    return out


@given(encoded())
@example(
    (
        b"Content-Type: text/plain; charset=utf-7\r\nFrom: a@b.example\r\n\r\n+AOk- " + URL.encode(),
        "utf-7",
        "7bit",
        "\n",
    )
)
def test_a_link_is_found_and_placed_in_any_charset_and_transfer_encoding(case: tuple[bytes, str, str, str]) -> None:
    octets, charset, transfer, _ = case
    found = read(octets)
    assert found.urls == [URL]
    assert not found.problems
    covered = raw(octets, found.addresses[0].place)
    wide = URL.encode("utf-16-le") if charset in _WIDE else URL.encode()
    if transfer == "base64":
        _assert_letters(octets, found.addresses[0].place.byte_offset, covered, wide)
    elif transfer == "quoted-printable":
        import quopri

        assert quopri.decodestring(covered) == wide
    else:
        assert covered == wide


def _assert_letters(octets: bytes, offset: int, covered: bytes, wide: bytes) -> None:
    """Assert that the letters covered are those that hold a bit of the address, and no others."""
    from base64 import b64decode

    body = re.split(rb"\n\r?\n", octets, maxsplit=1)[1]
    at = b64decode(body).index(wide)
    before = len(octets[len(octets) - len(body) : offset].translate(None, b"\r\n"))
    assert before == at * 8 // 6
    assert before + len(covered.translate(None, b"\r\n")) == ((at + len(wide)) * 8 - 1) // 6 + 1
    assert covered == covered.strip(b"\r\n")


def test_uuencoded_text_is_read() -> None:
    import binascii

    text = f"Visit: {URL}\r\nBye".encode()
    lines = b"".join(binascii.b2a_uu(text[i : i + 45]) for i in range(0, len(text), 45))
    head = b"From: a@clinic.example\nSubject: x\nContent-Transfer-Encoding: x-uuencode\n\nbegin 644 a.txt\n"
    octets = head + lines + b"`\nend\n"
    found = read(octets)
    assert found.urls == [URL]
    place = found.addresses[0].place
    at = len("Visit: ")
    assert (place.line, place.column) == (6, 2 + at * 8 // 6)
    assert place.end_column == 2 + ((at + len(URL)) * 8 - 1) // 6


# Damage

_HEAD = b"From: a@clinic.example\r\nTo: b@x.example\r\nSubject: visit\r\nMIME-Version: 1.0\r\n"
_MIXED = _HEAD + b'Content-Type: multipart/mixed; boundary="xx"\r\n\r\n'


def _zoom(number: int) -> bytes:
    return f"https://zoom.us/j/{number}".encode()


_Z1, _Z2 = _zoom(1), _zoom(2)


@pytest.mark.parametrize(
    ("octets", "rules"),
    [
        pytest.param(_MIXED + b"--xx\r\n\r\n" + _Z1 + b"\r\n--xx\r\n\r\n" + _Z2 + b"\r\n", ["TL903"], id="no-end"),
        pytest.param(
            _MIXED + b"--yy\r\nContent-Type: text/plain\r\n\r\n" + _Z1 + b"\r\n--yy\r\n\r\n" + _Z2 + b"\r\n--yy--",
            ["TL901"],
            id="wrong-boundary",
        ),
        pytest.param(_MIXED + _Z1 + b"\r\n" + _Z2, ["TL901"], id="no-boundary-at-all"),
        pytest.param(
            _MIXED.replace(b'; boundary="xx"', b"")
            + b"--xx\r\nContent-Type: text/html\r\n\r\n"
            + _Z1
            + b"\r\n--xx\r\n\r\n"
            + _Z2
            + b"\r\n--xx--\r\n",
            ["TL901"],
            id="boundary-not-declared",
        ),
        pytest.param(_HEAD + _Z1 + b" and\r\n" + _Z2, ["TL901"], id="no-blank-line"),
        pytest.param(_HEAD + b"Join: " + _Z1 + b"\r\nOr: " + _Z2, ["TL901"], id="no-blank-line-colons"),
        pytest.param(
            _HEAD + b"this is no header\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + _Z1 + b"\n" + _Z2,
            [],
            id="broken-header-line",
        ),
        pytest.param((_HEAD + b"\r\n" + _Z1 + b"\r\n" + _Z2).replace(b"\r\n", b"\n"), [], id="bare-lf"),
        pytest.param((_HEAD + b"\r\n" + _Z1 + b"\r\n" + _Z2).replace(b"\r\n", b"\r"), [], id="bare-cr"),
        pytest.param(_HEAD + b"\r\n\0" + _Z1 + b"\0\0 \0" + _Z2, [], id="nul"),
        pytest.param(_HEAD + b"X-\xe9\xff: \xfc\r\n\r\n" + _Z1 + b" " + _Z2, ["TL901"], id="8-bit-in-headers"),
        pytest.param(_HEAD + b"\r\n" + b"x" * 70_000 + b" " + _Z1 + b" " + _Z2, [], id="huge-line"),
        pytest.param(
            _HEAD + b"Content-Type: text/plain; charset=klingon\r\n\r\n" + _Z1 + b"\r\n" + _Z2,
            ["TL902"],
            id="unknown-charset",
        ),
        pytest.param(
            _HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n\xe9 " + _Z1 + b"\r\n" + _Z2,
            ["TL902"],
            id="not-that-charset",
        ),
        pytest.param(
            _HEAD + b"Content-Type: text/plain; charset=zlib_codec\r\n\r\n" + _Z1 + b"\r\n" + _Z2,
            ["TL902"],
            id="codec-that-is-no-charset",
        ),
        pytest.param(
            _HEAD + b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            b"aHR0cHM6Ly96b29tLnVzL2ov\r\nMQ==\r\n"
            b"-- \r\nlist footer " + _Z2,
            [],
            id="text-after-base64",
        ),
        pytest.param(
            _HEAD + b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            b"aHR0cHM6Ly96b29tLnVzL2ovMSBodHRwczovL3pvb20udXMvai8yIGFiY2Q",
            [],
            id="base64-cut-off",
        ),
        pytest.param(
            _HEAD + b"Content-Type: nonsense\r\nContent-Transfer-Encoding: rot13\r\n\r\n" + _Z1 + b" " + _Z2,
            [],
            id="nonsense-type-and-encoding",
        ),
        pytest.param(
            _MIXED + b"--xx\r\n\r\n" + _Z1 + b"\r\n--xx--\r\n--xx\r\n\r\n" + _Z2 + b"\r\n--xx--\r\n",
            [],
            id="goes-on-after-its-end",
        ),
        pytest.param(_MIXED + b"--xx--\r\n" + _Z1 + b" " + _Z2, ["TL901"], id="only-an-end"),
        pytest.param(
            _MIXED + b"--xx\r\n\r\n" + _Z1 + b"\r\n--xxx\r\n--xx\r\n\r\n" + _Z2 + b"\r\n--xx-- \t\r\n",
            [],
            id="line-that-begins-like-the-boundary",
        ),
        pytest.param(
            b"\r\n\r\n" + _HEAD + b"\r\n" + _Z1 + b" " + _Z2,
            [],
            id="blank-lines-first",
        ),
        pytest.param(
            _HEAD + b"Content-X://a\r\nContent-Type: text/plain\r\n\r\n" + _Z1 + b" " + _Z2,
            [],
            id="familiar-name-before-slashes",
        ),
    ],
)
def test_links_before_and_after_damage_are_found(octets: bytes, rules: list[str]) -> None:
    found = read(octets)
    assert found.urls == ["https://zoom.us/j/1", "https://zoom.us/j/2"]
    assert [problem.rule for problem in found.problems] == rules
    if b"base64" not in octets:
        octets = octets if b"\n" in octets else octets.replace(b"\r", b"\n")
        assert [raw(octets, address.place) for address in found.addresses] == [_Z1, _Z2]


@given(st.binary(max_size=300))
def test_no_octets_break_the_reader(octets: bytes) -> None:
    read(_MIXED + b"--xx\r\n" + octets + b"\r\n--xx--")
    read(b"From: a\nSubject: b\nContent-Type: " + octets)


@given(st.data())
def test_no_change_to_a_mail_breaks_the_reader(data: st.DataObject) -> None:
    octets = bytearray(_invitation())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(octets) - 1))
        length = data.draw(st.sampled_from([0, 1, 2, 30]))
        octets[at : at + length] = data.draw(
            st.sampled_from([b"", b"\n", b"\r\n\r\n", b"\0", b"=", b"--", b"\xff", b":"])
        )
    for address in read(bytes(octets)).addresses:
        assert 0 <= address.place.byte_offset <= len(octets)


def test_parts_in_parts_end_somewhere() -> None:
    deep = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level) for level in range(200)
    )
    found = read(_HEAD + deep + b"\r\n" + _Z1)
    assert "TL904" in [problem.rule for problem in found.problems]


def test_mails_in_mails_end_somewhere() -> None:
    found = read((_HEAD + b"Content-Type: message/rfc822\r\n\r\n") * 200 + _HEAD + b"\r\n" + _Z1)
    assert "TL904" in [problem.rule for problem in found.problems]


def test_a_mail_of_many_parts_ends_somewhere() -> None:
    found = read(_MIXED + (b"--xx\r\n\r\n" + _Z1 + b"\r\n") * 10_500 + b"--xx--")
    assert [problem.rule for problem in found.problems] == ["TL904"]
    assert len(found.urls) < 10_500


# One event

_CALENDAR = """BEGIN:VCALENDAR\r
METHOD:{method}\r
BEGIN:VEVENT\r
UID:{uid}\r
DTSTART:20261202T150000Z\r
ORGANIZER:mailto:office@hospital.example\r
ATTENDEE:mailto:b@x.example\r
ATTENDEE:mailto:c@x.example\r
LOCATION:{location}\r
END:VEVENT\r
END:VCALENDAR\r
"""


def _message(text: str = f"Join {URL}\n") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Dr. Who <who@clinic.example>"
    message["To"] = "One <one@x.example>, two@x.example"
    message["Cc"] = "three@x.example"
    message["Date"] = "Tue, 01 Dec 2026 03:30:00 +0000"
    message["Message-ID"] = "<1@clinic.example>"
    message.set_content(text)
    return message


def _invitation(*, uid: str = "u1", second: str | None = None, method: str = "REQUEST", location: str = URL) -> bytes:
    message = _message()
    message.add_alternative(f'<p><a href="{URL}">Join <b>Zoom</b></a></p>', subtype="html")
    calendar = _CALENDAR.format(uid=uid, method=method, location=location).encode()
    message.add_alternative(
        calendar, maintype="text", subtype="calendar", params={"charset": "utf-8", "method": method}
    )
    attached = _CALENDAR.format(uid=second or uid, method=method, location=location).encode()
    message.add_attachment(attached, maintype="application", subtype="octet-stream", filename="invite.ics")
    return message.as_bytes()


def test_a_mail_is_dated_by_its_own_date_in_the_policy_s_zone() -> None:
    event = read(_message().as_bytes()).addresses[0].event
    assert (event.start, event.organiser_domain, event.attendees) == (date(2026, 11, 30), "clinic.example", 3)
    assert (event.component, event.uid) == ("message", "<1@clinic.example>")


def test_a_mail_without_a_date_is_dated_by_when_it_was_received() -> None:
    octets = b"Received: from a by b; Tue, 1 Dec 2026 12:00:00 -0500\r\nFrom: a@b.example\r\nDate: soon\r\n\r\n" + _Z1
    assert read(octets).addresses[0].event.start == date(2026, 12, 1)


@pytest.mark.parametrize("name", [b"From", b"To", b"Cc"])
def test_groups_of_addresses_in_each_other_end_somewhere(name: bytes) -> None:
    found = read(name + b": " + b"https://a:" * 2000 + b"\r\nSubject: x\r\n\r\n" + _Z1)
    assert found.urls == ["https://zoom.us/j/1"]


def test_calendar_attachment_and_text_are_one_event() -> None:
    found = read(_invitation())
    assert [address.property for address in found.addresses] == ["text/plain", "text/html", "LOCATION", "LOCATION"]
    assert len({address.context for address in found.addresses}) == 1
    event = found.addresses[0].event
    assert (event.start, event.organiser_domain, event.attendees) == (date(2026, 12, 2), "hospital.example", 2)
    assert (event.component, event.uid) == ("VEVENT", "u1")
    assert found.tally.events == 1
    assert not found.tally.skipped


def test_a_calendar_of_another_event_is_another_event() -> None:
    found = read(_invitation(second="u2"))
    assert [address.event.uid for address in found.addresses] == ["u1", "u1", "u1", "u2"]
    assert len({address.context for address in found.addresses}) == 2
    assert found.tally.events == 2


def test_a_calendar_without_a_link_dates_the_text_around_it() -> None:
    found = read(_invitation(location="Room 4"))
    assert [address.event.start for address in found.addresses] == [date(2026, 12, 2)] * 2


def test_a_cancelled_meeting_is_cancelled_in_the_text_too() -> None:
    assert all(address.event.cancelled for address in read(_invitation(method="CANCEL")).addresses)


def test_a_forwarded_mail_is_an_event_of_its_own() -> None:
    outer = EmailMessage()
    outer["From"] = "friend@home.example"
    outer["Date"] = "Wed, 09 Dec 2026 12:00:00 +0000"
    outer.set_content("see https://zoom.us/j/5\n")
    outer.add_attachment(message_from_bytes(_invitation()))
    found = read(outer.as_bytes())
    assert found.urls == ["https://zoom.us/j/5", *[URL] * 4]
    assert found.addresses[0].event.start == date(2026, 12, 9)
    assert {address.event.start for address in found.addresses[1:]} == {date(2026, 12, 2)}
    assert len({address.context for address in found.addresses}) == 2


@pytest.mark.parametrize("transfer", ["base64", "8bit"])
@pytest.mark.parametrize(
    ("kind", "name"), [("message/rfc822", ""), ("application/octet-stream", "fw.eml")], ids=["declared", "by-name"]
)
def test_a_mail_in_a_mail_is_read_in_its_place(transfer: str, kind: str, name: str) -> None:
    inner = (
        _HEAD
        + b"Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nhttps://zoom=\r\n.us/j/1 "
    )
    body = _base64(inner, 76, b"\r\n") if transfer == "base64" else inner
    part = f"--xx\r\nContent-Type: {kind}; name={name}\r\nContent-Transfer-Encoding: {transfer}\r\n\r\n".encode()
    octets = _MIXED + part + body + b"\r\n--xx--\r\n"
    found = read(octets)
    assert found.urls == ["https://zoom.us/j/1"]
    covered = raw(octets, found.addresses[0].place)
    assert covered == b"https://zoom=\r\n.us/j/1" if transfer == "8bit" else len(covered) > 20


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("text/calendar", ""),
        ("application/ics", ""),
        ("application/octet-stream", "invite.ics"),
        ("application/octet-stream", ""),
        ("text/plain", ""),
        ("image/png", "Invite.ICS"),
        ("text/plain", "a.vcs"),
    ],
)
@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "iso-8859-1"])
def test_a_calendar_is_one_whatever_its_type_says(kind: str, name: str, charset: str) -> None:
    calendar = _CALENDAR.format(uid="ü", method="REQUEST", location=URL).encode(charset)
    if charset == "utf-16" and not name and "calendar" not in kind and "ics" not in kind:
        pytest.skip("nothing says that it is one")
    part = (
        f'--xx\r\nContent-Type: {kind}; charset={charset}; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    )
    octets = _MIXED + part.encode() + _base64(calendar, 60, b"\r\n") + b"--xx--\r\n"
    found = read(octets)
    assert [(address.url, address.property) for address in found.addresses] == [(URL, "LOCATION")]
    assert not found.problems
    _assert_part_letters(octets, found.addresses[0].place.byte_offset, calendar, URL.encode(charset)[-2 * len(URL) :])


def _assert_part_letters(octets: bytes, offset: int, part: bytes, wide: bytes) -> None:
    begin = octets.index(b"\r\n\r\n", octets.index(b"base64")) + 4
    assert len(octets[begin:offset].translate(None, b"\r\n")) == part.index(wide.lstrip(b"\xff\xfe")) * 8 // 6


# What people see


@pytest.mark.parametrize(
    ("subject", "url", "covered"),
    [
        pytest.param(f"visit {URL} now", URL, URL, id="plain"),
        pytest.param(
            "=?utf-8?Q?visit_https=3A//zoom.us/j/1_=C3=BC?=", "https://zoom.us/j/1", "https=3A//zoom.us/j/1", id="q"
        ),
        pytest.param(
            "=?utf-8?B?aHR0cHM6Ly96b29tLnVzL2ovMQ==?=", "https://zoom.us/j/1", "aHR0cHM6Ly96b29tLnVzL2ovMQ", id="b"
        ),
        pytest.param(
            "=?iso-8859-1?Q?=FCber_https:?= \r\n =?iso-8859-1*en?q?//zoom.us/j/1?=",
            "https://zoom.us/j/1",
            "https:?= \r\n =?iso-8859-1*en?q?//zoom.us/j/1",
            id="two-words",
        ),
    ],
)
def test_the_subject_is_read_as_people_do(subject: str, url: str, covered: str) -> None:
    octets = f"From: a@b.example\r\nSubject: {subject}\r\n\r\nhello".encode()
    found = read(octets)
    assert [(address.url, address.property) for address in found.addresses] == [(url, "Subject")]
    assert raw(octets, found.addresses[0].place) == covered.encode()


def test_other_headers_are_not_read() -> None:
    octets = _HEAD + f"List-Unsubscribe: <{URL}>\r\nX-Meeting: {URL}\r\nReceived: {URL}\r\n\r\nhello".encode()
    assert read(octets).urls == []


def test_delsp_joins_flowed_lines() -> None:
    octets = (
        _HEAD + b"Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\nhttps://zoom.us/j/98765 \r\n432101 \r\n"
    )
    found = read(octets)
    assert found.urls == [URL]
    assert raw(octets, found.addresses[0].place) == b"https://zoom.us/j/98765 \r\n432101"


def test_what_is_not_read_is_counted_without_its_name() -> None:
    message = _message()
    for kind, name in (("image/png", "Jane Doe.png"), ("image/gif", "x.gif"), ("application/pdf", "Jane Doe.pdf")):
        main, _, sub = kind.partition("/")
        message.add_attachment(b"\x89PNG\0" * 9, maintype=main, subtype=sub, filename=name)
    found = read(message.as_bytes())
    assert [skipped.why for skipped in found.tally.skipped] == ["not read in it: 2 images, 1 other attachment"]


def test_a_large_attachment_is_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only its first octets are, to see what it is."""
    seen: list[int] = []
    decode = decoding.decode_base64

    def watched(octets: bytes) -> tuple[bytes, tuple[Step, ...]]:
        seen.append(len(octets))
        return decode(octets)

    monkeypatch.setattr(decoding, "decode_base64", watched)
    message = _message()
    message.add_attachment(bytes(1 << 20), maintype="application", subtype="octet-stream", filename="scan.bin")
    message.add_attachment(bytes(1 << 20), maintype="application", subtype="octet-stream")
    message.add_attachment(bytes(1 << 20), maintype="image", subtype="tiff")
    assert read(message.as_bytes()).urls == [URL]
    assert max(seen) < 5000


# Against the standard library

_CONVERTED = ("text/plain", "text/html")


def _corpus() -> list[Path]:
    return sorted(Path(SHARED or "", "corpus").rglob("*.eml")) if SHARED else []


@pytest.mark.skipif(SHARED is None, reason="TELELINT_SHARED does not name the folder of real mails")
def test_every_real_mail_is_read() -> None:
    files = _corpus()
    assert len(files) > 400
    for path in files:
        octets = path.read_bytes()
        for address in read(octets, path.name).addresses:
            assert raw(octets, address.place), path


@pytest.mark.skipif(SHARED is None, reason="TELELINT_SHARED does not name the folder of real mails")
def test_real_mails_hold_what_the_standard_library_finds() -> None:
    """Every address that email finds in a text part is found, as often or more often."""
    compared = 0
    for path in _corpus():
        octets = path.read_bytes()
        expected: set[str] = set()
        for part in message_from_bytes(octets).walk():
            payload = part.get_payload(decode=True)
            if part.get_content_type() not in _CONVERTED or not isinstance(payload, bytes):
                continue
            text = payload.decode("latin-1")
            if part.get_content_type() == "text/html":
                text = re.sub(r"(?is)<style.*?</style>|<script.*?</script>|<!--.*?-->", "", text)
            expected |= set(re.findall(r"https?://[a-zA-Z0-9./]+[a-zA-Z0-9]", text))
        found = read(octets, path.name).urls
        missing = {url for url in expected if not any(each.startswith(url) for each in found)}
        assert not missing, path
        compared += len(expected)
    assert compared > 40
