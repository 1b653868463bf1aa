r"""Service was shut down before the meeting

## What it checks
On the date of the meeting the service no longer exists, such as Skype after 5 May 2025. A meeting from before that
date is judged as the product was then.

## Why it matters
The link is dead, or its name may be taken over by somebody else. The patient will wait in front of a closed door.

## Example
```ics
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//telelint//EN
BEGIN:VEVENT
UID:tl207@clinic.example
DTSTAMP:20261120T090000Z
DTSTART:20261201T150000Z
SUMMARY:Visit
LOCATION:https://join.skype.com/AbCdEf123
END:VEVENT
END:VCALENDAR
```

## What to do
Send a new link to a product that is in use and covered. Look through repeating meetings: old links live long there.

## Source
- End of Skype on 5 May 2025: https://particle.news/story/microsoft-shuts-down-skype-after-22-years-of-service
- End of Skype for Business Online on 31 July 2021:
  https://www.zdnet.com/article/microsoft-will-drop-skype-for-business-online-on-july-31-2021/
- The end date of each product, with its source: `telelint explain PLATFORM`
"""

from telelint.model import Reason, Severity

CODE = "TL207"
NAME = "retired-product"
SEVERITY = Severity.ERROR
REASON = Reason.RETIRED
