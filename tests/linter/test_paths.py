"""Patterns of the configuration, asked from the folder of the run, from another one, and about addresses."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import pytest

from telelint.paths import Paths

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("path", "chosen"),
    [
        ("exports/old/a.ics", True),
        ("exports/new/a.ics", False),
        ("exports/new/b.eml", True),
        ("s3://bucket/exports/old/a.ics", False),
        ("s3://bucket/old/a.ics", True),
        ("s3://bucket/new/b.eml", True),
        ("gs://bucket/new/a.ics", False),
    ],
)
def test_another_process_in_another_folder_gives_the_same_answer(
    path: str, chosen: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "exports").mkdir()
    monkeypatch.chdir(tmp_path)
    paths = Paths(("exports/old/", "bucket/old/**", "*.eml", "!bucket/exports"), ".")
    assert (path in paths) == chosen
    elsewhere = pickle.dumps(paths)
    monkeypatch.chdir(tmp_path / "exports")
    assert (path in pickle.loads(elsewhere)) == chosen  # noqa: S301 - made here
