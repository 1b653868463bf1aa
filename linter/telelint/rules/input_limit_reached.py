r"""Part of the input was not checked

## What it checks
A limit that keeps telelint from being misled or filled up: archives in archives, very large members, wrappers in
wrappers, more meetings than it keeps in mind.

## Why it matters
What lies beyond the limit was not checked. A clean result says nothing about it.

## Example
```text
a .zip file in a .zip file in a .zip file, and so on, deeper than the limit
```

## What to do
Read what the finding says was left out, and lint that part by itself: unpack the archive, or split the file.

## Source
- 45 CFR 164.308(a)(1)(ii)(D), review of records: what was not looked at has to be known
- Why limits are needed: https://github.com/cardi/proofpoint-url-decoder/issues/6
"""

from telelint.model import Severity

CODE = "TL904"
NAME = "input-limit-reached"
SEVERITY = Severity.WARNING
