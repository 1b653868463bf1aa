"""The structure of a mail (RFC 5322, RFC 2045 to 2047) with the offset of every header and part.

The email package parses the same, more of it, and forgets where anything stood; it also decodes every attachment to
hand it out. So headers, boundaries and bodies are found here, in the octets, and what a header's value means
(parameters, RFC 2231, encoded words) stays the work of the email package. In the tests it is the oracle.
"""

from __future__ import annotations

import re
from email.message import Message
from email.utils import collapse_rfc2231_value
from typing import TYPE_CHECKING, NamedTuple

from telelint.sources import decoding
from telelint.sources.decoding import Listed

if TYPE_CHECKING:
    from telelint.sources.decoding import Step

# A header line or the fold of one; "https://…" is a text's first line without a blank line before it.
_FIELDS = re.compile(rb"(?:[!-9;-~]+[ \t]*:(?!//)[^\n]*(?:\n|\Z)|[ \t][^\n]*(?:\n|\Z))*+")
_ENVELOPE = re.compile(rb">?From [^\n]*\n")
_BLANK = re.compile(rb"\r*\n")
_BLANK_LINE = re.compile(rb"\n\r*\n")
_WANTED = re.compile(
    rb"^(content-type|content-transfer-encoding|content-disposition|subject|date|from|to|cc|message-id|received)"
    rb"[ \t]*:((?:[^\n]*\n[ \t])*+[^\n]*)",
    re.IGNORECASE | re.MULTILINE,
)
# Never what _FIELDS does not match: a header that is resumed has to go on.
_FAMILIAR = re.compile(
    rb"^(?:content-[a-z-]+|mime-version|from|to|b?cc|subject|date|message-id|received|return-path|reply-to|sender"
    rb"|(?:x|dkim|arc|list|thread|resent|authentication)-[a-z0-9_-]+|references|in-reply-to|delivered-to|importance|user-agent)"
    rb"[ \t]*:(?!//)(?:[^\n]*\n[ \t])*+[^\n]*(?:\n|\Z)",
    re.IGNORECASE | re.MULTILINE,
)
_FARTHEST = 1 << 16  # octets after a broken header line in which the header may go on
_TYPE = re.compile(r"\s*([\w.+-]+/[\w.+-]+|multipart)", re.ASCII)
_LOOSE_BOUNDARY = re.compile(r"boundary\s*=\s*\"?([^\";\s]+)", re.IGNORECASE)
_GUESSED_BOUNDARY = re.compile(
    rb"^--([^\s][^\r\n]{0,199}?)[ \t]*\r*\n(?=content-|mime-version:)", re.IGNORECASE | re.MULTILINE
)
_LONGEST_TAIL = 256  # octets of a line looked at after a boundary
_FOLD = re.compile(rb"\r*\n[ \t]?")
_PADDING = re.compile(rb"=[=\s]*")
_UU_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} [^\n]*\n", re.MULTILINE)


class Head(NamedTuple):
    """The header of a message or part: where the value of each field stands, and where the body begins.

    ``fields`` has lower-case names; of a field that is there twice the first counts. ``broken`` is where a line stands
    that ended the header without a blank line, None where all is well.
    """

    fields: dict[bytes, tuple[int, int]]
    body: int
    broken: int | None


class Content(NamedTuple):
    """What a header says of its body. All lower-case but the boundary and the file's name."""

    type: str  # text/plain where nothing is said, "" for what is no type
    charset: str | None
    boundary: bytes
    name: str
    joined: bool  # format=flowed; delsp=yes: a line's trailing space and its end are nothing (RFC 3676 4.2)
    encoding: str


def read_head(octets: bytes, start: int, end: int) -> Head:
    """Return the header that begins here, in the octets of a message or part that ends at ``end``."""
    begin = start
    if envelope := _ENVELOPE.match(octets, start, end):
        begin = envelope.end()
    at = _fields_end(octets, begin, end)
    broken = None
    while at < end and not _BLANK.match(octets, at, end):
        broken = at
        resumed = _resumed(octets, at, end)
        if resumed == -1:
            break
        at = _fields_end(octets, resumed, end)
    blank = _BLANK.match(octets, at, end)
    if blank:
        broken = None
    body = blank.end() if blank else at
    if not blank and at == end:  # no blank line at all: "Join: https://…" may look like a header
        body = max((match.end() for match in _FAMILIAR.finditer(octets, begin, end)), default=begin)
        broken = body if octets[body:end].strip() else None
    fields: dict[bytes, tuple[int, int]] = {}
    for match in _WANTED.finditer(octets, begin, body):
        fields.setdefault(match[1].lower(), match.span(2))
    return Head(fields, body, broken)


def _fields_end(octets: bytes, at: int, end: int) -> int:
    match = _FIELDS.match(octets, at, end)
    assert match is not None  # it may be empty
    return match.end()


def _resumed(octets: bytes, at: int, end: int) -> int:
    """Return where the header goes on after a line that is none, or -1 where the body begins with that line."""
    if octets.startswith(b"--", at):  # a boundary
        return -1
    blank = _BLANK_LINE.search(octets, at, min(end, at + _FARTHEST))
    if blank is None:
        return -1
    familiar = _FAMILIAR.search(octets, at, blank.start() + 1)
    return familiar.start() if familiar else -1


