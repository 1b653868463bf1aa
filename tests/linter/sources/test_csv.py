"""Exports as CSV: each link at its place, dated by its row."""

import csv
import datetime as dt
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.sources.json_links import lint, raw
from telelint.sources.csv_text import delimiter_of, rows

ZOOM = "https://us02web.zoom.us/j/98765432101?pwd=aB3"
ROOM = "https://rooms.clinic-video.example/r/7"
HEADERS = ["Subject", "Start Date", "Start Time", "Meeting Organizer", "Required Attendees", "Description", "Location",
           "Jane Doe"]  # fmt: skip
ROW = ['Visit, "A"', "12/25/2025", "10:00:00 AM", "Dr <dr@Clinic.example>", "a@x.example;b@x.example",
       f'Join "here":\r\nü {ZOOM}', ROOM, f"see {ZOOM}&x=1"]  # fmt: skip


def _written(table: list[list[str]], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(table)
    return out.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_an_export_of_outlook(delimiter: str, encoding: str) -> None:
    octets = ("\ufeff" + _written([HEADERS, ROW], delimiter)).encode(encoding)
    linted = lint(octets, "export.csv")
    assert [(link.property, link.target.url) for link in linted.links] == [
        ("Description", ZOOM), ("Location", ROOM), ("column 8", ZOOM + "&x=1"),
    ]  # fmt: skip
    event = linted.links[0].event
    assert (event.start, event.organiser_domain, event.attendees) == (dt.date(2025, 12, 25), "clinic.example", 2)
    assert linted.tally.events == 1
    assert all(raw(octets, link, encoding) == link.target.url for link in linted.links)


@pytest.mark.parametrize(
    ("dates", "first"),
    [
        pytest.param(["03/04/2025"], dt.date(2025, 3, 4), id="month-first"),
        pytest.param(["03/04/2025", "25/12/2025"], dt.date(2025, 4, 3), id="another-shows-day-first"),
        pytest.param(["3.4.2025"], dt.date(2025, 4, 3), id="dots"),
        pytest.param(["2025-03-04"], dt.date(2025, 3, 4), id="iso"),
        pytest.param(["2025-03-04T02:00:00Z"], dt.date(2025, 3, 3), id="iso-with-zone"),
        pytest.param(["3/4/25 9:30 AM"], dt.date(2025, 3, 4), id="two-digits-and-time"),
        pytest.param(["tomorrow"], None, id="none"),
        pytest.param(["31/31/2025"], None, id="no-date"),
    ],
)
def test_dates(dates: list[str], first: dt.date | None) -> None:
    table = [["Subject", "Start Date", "Location"], *(["x", day, ZOOM] for day in dates)]
    assert lint(_written(table).encode(), "export.csv").links[0].event.start == first


def test_any_other_table_is_read_cell_by_cell() -> None:
    octets = f"a;b;c\n1;{ZOOM};x\n2;y;{ROOM}\n".encode()
    linted = lint(octets, "links.csv")
    assert [(link.property, link.target.url, link.event.start) for link in linted.links] == [("column 2", ZOOM, None)]


def test_a_quote_that_nothing_closes_takes_nothing_with_it() -> None:
    octets = f'Subject,Location\n"open,{ZOOM}\nx,{ZOOM}1\n'.encode()
    linted = lint(octets, "export.csv")
    assert [link.target.url for link in linted.links] == [ZOOM, ZOOM + "1"]
    assert "TL901" in linted.rules


def test_doubled_quotes_do_not_move_a_place() -> None:
    octets = f'Subject,Description\nx,"a ""b"" <a href=""{ZOOM}&amp;a=1"">Join</a>"\n'.encode()
    (link,) = lint(octets, "export.csv").links
    assert link.target.url == ZOOM + "&a=1"
    assert raw(octets, link) == ZOOM + "&amp;a=1"


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=6), min_size=2,
                         max_size=4), max_size=5))  # fmt: skip
def test_what_csv_reads_is_read_the_same(table: list[list[str]]) -> None:
    octets = _written(table).encode()
    cells = [
        [
            octets[cell.start : cell.end].decode().replace('""', '"') if cell.quoted
            else octets[cell.start : cell.end].decode()
            for cell in row
        ]
        for row, closed in rows(octets, b",")
        if closed
    ]  # fmt: skip
    assert cells == list(csv.reader(io.StringIO(octets.decode(), newline="")))


@given(st.binary(max_size=200))
def test_no_octets_are_too_broken(octets: bytes) -> None:
    for row, _ in rows(octets, delimiter_of(octets)):
        assert all(cell.start <= cell.end for cell in row)
