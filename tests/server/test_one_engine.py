"""One engine, one answer: the generator's links through the library, the command line and the service."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from telelint import make_linter
from telelint.catalogue import Catalogue
from telelint.cli import main
from telelint.links.url import parse_typed
from telelint.reports.json_text import JsonText

if TYPE_CHECKING:
    from flask.testing import FlaskClient

DAY = "2026-11-24"
SHARED = os.environ.get("TELELINT_SHARED", "")
BATCH = 100  # links that the service takes at a time
SAMPLES = 700  # addresses; enough for every platform, wrapper and decoy of the generator


@pytest.fixture(scope="module")
def links(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    generator = Path(SHARED, "bench", "gen_ics.py")
    if not SHARED or not generator.exists():
        pytest.skip("TELELINT_SHARED does not name the folder of the generator")
    folder = tmp_path_factory.mktemp("generated")
    positions = folder / "positions.jsonl"
    subprocess.run(
        [sys.executable, generator, "--events", "1500", "-o", folder / "a.ics", "--positions", positions],
        check=True,
        capture_output=True,
    )
    rows = [json.loads(line) for line in positions.read_text("utf-8").splitlines()]
    wanted = dict.fromkeys(row["url"] for row in rows if row["kind"] != "other")
    return list(wanted)[:SAMPLES]


def test_library_command_line_and_service_say_the_same(
    links: list[str], client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    linter, text = make_linter(today=DAY), JsonText(Catalogue.bundled())
    answers = [linter.check(link, dt.date.fromisoformat(DAY)) for link in links]
    by_library = [json.loads(text.answer(one.link, one.findings)) for one in answers if one.link is not None]
    assert len(by_library) == len(links) > 300

    main(["check", "--isolated", "--format", "jsonl", "--date", DAY, *links])
    by_command = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert by_command == by_library

    by_service = []
    for start in range(0, len(links), BATCH):
        response = client.post("/v1/check", json={"links": links[start : start + BATCH], "date": DAY})
        assert response.status_code == 200
        by_service += response.get_json()["results"]
    assert by_service == by_library


def test_masked_links_are_judged_as_full_ones(links: list[str]) -> None:
    linter, catalogue = make_linter(today=DAY), Catalogue.bundled()
    for link in links:
        target = parse_typed(link)
        assert target is not None
        inner = catalogue.wrappers.unwrap(target).target
        full, masked = linter.check(link).link, linter.check(catalogue.mask(inner)).link
        assert full is not None
        assert masked is not None
        if full.identification.platform is not None:
            assert masked.identification.platform == full.identification.platform
            assert masked.judgement == full.judgement
