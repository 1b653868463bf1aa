"""What is named on the command line: lists of paths, calendars on the web, short links."""

from pathlib import Path

import pytest

from telelint.cli import main
from telelint.network.fetching import Fetcher
from telelint.network.short_links import Expansion

CALENDAR = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261201T100000Z\nLOCATION:{}\nEND:VEVENT\nEND:VCALENDAR\n"


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def reached(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(Fetcher, "__init__", reached)


def test_paths_are_read_from_a_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a b.ics"
    path.write_text(CALENDAR.format("https://us02web.zoom.us/j/98765432101"))
    listed = tmp_path / "list.txt"
    listed.write_text(f"{path}\n")
    assert main(["lint", "--isolated", "--files-from", str(listed)]) == 1
    assert "1 link: 1 warn" in capsys.readouterr().out


def test_a_list_that_is_not_there_is_a_usage_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "--isolated", "--files-from", str(tmp_path / "none")]) == 2
    assert "--files-from" in capsys.readouterr().err


@pytest.mark.usefixtures("no_network")
def test_the_network_is_asked_only_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.ics"
    path.write_text(CALENDAR.format("https://bit.ly/3abc"))
    assert main(["lint", "--isolated", str(path), "https://calendar.google.com/SECRET/basic.ics"]) == 2
    shown = capsys.readouterr()
    assert "TL102" in shown.out
    assert "--allow-network" in shown.err
    assert "SECRET" not in shown.out + shown.err


def test_resolve_feeds_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Expansion, "__call__", lambda _, __: ("https://us02web.zoom.us/j/98765432101", None))
    path = tmp_path / "a.ics"
    path.write_text(CALENDAR.format("https://bit.ly/3abc"))
    assert main(["lint", "--isolated", "--resolve", str(path)]) == 1
    shown = capsys.readouterr().out
    assert "TL203" in shown
    assert "TL102" not in shown
    assert main(["check", "--isolated", "--resolve", "https://bit.ly/3abc"]) == 1
    assert "Zoom" in capsys.readouterr().out
