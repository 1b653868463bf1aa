"""What kind of input a file is: by its content first, by its name where the content does not tell."""

from __future__ import annotations

import re

_SNIFFED = 4096  # octets looked at
_CALENDAR = re.compile(rb"(?:^|[\r\n])[ \t]*BEGIN[ \t]*:[ \t]*VCALENDAR", re.IGNORECASE)
_BY_ENDING = {
    ".ics": "icalendar",
    ".ical": "icalendar",
    ".icalendar": "icalendar",
    ".ifb": "icalendar",
    ".vcs": "icalendar",
}


def kind_of(head: bytes, name: str) -> str | None:
    """Return the kind of an input from its first octets (4 KiB suffice) and its name, or None for one nobody reads."""
    if _CALENDAR.search(head[:_SNIFFED].replace(b"\0", b"")):  # the NULs of UTF-16
        return "icalendar"
    return _BY_ENDING.get(ending(name))


def ending(name: str) -> str:
    """Return the ending of a file's name with its dot, in lower case."""
    base = name.rpartition("/")[2]
    stem, dot, last = base.rpartition(".")
    return dot + last.lower() if stem else ""
