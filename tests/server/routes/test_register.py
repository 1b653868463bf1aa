from __future__ import annotations

import csv
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

if TYPE_CHECKING:
    from flask.testing import FlaskClient

TODAY = datetime.now(ZoneInfo("America/New_York")).date()
ZOOM: dict[str, Any] = {
    "id": "zoom-2022", "vendor": "Zoom", "products": ["zoom"], "hosts": ["mercyclinic.zoom.us"],
    "signed_on": "2022-01-10", "expires_on": str(TODAY + timedelta(days=45)), "document_ref": "2022-017",
    "vendor_contact_1": "=HYPERLINK(1)",
}  # fmt: skip
LINK = "https://mercyclinic.zoom.us/j/98765432101"


@pytest.fixture
def zoomed(client: FlaskClient) -> FlaskClient:
    assert client.post("/v1/agreements", json=ZOOM).status_code == 201
    return client


def verdict(client: FlaskClient, on: date) -> str:
    word: str = client.post("/v1/check", json={"links": [LINK], "date": str(on)}).get_json()["verdict"]
    return word


def test_an_agreement_is_added_once(zoomed: FlaskClient) -> None:
    assert zoomed.post("/v1/agreements", json=ZOOM).status_code == 409
    answer = zoomed.get("/v1/agreements/zoom-2022")
    assert answer.get_json()["agreement"] == ZOOM
    assert answer.headers["ETag"] == '"1"'


def test_a_change_made_for_an_older_version_is_refused(zoomed: FlaskClient) -> None:
    changed = {**ZOOM, "plan": "Business"}
    first = zoomed.put("/v1/agreements/zoom-2022", json=changed, headers={"If-Match": '"1"'})
    assert (first.status_code, first.headers["ETag"]) == (200, '"2"')
    assert zoomed.put("/v1/agreements/zoom-2022", json=ZOOM, headers={"If-Match": '"1"'}).status_code == 412
    versions = zoomed.get("/v1/agreements/zoom-2022/versions").get_json()["agreements"]
    assert [(v["version"], v["agreement"].get("plan"), v["replaced_at"] is None) for v in versions] == [
        (1, None, False), (2, "Business", True),
    ]  # fmt: skip


def test_the_address_names_the_agreement(zoomed: FlaskClient) -> None:
    response = zoomed.put("/v1/agreements/other", json=ZOOM)
    assert (response.status_code, response.get_json()["errors"][0]["pointer"]) == (422, "/id")
    assert zoomed.put("/v1/agreements/other", json={**ZOOM, "id": "other"}).status_code == 404


def test_after_its_end_the_days_before_are_judged_as_ever(zoomed: FlaskClient) -> None:
    last = TODAY + timedelta(days=3)
    assert zoomed.post("/v1/agreements/zoom-2022/end", json={"on": str(last)}).status_code == 200
    assert verdict(zoomed, last - timedelta(days=1)) == "ok"
    assert verdict(zoomed, last) == "warn"


def test_what_expires_soon(zoomed: FlaskClient) -> None:
    def within(days: int) -> list[str]:
        found = zoomed.get(f"/v1/agreements?expiring_within={days}").get_json()["agreements"]
        return [entry["agreement"]["id"] for entry in found]

    assert (within(90), within(45), within(44)) == (["zoom-2022"], ["zoom-2022"], [])
    warnings = zoomed.get("/v1/agreements").get_json()["agreements"][0]["warnings"]
    assert [warning["rule"] for warning in warnings] == ["TL501"]
    assert "60 days" in warnings[0]["message"]


def test_taking_out_what_was_a_mistake(zoomed: FlaskClient) -> None:
    assert zoomed.delete("/v1/agreements/zoom-2022").status_code == 204
    assert zoomed.delete("/v1/agreements/zoom-2022").status_code == 404
    assert zoomed.get("/v1/agreements/zoom-2022").status_code == 404
    assert verdict(zoomed, TODAY) == "warn"


def test_the_list_that_ocr_asks_for(zoomed: FlaskClient) -> None:
    response = zoomed.get("/v1/business-associates")
    assert response.mimetype == "text/csv"
    row = next(csv.DictReader(response.get_data(as_text=True).splitlines()))
    assert (row["name"], row["service"], row["status"]) == ("Zoom", "Zoom Meetings", "signed")
    assert row["contact_1"] == "'=HYPERLINK(1)"  # no formula


def test_own_hosts(client: FlaskClient) -> None:
    room = "https://video.clinic.example/b/room"
    ask = {"links": [room]}
    assert client.post("/v1/check", json=ask).get_json()["verdict"] == "warn"
    assert client.post("/v1/own-hosts", json={"host": "*.Clinic.example"}).status_code == 201
    assert client.post("/v1/check", json=ask).get_json()["results"][0]["reason"] == "own-host"
    assert (
        client.put("/v1/own-hosts/*.clinic.example", json={"host": "*.clinic.example", "note": "n"}).status_code == 200
    )
    assert client.get("/v1/own-hosts").get_json()["own_hosts"][0]["version"] == 2
    assert client.delete("/v1/own-hosts/*.clinic.example").status_code == 204
    assert client.post("/v1/check", json=ask).get_json()["verdict"] == "warn"


def test_the_file_goes_both_ways(zoomed: FlaskClient) -> None:
    text = zoomed.get("/v1/register").get_data(as_text=True)
    assert 'id = "zoom-2022"' in text
    response = zoomed.put("/v1/register", data=text, content_type="application/toml")
    assert response.get_json() == {"added": 0, "replaced": 0, "removed": 0, "unchanged": 1}
    response = zoomed.put("/v1/register", data="", content_type="application/toml")
    assert response.get_json()["removed"] == 1


@pytest.mark.parametrize(
    "text", ["secret = [", '[[agreement]]\nid = "secret"', "[[agreement]]\nsecret = 1", b"\xffsecret"]
)
def test_a_wrong_file_is_refused_and_not_echoed(client: FlaskClient, text: str) -> None:
    response = client.put("/v1/register", data=text, content_type="application/toml")
    assert response.status_code == 422
    assert "secret" not in response.get_data(as_text=True)
