"""What a command takes before it does anything: many short runs in turns."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import tools
from benchmarks.measuring import in_turns
from benchmarks.records import StartUp

if TYPE_CHECKING:
    from benchmarks.inputs import Input

BARE, VERSION, CHECK, LINT, YAMLLINT = (
    "python -c pass", "telelint --version", "telelint check URL", "telelint lint, an invite of 20 KB",
    "yamllint, one line",
)  # fmt: skip


def measure(small: Input, rounds: int) -> StartUp:
    with tempfile.TemporaryDirectory() as name:
        invite, yaml = Path(name) / "invite.ics", Path(name) / "one.yaml"
        with small.calendar.open("rb") as file:
            head = file.read(20_000)
        invite.write_bytes(head[: head.rfind(b"END:VEVENT")] + b"END:VEVENT\r\nEND:VCALENDAR\r\n")
        yaml.write_text("---\na: 1\n", encoding="utf-8")
        telelint = tools.telelint()
        commands = {
            BARE: [sys.executable, "-c", "pass"],
            VERSION: [*telelint, "--version"],
            CHECK: [*telelint, "check", "--isolated", "https://us02web.zoom.us/j/98765432101"],
            LINT: [*telelint, "lint", "--isolated", str(invite)],
        }
        program = shutil.which("yamllint", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        if program is not None:
            commands[YAMLLINT] = [program, str(yaml)]
        in_turns(commands, 1, Path(name))  # into the system's cache
        runs, failed = in_turns(commands, rounds, Path(name))
    if program is None:
        failed[YAMLLINT] = "not installed"
    return StartUp(runs, failed)
