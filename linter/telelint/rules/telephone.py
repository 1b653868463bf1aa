r"""An ordinary phone call

## What it checks
The link starts a phone call (`tel:`).

## Why it matters
A plain call needs no agreement with the phone company: it only connects the call. An internet calling app, a
recording, a transcript or a stored voice message is another matter and does need one.

## Example
```ics
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//telelint//EN
BEGIN:VEVENT
UID:tl210@clinic.example
DTSTAMP:20261120T090000Z
DTSTART:20261201T150000Z
SUMMARY:Visit
CONFERENCE;VALUE=URI;FEATURE=AUDIO:tel:+1-202-555-0143
END:VEVENT
END:VCALENDAR
```

## What to do
Call from an ordinary line, or from a phone system that your organisation has an agreement for. Do not record unless
the recording service is covered too.

## Source
- HHS guidance on audio-only telehealth (13 June 2022):
  https://public3.pagefreezer.com/content/HHS.gov/27-12-2022T06:17/https://www.hhs.gov/hipaa/for-professionals/privacy/guidance/hipaa-audio-telehealth/index.html
- A summary: https://dmclawllc.com/2022/06/13/ocr-issues-guidance-on-audio-only-telehealth/
"""

from telelint.model import Reason, Severity

CODE = "TL210"
NAME = "telephone"
SEVERITY = Severity.NOTE
REASON = Reason.PHONE
