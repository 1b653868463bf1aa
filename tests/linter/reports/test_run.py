"""What reports learn of a whole run through the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from telelint.cli import main

if TYPE_CHECKING:
    from pathlib import Path

STREAM = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nLOCATION:https://www.twitch.tv/x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.ics").write_text(STREAM)


@pytest.mark.parametrize(("value", "begin"), [("true", "::error "), ("", "a.ics:3:10: error[")], ids=["actions", "not"])
def test_auto_is_github_inside_actions(
    value: str, begin: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", value)
    assert main(["lint", "--isolated", "a.ics"]) == 1
    assert capsys.readouterr().out.startswith(begin)


def test_auto_is_text_inside_actions_where_a_command_has_no_other(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    main(["links", "--isolated", "a.ics"])
    assert "::" not in capsys.readouterr().out


def test_sarif_knows_the_exit_status_and_what_could_not_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lint", "--isolated", "--format", "sarif", "missing.ics", str(tmp_path / "a.ics")]) == 2
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    (invocation,) = run["invocations"]
    assert (invocation["exitCode"], invocation["executionSuccessful"]) == (2, False)
    (notice,) = invocation["toolExecutionNotifications"]
    assert notice["message"]["text"].startswith("missing.ics: ")
    location = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": "a.ics", "uriBaseId": "%SRCROOT%"}


def test_a_page_names_inputs_and_day(capsys: pytest.CaptureFixture[str]) -> None:
    main(["lint", "--isolated", "--format", "html", "--date", "2026-11-24", "a.ics"])
    page = capsys.readouterr().out
    assert "<dd>a.ics<small>1 file, 1 event, 1 link</small></dd>" in page
    assert "<title>telelint report, 2026-11-24</title>" in page
