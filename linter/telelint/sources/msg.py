"""Outlook's .msg files (MS-OXMSG: MAPI properties in an OLE compound file).

olefile opens the container. python-oxmsg would name the properties too, but raises on a code page it does not know and
reads neither mails within mails nor named properties, where the location of a meeting stands; so the few properties
that matter are read here. Such a file has no lines: every place is the file itself, line 1, column 1.
"""

from __future__ import annotations

import io
import struct
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from telelint.model import Event, Place, Role, Skipped
from telelint.sources import mime
from telelint.sources.charsets import decode
from telelint.sources.mail import Mails, add_text, domain_of, kind_of_part
from telelint.sources.segment import Inside, Problem, Segment, Window

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from telelint.model import Tally
    from telelint.sources.icalendar import Triggers
    from telelint.sources.invitation import Invitation
    from telelint.sources.segment import Found
    from telelint.sources.windows import Stream
    from telelint.sources.zones import Zones

_LONGEST = 1 << 27  # octets of a file that is read
_DEEPEST = 20  # mails in mails
_MISSING = "Outlook's .msg files need one more package: pip install 'telelint[msg]'"
_NO_MESSAGE = "no kind of file that telelint reads"
_TOO_LONG = f"this file is longer than {_LONGEST >> 20} MB, so it was not read"
_TOO_DEEP = f"mails lie more than {_DEEPEST} deep in each other; what is deeper was not read"
_DAMAGED = "this Outlook message is damaged, and not all of it could be read"
# What olefile says to a damaged container, besides OSError: it follows the offsets it finds there.
_DAMAGES = (
    OSError,
    ValueError,
    IndexError,
    KeyError,
    TypeError,
    AttributeError,
    struct.error,
    OverflowError,
    RecursionError,
)

# MS-OXPROPS, property ids; a property's stream is named by id and type.
_SUBJECT, _BODY, _HTML, _RTF, _CLASS, _MESSAGE_ID = 0x0037, 0x1000, 0x1013, 0x1009, 0x001A, 0x1035
_SENT, _DELIVERED, _SENDER, _SENDER_SMTP, _HEADERS = 0x0039, 0x0E06, 0x0C1F, 0x5D01, 0x007D
_INTERNET_CODE_PAGE, _CODE_PAGE = 0x3FDE, 0x3FFD
_ATTACHED, _LONG_NAME, _SHORT_NAME, _MIME_TAG = 0x3701, 0x3707, 0x3704, 0x370E
_STRING, _STRING8, _BINARY, _OBJECT, _INTEGER, _BOOLEAN, _TIME = 0x001F, 0x001E, 0x0102, 0x000D, 0x0003, 0x000B, 0x0040
# Named properties: of appointments by number, of online meetings by name.
_APPOINTMENTS = bytes.fromhex("0220060000000000c000000000000046")  # PSETID_Appointment
_LOCATION, _START, _RECURRING = 0x8208, 0x820D, 0x8223
_MEETING_LINKS = ("SkypeTeamsMeetingUrl", "OnlineMeetingConfLink", "OnlineMeetingExternalLink")
_MESSAGE, _ATTACHMENT = 32, 8  # octets before the first entry of a list of properties
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


def read(
    stream: Stream, name: str, zones: Zones, found_by: Triggers, tally: Tally
) -> Iterator[Segment | Found | Problem]:
    """Yield what can hold a link in an Outlook message, by event. Raises OSError when the stream does."""
    try:
        import olefile  # lazily: an extra, as few have such files
    except ImportError:
        tally.skipped.append(Skipped(name, _MISSING))
        return
    octets = stream.read(_LONGEST + 1)
    window = _File(name, b"", 0, 1)
    if len(octets) > _LONGEST:
        yield Problem("TL904", _TOO_LONG, window.place(0, 1))
        return
    mails = Mails(name, zones, found_by, tally)
    try:
        _check_header(octets)
        container = olefile.OleFileIO(io.BytesIO(octets))
        if not container.exists("__properties_version1.0"):
            tally.skipped.append(Skipped(name, _NO_MESSAGE))
            return
        reader = _Reader(container, window, zones, mails)
    except _DAMAGES:
        yield Problem("TL901", _DAMAGED, window.place(0, 1))
        return
    yield from reader.read([], 0)
    mails.end()


