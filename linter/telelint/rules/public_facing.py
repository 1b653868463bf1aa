r"""Service built for an audience

## What it checks
The link belongs to a public-facing service: a live stream, a public chat room, a page where more or less anyone may
watch. The Office for Civil Rights named Facebook Live, Twitch and TikTok.

## Why it matters
Anyone may be able to watch a visit there. These services were shut out even from the tolerance of 2020 to 2023, and
an agreement with the maker changes nothing about the audience.

## Example
```ics
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//telelint//EN
BEGIN:VEVENT
UID:tl201@clinic.example
DTSTAMP:20261120T090000Z
DTSTART:20261201T150000Z
SUMMARY:Visit
LOCATION:https://www.tiktok.com/@drlee/live
END:VEVENT
END:VCALENDAR
```

## What to do
Move the visit to a private video service that your organisation has an agreement for, and send a new link.

## Source
- 85 FR 22024 (21 April 2020): https://www.govinfo.gov/content/pkg/FR-2020-04-21/html/2020-08416.htm
- 88 FR 22380 (13 April 2023): https://regulations.justia.com/regulations/fedreg/2023/04/13/2023-07824.html
- 45 CFR 164.502(a) and 164.530(c)
"""

from telelint.model import Reason, Severity

CODE = "TL201"
NAME = "public-facing"
SEVERITY = Severity.ERROR
REASON = Reason.PUBLIC_FACING
