"""The hash chain over an organisation's decisions.

Every row's hash is SHA-256 over the previous row's hash and the row itself, so that no row can be changed, dropped,
moved or slipped in without every later hash being wrong. It is not keyed: whoever holds an export can check it. What
a chain cannot show is that its end was cut off, or all of it computed anew; write the newest hash down elsewhere from
time to time (``GET /v1/decisions/verify`` tells it).
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

START = "0" * 64  # what stands before the first row
_encode = msgspec.json.Encoder().encode


def link(previous: str, organisation: int, sequence: int, fields: Sequence[object]) -> str:
    """Return a row's hash as 64 hexadecimal digits: of the previous one, a line feed and the row as a JSON array."""
    return sha256(b"%s\n%s" % (previous.encode(), _encode((organisation, sequence, *fields)))).hexdigest()
