"""The generator knows where its links are; the whole engine must find them there, and name no decoy."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from telelint import make_linter
from telelint.model import Link, Tally
from telelint.sources import Source

_SHARED = os.environ.get("TELELINT_SHARED")
_GENERATOR = Path(_SHARED or "", "bench", "gen_ics.py")
# The generator's ids where the catalogue has others.
_IDS = {
    "facetime": "apple-facetime", "goto": "goto-meeting", "jitsi": "jitsi-meet", "teams": "microsoft-teams",
}  # fmt: skip

pytestmark = pytest.mark.skipif(not _GENERATOR.is_file(), reason="TELELINT_SHARED does not name the generator's folder")


@pytest.fixture(scope="module", params=[[], ["--dirty", "0.3"], ["--eol", "lf"], ["--no-fold"]],
                ids=["clean", "dirty", "lf", "no-fold"])  # fmt: skip
def calendar(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, list[Any]]:
    folder = tmp_path_factory.mktemp("generated")
    subprocess.run(
        [sys.executable, _GENERATOR, "--preset", "1m", "-o", folder / "a.ics", "--truth", os.devnull,
         "--positions", folder / "a.jsonl", *request.param],
        check=True,
    )  # fmt: skip
    records = [json.loads(line) for line in (folder / "a.jsonl").read_text(encoding="utf-8").splitlines()]
    return (folder / "a.ics").read_bytes(), records


@pytest.fixture(scope="module")
def links(calendar: tuple[bytes, list[Any]]) -> dict[int, Link]:
    """Links by where they begin."""
    items = make_linter(today="2026-12-01").scan(Source("a.ics", octets=calendar[0]), Tally())
    return {item.place.byte_offset: item for item in items if isinstance(item, Link) and item.place is not None}


def test_every_meeting_is_found_in_its_place(calendar: tuple[bytes, list[Any]], links: dict[int, Link]) -> None:
    meetings = [record for record in calendar[1] if record["join"] and record["kind"] != "decoy"]
    assert meetings
    for record in meetings:
        place = links[record["offset"]].place
        assert place is not None
        assert (place.line, place.column, place.end_line, place.byte_offset + place.byte_length) == (
            record["line"], record["col_chars"], record["end_line"], record["end_offset"],
        ), record["url"]  # fmt: skip


def test_every_meeting_is_named(calendar: tuple[bytes, list[Any]], links: dict[int, Link]) -> None:
    catalogue = make_linter().catalogue
    wrong = {}
    for record in calendar[1]:
        if record["kind"] not in ("direct", "wrapped", "schemeless") or not record["join"]:
            continue
        name = _IDS.get(record["platform"], record["platform"])
        found = links[record["offset"]].identification.platform
        # the catalogue tells products of one maker apart (Zoom for Government) that are one to the generator
        vendors = {catalogue.platform(one).vendor for one in (name, found) if one is not None and one in catalogue}
        if found is None or len(vendors) != 1:
            wrong[record["url"]] = (name, found)
    assert wrong == {}


def test_no_decoy_is_named(calendar: tuple[bytes, list[Any]], links: dict[int, Link]) -> None:
    for record in calendar[1]:
        if record["kind"] == "decoy" and record["offset"] in links:
            assert links[record["offset"]].identification.platform is None, record["url"]


def test_nothing_is_found_that_is_not_there(calendar: tuple[bytes, list[Any]], links: dict[int, Link]) -> None:
    assert set(links) <= {record["offset"] for record in calendar[1]}
