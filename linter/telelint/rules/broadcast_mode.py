r"""Private product used for an audience

## What it checks
A link to the broadcast side of a product that is otherwise private: a Teams live event or town hall, a webinar.

## Why it matters
In such a mode people may watch without a name, and one cannot see who is there. An agreement with the maker does not
make it a private room.

## Example
```ics
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//telelint//EN
BEGIN:VEVENT
UID:tl212@clinic.example
DTSTAMP:20261120T090000Z
DTSTART:20261201T150000Z
SUMMARY:Group visit
LOCATION:https://teams.microsoft.com/l/meetup-join/19%3ameeting_bGl2ZQ%40thread.v2/0?context=%7b%22Tid%22%3a%221f0a77d2-0000-4000-8000-0123456789ab%22%2c%22Oid%22%3a%222f0a77d2-0000-4000-8000-0123456789ab%22%2c%22IsBroadcastMeeting%22%3atrue%7d
END:VEVENT
END:VCALENDAR
```

## What to do
Use an ordinary meeting with a lobby for care. Keep webinars and live events for talks that name no patient.

## Source
- Teams live events and who may watch them: https://office365itpros.com/2020/04/08/teams-live-events/amp/
- What makes a product non-public-facing: 85 FR 22024,
  https://www.govinfo.gov/content/pkg/FR-2020-04-21/html/2020-08416.htm
"""

from __future__ import annotations

from telelint.model import Complaint, PlatformClass, Severity, Verdict
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from telelint.catalogue import Catalogue
    from telelint.model import Link

CODE = "TL212"
NAME = "broadcast-mode"
SEVERITY = Severity.WARNING

_COMPLAINT = Complaint(
    SEVERITY,
    Verdict.WARN,
    NAME,
    "The link opens a broadcast, where people may watch without being seen.",
    ("Use an ordinary meeting with a lobby for care.",),
    (
        "85 FR 22024 (21 April 2020) <https://www.govinfo.gov/content/pkg/FR-2020-04-21/html/2020-08416.htm>",
        "45 CFR 164.530(c), safeguards <https://www.law.cornell.edu/cfr/text/45/164.530>",
    ),
)


def check_link(link: Link, _catalogue: Catalogue) -> Complaint | None:
    """Complain about the broadcast side of a private product; public-facing ones are TL201's."""
    if not link.identification.broadcast or link.judgement.platform_class is PlatformClass.PUBLIC_FACING:
        return None
    return _COMPLAINT
