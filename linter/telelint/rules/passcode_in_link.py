r"""Passcode travels in the link

## What it checks
The link holds the meeting's passcode, and the invitation goes to two or more people or is marked `CLASS:PUBLIC`.

## Why it matters
Whoever gets the link gets in: a forwarded mail, a shared calendar, a guest list. The passcode then guards nothing.

## Example
```ics
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//telelint//EN
BEGIN:VEVENT
UID:tl303@clinic.example
DTSTAMP:20261120T090000Z
DTSTART:20261201T150000Z
SUMMARY:Visit
CLASS:PUBLIC
LOCATION:https://us02web.zoom.us/j/98765432101?pwd=Zm9vYmFyYmF6
END:VEVENT
END:VCALENDAR
```

## What to do
Switch the waiting room on, so that the host decides who comes in. Or leave the passcode out of the link and give it
to the patient by another route. Do not mark the event public.

## Source
- What the passcode in the link does: https://blogs.vcu.edu/zoom/2020/08/06/new-policies-and-passcodes/
- RFC 9110, section 17.9 (sensitive information in URIs); RFC 5545, section 3.8.1.3 (CLASS)
- 45 CFR 164.312(d), person or entity authentication:
  https://www.govinfo.gov/content/pkg/CFR-2019-title45-vol2/xml/CFR-2019-title45-vol2-sec164-312.xml
"""

from __future__ import annotations

from telelint.model import Complaint, Severity, Verdict
from telelint.rules._parameters import parameters
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from telelint.catalogue import Catalogue
    from telelint.model import Identification, Link, Target

CODE = "TL303"
NAME = "passcode-in-link"
SEVERITY = Severity.NOTE

_PASSCODES = frozenset({
    "pwd", "pw", "passwd", "password", "passcode", "pin", "accesscode", "access_code", "meetingpassword",
    "meeting_password", "roompassword", "enter_code",
})  # fmt: skip

COMPLAINT = Complaint(
    SEVERITY,
    Verdict.NOTICE,
    NAME,
    "The passcode travels in the link of an invitation that several people see.",
    ("Switch the waiting room on.", "Or give the passcode by another route than the link."),
    (
        "45 CFR 164.312(d), authentication <https://www.govinfo.gov/content/pkg/CFR-2019-title45-vol2/xml/CFR-2019-title45-vol2-sec164-312.xml>",
    ),
)


def check_link(link: Link, catalogue: Catalogue) -> Complaint | None:
    """Complain about a passcode in the link of an event that is public or has two attendees or more."""
    event = link.event
    if event.attendees < 2 and not event.public:
        return None
    return COMPLAINT if holds_passcode(link.target, link.identification, catalogue) else None


def holds_passcode(target: Target, identification: Identification, catalogue: Catalogue) -> bool:
    """Return whether a link holds a passcode.

    The codes of dial-in and options pages (companions) open no door to the video and are left alone.
    """
    if not (target.query or target.fragment):
        return False
    name = identification.platform
    joins = not identification.companion
    if target.fragment and joins and name is not None and catalogue.platform(name).secret_fragment:
        return True
    keys = passcode_keys(identification, catalogue)
    return any(value and key in keys for key, value in parameters(target))


def passcode_keys(identification: Identification, catalogue: Catalogue) -> frozenset[str]:
    """Return the keys, in lower case, whose values are passcodes in the links of a product; none of companions."""
    if identification.companion:
        return frozenset()
    name = identification.platform
    own = catalogue.platform(name).passcode_params if name is not None else ()
    return _PASSCODES.union(map(str.lower, own)) if own else _PASSCODES
