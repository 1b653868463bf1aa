"""How webhooks are signed, by whom. All are HMAC-SHA256 over the raw body, compared in constant time.

The makers describe them at https://cal.com/docs/developing/guides/automation/webhooks,
https://developer.calendly.com/api-docs/ZG9jOjM2MzE2MDM4-webhook-signatures,
https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md. The library
``standardwebhooks`` would bring httpx, attrs and two more for the ten lines that sign.
"""

from __future__ import annotations

import base64
import hmac
import re

REPLAY_WINDOW = 300  # seconds that a signature with a time in it is good for, before and after
CALCOM = "X-Cal-Signature-256"
CALENDLY = "Calendly-Webhook-Signature"
_CALENDLY_TIME = re.compile(r"[0-9]{1,12}")


def calcom_fits(secret: str, body: bytes, signature: str) -> bool:
    """Whether Cal.com signed a body: hexadecimal, over the body alone."""
    return _same(_hex(secret, body), signature)


def calendly_fits(secret: str, body: bytes, signature: str, now: float) -> bool:
    """Whether Calendly signed a body within the replay window: ``t=SECONDS,v1=HEX``, over the time, a dot, the body."""
    parts = [part.strip().partition("=") for part in signature.split(",")]
    at = next((value for name, _, value in parts if name == "t"), "")
    if not _CALENDLY_TIME.fullmatch(at) or abs(now - int(at)) > REPLAY_WINDOW:
        return False
    expected = _hex(secret, at.encode() + b"." + body)
    return any(_same(expected, value) for name, _, value in parts if name == "v1")


def standard(secret: bytes, message: str, at: int, body: bytes) -> dict[str, str]:
    """Return the header fields that Standard Webhooks sign with; ``at`` is in seconds."""
    signed = hmac.digest(secret, f"{message}.{at}.".encode() + body, "sha256")
    return {
        "webhook-id": message,
        "webhook-timestamp": str(at),
        "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
    }


def standard_secret(secret: bytes) -> str:
    """Return a secret as the libraries of Standard Webhooks take it."""
    return f"whsec_{base64.b64encode(secret).decode()}"


def _hex(secret: str, signed: bytes) -> str:
    return hmac.digest(secret.encode(), signed, "sha256").hex()


def _same(expected: str, given: str) -> bool:
    return hmac.compare_digest(expected.encode(), given.strip().lower().encode("utf-8", "surrogatepass"))
