"""A process that has settled down, in one of its own."""

from __future__ import annotations

import os
import platform
import subprocess
import sys

import pytest

# Prints how many pages the system had to give a thread for six buffers of a megabyte, when it has had them before.
_AGAIN = """
from resource import RUSAGE_THREAD, getrusage
from threading import Thread
{before}
def read():
    buffers = [b"x" * 1_000_000 for _ in range(6)]
def count():
    read()
    began = getrusage(RUSAGE_THREAD).ru_minflt
    read()
    print(getrusage(RUSAGE_THREAD).ru_minflt - began)
thread = Thread(target=count)
thread.start()
thread.join()
"""
_SETTLE = "from telelint_server import memory; memory.settle()"


def _said(program: str) -> int:
    # Dask, which other tests use, leaves such a setting behind, and with any of them glibc learns nothing by itself.
    ours = {name: value for name, value in os.environ.items() if not name.startswith("MALLOC_")}
    run = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, env=ours)
    return int(run.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="others have habits of their own")
def test_buffers_of_an_invite_are_had_again_without_the_system() -> None:
    assert _said(_AGAIN.format(before="")) > 1000
    assert _said(_AGAIN.format(before=_SETTLE)) < 100


def test_the_collector_passes_over_what_the_application_is_made_of() -> None:
    assert _said(f"import gc; {_SETTLE}; print(gc.get_freeze_count())") > 10_000
