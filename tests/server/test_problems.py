"""Guards over every route: one shape for errors, nothing echoed, the same headers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from telelint_server import Config, create_app
from telelint_server.contract import service_of
from telelint_server.problems import KINDS

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from server.conftest import Clinic

CANARY = "canary-7f3a"


def routes(app: Flask) -> list[tuple[str, str]]:
    return [
        (method, re.sub(r"<\w+>", CANARY, rule.rule))
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def assert_problem(response: Any, *statuses: int) -> None:
    assert response.status_code in statuses, (response.status_code, response.get_data(as_text=True))
    assert response.mimetype == "application/problem+json"
    body = response.get_json()
    assert body["status"] == response.status_code
    assert body["type"].removeprefix("/docs#") in KINDS
    assert {"title", "detail", "instance"} <= set(body)
    assert body["instance"] == f"urn:uuid:{response.headers['X-Request-Id']}"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    assert CANARY not in response.get_data(as_text=True)
    assert CANARY not in str(response.headers)


def test_every_route_that_wants_a_key_refuses_without_one(app: Flask, clinic: Clinic) -> None:
    asked = 0
    for method, path in routes(app):
        if not path.startswith("/v1/") or path.startswith(("/v1/catalogue", "/v1/rules")):
            continue
        asked += 1
        stranger = app.test_client()
        stranger.environ_base["REMOTE_ADDR"] = f"192.0.2.{asked}"  # so that none has failed too often
        response = stranger.open(path, method=method, json={"links": [CANARY]})
        assert_problem(response, 401)
        signed = path.startswith("/v1/hooks/")
        assert response.headers["WWW-Authenticate"] == ("Signature" if signed else "Bearer")
        wrong = stranger.open(path, method=method, json={}, headers={"Authorization": f"Bearer tl_{CANARY}"})
        assert_problem(wrong, 401, 429)
    assert asked > 15


def test_every_route_refuses_other_methods(app: Flask, client: FlaskClient) -> None:
    for _, path in routes(app):
        response = client.open(path, method="PATCH")
        assert_problem(response, 405)
        assert response.headers["Allow"]


def test_every_route_refuses_what_it_cannot_answer_in(app: Flask, client: FlaskClient) -> None:
    for method, path in routes(app):
        if path.startswith("/v1/") and method != "DELETE":
            response = client.open(path, method=method, headers={"Accept": f"image/{CANARY}"})
            assert_problem(response, 406)


def test_every_route_with_a_body_refuses_wrong_ones(app: Flask, client: FlaskClient) -> None:
    for method, path in routes(app):
        if method not in {"POST", "PUT"} or path.endswith(("/rotate", "/left")):  # these take none
            continue
        assert_problem(client.open(path, method=method, data=CANARY, content_type=f"text/{CANARY}"), 415)
        if path in {"/", "/v1/lint", "/v1/precheck", "/v1/register"} or path.startswith("/v1/hooks/"):
            continue
        for body in (f'{{"{CANARY}": 1}}', f'"{CANARY}"', "[]", "{", f"{{{CANARY}", "\udcff", "[" * 100_000):
            octets = body.encode("utf-8", "surrogateescape")
            assert_problem(client.open(path, method=method, data=octets, content_type="application/json"), 400, 422)


def test_every_route_refuses_unknown_parameters(app: Flask, client: FlaskClient) -> None:
    for path in ("/v1/agreements", "/v1/decisions", "/v1/catalogue"):
        assert_problem(client.get(f"{path}?{CANARY}={CANARY}"), 422)
    assert_problem(client.get(f"/v1/decisions?limit={CANARY}"), 422)
    assert_problem(client.get("/v1/decisions?limit=1&limit=2"), 422)


@pytest.mark.parametrize("path", [f"/{CANARY}", f"/v1/{CANARY}", "/v1/catalogue/x/y", "/assets/../secret", "/v1/none/"])
def test_what_is_not_there(client: FlaskClient, path: str) -> None:
    assert_problem(client.get(path), 404, 405)


def test_a_body_that_is_too_large(config: Config) -> None:
    from dataclasses import replace

    from server.conftest import Clinic as Own

    app = create_app(replace(config, largest_json=100, largest_invite=200))
    client = Own(app).client
    assert_problem(client.post("/v1/check", json={"links": ["x" * 200]}), 413)
    assert_problem(client.post("/v1/lint", data=b"x" * 201, content_type="text/calendar"), 413)
    service_of(app).database.close()


def test_a_bug_is_told_without_what_it_said(app: Flask, client: FlaskClient, capfd: pytest.CaptureFixture[str]) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError(CANARY) from KeyError(CANARY)

    app.view_functions["rules.rules"] = fail  # type: ignore[assignment]
    assert_problem(client.get("/v1/rules"), 500)
    logged = capfd.readouterr().out
    assert '"error":"ValueError"' in logged
    assert "test_problems.py" in logged
    assert CANARY not in logged


def test_every_kind_of_problem_is_explained(client: FlaskClient) -> None:
    page = client.get("/docs").get_data(as_text=True)
    for name in KINDS:
        assert f'id="{name}"' in page
