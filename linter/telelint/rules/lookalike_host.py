r"""Host imitates a meeting service

## What it checks
The address looks like a known meeting service but belongs to somebody else: the brand as a label in front of a
stranger's domain (`zoom.us.example.net`), a hyphen or a missing dot (`teams-microsoft.com`), a typo, letters of
another alphabet, a brand before an `@`, or a brand in the path of an unknown site.

## Why it matters
Fake Zoom, Teams and Meet addresses are real and common. A patient who follows one gives a name, a symptom or a
password to a stranger. No agreement can cover that, on any date.

## Example
```ics
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//telelint//EN
BEGIN:VEVENT
UID:tl101@clinic.example
DTSTAMP:20261120T090000Z
DTSTART:20261201T150000Z
SUMMARY:Visit
LOCATION:https://zoom.us.meeting-join.example.net/j/98765432101
END:VEVENT
END:VCALENDAR
```

## What to do
Do not open the link. Ask the sender by another route, such as a phone number you already have. Tell the person who
looks after security, so that others are warned.

## Source
- 45 CFR 164.308(a)(5)(ii)(B), protection from malicious software
- Fake domains of Zoom, Teams and Meet:
  https://www.itpro.com/security/phishing/355619/hackers-impersonating-zoom-microsoft-teams-and-google-meet
- Why a host is read from the right, label by label: RFC 3986, section 7.6, and
  https://github.com/MicrosoftDocs/OfficeDocs-SkypeForBusiness/issues/6607
"""

from telelint.model import Reason, Severity

CODE = "TL101"
NAME = "lookalike-host"
SEVERITY = Severity.ERROR
REASON = Reason.LOOKALIKE
