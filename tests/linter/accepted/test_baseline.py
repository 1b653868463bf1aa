from __future__ import annotations

import json
import os
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.reports.values import NOT_ON_FILE, PUBLIC
from telelint.accepted.baseline import Baseline, Recording
from telelint.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path

    from telelint.model import Finding

TODAY = date(2026, 11, 24)
WRITTEN = """\
{"baseline": 1, "telelint": "0.1.0", "date": "2026-11-24", "findings": [
  {"rule": "TL201", "fingerprint": "0123456789abcdef", "count": 1},
  {"rule": "TL203", "fingerprint": "0123456789abcdef", "count": 2}
]}
"""
findings = st.builds(
    lambda rule, fingerprint: NOT_ON_FILE._replace(rule=rule, fingerprint=fingerprint),
    st.sampled_from(["TL101", "TL203", "TL301"]),
    st.sampled_from(["0" * 16, "1" * 16, "f" * 32]),
)


def recorded(found: list[Finding], path: Path) -> Baseline:
    recording = Recording()
    for finding in found:
        assert recording.knows(finding)
    assert recording.write(str(path), "0.1.0", TODAY) == len(found)
    return Baseline.load(str(path))


def test_it_is_written_sorted_one_finding_a_line(tmp_path: Path) -> None:
    recorded([NOT_ON_FILE, PUBLIC, NOT_ON_FILE], tmp_path / "b.json")
    assert (tmp_path / "b.json").read_text() == WRITTEN
    assert [path.name for path in tmp_path.iterdir()] == ["b.json"]


def test_an_empty_one_can_be_read(tmp_path: Path) -> None:
    assert recorded([], tmp_path / "b.json").vanished() == {}
    assert json.loads((tmp_path / "b.json").read_text())["findings"] == []


@given(st.lists(findings), st.lists(findings))
def test_as_many_are_known_as_there_were(
    tmp_path_factory: pytest.TempPathFactory, before: list[Finding], after: list[Finding]
) -> None:
    baseline = recorded(before, tmp_path_factory.mktemp("baseline") / "b.json")
    new = [finding for finding in after if not baseline.knows(finding)]
    for one in set(before) | set(after):
        assert new.count(one) == max(0, after.count(one) - before.count(one))
    gone = sum(max(0, before.count(one) - after.count(one)) for one in set(before))
    assert sum(baseline.vanished().values()) == gone


def test_a_link_to_it_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "b.json").symlink_to(tmp_path / "kept" / "b.json")
    recorded([], tmp_path / "b.json")
    recorded([NOT_ON_FILE, PUBLIC, NOT_ON_FILE], tmp_path / "b.json")
    assert (tmp_path / "b.json").is_symlink()
    assert (tmp_path / "kept" / "b.json").read_text() == WRITTEN


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    Recording().write(str(pipe), "0.1.0", TODAY)
    assert os.read(reading, 1000).startswith(b'{"baseline": 1')
    os.close(reading)


def test_what_vanished_is_counted_by_rule(tmp_path: Path) -> None:
    baseline = recorded([NOT_ON_FILE, NOT_ON_FILE, NOT_ON_FILE._replace(fingerprint="1" * 16), PUBLIC], tmp_path / "b")
    baseline.knows(NOT_ON_FILE)
    assert baseline.vanished() == {"TL201": 1, "TL203": 2}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param(b"", "not a baseline: ", id="empty"),
        pytest.param(b"\xff\xfe", "not a baseline: ", id="no-text"),
        pytest.param(WRITTEN.encode()[:100], "not a baseline: ", id="cut-off"),
        pytest.param(b"[]", "not a baseline: ", id="another-document"),
        pytest.param(WRITTEN.replace('"count": 2', '"count": -2').encode(), "not a baseline: ", id="count"),
        pytest.param(WRITTEN.replace('"count": 2', '"count": 2, "x": 1').encode(), "not a baseline: ", id="key"),
        pytest.param(WRITTEN.replace("TL203", "TL201").encode(), "not a baseline: the same finding", id="twice"),
        pytest.param(WRITTEN.replace('baseline": 1', 'baseline": 2').encode(), "a baseline of form 2", id="form"),
    ],
)
def test_a_damaged_one_is_an_error_that_names_the_file(tmp_path: Path, text: bytes, complaint: str) -> None:
    path = tmp_path / "b.json"
    path.write_bytes(text)
    with pytest.raises(ConfigurationError) as caught:
        Baseline.load(str(path))
    assert str(caught.value).startswith(f"{path}: {complaint}")


def test_one_that_cannot_be_read_or_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="there is no such file; --write-baseline makes one"):
        Baseline.load(str(tmp_path / "absent.json"))
    with pytest.raises(ConfigurationError, match="Is a directory"):
        Baseline.load(str(tmp_path))
    with pytest.raises(ConfigurationError, match="No such file or directory"):
        Recording().write(str(tmp_path / "absent" / "b.json"), "0.1.0", TODAY)
    if os.path.exists("/dev/full"):
        device = os.stat("/dev/full").st_mode
        with pytest.raises(ConfigurationError, match="No space left on device"):
            Recording().write("/dev/full", "0.1.0", TODAY)
        assert os.stat("/dev/full").st_mode == device
    (tmp_path / "folder").mkdir()
    with pytest.raises(ConfigurationError, match="Is a directory"):
        Recording().write(str(tmp_path / "folder"), "0.1.0", TODAY)
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
