r"""Maker signs no agreement for this product

## What it checks
The link belongs to a private product whose maker signs no business associate agreement (BAA) for it, such as
FaceTime, WhatsApp or the personal edition of Teams.

## Why it matters
A company that handles patient information for you needs a BAA. Without one to be had, care may not run over the
product. From 17 March 2020 to 9 August 2023 the Office for Civil Rights did not punish good-faith telehealth over
such products; a meeting in that time is judged by the rules of its own date.

## Example
```ics
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//telelint//EN
BEGIN:VEVENT
UID:tl202@clinic.example
DTSTAMP:20261120T090000Z
DTSTART:20261201T150000Z
SUMMARY:Visit
LOCATION:https://facetime.apple.com/join#v=1&p=Zm9vYmFyYmF6&k=cXV1eHF1dXg
END:VEVENT
END:VCALENDAR
```

## What to do
Move the visit to a product that your organisation has a BAA for. `telelint platforms` lists the products whose makers
sign one, and on which plans.

## Source
- 45 CFR 164.502(e), 164.504(e), 164.308(b) and 164.314(a):
  https://www.brickergraydon.com/insights/resources/key/hipaa-privacy-regulations-general-rules-for-uses-and-disclosures-of-protected-health-information-disclosures-to-business-associates-164-502-e
- 85 FR 22024 and 88 FR 22380, for dates between 17 March 2020 and 9 August 2023:
  https://regulations.justia.com/regulations/fedreg/2023/04/13/2023-07824.html
- A cloud service is generally no mere conduit, even if it cannot read the data:
  https://natlawreview.com/article/office-civil-rights-provides-new-ba-guidance-to-cloud-providers
"""

from telelint.model import Reason, Severity

CODE = "TL202"
NAME = "no-baa"
SEVERITY = Severity.ERROR
REASON = Reason.NO_BAA
