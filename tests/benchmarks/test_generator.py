"""The benchmarks' own calendars: every address where its record says, and all of them found by the engine."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks import generator
from telelint import make_linter
from telelint.model import Link, Tally
from telelint.sources import Source

if TYPE_CHECKING:
    from pathlib import Path

_EVENTS = 2000


@pytest.fixture(scope="module", params=[0, 0.5], ids=["clean", "dirty"])
def calendar(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, list[Any]]:
    folder = tmp_path_factory.mktemp("generated")
    generator.write(_EVENTS, folder / "a.ics", folder / "a.jsonl", request.param)
    records = [json.loads(line) for line in (folder / "a.jsonl").read_text(encoding="utf-8").splitlines()]
    return (folder / "a.ics").read_bytes(), records


@pytest.fixture(scope="module")
def links(calendar: tuple[bytes, list[Any]]) -> dict[int, Link]:
    """Links by where they begin."""
    items = make_linter(today="2026-12-01").scan(Source("a.ics", octets=calendar[0]), Tally())
    return {item.place.byte_offset: item for item in items if isinstance(item, Link) and item.place is not None}


def test_records_hold_against_the_octets(calendar: tuple[bytes, list[Any]]) -> None:
    octets, records = calendar
    starts = [0, *(found.end() for found in re.finditer(b"\n", octets))]
    for record in records:
        raw = octets[record["offset"] : record["end_offset"]]
        text = re.sub(rb"\r?\n[ \t]", b"", raw).decode()
        unescaped = re.sub(r"\\(.)", r"\1", text)
        assert record["url"] in {text, unescaped, html.unescape(unescaped)}
        line = octets[starts[record["line"] - 1] : record["offset"]]
        assert b"\n" not in line
        assert sum(octet & 0xC0 != 0x80 for octet in line) + 1 == record["col_chars"]
        assert record["end_line"] - record["line"] == raw.count(b"\n")
        assert record["folded"] == (b"\n" in raw)


def test_every_kind_of_trap_is_there(calendar: tuple[bytes, list[Any]]) -> None:
    octets, records = calendar
    assert {record["kind"] for record in records} == {"direct", "wrapped", "schemeless", "decoy", "other"}
    assert {"safelinks", "google-url", "urldefense-v2", "urldefense-v3"} <= {record["via"] for record in records}
    assert any(
        re.match(rb"https?(\r?\n[ \t])?:(\r?\n[ \t])?/?(\r?\n[ \t])", octets[one["offset"] :]) for one in records
    )
    assert re.search(rb"[\xc0-\xff]\r?\n\t[\x80-\xbf]", octets)
    for trap in (b"\r\n\t", b'ALTREP="http', b"HTTPS://", b"BASE64", b"&nbsp\\;"):
        assert trap in octets, trap


def test_the_mix_is_that_of_real_exports(calendar: tuple[bytes, list[Any]]) -> None:
    octets, records = calendar
    named = [record for record in records if record["kind"] in ("direct", "wrapped")]
    assert 1500 < len(octets) / _EVENTS < 1900
    assert 0.8 < len(named) / _EVENTS < 1.3
    assert 0.55 < sum(record["folded"] for record in named) / len(named) < 0.85


def test_every_meeting_is_found_in_its_place_and_named(
    calendar: tuple[bytes, list[Any]], links: dict[int, Link]
) -> None:
    catalogue = make_linter().catalogue
    for record in calendar[1]:
        if not record["join"]:
            continue
        link = links[record["offset"]]
        assert link.place is not None
        assert (link.place.line, link.place.column, link.place.end_line) == (
            record["line"], record["col_chars"], record["end_line"],
        ), record["url"]  # fmt: skip
        assert link.place.byte_offset + link.place.byte_length == record["end_offset"], record["url"]
        found = link.identification.platform
        assert found is not None, record["url"]
        # the catalogue tells products of one maker apart that are one here, as Zoom for Government
        assert catalogue.platform(found).vendor == catalogue.platform(record["platform"]).vendor, record["url"]


def test_no_decoy_is_named(calendar: tuple[bytes, list[Any]], links: dict[int, Link]) -> None:
    for record in calendar[1]:
        if record["kind"] == "decoy" and record["offset"] in links:
            assert links[record["offset"]].identification.platform is None, record["url"]


def test_the_same_octets_each_time(tmp_path: Path) -> None:
    for name in ("a", "b"):
        generator.write(50, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("links_an_event", [1, 10, 100])
def test_grouped_calendars_differ_in_their_events_only(links_an_event: int, tmp_path: Path) -> None:
    generator.write_grouped(200_000, links_an_event, tmp_path / "a.ics")
    octets = (tmp_path / "a.ics").read_bytes()
    events = octets.count(b"BEGIN:VEVENT")
    assert 200_000 <= len(octets) < 320_000
    unfolded = re.sub(rb"\r\n[ \t]", b"", octets)
    assert len(re.findall(rb"(?i)https://", unfolded)) == events * links_an_event
    assert 900 < len(octets) / (events * links_an_event) < 1150
