"""What kind of input a file is: by its content first, by its name where the content does not tell."""

from __future__ import annotations

import re

from telelint.patterns import regex

_SNIFFED = 4096  # octets looked at
_CALENDAR = regex(rb"(?:^|[\r\n])[ \t]*BEGIN[ \t]*:[ \t]*VCALENDAR", re.IGNORECASE)
_BY_ENDING = {
    ".ics": "icalendar",
    ".ical": "icalendar",
    ".icalendar": "icalendar",
    ".ifb": "icalendar",
    ".vcs": "icalendar",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".eml": "mail",
    ".mbox": "mbox",
    ".mbx": "mbox",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
}
# One file, packed: what it is, is told without the ending that says so.
_PACKED = {
    "gzip": regex(rb"\x1f\x8b\x08"),
    "bzip2": regex(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"),
    "xz": regex(rb"\xfd7zXZ\0"),
    "zstd": regex(rb"\x28\xb5\x2f\xfd"),
}
PACKED = frozenset(_PACKED)
_PACKED_ENDING = regex(r"\.(?:gz|bz2|xz|zst)\Z", re.IGNORECASE)
_TAR = regex(r"\.(?:tar(?:\.(?:gz|bz2|xz|zst))?|tgz|tbz2?|txz|tzst)\Z", re.IGNORECASE)
_JSON = regex(rb"\s*(?:\{\s*[\"}]|\[\s*(?:[{\"\]]|\[\s*[\[{\"]))")
_JSON_LINE = regex(rb"\s*\{[^\n]*\}[ \t]*\r?\n\s*\{")
_CSV = regex(rb'[\s"]*Subject"?[,;\t]"?Start Date"?[,;\t]', re.IGNORECASE)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Outlook's .msg, and Office's old .doc and .xls
_NO_MESSAGE = frozenset({".doc", ".dot", ".xls", ".xlt", ".ppt", ".pps", ".msi", ".msp", ".db", ".vsd", ".mpp", ".pub"})
_MBOX = regex(rb"From (?:-|[^\n]*[0-9]{1,2}:[0-9]{2})[^\n]*\n(?:>From [^\n]*\n)*[!-9;-~]+[ \t]*:")
_HEADER = regex(
    rb"\s*(?:>?From [^\n\r]*[\r\n]+)?(?:[!-9;-~]+[ \t]*:[^\r\n]*(?>\r\n|\n|\r)(?:[ \t][^\r\n]*(?>\r\n|\n|\r))*+)++"
)
_MAIL_FIELD = regex(
    rb"(?:^|\r)(from|subject|mime-version|received|return-path|message-id|delivered-to|reply-to|to|date|content-type"
    rb"|content-transfer-encoding|x-mozilla-status|dkim-signature|x-original-to|sender):",
    re.IGNORECASE | re.MULTILINE,
)
_HTML = regex(rb"(?:\s|<!--.*?-->|<\?xml[^>]*>)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
# Archives of programs' own: what is in them is no invitation.
_NO_ARCHIVE = frozenset({
    ".docx", ".docm", ".dotx", ".xlsx", ".xlsm", ".pptx", ".odt", ".ods", ".odp", ".epub", ".jar", ".war", ".apk",
    ".whl", ".xpi", ".crx", ".pages", ".numbers", ".key",
})  # fmt: skip


def kind_of(head: bytes, name: str) -> str | None:
    """Return the kind of an input from its first octets (4 KiB suffice) and its name, or None for one nobody reads."""
    if head.startswith(_OLE):
        return None if ending(name) in _NO_MESSAGE else "msg"  # what is inside stands too far back to tell
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return None if ending(name) in _NO_ARCHIVE else "zip"
    packed = next((kind for kind, mark in _PACKED.items() if mark.match(head)), None)
    if packed is not None:
        return None if _TAR.search(name) else packed
    head = head[:_SNIFFED].replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf")  # the NULs of UTF-16
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head[2:]
    if head.startswith(b"BEGIN:VCALENDAR"):  # as nearly all calendars do: none of the patterns below is needed
        return "icalendar"
    if _MBOX.match(head):
        return "mbox"
    if _is_mail(head):
        return "mbox" if ending(name) == ".mbox" and head.startswith(b"From ") else "mail"
    if _HTML.match(head):
        return "html"
    if _CALENDAR.search(head):
        return "icalendar"
    if _JSON.match(head):
        return "jsonl" if ending(name) in (".jsonl", ".ndjson") or _JSON_LINE.match(head) else "json"
    if _CSV.match(head):
        return "csv"
    return _BY_ENDING.get(ending(name))


def _is_mail(head: bytes) -> bool:
    """Return whether a file begins with the header of a mail; one familiar field may be a note of somebody."""
    fields = _HEADER.match(head)
    return fields is not None and len({name.lower() for name in _MAIL_FIELD.findall(fields[0])}) > 1


def unpacked(name: str) -> str:
    """Return the name of what one file was packed from."""
    return _PACKED_ENDING.sub("", name)


def ending(name: str) -> str:
    """Return the ending of a file's name with its dot, in lower case."""
    base = name.rpartition("/")[2]
    stem, dot, last = base.rpartition(".")
    return dot + last.lower() if stem else ""
