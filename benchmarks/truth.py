"""Which of the links that are known to be there a program has found.

Runs in a process of its own: the peak memory of a program counts that of the process that started it.
"""

from __future__ import annotations

import json
import re
import subprocess
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from benchmarks import tools

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from benchmarks.inputs import Input

_FOLD = re.compile(rb"\r?\n[ \t]")
_Answer = TypeVar("_Answer")


class Places(NamedTuple):
    """What the inventory says of an input: links whose begin, end and line are right to the octet, and decoys that
    were taken for a vendor's."""

    right: int
    decoys: int


def elsewhere(function: Callable[..., _Answer], *arguments: Any) -> _Answer:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def places_right(source: Input) -> Places:
    """Ask telelint for the inventory, as a finding is not made for every link."""
    listing = [*tools.telelint(), "links", "--isolated", "--format", "jsonl", str(source.calendar)]
    found: dict[int, tuple[int, ...]] = {}
    named = set()
    with subprocess.Popen(listing, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        for line in process.stdout:
            link = json.loads(line)
            begin = link["byte_offset"]
            found[begin] = (link["line"], link["column"], link["end_line"], begin + link["byte_length"])
            if link["platform"] is not None:
                named.add(begin)
    right = decoys = 0
    for record in source.records():
        if record["kind"] == "decoy":
            decoys += record["offset"] in named
        elif record["kind"] in ("direct", "wrapped") and record["join"]:
            right += found.get(record["offset"]) == (
                record["line"], record["col_chars"], record["end_line"], record["end_offset"],
            )  # fmt: skip
    return Places(right, decoys)


def addresses_right(source: Input, name: str, output: Path, python: str) -> int:
    """Count addresses of meetings in a program's output, as read or as they stand in the file without the folds."""
    (tool,) = (tool for tool in tools.peers(python)[0] if tool.name == name)
    assert tool.addresses is not None
    found = tools.counted(tool.addresses(output.read_text(encoding="utf-8", errors="replace")))
    octets = source.calendar.read_bytes()
    right = 0
    for record in source.meetings():
        raw = _FOLD.sub(b"", octets[record["offset"] : record["end_offset"]]).decode("utf-8", "replace")
        for spelling in (record["url"], raw):
            if found[spelling] > 0:
                found[spelling] -= 1
                right += 1
                break
    return right
