"""What an afternoon's script finds in a value, and how it knows a meeting host."""

from __future__ import annotations

import re

URL = re.compile(r"https?://[^\s<>\"']+")


def addresses(text: object) -> list[str]:
    return [url.rstrip(".,;:!?)]") for url in URL.findall(str(text))]
