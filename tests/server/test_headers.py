from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from server.conftest import Clinic
from telelint_server import create_app
from telelint_server.contract import service_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from telelint_server import Config

TOKEN = "scrape"
OURS = "chrome-extension://abcdefghijklmnopabcdefghijklmnop"


@pytest.fixture
def clinic(config: Config) -> Iterator[Clinic]:
    app = create_app(replace(config, extension_origins=frozenset({OURS}), metrics_token=TOKEN))
    yield Clinic(app)
    service_of(app).database.close()


def test_our_extension_may_ask(clinic: Clinic) -> None:
    before = clinic.client.application.test_client().options(
        "/v1/check", headers={"Origin": OURS, "Access-Control-Request-Method": "POST"}
    )
    assert before.status_code == 200
    assert before.headers["Access-Control-Allow-Origin"] == OURS
    assert "Authorization" in before.headers["Access-Control-Allow-Headers"]
    answer = clinic.client.get("/v1/catalogue", headers={"Origin": OURS})
    assert answer.headers["Access-Control-Allow-Origin"] == OURS
    assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
    assert "Origin" in answer.headers["Vary"]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", OURS.upper(), f"{OURS}x"])
def test_others_may_not(clinic: Clinic, origin: str) -> None:
    answer = clinic.client.get("/v1/catalogue", headers={"Origin": origin})
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_metrics_can_be_kept_to_who_has_the_token(clinic: Clinic) -> None:
    stranger = clinic.client.application.test_client()
    assert stranger.get("/metrics").status_code == 401
    assert clinic.client.get("/metrics").status_code == 401
    assert stranger.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200


def test_answers_with_data_are_kept_by_nobody(clinic: Clinic) -> None:
    for path in ("/v1/agreements", "/v1/decisions", "/v1/keys", "/livez"):
        assert clinic.client.get(path).headers["Cache-Control"] == "no-store"
    assert clinic.client.get("/v1/rules").headers["Cache-Control"] == "public, no-cache"


def test_only_over_tls_browsers_are_told_to_stay_there(clinic: Clinic) -> None:
    assert "Strict-Transport-Security" not in clinic.client.get("/livez").headers
    assert "Strict-Transport-Security" in clinic.client.get("/livez", base_url="https://x").headers
