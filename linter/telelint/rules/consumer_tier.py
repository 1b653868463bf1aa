r"""Signs of a personal account

## What it checks
Evidence that the meeting was made with a personal, unpaid account: an organiser at gmail.com with a Google Meet link,
or a link to the personal edition of Teams.

## Why it matters
Makers sign a business associate agreement (BAA) for business plans only. A personal account is never part of it, even
if the clinic has a business account with the same maker.

## Example
```ics
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//telelint//EN
BEGIN:VEVENT
UID:tl213@clinic.example
DTSTAMP:20261120T090000Z
DTSTART:20261201T150000Z
SUMMARY:Visit
LOCATION:https://teams.live.com/meet/9312345678901?p=abc
END:VEVENT
END:VCALENDAR
```

## What to do
Make the meeting again with your work account and send the new link.

## Source
- Personal Google accounts are never covered:
  https://www.accountablehq.com/post/is-google-meet-hipaa-compliant-baa-workspace-requirements-and-setup
- Teams: https://phiguard.app/resources/guides/is-teams-hipaa-compliant and
  https://docs.recall.ai/v1.10/docs/meeting-urls
- 45 CFR 164.504(e)
"""

from __future__ import annotations

from telelint.model import Complaint, Severity, Verdict
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from telelint.catalogue import Catalogue
    from telelint.model import Link

CODE = "TL213"
NAME = "consumer-tier"
SEVERITY = Severity.WARNING

_COMPLAINT = Complaint(
    SEVERITY,
    Verdict.WARN,
    NAME,
    "The link looks like one from a personal account, which no agreement covers.",
    ("Make the meeting again with a work account and send the new link.",),
    ("45 CFR 164.504(e), what a BAA must say <https://www.law.cornell.edu/cfr/text/45/164.504>",),
)


def check_link(link: Link, _catalogue: Catalogue) -> Complaint | None:
    """Complain where the link or its organiser shows a personal account."""
    return _COMPLAINT if link.identification.consumer_tier else None
