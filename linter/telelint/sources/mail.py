"""Mails (RFC 5322, MIME): the links of their texts, their calendars and the mails in them."""

from __future__ import annotations

import re
from collections import Counter
from email.utils import getaddresses, parsedate_to_datetime
from functools import partial
from typing import TYPE_CHECKING

from telelint.model import Event, Role, Skipped
from telelint.sources import markup, mime, text
from telelint.sources.charsets import UNKNOWN, decode
from telelint.sources.encoded_words import decode_words
from telelint.sources.invitation import Invitation
from telelint.sources.kinds import kind_of
from telelint.sources.segment import Inside, Problem, Segment, Window
from telelint.sources.whole import WholeWindow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from telelint.model import Tally
    from telelint.sources.decoding import Step
    from telelint.sources.icalendar import Triggers
    from telelint.sources.segment import Found
    from telelint.sources.windows import Stream
    from telelint.sources.zones import Zones

LONGEST = 1 << 26  # octets of a mail that are read
_DEEPEST = 40  # parts in parts
_MOST_PARTS = 10_000  # of a file's mails in each other
_SNIFFED = 2048  # octets of a part of unknown kind that are decoded to tell what it is

_BY_TYPE = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/x-amp-html": "html",
    "text/calendar": "icalendar",
    "text/x-vcalendar": "icalendar",
    "application/ics": "icalendar",
    "application/x-ical": "icalendar",
    "application/calendar": "icalendar",
    "message/rfc822": "mail",
    "message/global": "mail",
    "message/news": "mail",
}
_NO_TEXTS = frozenset({"text/css", "text/javascript", "text/x-vcard", "text/vcard", "text/directory", "text/rtf"})
_SIGNATURES = frozenset({
    "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-keys",
})  # fmt: skip
_SEALED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"})
_READ_IN_MAILS = frozenset({"icalendar", "mail", "html", "text", "markdown"})
_BEGINS_A_CALENDAR = re.compile(rb"\s*BEGIN:VCALENDAR", re.IGNORECASE)
_LOOKS_LIKE_MARKUP = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_DOMAIN = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")

_UNREAD = {
    "image": ("image", "images"),
    "audio": ("sound", "sounds"),
    "video": ("film", "films"),
    "rtf": ("text in RTF", "texts in RTF"),
    "sealed": ("signed or encrypted part", "signed or encrypted parts"),
    "": ("other attachment", "other attachments"),
}

_CUT_OFF = "the end of a multipart is not marked; the mail may have been cut off"
_WRONG_BOUNDARY = "the boundary that is declared for the parts of this mail is nowhere in it"
_BROKEN_HEADER = "no blank line stands between a header and its text; the text was taken to begin here"
_TOO_DEEP = f"parts lie more than {_DEEPEST} deep in each other; what is deeper was not read"
_TOO_MANY = f"there are more than {_MOST_PARTS} parts; those after were not read"
_TOO_LONG = f"this mail is longer than {LONGEST >> 20} MB; what comes after was not read"


def read(
    stream: Stream, name: str, zones: Zones, found_by: Triggers, tally: Tally
) -> Iterator[Segment | Found | Problem]:
    """Yield what can hold a link in a mail, by event, and what is wrong with it. Raises OSError."""
    octets = stream.read(LONGEST + 1)
    mails = Mails(name, zones, found_by, tally)
    if b"\r" in octets and b"\n" not in octets:  # lines of an old Macintosh file; LF in their place moves no offset
        octets = octets.replace(b"\r", b"\n")
    yield from mails.read_window(WholeWindow(name, octets[:LONGEST], 0, 1), cut=len(octets) > LONGEST)
    mails.end()


