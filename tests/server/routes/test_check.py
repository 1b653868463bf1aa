from __future__ import annotations

import io
import json
from contextlib import redirect_stdout
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from telelint.catalogue import Catalogue
from telelint.cli import main
from telelint.links.url import parse_typed
from telelint_server.keys import Scope

if TYPE_CHECKING:
    from flask.testing import FlaskClient

CATALOGUE = Catalogue.bundled()
EXAMPLES = [example for platform in CATALOGUE.platforms() for example in platform.examples]
LOOKALIKES = [example for platform in CATALOGUE.platforms() for example in platform.lookalikes]
ZOOM = "https://mercyclinic.zoom.us/j/98765432101?pwd=Zm9v"
AGREEMENT = {
    "id": "zoom-2022", "vendor": "Zoom", "products": ["zoom"], "hosts": ["mercyclinic.zoom.us"],
    "signed_on": "2022-01-10", "effective_from": "2022-01-15",
}  # fmt: skip


def ask(client: FlaskClient, *links: str, **more: Any) -> dict[str, Any]:
    response = client.post("/v1/check", json={"links": links, **more})
    assert response.status_code == 200, response.get_data(as_text=True)
    answer: dict[str, Any] = response.get_json()
    return answer


def test_the_worst_verdict_wins_and_order_is_kept(client: FlaskClient) -> None:
    answer = ask(client, ZOOM, "https://www.twitch.tv/drlee", "tel:+15551234567")
    assert answer["verdict"] == "block"
    assert [result["verdict"] for result in answer["results"]] == ["warn", "block", "notice"]
    assert answer["recorded"] is True


def test_the_date_decides(client: FlaskClient) -> None:
    assert ask(client, "https://join.skype.com/AbCdEf123", date="2020-03-17")["verdict"] == "notice"
    assert ask(client, "https://join.skype.com/AbCdEf123", date="2025-06-02")["verdict"] == "block"


def test_the_register_decides_at_once(client: FlaskClient) -> None:
    assert ask(client, ZOOM)["verdict"] == "warn"
    assert client.post("/v1/agreements", json=AGREEMENT).status_code == 201
    answer = ask(client, ZOOM)
    assert (answer["verdict"], answer["results"][0]["agreement"]) == ("ok", "zoom-2022")
    row = client.get("/v1/decisions").get_json()["decisions"][-1]
    assert (row["agreement"], row["agreement_version"], row["rule"]) == ("zoom-2022", 1, "covered")


def test_what_is_no_address_is_answered_in_its_place_and_never_green(client: FlaskClient) -> None:
    answer = ask(client, "note to self: call", ZOOM)
    assert answer["results"][0] == {
        "link": None, "position": 1, "error": "not a web address that a browser could open",
    }  # fmt: skip
    assert ask(client, "note to self: call")["verdict"] == "warn"
    assert len(client.get("/v1/decisions").get_json()["decisions"]) == 1


def test_a_masked_link_is_judged_as_the_full_one(client: FlaskClient) -> None:
    assert len(EXAMPLES) > 100
    for example in EXAMPLES:
        target = parse_typed(example)
        assert target is not None
        full, masked = ask(client, example, CATALOGUE.mask(target))["results"]
        for member in ("platform", "class", "verdict", "reason", "impersonates", "tenant"):
            assert masked[member] == full[member], example


def test_the_command_line_says_the_same(client: FlaskClient) -> None:
    links = [*EXAMPLES, *LOOKALIKES][:100]
    out = io.StringIO()
    with redirect_stdout(out):
        main(["check", "--isolated", "--format", "jsonl", "--date", "2026-11-24", *links])
    said = [json.loads(line) for line in out.getvalue().splitlines()]
    assert ask(client, *links, date="2026-11-24")["results"] == said


def test_purpose_and_organiser_count(client: FlaskClient) -> None:
    meet = "https://meet.google.com/abc-defg-hij"
    assert ask(client, meet, date="2021-01-01")["results"][0]["verdict"] == "notice"
    assert ask(client, meet, date="2021-01-01", context={"purpose": "other"})["results"][0]["verdict"] == "warn"
    findings = ask(client, meet, context={"organiser_domain": "GMAIL.com"})["results"][0]["findings"]
    assert "TL213" in {finding["rule"] for finding in findings}


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        pytest.param({}, "", id="nothing"),
        pytest.param({"links": []}, "/links", id="no-link"),
        pytest.param({"links": [ZOOM] * 101}, "/links", id="too-many"),
        pytest.param({"links": [7]}, "/links/0", id="no-text"),
        pytest.param({"links": ["x" * 8193]}, "/links/0", id="too-long"),
        pytest.param({"links": [ZOOM], "date": "24.11.2026"}, "/date", id="no-date"),
        pytest.param({"links": [ZOOM], "context": {"purpose": "secret-purpose"}}, "/context/purpose", id="purpose"),
        pytest.param({"links": [ZOOM], "secret-member": 1}, "", id="unknown-member"),
    ],
)
def test_a_wrong_body_is_told_where_and_not_echoed(client: FlaskClient, body: dict[str, Any], pointer: str) -> None:
    response = client.post("/v1/check", json=body)
    assert (response.status_code, response.mimetype) == (422, "application/problem+json")
    assert response.get_json()["errors"][0].get("pointer", "") == pointer
    assert "secret" not in response.get_data(as_text=True)
    assert ZOOM not in response.get_data(as_text=True)


def test_a_key_without_the_scope_is_refused(client: FlaskClient, clinic) -> None:  # type: ignore[no-untyped-def]
    response = client.post("/v1/check", json={"links": [ZOOM]}, headers=clinic.key_for(Scope.AUDIT))
    assert response.status_code == 403


def test_decisions_hold_no_more_than_they_may(client: FlaskClient) -> None:
    client.post(
        "/v1/check",
        json={"links": ["https://drlee-of-elm-street.example/j/1"], "date": str(date(2021, 3, 4))},
        headers={"Telelint-Staff": "Nurse Jones"},
    )
    row = client.get("/v1/decisions").get_json()["decisions"][0]
    assert (row["domain"], row["visit_year"], row["platform"]) == ("unlisted", 2021, None)
    assert len(row["staff"]) == 16
    assert "2021-03-04" not in str(row)
    assert not any(word in str(row) for word in ("Jones", "elm-street", "drlee"))
