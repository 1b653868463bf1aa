"""Where figures were measured: they mean something beside this only."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

_LINTER = Path(__file__).parents[1] / "linter"
_BUSY = 0.5  # load average from which figures say that the machine had other work


class Machine(NamedTuple):
    """A machine at one moment; ``load`` is the number of processes that wanted to run in the minute before."""

    processor: str
    cores: int
    system: str
    python: str
    telelint: str
    load: float
    day: str

    def __str__(self) -> str:
        busy = ", busy with other work" if self.load >= _BUSY else ""
        return (
            f"{self.processor}, {self.cores} cores, {self.system}, Python {self.python}; telelint {self.telelint}; "
            f"{self.day}, load average {self.load:.1f} before the first run{busy}"
        )


def this() -> Machine:
    from telelint import __version__

    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
        processor = next(names, platform.machine())
    try:
        system = platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        system = platform.system()
    # What is measured may be newer than its last version.
    commit = first_line("git", "-C", str(_LINTER), "log", "-1", "--format=%h", "--", ".")
    if commit and first_line("git", "-C", str(_LINTER), "status", "--porcelain", "--", "."):
        commit = f"{commit} and later changes"
    return Machine(processor, os.cpu_count() or 1, system, platform.python_version(),
                   f"{__version__} ({commit})" if commit else __version__, os.getloadavg()[0],
                   f"{datetime.now(UTC):%Y-%m-%d}")  # fmt: skip


def first_line(*command: str | Path) -> str:
    """Return what a program says of its version, or nothing."""
    try:
        said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    except OSError:
        return ""
    return next((line for line in said.splitlines() if line.strip()), "")


def python_packages(python: str, names: list[str]) -> dict[str, str]:
    """Return the versions of those packages that are installed beside another Python."""
    program = (
        "import json, sys\nfrom importlib.metadata import PackageNotFoundError, version\nfound = {}\n"
        "for name in sys.argv[1:]:\n try: found[name] = version(name)\n except PackageNotFoundError: pass\n"
        "print(json.dumps(found))"
    )
    said = first_line(python, "-c", program, *names)
    found: dict[str, str] = json.loads(said) if said else {}
    return found
