"""An organisation's own short links and platforms, from the configuration file that the linter reads as well."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from server.conftest import Clinic
from telelint.cli import main
from telelint.errors import CatalogueError, ConfigurationError
from telelint_server import Config, create_app
from telelint_server.contract import service_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient

SHORT, BELOW = "https://go.clinic.example/drlee", "https://a.go.clinic.example/drlee"
OWN = '[[short_link]]\nhosts = ["go.clinic.example", "*.go.clinic.example"]\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "telelint.toml"
    file.write_text(OWN, encoding="utf-8")
    return file


@pytest.fixture
def client(config: Config, file: Path) -> Iterator[FlaskClient]:
    app = create_app(replace(config, own_entries=str(file)))
    yield Clinic(app).client
    service_of(app).database.close()


def test_the_service_answers_as_the_command_line_does(
    client: FlaskClient, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    links = [SHORT, BELOW, "https://clinic.example/drlee"]
    main(["check", "--config", str(file), "--format", "jsonl", "--date", "2026-11-24", *links])
    by_command = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    by_service = client.post("/v1/check", json={"links": links, "date": "2026-11-24"}).get_json()["results"]
    assert by_service == by_command
    assert [[finding["rule"] for finding in answer["findings"]] for answer in by_service] == [
        ["TL102"], ["TL102"], ["TL208"],
    ]  # fmt: skip


def test_an_invite_with_one_is_not_let_through(client: FlaskClient) -> None:
    event = {"kind": "calendar#event", "location": f"join at {SHORT}", "start": {"dateTime": "2026-12-01T09:00:00Z"}}
    assert client.post("/v1/precheck", json=event).get_json()["decision"] == "confirm"


def test_the_extension_is_told_of_them(client: FlaskClient) -> None:
    view = client.get("/v1/catalogue?view=extension").get_json()
    assert {"go.clinic.example", "*.go.clinic.example", "bit.ly"} <= set(view["short_links"])
    assert view["short_links"] == sorted(view["short_links"])


def test_the_environment_names_the_file(tmp_path: Path) -> None:
    environment = {"TELELINT_DATA": str(tmp_path), "TELELINT_CONFIG": "telelint.toml"}
    assert Config.from_environment(environment).own_entries == "telelint.toml"


@pytest.mark.parametrize(
    ("text", "error", "named"),
    [
        pytest.param(None, ConfigurationError, "telelint.toml: No such file", id="no-file"),
        pytest.param('[[short_link]]\nhosts = ["zoom.us"]\n', CatalogueError, "belongs to a platform", id="a-vendor's"),
        pytest.param("[[short_links]]\n", ConfigurationError, "no such key", id="misspelt"),
    ],
)
def test_a_wrong_file_is_named_at_the_start(
    config: Config, file: Path, text: str | None, error: type[Exception], named: str
) -> None:
    if text is None:
        file.unlink()
    else:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(error, match=named):
        create_app(replace(config, own_entries=str(file)))
