r"""Nobody here knows this service

## What it checks
An address stands where a meeting link is meant to stand, or has the shape of a meeting room, but its host is neither
in the catalogue nor in your register.

## Why it matters
We cannot say whether it is private, who runs it, or whether an agreement covers it. It may be fine: your own server,
or a service we have not met yet.

## Example
```ics
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//telelint//EN
BEGIN:VEVENT
UID:tl208@clinic.example
DTSTAMP:20261120T090000Z
DTSTART:20261201T150000Z
SUMMARY:Visit
CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://video.unknown-service.example/room/4471
END:VEVENT
END:VCALENDAR
```

## What to do
Ask who runs the service. If it is your own server, add the host to the register as an `own_host`. If it is a product
you use, add it to your catalogue, and enter the agreement if there is one.

## Source
- 45 CFR 164.308(a)(1)(ii)(A), risk analysis
- Where a meeting link is meant to stand: RFC 7986, section 5.11 (CONFERENCE); RFC 5545, section 3.8.1.7 (LOCATION)
"""

from telelint.model import Reason, Severity

CODE = "TL208"
NAME = "unknown-platform"
SEVERITY = Severity.WARNING
REASON = Reason.UNKNOWN_PLATFORM
