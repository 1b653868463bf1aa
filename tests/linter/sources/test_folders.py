"""Folders with ignore files, lists of paths, calendars on the web."""

from pathlib import Path

import pytest

from telelint.errors import UnreadableInput
from telelint.model import Skipped
from telelint.sources import Source, find_inputs
from telelint.sources.inputs import named_in

CALENDAR = "BEGIN:VCALENDAR\nEND:VCALENDAR\n"


def _tree(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def _found(folder: Path) -> tuple[list[str], dict[str, str]]:
    found = list(find_inputs([str(folder)]))
    base = str(folder).replace("\\", "/") + "/"
    read = [it.name.removeprefix(base) for it in found if isinstance(it, Source)]
    return read, {it.path.removeprefix(base): it.why for it in found if isinstance(it, Skipped)}


def test_ignore_files_are_heeded_and_what_they_leave_out_is_said(tmp_path: Path) -> None:
    _tree(tmp_path, {
        ".gitignore": "*.bak.ics\nbuild/\n/top.ics\n",
        "a.ics": CALENDAR, "x.bak.ics": CALENDAR, "top.ics": CALENDAR, "build/b.ics": CALENDAR,
        "sub/top.ics": CALENDAR, "sub/y.bak.ics": CALENDAR,
        "sub/.telelintignore": "!y.bak.ics\nold/**\n!old/keep.ics\n",
        "sub/old/keep.ics": CALENDAR, "sub/old/c.ics": CALENDAR,
        ".hidden/d.ics": CALENDAR,
    })  # fmt: skip
    read, skipped = _found(tmp_path)
    assert read == ["a.ics", "sub/top.ics", "sub/y.bak.ics", "sub/old/keep.ics"]
    assert skipped == {
        "top.ics": "left out by .gitignore", "x.bak.ics": "left out by .gitignore", "build": "left out by .gitignore",
        "sub/old/c.ics": "left out by .telelintignore",
    }  # fmt: skip


def test_of_one_folder_telelints_own_file_has_the_last_word(tmp_path: Path) -> None:
    _tree(tmp_path, {".gitignore": "*.ics\n", ".telelintignore": "!a.ics\n", "a.ics": CALENDAR, "b.ics": CALENDAR})
    assert _found(tmp_path)[0] == ["a.ics"]


def test_a_folder_that_is_ignored_from_above_is_read_when_named(tmp_path: Path) -> None:
    _tree(tmp_path, {".gitignore": "exports/\n", "exports/a.ics": CALENDAR})
    assert _found(tmp_path / "exports")[0] == ["a.ics"]


@pytest.mark.parametrize(
    ("octets", "names"),
    [
        pytest.param(b"a.ics\r\nb c.ics\n\n", ["a.ics", "b c.ics"], id="lines"),
        pytest.param(b"a\nb.ics\0c.ics\0", ["a\nb.ics", "c.ics"], id="nuls"),
        pytest.param(b"\xef\xbb\xbfa.ics", ["a.ics"], id="bom"),
        pytest.param(b"", [], id="empty"),
    ],
)
def test_named_in(octets: bytes, names: list[str]) -> None:
    assert named_in(octets) == names


@pytest.mark.parametrize(
    "address",
    ["https://calendar.google.com/calendar/ical/SECRET/basic.ics", "webcal://calendar.google.com/SECRET",
     "WEBCAL://user:SECRET@calendar.google.com/x"],
)  # fmt: skip
def test_without_leave_no_address_is_read_and_its_secret_is_not_shown(address: str) -> None:
    (found,) = find_inputs([address])
    assert isinstance(found, UnreadableInput)
    assert "--allow-network" in str(found)
    assert "calendar.google.com" in str(found)
    assert "SECRET" not in str(found)
