r"""No agreement on file

## What it checks
The maker of this product signs a business associate agreement (BAA), at least on some plans, but your register holds
none for it.

## Why it matters
That a BAA can be had does not mean that you have one. It counts only once it is signed, and only for the account that
signed it.

## Example
```ics
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//telelint//EN
BEGIN:VEVENT
UID:tl203@clinic.example
DTSTAMP:20261120T090000Z
DTSTART:20261201T150000Z
SUMMARY:Visit
LOCATION:https://us02web.zoom.us/j/98765432101
END:VEVENT
END:VCALENDAR
```

## What to do
If your organisation has signed a BAA with this maker, enter it in the register (`telelint register init` makes one).
If not, sign one first, or move the visit to a product that is covered.

## Source
- 45 CFR 164.308(b)(3) and 164.502(e)(2):
  https://www.brickergraydon.com/insights/resources/key/hipaa-privacy-regulations-general-rules-for-uses-and-disclosures-of-protected-health-information-disclosures-to-business-associates-164-502-e
- 88 FR 22380 (13 April 2023), the end of the tolerance:
  https://regulations.justia.com/regulations/fedreg/2023/04/13/2023-07824.html
- Missing paper alone has cost money:
  https://benefitsbclp.com/button-up-your-business-associates-agreements-or-pay-the-price/
"""

from telelint.model import Reason, Severity

CODE = "TL203"
NAME = "no-agreement"
SEVERITY = Severity.WARNING
REASON = Reason.NO_AGREEMENT
