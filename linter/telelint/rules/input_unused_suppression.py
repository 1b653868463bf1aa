r"""Suppression that suppresses nothing

## What it checks
A suppression in the configuration that fitted no finding of this run, although its rule was asked for and a file it is
for was read, or whose expiry has come.

## Why it matters
An exception nobody needs is an open door: the next finding that fits it will not be seen.

## Example
```text
[[suppress]]
rule = "TL203"
platform = "zoom"
reason = "agreement signed, waiting for the scan"
expires = 2024-01-31
```

## What to do
Remove it. If it was meant for something, find out why it no longer fits: a changed path, rule or product.

## Source
- 45 CFR 164.316(b)(2)(iii), documents are reviewed and updated: https://law.lawstack.com/cfr/45/164.316/
- Ignore rules that silently do nothing: https://github.com/gitleaks/gitleaks/issues/787
"""

from telelint.model import Severity

CODE = "TL905"
NAME = "input-unused-suppression"
SEVERITY = Severity.NOTE
