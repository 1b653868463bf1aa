r"""Register claims what the maker does not offer

## What it checks
Your register has an agreement for a product whose maker, as far as we know, signs none for it.

## Why it matters
The paper may be for a sister product. An agreement for Microsoft 365 does not reach the personal edition of Teams,
and one for a cloud does not reach each app of the same company.

## Example
```toml
[[agreement]]
id = "whatsapp-2025"
vendor = "Meta"
products = ["whatsapp"]
organiser_domains = ["mercyclinic.example"]
signed_on = 2025-02-01
effective_from = 2025-02-01
patient_contact_allowed = true
document_ref = "contracts/2025-003"
```
```ics
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//telelint//EN
BEGIN:VEVENT
UID:tl209@clinic.example
DTSTAMP:20261120T090000Z
DTSTART:20261201T150000Z
SUMMARY:Visit
ORGANIZER:mailto:frontdesk@mercyclinic.example
LOCATION:https://call.whatsapp.com/video/AbCdEfGhIj
END:VEVENT
END:VCALENDAR
```

## What to do
Have compliance read the signed paper: does it name this very product? If it does, keep the entry and tell us, so that
the catalogue can be put right. If it does not, end the entry and move the visit.

## Source
- What an agreement has to say: 45 CFR 164.504(e),
  https://legalclarity.org/45-cfr-164-504-hipaa-organizational-requirements/
- What we know about each product, with source and date: `telelint explain PLATFORM`
"""

from telelint.model import Reason, Severity

CODE = "TL209"
NAME = "doubtful-agreement"
SEVERITY = Severity.WARNING
REASON = Reason.DOUBTFUL_AGREEMENT
