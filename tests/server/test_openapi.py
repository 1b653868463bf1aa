"""The OpenAPI document is true: schemathesis calls every operation with what it allows and what it does not."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import CHECKS

from server.conftest import Clinic, migrated
from telelint_server import create_app, openapi
from telelint_server.routes import DOORS

if TYPE_CHECKING:
    from pathlib import Path

schema = schemathesis.openapi.from_dict(openapi.document(DOORS))
# The key is put in by us, whatever schemathesis leaves out; test_problems.py asks every route without one.
_OF_KEYS = [CHECKS.get_one("ignored_auth"), CHECKS.get_one("missing_required_header")]


@pytest.fixture(scope="module")
def anybody(tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    folder: Path = tmp_path_factory.mktemp("openapi")
    config = migrated(f"sqlite:///{folder / 'telelint.db'}")
    return Clinic(create_app(config))


# JSON Schema cannot tell a calendar from any other text, and any octets are text.
_OF_TEXT = [CHECKS.get_one("positive_data_acceptance"), CHECKS.get_one("negative_data_rejection")]
schema.config.checks.positive_data_acceptance.expected_statuses += ["412"]  # a well-formed If-Match may be out of date


@schemathesis.serializer("text/calendar", "application/toml", "message/rfc822", "text/html", "application/fhir+json")
def as_it_is(_: Any, value: Any) -> bytes:
    return str(value).encode("utf-8", "replace")


def _has_integral_float(value: Any) -> bool:
    if isinstance(value, dict | list):
        return any(map(_has_integral_float, value.values() if isinstance(value, dict) else value))
    return isinstance(value, float) and value.is_integer()


@schema.parametrize()
@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_operation_does_what_the_document_says(case: Any, anybody: Clinic) -> None:
    case.headers = {**(case.headers or {}), "Authorization": f"Bearer {anybody.token}"}
    if case.operation.path.startswith("/v1/keys/") and case.path_parameters.get("key_id") == anybody.key.id:
        return  # it would revoke the key that it calls with
    if _has_integral_float(case.body):
        return  # JSON Schema takes 452.0 for an integer; msgspec does not, and no client that has one writes it so
    if case.method == "PUT" and case.meta.generation.mode.is_positive and isinstance(case.body, dict):
        for name in case.path_parameters:  # no schema says that the address names what is in the body
            case.path_parameters[name] = case.body.get("id") or case.body.get("host")
    body = case.operation.definition.raw.get("requestBody", {"content": {"application/json": {}}})
    excluded = _OF_KEYS if set(body["content"]) == {"application/json"} else [*_OF_KEYS, *_OF_TEXT]
    case.call_and_validate(app=anybody.client.application, excluded_checks=excluded)


def test_the_document_is_openapi_31(anybody: Clinic) -> None:
    response = anybody.client.get("/openapi.json")
    document = response.get_json()
    assert document["openapi"] == "3.1.0"
    jsonschema = pytest.importorskip("jsonschema")
    for shape in document["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(shape)
    rules = {rule.rule for rule in anybody.client.application.url_map.iter_rules() if rule.rule.startswith("/v1/")}
    told = {path.replace("{", "<").replace("}", ">") for path in document["paths"]}
    assert told == rules


def test_every_reference_leads_somewhere(anybody: Clinic) -> None:
    document = anybody.client.get("/openapi.json").get_json()
    text = json.dumps(document)
    for part in text.split('"$ref": "#/components/')[1:]:
        kind, name, *_ = part.partition('"')[0].split("/")
        assert name in document["components"][kind]
    assert "urn:telelint" not in text


def test_the_documentation_loads_nothing_from_elsewhere(anybody: Clinic) -> None:
    response = anybody.client.get("/docs")
    page = response.get_data(as_text=True)
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert "<script" not in page
    assert "style=" not in page
    assert 'src="http' not in page
    assert anybody.client.get("/assets/telelint.css").mimetype == "text/css"
    assert files("telelint_server").joinpath("assets", "telelint.css").is_file()


def test_documents_are_not_sent_twice(anybody: Clinic) -> None:
    for path in ("/openapi.json", "/docs", "/v1/catalogue", "/v1/catalogue?view=extension", "/v1/catalogue/zoom",
                 "/v1/rules", "/v1/rules/TL203"):  # fmt: skip
        first = anybody.client.get(path)
        tag = first.headers["ETag"]
        assert not tag.startswith("W/")
        again = anybody.client.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.get_data()) == (304, b"")
        assert again.headers["ETag"] == tag
        assert anybody.client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
