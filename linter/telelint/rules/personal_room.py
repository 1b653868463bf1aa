r"""Standing room

## What it checks
A link to a room that stays the same for every visit, such as `/my/NAME` or `/meet/NAME`.

## Why it matters
With visits back to back, the next patient can walk in on the last one. Who once had the link can come back any day.

## Example
```ics
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//telelint//EN
BEGIN:VEVENT
UID:tl304@clinic.example
DTSTAMP:20261120T090000Z
DTSTART:20261201T150000Z
SUMMARY:Visit
LOCATION:https://mercyclinic.zoom.us/my/dr.lindqvist
END:VEVENT
END:VCALENDAR
```

## What to do
Make a meeting of its own for each visit. If you keep the standing room, switch the waiting room on and lock the
meeting once the patient is in.

## Source
- Same link, open to anyone who has it, not for back-to-back meetings:
  https://cis.technion.ac.il/en/security-alerts/personal-meeting-room-in-zoom/
- A unique id for each meeting where data is sensitive:
  https://itsecurity.uiowa.edu/resources/everyone/zoom-security-and-privacy
- 45 CFR 164.530(c), safeguards
"""

from __future__ import annotations

from telelint.model import Complaint, Severity, Verdict
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from telelint.catalogue import Catalogue
    from telelint.model import Link

CODE = "TL304"
NAME = "personal-room"
SEVERITY = Severity.NOTE

_COMPLAINT = Complaint(
    SEVERITY,
    Verdict.NOTICE,
    NAME,
    "The link opens a standing room, where the next patient can walk in.",
    ("Make a meeting of its own for each visit.", "Or switch the waiting room on and lock the meeting."),
    ("45 CFR 164.530(c), safeguards <https://www.law.cornell.edu/cfr/text/45/164.530>",),
)


def check_link(link: Link, _catalogue: Catalogue) -> Complaint | None:
    """Complain about a room that is the same for every visit."""
    return _COMPLAINT if link.identification.personal_room else None
