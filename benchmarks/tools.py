"""The programs that are measured: how they are called, and what of their output is an address."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks import machine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

PIPELINE = "icalendar + tldextract + regex"
ICAL_JS = "ical.js"
RG_PLACES = "rg -n --column"
RG_FOLDS = "rg -U -n --column"
OURS = "telelint lint"
OURS_TWICE = "telelint lint --jobs 2"

PEERS = Path(__file__).parent / "peers"
PEERS_PYTHON = Path(__file__).parents[1] / "build" / "peers" / "bin" / "python"
_NODE = PEERS / "node"
# An address ends before a backslash, unless it escapes a comma or a semicolon: \n after one is in most exports.
_POSIX = r"""https?://([^[:space:]<>"'\]|\[,;])+"""
_ADDRESS = r"""https?://(?:[^\s<>"'\\]|\\[,;])+"""
_FOLD = r"(?:\r?\n[ \t])?"
_FOLDED = rf"""https?{_FOLD}:{_FOLD}/{_FOLD}/(?:[^\s<>"'\\]|\\[,;]|\r?\n[ \t])+"""
_PLACE = re.compile(r"(\d+):(\d+):")


class Tool(NamedTuple):
    """A program. ``addresses`` reads its output; ours is asked for places instead.

    ``whole`` programs hold the parsed file in memory, and are left out above 100 MB; ``slow`` ones take a second for
    each 2 MB or longer, and run once.
    """

    name: str
    version: str
    gives: str
    command: Callable[[Path], list[str]]
    addresses: Callable[[str], Iterable[str]] | None = None
    whole: bool = False
    slow: bool = False


def ours() -> list[Tool]:
    def command(*options: str) -> Callable[[Path], list[str]]:
        return lambda path: [*telelint(), "lint", "--isolated", "--format", "jsonl", *options, str(path)]

    gives = "places, names, dates, verdicts"
    return [Tool(OURS, "", gives, command("--jobs", "1")), Tool(OURS_TWICE, "", gives, command("--jobs", "2"))]


def telelint() -> list[str]:
    """Return the command that users have where it is installed beside this Python."""
    script = Path(sys.executable).parent / "telelint"
    return [str(script)] if script.exists() else [sys.executable, "-m", "telelint"]


def peers(python: str) -> tuple[list[Tool], dict[str, str]]:
    """Return what is installed, and of what is not, why it is missing."""
    found: list[Tool] = []
    missing: dict[str, str] = {}
    for tool in (*_text_tools(), *_python_tools(python), *_node_tools()):
        if tool.version:
            found.append(tool)
        else:
            missing[tool.name] = "not installed"
    return found, missing


def _text_tools() -> Iterator[Tool]:
    rg, grep, lychee = (machine.first_line(name, "--version") for name in ("rg", "grep", "lychee"))
    perl = machine.first_line("perl", "-e", 'printf "perl %vd", $^V')
    unfolding = r"""perl -0777 -pe 's/\r?\n[ \t]//g' "$2" | rg -aoN -- "$1" -"""
    for name, version, gives, arguments, reads in (
        ("rg, naive", rg, "raw addresses", ["rg", "-aoN", _ADDRESS], str.splitlines),
        (RG_PLACES, rg, "raw addresses, places", ["rg", "-aon", "--column", _ADDRESS], _without_places),
        (RG_FOLDS, rg, "folded addresses, places", ["rg", "-aoUn", "--column", _FOLDED], _unfolded),
        ("grep -oE, naive", grep, "raw addresses", ["env", "LC_ALL=C", "grep", "-aoE", _POSIX], str.splitlines),
        ("perl unfolds, rg finds", perl if rg else "", "raw addresses",
         ["sh", "-c", unfolding, "sh", _ADDRESS], str.splitlines),
        ("lychee --dump", lychee, "raw addresses", ["lychee", "--dump", "--offline"], str.splitlines),
    ):  # fmt: skip
        yield Tool(name, version, gives, _before_path(arguments), reads)


def _python_tools(python: str) -> Iterator[Tool]:
    names = ["icalendar", "tldextract", "ical", "vobject", "ics"]
    versions = machine.python_packages(python, names)
    for name, script, packages, slow in (
        (PIPELINE, "pipeline", ["icalendar", "tldextract"], False),
        ("icalendar", "icalendar_alone", ["icalendar"], True),
        ("ical", "ical_", ["ical"], True),
        ("vobject", "vobject_", ["vobject"], True),
        ("ics", "ics_", ["ics"], True),
    ):
        there = all(package in versions for package in packages)
        version = ", ".join(f"{package} {versions[package]}" for package in packages) if there else ""
        gives = "addresses, domains" if script == "pipeline" else "addresses"
        yield Tool(name, version, gives, _before_path([python, "-m", f"benchmarks.peers.{script}"]), str.splitlines,
                   whole=True, slow=slow)  # fmt: skip


def _node_tools() -> Iterator[Tool]:
    for name, script in ((ICAL_JS, "ical_js.mjs"), ("node-ical", "node_ical.mjs")):
        package = _NODE / "node_modules" / name / "package.json"
        there = package.exists() and shutil.which("node") is not None
        version = f"{name} {json.loads(package.read_text(encoding='utf-8'))['version']}" if there else ""
        yield Tool(name, version, "addresses", _before_path(["node", str(_NODE / script)]), str.splitlines, whole=True)


def _before_path(arguments: list[str]) -> Callable[[Path], list[str]]:
    return lambda path: [*arguments, str(path)]


def _without_places(output: str) -> Iterator[str]:
    for line in output.splitlines():
        yield _PLACE.sub("", line, count=1)


def _unfolded(output: str) -> Iterator[str]:
    """Put a match of several lines together; rg writes its place before each of them."""
    address, place = "", (0, 0)
    for line in output.splitlines():
        found = _PLACE.match(line)
        if found is None:
            continue
        here, text = (int(found[1]), int(found[2])), line[found.end() :]
        if text[:1] in (" ", "\t") and here == (place[0] + 1, place[1]):
            address += text[1:]
        else:
            yield address
            address = text
        place = here
    yield address


def counted(addresses: Iterable[str]) -> Counter[str]:
    return Counter(address.rstrip(".,;:!?)]\\") for address in addresses)
