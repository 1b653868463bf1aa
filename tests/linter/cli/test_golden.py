"""Whole runs: ``golden/NAME.out`` begins with its command, and holds what that wrote and its exit status."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from linter.cli.conftest import Ran

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(GOLDEN.glob("*.out"))


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_golden(case: Path, telelint: Callable[..., Ran], update_golden: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """``pytest tests/linter/cli --update-golden`` rewrites the files; a new case needs its first line only."""
    monkeypatch.chdir(GOLDEN)
    expected = case.read_text("utf-8")
    command = expected.partition("\n")[0]
    ran = telelint(*shlex.split(command.removeprefix("$ telelint ")))
    found = f"{command}\n{ran.out}"
    found += f"[standard error]\n{ran.err}" if ran.err else ""
    found += f"[exit status {ran.status}]\n"
    if update_golden:
        case.write_text(found, "utf-8")
    assert found == expected or update_golden


def test_there_are_cases() -> None:
    assert len(CASES) >= 10
