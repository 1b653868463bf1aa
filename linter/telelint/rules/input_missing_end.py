r"""Component is not closed

## What it checks
A `BEGIN` without its `END`, or an `END` that closes something else.

## Why it matters
The file may have been cut off on its way, and meetings with it. What is there was still checked.

## Example
```ics
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//telelint//EN
BEGIN:VEVENT
UID:tl903@clinic.example
DTSTAMP:20261120T090000Z
DTSTART:20261201T150000Z
SUMMARY:Visit
END:VCALENDAR
```

## What to do
Export or download the file again and compare the sizes. If it stays so, tell the maker of the program that wrote it.

## Source
- RFC 5545, section 3.4 (iCalendar object) and section 3.6 (components)
"""

from telelint.model import Severity

CODE = "TL903"
NAME = "input-missing-end"
SEVERITY = Severity.WARNING
