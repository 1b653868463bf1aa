r"""Meeting over http

## What it checks
A meeting link that begins with `http:` instead of `https:`.

## Why it matters
The first request then travels in the open. Anyone on the way, such as a shared Wi-Fi, can read the meeting's id and
send the patient elsewhere. That most services switch to `https:` at once comes too late for that first request.

## Example
```ics
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//telelint//EN
BEGIN:VEVENT
UID:tl104@clinic.example
DTSTAMP:20261120T090000Z
DTSTART:20261201T150000Z
SUMMARY:Visit
LOCATION:http://zoom.us/j/98765432101
END:VEVENT
END:VCALENDAR
```

## What to do
Write `https:` in the link. If the service does not answer there, do not use it for care.

## Source
- 45 CFR 164.312(e)(1), transmission security:
  https://www.govinfo.gov/content/pkg/CFR-2019-title45-vol2/xml/CFR-2019-title45-vol2-sec164-312.xml
- RFC 9110, section 4.2.2 (https)
"""

from __future__ import annotations

from telelint.model import Complaint, Severity, Verdict
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from telelint.catalogue import Catalogue
    from telelint.model import Link

CODE = "TL104"
NAME = "insecure-scheme"
SEVERITY = Severity.NOTE

_COMPLAINT = Complaint(
    SEVERITY,
    Verdict.NOTICE,
    NAME,
    "The meeting link uses http, which others on the way can read and change.",
    ("Write https in the link.",),
    (
        "45 CFR 164.312(e)(1), transmission security <https://www.govinfo.gov/content/pkg/CFR-2019-title45-vol2/xml/CFR-2019-title45-vol2-sec164-312.xml>",
    ),
)


def check_link(link: Link, _catalogue: Catalogue) -> Complaint | None:
    """Complain about a joinable link of a known platform over plain http."""
    if link.target.scheme != "http":
        return None
    identification = link.identification
    if identification.platform is None or identification.vendor_page or identification.companion:
        return None
    return _COMPLAINT
