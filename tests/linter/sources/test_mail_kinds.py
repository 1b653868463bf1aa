"""What mails, pages and texts are told by."""

from __future__ import annotations

import pytest

from telelint.sources.kinds import kind_of


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        pytest.param(b"From: a@b.example\r\nSubject: x\r\n\r\nBEGIN:VCALENDAR", "x", "mail", id="calendar-in-a-mail"),
        pytest.param(b"Received: a\r\n\tby b\r\nMIME-Version: 1.0\r\n\r\n", "x.txt", "mail", id="folded-header"),
        pytest.param(b"From a@b Tue Dec  1 10:00:00 2026\nFrom: a\nSubject: b\n\n", "x", "mbox", id="mbox"),
        pytest.param(
            b"From - Tue Dec 01 10:00:00 2026\r\nX-Mozilla-Status: 0001\r\n", "Inbox", "mbox", id="thunderbird"
        ),
        pytest.param(b"From Monday on: no visits.\nTo be told.", "x.txt", "text", id="text-that-begins-with-from"),
        pytest.param(b"Subject: what we said\n\nHello", "x.md", "markdown", id="one-header-is-a-note"),
        pytest.param(
            b"Subject: what we said\n\nFrom: the office", "x.md", "markdown", id="a-header-ends-at-a-blank-line"
        ),
        pytest.param(b"From: a\rTo: b\r\rhello", "x", "mail", id="lines-that-end-at-cr"),
        pytest.param(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "x.eml", "icalendar", id="calendar-with-a-mail-s-name"),
        pytest.param(b"BEGIN:VCALENDAR\nTo: a\nFrom: b\n\n", "x.eml", "icalendar", id="calendar-like-a-mail"),
        pytest.param(b"\xef\xbb\xbf\n<!-- x -->\n<!DOCTYPE html>", "x", "html", id="html"),
        pytest.param(b"<?xml version='1.0'?>\n<html xmlns=''>BEGIN:VCALENDAR", "x.ics", "html", id="xhtml"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "x.msg", "msg", id="msg"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "x.doc", None, id="word"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "x", "msg", id="msg-without-a-name"),
        pytest.param(b"hello", "x.eml", "mail", id="name-eml"),
        pytest.param(b"hello", "a.b/README.MD", "markdown", id="name-md"),
        pytest.param(b"hello", "x.htm", "html", id="name-htm"),
        pytest.param(b"hello", "x", None, id="nothing-tells"),
    ],
)
def test_a_kind_is_told_by_content_then_by_name(head: bytes, name: str, kind: str | None) -> None:
    assert kind_of(head, name) == kind
