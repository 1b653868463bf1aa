r"""Entry names a product that is not in the catalogue

## What it checks
An agreement whose `products` holds an id that the catalogue does not know.

## Why it matters
No link will ever match it, so the agreement covers nothing. Most often it is a slip of the pen.

## Example
```toml
[[agreement]]
id = "zoom-2022"
vendor = "Zoom Communications"
products = ["zoomm"]
hosts = ["mercyclinic.zoom.us"]
signed_on = 2022-01-10
effective_from = 2022-01-15
patient_contact_allowed = true
document_ref = "contracts/2022-017"
```

## What to do
Look the id up with `telelint platforms`. If the product is missing there, add it to your own catalogue first.

## Source
- 45 CFR 164.308(b), an agreement is with the business that provides the service: https://1up.health/policies/hipaa
- The ids: `telelint platforms`
"""

from telelint.model import SEVERITY_OF
from telelint.policy.register import USUAL

CODE = "TL504"
NAME = "register-unknown-product"
SEVERITY = SEVERITY_OF[USUAL]
