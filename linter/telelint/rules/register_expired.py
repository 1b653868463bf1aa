r"""Agreement expired, or about to

## What it checks
An agreement in the register that is past its end date (a warning), or that ends soon or was ended on purpose (a note).

## Why it matters
From the end date on, every meeting over this product is without cover. Renewing takes weeks, so it is good to know
early. Keep the old entry: records must be kept six years from when they were last in effect.

## Example
```toml
[[agreement]]
id = "zoom-2019"
vendor = "Zoom Communications"
products = ["zoom"]
hosts = ["mercyclinic.zoom.us"]
signed_on = 2019-01-10
effective_from = 2019-01-15
expires_on = 2022-01-15
patient_contact_allowed = true
document_ref = "contracts/2019-004"
```

## What to do
Renew the agreement and add a new entry with the new dates. Leave the old entry as it is, so that past meetings can
still be judged.

## Source
- 45 CFR 164.308(b)(3); 45 CFR 164.316(b)(2)(i), kept six years: https://law.lawstack.com/cfr/45/164.316/
- A penalty for an agreement that was not kept up to date:
  https://benefitsbclp.com/button-up-your-business-associates-agreements-or-pay-the-price/
"""

from telelint.model import SEVERITY_OF
from telelint.policy.register import USUAL

CODE = "TL501"
NAME = "register-expired"
SEVERITY = SEVERITY_OF[USUAL]  # a note while the end is still to come, and of one that was meant
