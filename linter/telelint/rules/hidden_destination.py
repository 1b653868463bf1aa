r"""Nobody can see where the link leads

## What it checks
A short link (`bit.ly` and kin), or a mail filter's or mailing service's wrapper that cannot be opened offline, stands
where the meeting link should be.

## Why it matters
Until somebody clicks, the target is unknown: it may be a covered product, another one, or a trap. It can also be
changed after the invitation went out. The short-link service learns who clicks, and when.

## Example
```ics
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//telelint//EN
BEGIN:VEVENT
UID:tl102@clinic.example
DTSTAMP:20261120T090000Z
DTSTART:20261201T150000Z
SUMMARY:Visit
LOCATION:https://bit.ly/3xAmPlE
END:VEVENT
END:VCALENDAR
```

## What to do
Put the meeting's own link into the invitation. To check a short link before you use it, run
`telelint check --resolve URL`, which asks the short-link service over the network.

## Source
- 45 CFR 164.308(a)(1)(ii)(A), risk analysis
- How short links hide their target: https://indstate.teamdynamix.com/TDClient/1851/Portal/KB/ArticleDet?ID=155026
- Wrappers hide the platform from every reader: https://github.com/leits/MeetingBar/issues/183
"""

from __future__ import annotations

from telelint.model import Complaint, Severity, Verdict
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from telelint.catalogue import Catalogue
    from telelint.model import Link

CODE = "TL102"
NAME = "hidden-destination"
SEVERITY = Severity.WARNING

_COMPLAINT = Complaint(
    SEVERITY,
    Verdict.WARN,
    NAME,
    "The link hides where it leads, so nobody can tell which service it is.",
    (
        "Put the meeting's own link into the invitation.",
        "To see the target, run telelint check --resolve on the link; this asks the network.",
    ),
    ("45 CFR 164.308(a)(1)(ii)(A), risk analysis <https://www.law.cornell.edu/cfr/text/45/164.308>",),
)
_UNASKED = _COMPLAINT._replace(steps=_COMPLAINT.steps[:1])  # --resolve asks no wrapper that counts clicks


def check_link(link: Link, catalogue: Catalogue) -> Complaint | None:
    """Complain where a short-link service or an opaque wrapper hides the target."""
    if link.hidden_by is None:
        return None
    if link.unresolved is None:
        return _COMPLAINT if link.hidden_by in catalogue.wrappers.short_links else _UNASKED
    from telelint.network.reasons import REASONS  # lazily: only where the network was asked, and in vain

    message = f"The link hides where it leads, and asking the network did not tell: {REASONS[link.unresolved]}."
    return _UNASKED._replace(message=message)
