r"""Entry does not say where the paper is

## What it checks
An agreement without a `document_ref`.

## Why it matters
The register is only a list. In an audit somebody has to show the signed agreement, and has to find it.

## Example
```toml
[[agreement]]
id = "zoom-2022"
vendor = "Zoom Communications"
products = ["zoom"]
hosts = ["mercyclinic.zoom.us"]
signed_on = 2022-01-10
effective_from = 2022-01-15
patient_contact_allowed = true
```

## What to do
Write down the contract number or the place of the file. Never put the paper itself into the register.

## Source
- 45 CFR 164.308(b)(3), a written contract; 45 CFR 164.316(b)(1), kept in written form:
  https://law.lawstack.com/cfr/45/164.316/
- What auditors ask for: http://dwt.com/The-Audit-Protocol-is-Released-and-Other-Updated-HIPAA-Audits-News-04-11-2016
"""

from telelint.model import SEVERITY_OF
from telelint.policy.register import USUAL

CODE = "TL503"
NAME = "register-no-document-reference"
SEVERITY = SEVERITY_OF[USUAL]
