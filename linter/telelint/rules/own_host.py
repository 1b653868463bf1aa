r"""Known to your organisation only

## What it checks
The host stands in your register as one of your own, such as a self-hosted BigBlueButton or Jitsi.

## Why it matters
We know nothing about it but what your register says. Whether it is private and kept up to date is for your own risk
analysis to say.

## Example
```toml
[[own_host]]
host = "video.mercyclinic.example"
note = "self-hosted BigBlueButton, risk analysis 2024-03"
```
```ics
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//telelint//EN
BEGIN:VEVENT
UID:tl211@clinic.example
DTSTAMP:20261120T090000Z
DTSTART:20261201T150000Z
SUMMARY:Visit
LOCATION:https://video.mercyclinic.example/b/lee-4ab-2cd-9ef
END:VEVENT
END:VCALENDAR
```

## What to do
Check that the risk analysis named in the register is current and that the server is patched. If another company runs
it for you, enter its agreement.

## Source
- 45 CFR 164.308(a)(1)(ii)(A), risk analysis
- Self-hosting is another case than a vendor's service: https://github.com/openemr/openemr/issues/438
"""

from telelint.model import Reason, Severity

CODE = "TL211"
NAME = "own-host"
SEVERITY = Severity.NOTE
REASON = Reason.OWN_HOST
