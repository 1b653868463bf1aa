r"""Link does not show whose account it is

## What it checks
Your register has an agreement for this product, but the link does not tell which account hosts the meeting
(`us02web.zoom.us`, `meet.google.com`).

## Why it matters
The agreement covers your account only. The same address could come from a colleague's free account.

## Example
```toml
[[agreement]]
id = "zoom-2022"
vendor = "Zoom Communications"
products = ["zoom"]
hosts = ["mercyclinic.zoom.us"]
signed_on = 2022-01-10
effective_from = 2022-01-15
patient_contact_allowed = true
document_ref = "contracts/2022-017"
```
```ics
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//telelint//EN
BEGIN:VEVENT
UID:tl206@clinic.example
DTSTAMP:20261120T090000Z
DTSTART:20261201T150000Z
SUMMARY:Visit
LOCATION:https://us02web.zoom.us/j/98765432101
END:VEVENT
END:VCALENDAR
```

## What to do
Check with the host that the meeting was made in your organisation's account. Where the maker offers it, use links on
your own host name, so that nobody has to ask.

## Source
- 45 CFR 164.502(e):
  https://www.brickergraydon.com/insights/resources/key/hipaa-privacy-regulations-general-rules-for-uses-and-disclosures-of-protected-health-information-disclosures-to-business-associates-164-502-e
- Links on a host name of your own:
  https://support.zoom.us/hc/en-us/articles/215062646-Guidelines-for-Vanity-URL-requests
"""

from telelint.model import Reason, Severity

CODE = "TL206"
NAME = "tenant-unseen"
SEVERITY = Severity.NOTE
REASON = Reason.TENANT_UNSEEN
