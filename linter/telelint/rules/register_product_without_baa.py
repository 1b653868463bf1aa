r"""Entry names a product without an agreement to be had

## What it checks
An agreement for a product whose maker, as far as we know, signs none for it.

## Why it matters
The paper is probably for a sister product. Links to this one then look covered and are not.

## Example
```toml
[[agreement]]
id = "whatsapp-2025"
vendor = "Meta"
products = ["whatsapp"]
hosts = ["call.whatsapp.com"]
signed_on = 2025-02-01
effective_from = 2025-02-01
patient_contact_allowed = true
document_ref = "contracts/2025-003"
```

## What to do
Have compliance read the paper: does it name this very product? If not, take the product out of the entry.

## Source
- 45 CFR 164.504(e): https://legalclarity.org/45-cfr-164-504-hipaa-organizational-requirements/
- What we know about each product, with source and date: `telelint explain PLATFORM`
"""

from telelint.model import SEVERITY_OF
from telelint.policy.register import USUAL

CODE = "TL505"
NAME = "register-product-without-baa"
SEVERITY = SEVERITY_OF[USUAL]
