"""Short-link hosts of one's own: ``[[short_link]]`` in the configuration."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from telelint.cli import main
from telelint.network.fetching import Answer, Fetcher

if TYPE_CHECKING:
    from telelint.model import Target

TABLE = '[[short_link]]\nhosts = ["go.clinic.example"]\nid = "our-links"\nnote = "run by our own IT"\n'
CALENDAR = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261201T100000Z\nDESCRIPTION:Call {}\nEND:VEVENT\nEND:VCALENDAR\n"
ZOOM = "https://us02web.zoom.us/j/98765432101"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "telelint.toml").write_text(TABLE)


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("link", ["https://go.clinic.example/a1b2", "go.clinic.example/a1b2"])
def test_such_a_link_is_a_hidden_destination(link: str, jobs: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.ics").write_text(CALENDAR.format(link))
    assert main(["lint", "a.ics", "--jobs", jobs, "--format", "jsonl"]) == 1
    assert [json.loads(line)["rule"] for line in capsys.readouterr().out.splitlines()] == ["TL102"]
    assert main(["lint", "a.ics", "--isolated", "--jobs", jobs, "--format", "jsonl"]) == 0
    assert capsys.readouterr().out == ""


def test_pyproject_may_hold_it(capsys: pytest.CaptureFixture[str]) -> None:
    Path("telelint.toml").unlink()
    Path("pyproject.toml").write_text(TABLE.replace("short_link", "tool.telelint.short_link"))
    assert main(["check", "https://go.clinic.example/a1b2"]) == 1
    assert "TL102" in capsys.readouterr().out


def test_resolve_asks_it(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def ask(_: Fetcher, method: str, target: Target, *__: object, **___: object) -> Answer:
        asked.append((method, target.host))
        return Answer(target, 302, ZOOM, b"")

    monkeypatch.setattr(Fetcher, "ask", ask)
    assert main(["check", "--resolve", "https://go.clinic.example/a1b2", "--format", "jsonl"]) == 1
    (answer,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert asked == [("HEAD", "go.clinic.example")]
    assert (answer["platform"], answer["wrapped_by"]) == ("zoom", ["our-links"])


def test_the_settings_count_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "--show-settings"]) == 0
    assert "# 1 [[short_link]] of its own  # telelint.toml" in capsys.readouterr().out


def test_a_wrong_entry_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    Path("telelint.toml").write_text('[[short_link]]\nhosts = ["zoom.us"]\n')
    assert main(["check", "https://go.clinic.example/a1b2"]) == 2
    assert capsys.readouterr().err == (
        "telelint: telelint.toml: short_link[0].hosts[0]: zoom.us belongs to a platform of the catalogue\n"
    )
