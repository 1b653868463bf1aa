from __future__ import annotations

import base64
import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telelint_server.hooks.signatures import (
    REPLAY_WINDOW,
    calcom_fits,
    calendly_fits,
    standard,
    standard_secret,
)

BODY, SECRET, NOW = b'{"a": "\xc3\xa9"}', "hook-secret", 1_700_000_000


def signed(octets: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), octets, hashlib.sha256).hexdigest()


@pytest.mark.parametrize(
    ("signature", "fits"),
    [
        pytest.param(signed(BODY), True, id="right"),
        pytest.param(signed(BODY).upper(), True, id="capitals"),
        pytest.param(signed(BODY + b" "), False, id="other-body"),
        pytest.param(signed(BODY, "other"), False, id="other-secret"),
        pytest.param("no-secret-provided", False, id="cal.com-without-secret"),
        pytest.param("", False, id="none"),
        pytest.param("\xe9\udcff", False, id="no-ascii"),
    ],
)
def test_calcom(signature: str, fits: bool) -> None:
    assert calcom_fits(SECRET, BODY, signature) is fits


def calendly(at: object = NOW, body: bytes = BODY, secret: str = SECRET) -> str:
    return f"t={at},v1={signed(f'{at}.'.encode() + body, secret)}"


@pytest.mark.parametrize(
    ("signature", "fits"),
    [
        pytest.param(calendly(), True, id="right"),
        pytest.param(calendly(NOW - REPLAY_WINDOW), True, id="just-in-time"),
        pytest.param(calendly(NOW - REPLAY_WINDOW - 1), False, id="too-old"),
        pytest.param(calendly(NOW + REPLAY_WINDOW + 1), False, id="of-the-future"),
        pytest.param(calendly().replace(f"t={NOW}", f"t={NOW - 1}"), False, id="other-time"),
        pytest.param(calendly(body=b"{}"), False, id="other-body"),
        pytest.param(calendly(NOW, BODY, "x"), False, id="other-secret"),
        pytest.param(f"t={NOW},v1=00,v1={signed(f'{NOW}.'.encode() + BODY)}", True, id="two-signatures"),
        pytest.param(f"v1={signed(BODY)}", False, id="no-time"),
        pytest.param(f"t={NOW}", False, id="no-signature"),
        pytest.param("t=-1,v1=", False, id="no-number"),
        pytest.param("t=٣,v1=x", False, id="other-digits"),
        pytest.param("", False, id="none"),
    ],
)
def test_calendly(signature: str, fits: bool) -> None:
    assert calendly_fits(SECRET, BODY, signature, float(NOW)) is fits


@given(st.text(max_size=100))
def test_no_signature_is_too_strange(signature: str) -> None:
    assert not calcom_fits(SECRET, BODY, signature)
    assert not calendly_fits(SECRET, BODY, signature, float(NOW))


def test_standard_webhooks_by_the_published_examples() -> None:
    """From the specification and its reference libraries."""
    secret = base64.b64decode("plJ3nmyCDGBKInavdOK15jsl")
    fields = standard(secret, "msg_loFOjxBNrRLzqYUf", 1731705121, b'{"event_type":"ping","data":{"success":true}}')
    assert fields["webhook-signature"] == "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0="
    assert (fields["webhook-id"], fields["webhook-timestamp"]) == ("msg_loFOjxBNrRLzqYUf", "1731705121")
    other = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    fields = standard(other, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert fields["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert standard_secret(secret) == "whsec_plJ3nmyCDGBKInavdOK15jsl"
