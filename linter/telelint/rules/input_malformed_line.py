r"""Line is no calendar line

## What it checks
A line of a calendar file that has no name, no colon, or a broken parameter, so that it cannot be read as RFC 5545
wants it.

## Why it matters
Calendar programs may drop such a line, or the whole file, and a link with it. We still look for links in and around
it.

## Example
```ics
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//telelint//EN
BEGIN:VEVENT
UID:tl901@clinic.example
DTSTAMP:20261120T090000Z
DTSTART:20261201T150000Z
SUMMARY:Visit
this line has no colon
END:VEVENT
END:VCALENDAR
```

## What to do
Tell the maker of the program that wrote the file, with the line number. Check by eye what the line was meant to say.

## Source
- RFC 5545, section 3.1 (content lines)
- Why one bad line must not stop the rest: https://github.com/collective/icalendar/issues/114
"""

from telelint.model import Severity

CODE = "TL901"
NAME = "input-malformed-line"
SEVERITY = Severity.WARNING