def value(octets: bytes, head: Head, name: bytes) -> str:
    """Return a field's value, unfolded, octets above 127 as Latin-1; empty where there is no such field."""
    if name not in head.fields:
        return ""
    start, end = head.fields[name]
    return _FOLD.sub(b" ", octets[start:end]).decode("latin-1").strip()


def read_content(octets: bytes, head: Head) -> Content:
    """Return what a header says of its body."""
    encoding = value(octets, head, b"content-transfer-encoding").lower().partition(";")[0].strip("\"' \t")
    written = value(octets, head, b"content-type")
    disposition = value(octets, head, b"content-disposition")
    if not written and not disposition:
        return Content("text/plain", None, b"", "", joined=False, encoding=encoding)
    message = Message()
    message["Content-Type"] = written or "text/plain"
    match = _TYPE.match(written)
    boundary = _parameter(message, "boundary")
    if not boundary and (loose := _LOOSE_BOUNDARY.search(written)):
        boundary = loose[1]
    name = _parameter(message, "name")
    if disposition:
        message["Content-Disposition"] = disposition
        name = _parameter(message, "filename", "Content-Disposition") or name
    return Content(
        type=(match[1].lower() if match else "") if written else "text/plain",
        charset=_parameter(message, "charset") or None,
        boundary=boundary.rstrip().encode("latin-1", "replace"),
        name=name,
        joined=_parameter(message, "delsp").lower() == "yes" and _parameter(message, "format").lower() == "flowed",
        encoding=encoding,
    )


def _parameter(message: Message, name: str, header: str = "Content-Type") -> str:
    try:
        return collapse_rfc2231_value(message.get_param(name, "", header)).strip()
    except (ValueError, LookupError, TypeError):  # what the email package says to some broken RFC 2231 parameters
        return ""


class Parts(NamedTuple):
    """The stretches of a multipart's parts, of the text before and after them, and whether its end is marked."""

    parts: list[tuple[int, int]]
    around: list[tuple[int, int]]
    closed: bool


def split(octets: bytes, start: int, end: int, boundary: bytes) -> Parts:
    """Return a multipart's parts; no parts where its boundary is nowhere."""
    mark = b"--" + boundary
    parts: list[tuple[int, int]] = []
    around: list[tuple[int, int]] = []
    begin, closed, inside = start, False, False
    at = octets.find(mark, start, end)
    while at != -1:
        after = at + len(mark)
        line_end = octets.find(b"\n", after, end)
        line_end = end if line_end == -1 else line_end
        tail = octets[after : min(line_end, after + _LONGEST_TAIL)].strip(b" \t\r")
        if (at == start or octets[at - 1] == 0x0A) and (not tail or tail.startswith(b"--")):
            (parts if inside else around).append((begin, _before_line_end(octets, begin, at)))
            begin = min(line_end + 1, end)
            inside = not tail  # what follows the closing boundary is an epilogue, unless a part begins once more
            closed = bool(tail)
            after = begin
        at = octets.find(mark, after, end)
    (parts if inside else around).append((begin, end))
    return Parts(parts, around, closed)


def _before_line_end(octets: bytes, begin: int, at: int) -> int:
    if at > begin and octets[at - 1] == 0x0A:
        at -= 1
    if at > begin and octets[at - 1] == 0x0D:
        at -= 1
    return at


def guess_boundary(octets: bytes, start: int, end: int) -> bytes:
    """Return what seems to be a multipart's boundary where the one declared is nowhere, or nothing."""
    match = _GUESSED_BOUNDARY.search(octets, start, end)
    return match[1] if match else b""


def decode_transfer(octets: bytes, encoding: str) -> tuple[bytes, tuple[Step, ...]]:
    """Return a body without its transfer encoding; unknown ones change nothing."""
    if encoding == "base64":
        return decoding.decode_base64(octets)
    if encoding == "quoted-printable":
        return decoding.unquote_printable(octets)
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return _decode_uu(octets)
    return octets, ()


def after_base64(octets: bytes) -> int:
    """Return where text begins that was appended to base64, as mailing lists do; the length where nothing was."""
    match = _PADDING.search(octets)
    return match.end() if match else len(octets)


def _decode_uu(octets: bytes) -> tuple[bytes, tuple[Step, ...]]:
    from binascii import Error, a2b_uu  # lazily: hardly anybody writes it any more

    begin = _UU_BEGIN.search(octets)
    at = begin.end() if begin else 0
    output = bytearray()
    stretches: list[tuple[int, int]] = []
    for line in octets[at:].splitlines(keepends=True):
        if line.strip() in (b"end", b"`", b""):
            break
        try:
            made = a2b_uu(line)
        except Error:  # a broken line; those around it are still read
            made = b""
        output += made
        # three octets of the output stand for four of the line, after the one that says how many
        stretches.extend((at + 1 + i * 8 // 6, at + 2 + (i * 8 + 7) // 6) for i in range(len(made)))
        at += len(line)
    return bytes(output), (Listed(stretches),)