def _check_header(octets: bytes) -> None:
    """Raise ValueError for a container whose sizes cannot be (MS-CFB 2.2); olefile would believe them and go on for
    ever, or ask for more memory than there is.
    """
    shift, mini_shift = struct.unpack_from("<HH", octets, 30)
    if shift not in (9, 12) or mini_shift != 6:
        raise ValueError("sectors of no known size")
    sectors = (len(octets) >> shift) + 1
    if any(struct.unpack_from("<I", octets, at)[0] > sectors for at in (44, 64, 72)):
        raise ValueError("more sectors of tables than sectors")


class _File(Window):
    """The file as a whole, where there are no lines to point at."""

    __slots__ = ()

    def place(self, start: int, end: int) -> Place:  # noqa: ARG002 - wherever it is, it is in this file
        return Place(self.name, 1, 1, 1, 1, 0, 0)


class _Storage:
    """A folder of the container that holds the properties of a message or an attachment."""

    def __init__(self, container: Any, path: list[str], header: int) -> None:
        """Take olefile's container, the folder's path, and the octets before the first entry of its property list."""
        self._container = container
        self._path = path
        self._header = header

    def octets(self, tag: int, kind: int) -> bytes | None:
        path = [*self._path, f"__substg1.0_{tag:04X}{kind:04X}"]
        if not self._container.exists(path):
            return None
        with self._container.openstream(path) as stream:
            found: bytes = stream.read()
        return found

    def string(self, tag: int) -> str:
        if (wide := self.octets(tag, _STRING)) is not None:
            return wide.decode("utf-16-le", "replace").rstrip("\0")
        if (narrow := self.octets(tag, _STRING8)) is not None:
            return decode(narrow, self.charset).text.rstrip("\0")
        return ""

    @cached_property
    def fixed(self) -> dict[tuple[int, int], bytes]:
        """The values of fixed length, by id and type."""
        path = [*self._path, "__properties_version1.0"]
        if not self._container.exists(path):
            return {}
        with self._container.openstream(path) as stream:
            octets = stream.read()
        # a message in a message should have 24 octets there; some writers make it 32 as in any other
        header = 24 if self._header == _MESSAGE and len(octets) % 16 == 8 else self._header
        entries = struct.iter_unpack("<HHI8s", octets[header : header + (len(octets) - header) // 16 * 16])
        return {(tag, kind): found for kind, tag, _, found in entries}

    def integer(self, tag: int) -> int:
        return int.from_bytes(self.fixed.get((tag, _INTEGER), b"")[:4], "little")

    def time(self, tag: int) -> datetime | None:
        ticks = int.from_bytes(self.fixed.get((tag, _TIME), b""), "little")  # of 100 nanoseconds
        try:
            return _EPOCH + timedelta(microseconds=ticks // 10) if ticks else None
        except OverflowError:  # "never" is written as the greatest number
            return None

    @property
    def charset(self) -> str:
        page = self.integer(_INTERNET_CODE_PAGE) or self.integer(_CODE_PAGE)
        return {0: "", 65001: "utf-8", 20127: "us-ascii", 20866: "koi8-r", 21866: "koi8-u", 54936: "gb18030",
                50220: "iso-2022-jp", 51932: "euc-jp", 51949: "euc-kr", 28605: "iso-8859-15"}.get(
                    page, f"iso-8859-{page - 28590}" if 28590 < page < 28605 else f"cp{page}")  # fmt: skip


class _Reader:
    """Reads the messages of one container, each in the folder of its own."""

    def __init__(self, container: Any, window: Window, zones: Zones, mails: Mails) -> None:
        self._container = container
        self._window = window
        self._zones = zones
        self._mails = mails
        self._folders: list[list[str]] = container.listdir(streams=False, storages=True)
        self._numbered, self._named = self._names()

    def read(self, path: list[str], depth: int) -> Iterator[Segment | Found | Problem]:
        """Yield what the message in this folder holds, then the messages in it."""
        if depth > _DEEPEST:
            yield Problem("TL904", _TOO_DEEP, self._window.place(0, 1))
            return
        message = _Storage(self._container, path, _MESSAGE)
        invitation = self._mails.invitation(partial(self._event, message, path))
        inner: list[tuple[Window, int]] = []
        folders: list[list[str]] = []
        try:
            self._texts(message, invitation)
            for attachment in self._below(path, "__attach_version1.0_#"):
                self._attachment(attachment, invitation, inner, folders)
        except _DAMAGES:
            invitation.add(Problem("TL901", _DAMAGED, self._window.place(0, 1)))
        yield from invitation.items()
        for window, end in inner:
            yield from self._mails.read(window, 0, end, depth + 1)
        for folder in folders:
            yield from self.read(folder, depth + 1)

    def _below(self, path: list[str], prefix: str) -> list[list[str]]:
        return [each for each in self._folders if each[:-1] == path and each[-1].startswith(prefix)]

    def _texts(self, message: _Storage, invitation: Invitation) -> None:
        for title, tag, role in (
            ("Subject", _SUBJECT, Role.TEXT),
            ("Location", self._numbered.get(_LOCATION), Role.MEETING),
            *((name, self._named.get(name), Role.MEETING) for name in _MEETING_LINKS),
        ):
            if tag is not None and (found := message.string(tag)):
                invitation.add(
                    Segment(found, self._window, 0, (), title, role, False, title in _MEETING_LINKS, invitation.context)
                )
        html = message.octets(_HTML, _BINARY)
        charset = message.charset
        if html is None and (written := message.string(_HTML)):
            html, charset = written.encode("utf-8", "replace"), "utf-8"
        body = message.string(_BODY).encode("utf-8", "replace")
        if html:
            self._text(html, "html", charset, invitation)
        if body:
            self._text(body, "text", "utf-8", invitation)
        if not html and not body and message.octets(_RTF, _BINARY):
            self._mails.leave_unread("rtf")

    def _text(self, octets: bytes, kind: str, charset: str | None, invitation: Invitation) -> None:
        add_text(octets, kind, "", charset or None, self._window, 0, (), invitation)

    def _attachment(
        self, path: list[str], invitation: Invitation, inner: list[tuple[Window, int]], folders: list[list[str]]
    ) -> None:
        attachment = _Storage(self._container, path, _ATTACHMENT)
        embedded = [*path, f"__substg1.0_{_ATTACHED:04X}{_OBJECT:04X}"]
        if embedded in self._folders:
            folders.append(embedded)
            return
        octets = attachment.octets(_ATTACHED, _BINARY)
        if not octets:
            return
        name = attachment.string(_LONG_NAME) or attachment.string(_SHORT_NAME)
        written = attachment.string(_MIME_TAG).lower() or "application/octet-stream"
        kind = kind_of_part(mime.Content(written, None, b"", name, joined=False, encoding=""), octets)
        if kind == "mail":
            inner.append((Window(self._window.name, octets, 0, 1, inside=Inside(self._window, 0, ())), len(octets)))
        elif kind == "icalendar":
            invitation.add_calendar(octets, None, self._window, 0, ())
        elif kind is not None:
            self._text(octets, kind, None, invitation)
        else:
            self._mails.leave_unread(written.partition("/")[0])

    def _event(self, message: _Storage, path: list[str]) -> Event:
        try:
            return Event(
                uid=message.string(_MESSAGE_ID) or None,
                start=self._start(message),
                recurring=any(message.fixed.get((self._numbered.get(_RECURRING, 0), _BOOLEAN), b"")[:1]),
                organiser_domain=domain_of(message.string(_SENDER_SMTP)) or domain_of(message.string(_SENDER)),
                attendees=len(self._below(path, "__recip_version1.0_#")),
                cancelled=message.string(_CLASS).lower().startswith("ipm.schedule.meeting.canceled"),
                component="message",
            )
        except _DAMAGES:
            return Event(component="message")

    def _start(self, message: _Storage) -> date | None:
        for tag in (self._numbered.get(_START, 0), _SENT, _DELIVERED):
            if moment := message.time(tag):
                return self._zones.local(moment)
        return None

    def _names(self) -> tuple[dict[int, int], dict[str, int]]:
        """Return the ids that this file gave to appointments' numbers and to names (MS-OXMSG 2.2.3)."""
        names = _Storage(self._container, ["__nameid_version1.0"], 0)
        sets, entries, strings = (names.octets(tag, _BINARY) or b"" for tag in (0x0002, 0x0003, 0x0004))
        numbered: dict[int, int] = {}
        named: dict[str, int] = {}
        for written, where, index in struct.iter_unpack("<IHH", entries[: len(entries) // 8 * 8]):
            tag = 0x8000 + index
            if where & 1:
                length = int.from_bytes(strings[written : written + 4], "little")
                named[strings[written + 4 : written + 4 + length].decode("utf-16-le", "replace")] = tag
            elif sets[((where >> 1) - 3) * 16 :][:16] == _APPOINTMENTS and where >> 1 >= 3:
                numbered[written] = tag
        return numbered, named
