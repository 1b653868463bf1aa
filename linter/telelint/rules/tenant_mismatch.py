r"""Another account, a barred use or an unmet condition

## What it checks
Your register has an agreement with this maker in force, but this link is not covered by it: the link belongs to
another account, the agreement does not allow contact with patients, or a condition you noted is not met.

## Why it matters
An agreement is between the maker and one account. A colleague's own account, or a partner's, is not part of it.

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
UID:tl205@clinic.example
DTSTAMP:20261120T090000Z
DTSTART:20261201T150000Z
SUMMARY:Visit
LOCATION:https://otherclinic.zoom.us/j/98765432101
END:VEVENT
END:VCALENDAR
```

## What to do
Ask the host to send a link from your organisation's account. If the account is yours, add its host or tenant to the
register entry. If a condition is named, have it met and confirmed first.

## Source
- 45 CFR 164.504(e)(2): https://legalclarity.org/45-cfr-164-504-hipaa-organizational-requirements/
- An agreement that bars contact with patients:
  https://slack.com/intl/en-in/help/articles/360020685594-Slack-and-HIPAA
- Vanity hosts and whose they are:
  https://support.zoom.us/hc/en-us/articles/215062646-Guidelines-for-Vanity-URL-requests
"""

from telelint.model import Reason, Severity

CODE = "TL205"
NAME = "tenant-mismatch"
SEVERITY = Severity.WARNING
REASON = Reason.TENANT_MISMATCH
