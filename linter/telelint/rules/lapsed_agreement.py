r"""Agreement not in force on the meeting's date

## What it checks
Your register has an agreement for this product, but on the date of the meeting it has expired, was ended or has not
begun. A repeating meeting is checked on each of its dates: one date outside is enough.

## Why it matters
An agreement protects only while it is in force. An old or outdated one has been punished like none at all.

## Example
```toml
[[agreement]]
id = "zoom-2022"
vendor = "Zoom Communications"
products = ["zoom"]
hosts = ["mercyclinic.zoom.us"]
signed_on = 2022-01-10
effective_from = 2022-01-15
expires_on = 2025-01-15
patient_contact_allowed = true
document_ref = "contracts/2022-017"
```
```ics
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//telelint//EN
BEGIN:VEVENT
UID:tl204@clinic.example
DTSTAMP:20261120T090000Z
DTSTART:20261201T150000Z
SUMMARY:Visit
LOCATION:https://mercyclinic.zoom.us/j/98765432101
END:VEVENT
END:VCALENDAR
```

## What to do
Renew the agreement and enter the new dates in the register, or move the visits that lie outside it.

## Source
- 45 CFR 164.308(b)(3) and 164.504(e): https://legalclarity.org/45-cfr-164-504-hipaa-organizational-requirements/
- A penalty for an agreement that was not kept up to date:
  https://benefitsbclp.com/button-up-your-business-associates-agreements-or-pay-the-price/
- Repeating events: RFC 5545, sections 3.8.5.3 (RRULE) and 3.8.4.4 (RECURRENCE-ID)
"""

from telelint.model import Reason, Severity

CODE = "TL204"
NAME = "lapsed-agreement"
SEVERITY = Severity.WARNING
REASON = Reason.LAPSED
