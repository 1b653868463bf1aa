"""The manual's examples are run against a real server."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from server.running import ROOT, Running, free_port

if TYPE_CHECKING:
    from pathlib import Path

MANUAL = ROOT / "docs" / "service.md"
EXAMPLE = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_every_example_of_the_manual_works(tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    examples = EXAMPLE.findall(MANUAL.read_text())
    assert len(examples) >= 8
    port = free_port()
    command = [sys.executable, "-m", "telelint", "serve", "--port", str(port)]
    with Running(command, tmp_path, port) as server:
        for example in examples:
            done = subprocess.run(
                ["bash", "-euc", example.replace("/tmp/", f"{tmp_path}/")],  # noqa: S108 - the reader has one
                cwd=ROOT,
                env={"PATH": "/usr/bin:/bin", "URL": f"http://127.0.0.1:{port}", "KEY": server.token()},
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, (example, done.stdout, done.stderr)


def test_every_setting_is_in_the_manual() -> None:
    manual = (ROOT / "docs" / "operations.md").read_text()
    sources = [ROOT / "server" / "telelint_server" / "config.py", ROOT / "gunicorn.conf.py"]
    names = set(re.findall(r"\b(?:TELELINT_[A-Z_]+|DATABASE_URL|WEB_CONCURRENCY)\b", "".join(map(_text, sources))))
    assert len(names) > 10
    assert {name for name in names if f"`{name}`" not in manual} == set()


def _text(path: Path) -> str:
    return path.read_text()
