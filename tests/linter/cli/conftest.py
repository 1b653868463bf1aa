from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

import pytest

from telelint.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="rewrite tests/linter/cli/golden/*.out; review the diff"
    )


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    # The option is known only where this folder was named to pytest.
    return bool(request.config.getoption("--update-golden", default=False))


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine that runs the tests reaches them."""
    for name in list(os.environ):
        if name.startswith("TELELINT_") or name in {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "GITHUB_ACTIONS"}:
            monkeypatch.delenv(name)


class Ran(NamedTuple):
    status: int
    out: str
    err: str


@pytest.fixture
def telelint(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Run the command line in this process."""

    def run(*arguments: object) -> Ran:
        status = main([str(argument) for argument in arguments])
        return Ran(status, *capsys.readouterr())

    return run
