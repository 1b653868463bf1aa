"""Say plainly, before the tests run, what they will leave out on this machine and why."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from telelint.sources import native

WANTED = {
    "Chromium": ("chromium", "chromium-browser", "/usr/bin/chromium"),
    "Firefox": ("firefox-esr", "firefox"),
    "Node.js": ("node",),
    "PostgreSQL": ("/usr/lib/postgresql/*/bin/postgres", "postgres"),
    "Redis or Valkey": ("redis-server", "valkey-server"),
    "zsh": ("zsh",),
    "fish": ("fish",),
}


def _found(names: tuple[str, ...]) -> bool:
    return any(any(Path("/").glob(name[1:])) if "*" in name else shutil.which(name) is not None for name in names)


def main() -> None:
    """Print one line a thing that is missing, or that nothing is."""
    left_out = [f"tests that need {what}: not found" for what, names in WANTED.items() if not _found(names)]
    shared = os.environ.get("TELELINT_SHARED")
    if not shared or not (Path(shared) / "corpus").is_dir():
        left_out.append("tests on real calendars: TELELINT_SHARED does not name their folder")
    if native.compiled is None:
        left_out.append("tests of the compiled reader: a C compiler or Python's headers are missing")
    for line in left_out or ["nothing: everything that tests need is here"]:
        print(f"Left out: {line}")


if __name__ == "__main__":
    main()
