from __future__ import annotations

import csv
import json
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from telelint_server.keys import Scope

if TYPE_CHECKING:
    from flask.testing import FlaskClient

LINKS = ["https://us02web.zoom.us/j/1", "https://www.twitch.tv/drlee", "https://doxy.me/drlee"]


@pytest.fixture
def asked(client: FlaskClient) -> FlaskClient:
    for link in LINKS:
        client.post("/v1/check", json={"links": [link]}, headers={"Telelint-Staff": link})
    return client


@pytest.mark.parametrize(
    ("query", "sequences"),
    [
        pytest.param("", [1, 2, 3], id="all"),
        pytest.param("verdict=block", [2], id="verdict"),
        pytest.param("platform=zoom", [1], id="platform"),
        pytest.param("rule=TL201", [2], id="rule"),
        pytest.param("after=1&limit=1", [2], id="after"),
        pytest.param("since=2000-01-01", [1, 2, 3], id="since"),
        pytest.param("until=2000-01-01T00:00:00Z", [], id="until"),
        pytest.param("outcome=overridden", [], id="outcome"),
    ],
)
def test_filters(asked: FlaskClient, query: str, sequences: list[int]) -> None:
    answer = asked.get(f"/v1/decisions?{query}").get_json()
    assert [row["sequence"] for row in answer["decisions"]] == sequences


def test_pages_lead_to_the_end(asked: FlaskClient) -> None:
    first = asked.get("/v1/decisions?limit=2").get_json()
    assert first["next"] == 2
    second = asked.get(f"/v1/decisions?limit=2&after={first['next']}").get_json()
    assert (len(second["decisions"]), second["next"]) == (1, None)


def test_an_export_can_be_checked_by_whoever_has_it(asked: FlaskClient) -> None:
    """The recipe of docs/service.md, without any of our code."""
    text = asked.get("/v1/decisions", headers={"Accept": "application/jsonl"}).get_data(as_text=True)
    newest = "0" * 64
    for line in text.splitlines():
        row = json.loads(line)
        previous, digest = row.pop("previous"), row.pop("hash")
        fields = json.dumps([1, *row.values()], separators=(",", ":"), ensure_ascii=False)
        assert previous == newest
        newest = sha256(f"{previous}\n{fields}".encode()).hexdigest()
        assert digest == newest
    assert asked.get("/v1/decisions/verify").get_json()["head"] == newest


def test_csv(asked: FlaskClient) -> None:
    response = asked.get("/v1/decisions", headers={"Accept": "text/csv"})
    rows = list(csv.DictReader(response.get_data(as_text=True).splitlines()))
    assert [row["verdict"] for row in rows] == ["warn", "block", "warn"]
    assert response.mimetype == "text/csv"


def test_a_key_sees_its_own_organisations_trail_only(asked: FlaskClient, app) -> None:  # type: ignore[no-untyped-def]
    from server.conftest import Clinic

    other = Clinic(app, "other")
    assert other.client.get("/v1/decisions").get_json()["decisions"] == []
    assert other.client.get("/v1/decisions/verify").get_json()["rows"] == 0


def test_checking_does_not_allow_reading(asked: FlaskClient, clinic) -> None:  # type: ignore[no-untyped-def]
    assert asked.get("/v1/decisions", headers=clinic.key_for(Scope.CHECK)).status_code == 403
