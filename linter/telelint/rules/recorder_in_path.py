r"""Recorder stands before the call

## What it checks
The link leads through a service that records or takes notes (Gong, Chorus, Otter and kin) before it opens the call.

## Why it matters
A second company then hears the visit and keeps it. It needs an agreement of its own; the one with the video service
does not reach it. In many states everybody on the call has to agree to a recording.

## Example
```ics
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//telelint//EN
BEGIN:VEVENT
UID:tl306@clinic.example
DTSTAMP:20261120T090000Z
DTSTART:20261201T150000Z
SUMMARY:Visit
LOCATION:https://join.gong.io/northclinic/a.lindqvist
END:VEVENT
END:VCALENDAR
```

## What to do
Put the video service's own link into the invitation. If the recording is wanted, have an agreement with the recording
service first, and enter it in the register.

## Source
- Gong's page in front of the call: https://help.gong.io/v1/docs/about-the-gong-consent-page
- Recording and transcript tools are inside the Security Rule:
  https://dmclawllc.com/2022/06/13/ocr-issues-guidance-on-audio-only-telehealth/
- 45 CFR 164.308(b) and 164.502(e)
"""

from __future__ import annotations

from telelint.model import Complaint, Severity, Verdict
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from telelint.catalogue import Catalogue
    from telelint.model import Link

CODE = "TL306"
NAME = "recorder-in-path"
SEVERITY = Severity.WARNING

_COMPLAINT = Complaint(
    SEVERITY,
    Verdict.WARN,
    NAME,
    "A recording or note-taking service stands before the call and hears it.",
    (
        "Put the video service's own link into the invitation.",
        "Or have an agreement with the recording service too.",
    ),
    (
        "45 CFR 164.308(b), business associates <https://www.law.cornell.edu/cfr/text/45/164.308>",
        "45 CFR 164.502(e), business associates <https://www.law.cornell.edu/cfr/text/45/164.502>",
    ),
)


def check_link(link: Link, catalogue: Catalogue) -> Complaint | None:
    """Complain where the link is a recorder's, or was one before it was unwrapped."""
    platform = link.identification.platform
    if platform is not None and catalogue.platform(platform).kind == "recorder":
        return _COMPLAINT
    for wrapper in link.wrapped_by:
        if wrapper in catalogue and catalogue.platform(wrapper).kind == "recorder":
            return _COMPLAINT
    return None