class Mails:
    """Reads the mails of one file."""

    def __init__(self, name: str, zones: Zones, found_by: Triggers, tally: Tally) -> None:
        """Take the file's name as shown, what dates are told in, what finds the links of calendars, and what counts."""
        self._name = name
        self._zones = zones
        self._found_by = found_by
        self._tally = tally
        self._unread: Counter[str] = Counter()
        self._parts = 0

    def read_window(self, window: Window, *, cut: bool = False) -> Iterator[Segment | Found | Problem]:
        """Yield what the mail in this window holds: its own event first, then others in its calendars, then the mails
        in it. ``cut`` says that the mail goes on after the window.
        """
        octets = window.octets
        self._parts = 0
        start = len(octets) - len(octets.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n"))
        yield from self.read(window, start, len(octets), 0)
        if cut:
            yield Problem("TL904", _TOO_LONG, window.place(len(octets) - 1, len(octets)))

    def read(self, window: Window, start: int, end: int, depth: int) -> Iterator[Segment | Found | Problem]:
        """Yield what the mail in a stretch of a window holds; ``depth`` is how deep in others it lies."""
        head = mime.read_head(window.octets, start, end)
        own = partial(_event, window.octets, head, self._zones)
        invitation = self.invitation(own)
        inner: list[tuple[Window, int, int, int]] = []
        if b"subject" in head.fields:
            at, stop = head.fields[b"subject"]
            subject, steps = decode_words(window.octets[at:stop])
            invitation.add(Segment(subject, window, at, steps, "Subject", Role.TEXT, False, False, invitation.context))
        self._entity(window, head, end, depth, invitation, inner)
        yield from invitation.items()
        for mail in inner:
            yield from self.read(*mail)

    def invitation(self, own: partial[Event]) -> Invitation:
        """Return the still empty invitation of a mail that says ``own`` of itself."""
        return Invitation(own, self._zones, self._found_by, self._tally, self._name)

    def end(self) -> None:
        """Say how many parts of the file's mails were not read; nothing more of them, as names may name a patient."""
        said = [f"{count} {_UNREAD[kind][count > 1]}" for kind in _UNREAD if (count := self._unread[kind])]
        if said:
            self._tally.skipped.append(Skipped(self._name, "not read in it: " + ", ".join(said)))

    def leave_unread(self, main_type: str) -> None:
        """Count a part that is not read: image, audio, video, rtf, sealed or whatever else."""
        self._unread[main_type if main_type in _UNREAD else ""] += 1

    # Parts

    def _entity(
        self,
        window: Window,
        head: mime.Head,
        end: int,
        depth: int,
        invitation: Invitation,
        inner: list[tuple[Window, int, int, int]],
    ) -> None:
        """Add what a message or part of this header holds to the invitation, and the mails in it to ``inner``."""
        if head.broken is not None and head.broken < end:
            invitation.add(Problem("TL901", _BROKEN_HEADER, window.place(head.broken, head.broken + 1)))
        self._parts += 1
        if self._parts > _MOST_PARTS or depth > _DEEPEST:
            if self._parts == _MOST_PARTS + 1 or depth > _DEEPEST:
                message = _TOO_DEEP if depth > _DEEPEST else _TOO_MANY
                invitation.add(Problem("TL904", message, window.place(head.body - 1, head.body)))
            return
        content = mime.read_content(window.octets, head)
        start = head.body
        if start >= end:
            return
        if content.type.startswith("multipart"):
            window, start, end = self._opened(window, start, end, content)
            if self._multipart(window, start, end, content, depth, invitation, inner):
                return
        octets = window.octets[start:end]
        kind = kind_of_part(content, octets)
        if kind == "mail":
            inner.append((*self._opened(window, start, end, content), depth + 1))
        elif kind is not None:
            self._leaf(window, start, octets, kind, content, invitation)
        elif content.type not in _SIGNATURES:
            self.leave_unread("sealed" if content.type in _SEALED else content.type.partition("/")[0])

    def _opened(self, window: Window, start: int, end: int, content: mime.Content) -> tuple[Window, int, int]:
        """Return a stretch without its transfer encoding, which a multipart or mail should not have, but may."""
        octets, steps = mime.decode_transfer(window.octets[start:end], content.encoding)
        if not steps:
            return window, start, end
        return Window(self._name, octets, 0, 1, inside=Inside(window, start, steps)), 0, len(octets)

    def _multipart(
        self,
        window: Window,
        start: int,
        end: int,
        content: mime.Content,
        depth: int,
        invitation: Invitation,
        inner: list[tuple[Window, int, int, int]],
    ) -> bool:
        """Read the parts; return False where there are none to be found."""
        octets = window.octets
        parts = mime.split(octets, start, end, content.boundary) if content.boundary else mime.Parts([], [], True)
        if not parts.parts:
            invitation.add(Problem("TL901", _WRONG_BOUNDARY, window.place(start, start + 1)))
            guessed = mime.guess_boundary(octets, start, end)
            if not guessed:
                return False
            parts = mime.split(octets, start, end, guessed)
        for begin, stop in parts.around:  # nobody sees it but where a boundary is broken
            self._leaf(window, begin, octets[begin:stop], "text", _PLAIN, invitation)
        digest = content.type == "multipart/digest"
        for begin, stop in parts.parts:
            head = mime.read_head(octets, begin, stop)
            if digest and b"content-type" not in head.fields:  # RFC 2046 5.1.5
                inner.append((window, head.body, stop, depth + 1))
            else:
                self._entity(window, head, stop, depth + 1, invitation, inner)
        if not parts.closed:
            invitation.add(Problem("TL903", _CUT_OFF, window.place(end - 1, end)))
        return True

    @staticmethod
    def _leaf(
        window: Window, start: int, octets: bytes, kind: str, content: mime.Content, invitation: Invitation
    ) -> None:
        decoded, steps = mime.decode_transfer(octets, content.encoding)
        if kind == "icalendar":
            invitation.add_calendar(decoded, content.charset, window, start, steps)
            return
        add_text(decoded, kind, content.type, content.charset, window, start, steps, invitation, flowed=content.joined)
        if content.encoding == "base64" and (rest := mime.after_base64(octets)) < len(octets):
            add_text(octets[rest:], "text", "text/plain", None, window, start + rest, (), invitation)


def add_text(
    octets: bytes,
    kind: str,
    title: str,
    charset: str | None,
    window: Window,
    base: int,
    steps: tuple[Step, ...],
    invitation: Invitation,
    *,
    flowed: bool = False,
) -> None:
    """Add a text, ``html`` or any other kind, of which ``steps`` decoded the octets from the window's at ``base``."""
    if not octets or octets.isspace():
        return
    html = kind == "html"
    if html and charset is None:
        charset = markup.declared_charset(octets)
    characters, decoded, trouble = decode(octets, charset)
    if trouble and ("//" in characters or trouble is UNKNOWN):
        message = f"a part of this mail cannot be read as it should: {trouble}"
        invitation.add(Problem("TL902", message, window.place(base, base + 1)))
    characters, more = markup.readable(characters) if html else text.readable(characters, flowed=flowed)
    if not title.startswith("text/"):
        title = "text/html" if html else "text/plain"
    steps = (*steps, *decoded, *more)
    invitation.add(Segment(characters, window, base, steps, title, Role.TEXT, html, False, invitation.context))


_PLAIN = mime.Content("text/plain", None, b"", "", joined=False, encoding="")


def kind_of_part(content: mime.Content, octets: bytes) -> str | None:
    """Return how a part is read, or None for one that is not."""
    kind = _BY_TYPE.get(content.type)
    if kind is not None:
        return kind
    named = kind_of(b"", content.name)
    if named == "icalendar" or (named in _READ_IN_MAILS and content.type.startswith("application/")):
        return named
    main = content.type.partition("/")[0]
    if main in ("text", "multipart", "message", ""):  # a multipart whose parts are nowhere; a delivery report
        if content.type in _NO_TEXTS:
            return None
        head = mime.decode_transfer(octets[:_SNIFFED], content.encoding)[0]
        if _BEGINS_A_CALENDAR.match(head):
            return "icalendar"
        return "html" if main != "text" and _LOOKS_LIKE_MARKUP.match(head) else "text"
    if main == "application" and content.type not in _SIGNATURES | _SEALED:
        sniffed = kind_of(mime.decode_transfer(octets[:_SNIFFED], content.encoding)[0], "")
        return sniffed if sniffed in _READ_IN_MAILS else None
    return None


# The mail's own event


def _event(octets: bytes, head: mime.Head, zones: Zones) -> Event:
    """Return what a mail says of itself in its header."""
    senders = _addresses(mime.value(octets, head, b"from"))
    receivers = _addresses(mime.value(octets, head, b"to"), mime.value(octets, head, b"cc"))
    return Event(
        uid=mime.value(octets, head, b"message-id") or None,
        start=_date(mime.value(octets, head, b"date"), zones)
        or _date(mime.value(octets, head, b"received").rpartition(";")[2], zones),
        organiser_domain=domain_of(senders[0]) if senders else None,
        attendees=sum("@" in address for address in receivers),
        component="message",
    )


def _addresses(*written: str) -> list[str]:
    try:
        return [address for _, address in getaddresses(written)]
    except RecursionError:  # what the email package says to a thousand groups in each other
        return []


def domain_of(address: str) -> str | None:
    """Return the domain of a mail address in lower case, or None for what is no address."""
    domain = address.rpartition("@")[2].strip("> \t").lower()
    return domain if "@" in address and _DOMAIN.fullmatch(domain) else None


def _date(written: str, zones: Zones) -> date | None:
    try:
        return zones.local(parsedate_to_datetime(written))
    except (ValueError, TypeError, IndexError, OverflowError):  # what the email package says to what is no date
        return None
