"""The scripts of ``telelint completion``, tried in the shells they are for."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

_BESIDE = Path(sys.executable).parent  # where this environment's telelint is
pytestmark = pytest.mark.skipif(not (_BESIDE / "telelint").exists(), reason="telelint is not installed beside Python")

# What is typed, and what stands there after the one completion there is.
LINES = [
    pytest.param("telelint comp", "telelint completion", id="command"),
    pytest.param("telelint check --forma", "telelint check --format", id="option"),
    pytest.param("telelint check --format te", "telelint check --format text", id="value"),
    pytest.param("telelint lint clin", "telelint lint clinic.ics", id="file"),
]


def _environment(folder: Path) -> dict[str, str]:
    (folder / "clinic.ics").touch()
    keep = {name: value for name, value in os.environ.items() if name in ("LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR")}
    path = os.pathsep.join([str(_BESIDE), os.environ["PATH"]])
    return {**keep, "HOME": str(folder), "PATH": path, "TERM": "dumb"}


def _in_shell(command: list[str], folder: Path) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env=_environment(folder),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@pytest.mark.parametrize(("typed", "completed"), LINES)
def test_bash_completes(typed: str, completed: str, tmp_path: Path) -> None:
    script = (
        'eval "$(telelint completion bash)"\nCOMP_LINE=$1 COMP_POINT=${#1} COMP_TYPE=9\n'
        '_python_argcomplete telelint\nprintf "%s\\n" "${COMPREPLY[@]}"'
    )
    said = _in_shell(["bash", "--norc", "--noprofile", "-c", script, "bash", typed], tmp_path)
    assert [word.strip() for word in said.splitlines()] == [completed.rpartition(" ")[2]]


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
@pytest.mark.parametrize(("typed", "completed"), LINES)
def test_fish_completes(typed: str, completed: str, tmp_path: Path) -> None:
    script = "telelint completion fish | source; complete --do-complete $argv[1]"
    said = _in_shell(["fish", "--no-config", "-c", script, typed], tmp_path)
    assert [line.partition("\t")[0].strip() for line in said.splitlines()] == [completed.rpartition(" ")[2]]


_ZSH = r"""
autoload -U compinit && compinit -u -D
eval "$(telelint completion zsh)"
try() { zle complete-word; print -r -- "$BUFFER" > completed; exit }
zle -N try
bindkey '^T' try
PS1= ; print READY
"""


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
@pytest.mark.parametrize(("typed", "completed"), LINES)
def test_zsh_completes(typed: str, completed: str, tmp_path: Path) -> None:
    """Its completion runs in the line editor only, so it gets a terminal, and a key that completes and leaves."""
    (tmp_path / "set_up.zsh").write_text(_ZSH, encoding="utf-8")
    ours, theirs = pty.openpty()
    shell = subprocess.Popen(
        ["zsh", "-f", "-i"], cwd=tmp_path, env=_environment(tmp_path), stdin=theirs, stdout=theirs, stderr=theirs,
        start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    overdue = threading.Timer(60, shell.kill)  # which ends whatever waits for it below
    overdue.start()
    said = b""
    try:
        os.write(ours, b"source ./set_up.zsh\n")
        while b"READY" not in said:
            said += os.read(ours, 4096)
        os.write(ours, typed.encode() + b"\x14")
        while os.read(ours, 4096):
            pass
    except OSError:  # what a terminal says once the shell is gone
        pass
    finally:
        shell.wait()
        overdue.cancel()
        os.close(ours)
    assert (tmp_path / "completed").read_text(encoding="utf-8").strip() == completed
