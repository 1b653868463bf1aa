r"""Review of an agreement is overdue

## What it checks
An agreement whose next review date has passed.

## Why it matters
Makers change plans, products and terms within months. A review finds out whether the paper still covers what you use.

## Example
```toml
[[agreement]]
id = "zoom-2022"
vendor = "Zoom Communications"
products = ["zoom"]
hosts = ["mercyclinic.zoom.us"]
signed_on = 2022-01-10
effective_from = 2022-01-15
next_review_on = 2023-01-15
patient_contact_allowed = true
document_ref = "contracts/2022-017"
```

## What to do
Read the agreement against what you use today, then set the next review date.

## Source
- 45 CFR 164.316(b)(2)(iii), documents are reviewed and updated: https://law.lawstack.com/cfr/45/164.316/
- Review dates as vendor managers keep them: https://phiguard.app/resources/vendor-baa-tracker
"""

from telelint.model import SEVERITY_OF
from telelint.policy.register import USUAL

CODE = "TL502"
NAME = "register-review-overdue"
SEVERITY = SEVERITY_OF[USUAL]
