r"""Text cannot be decoded

## What it checks
Octets that are no text in the encoding the file claims or shows. Only lines that may hold a link are looked at, and
the first such line is reported.

## Why it matters
A link may hide in text that cannot be read. What could be read before and after it was still checked.

## Example
An octet that is no UTF-8, here the `\xe9` of an old Western European file:
```text
printf 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nLOCATION:Caf\xe9 https://us02web.zoom.us/j/98765432101\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n'
```

## What to do
Export the file again as UTF-8. If it came from somebody else, ask the sender for a new copy.

## Source
- RFC 5545, section 3.1.4 (character set); RFC 3629, section 3 (UTF-8)
"""

from telelint.model import Severity

CODE = "TL902"
NAME = "input-undecodable-text"
SEVERITY = Severity.WARNING
