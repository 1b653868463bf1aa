from __future__ import annotations

import io
import re
from base64 import b64encode
from datetime import date
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import html5lib
import pytest

from linter.reports.values import (
    BROKEN,
    LOOKALIKE,
    NOT_ON_FILE,
    PUBLIC,
    SAFE_LINKS_ZOOM,
    TELEPHONE,
    places,
    run_about,
    written,
)
from telelint.model import Accepted, Event, Finding, Link, Skipped, Tally
from telelint.policy.agreements import Agreement
from telelint.policy.register import Register
from telelint.reports import Look, findings, open_report
from telelint.reports.findings import html
from telelint.reports.findings.page import charts, counting, sections

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

DAY = date(2026, 11, 24)
REGISTER = Register([
    Agreement(id="zoom-2022", vendor="Zoom", products=("zoom",), plan="Healthcare", signed_on=date(2022, 1, 15)),
    Agreement(id="old", vendor="Cisco", products=("webex",), signed_on=date(2019, 1, 1), expires_on=date(2025, 1, 1)),
    Agreement(id="next", vendor="Microsoft", products=("microsoft-teams",), signed_on=date(2027, 1, 1)),
    Agreement(id="asked", vendor="Doxy", products=("doxy-me",), status="requested"),
])  # fmt: skip


def dated(link: Link, start: date) -> Link:
    return link._replace(event=Event(start=start), place=NOT_ON_FILE.place)


LINKS = [
    *(dated(SAFE_LINKS_ZOOM, date(2026, month, 3)) for month in (1, 1, 2, 12)),
    dated(LOOKALIKE, date(2026, 5, 1)), dated(TELEPHONE, date(2025, 12, 31)), SAFE_LINKS_ZOOM,
]  # fmt: skip
ITEMS: list[Any] = [
    *LINKS, *places(NOT_ON_FILE, 12), PUBLIC, BROKEN,
    Accepted(PUBLIC, "config", "The board looked at it."), Accepted(PUBLIC, "baseline", ""),
]  # fmt: skip
TALLY = Tally(
    3, 20, 7, {"warn": 5, "block": 1, "notice": 1}, {"zoom": 5}, {"TL203": 12},
    skipped=[Skipped("a.docx", "not a kind we read")], unreadable=["x.ics: Permission denied"],
)  # fmt: skip


def page_of(items: list[Any], tally: Tally | None = None, **about: Any) -> str:
    told: dict[str, Any] = {"day": DAY, "inputs": ("exports",)} | about
    run = run_about(has_register="register" in about)._replace(**told)
    stream = io.StringIO()
    report: Any = open_report(findings.FORMATS, "html", stream, Look())
    report.begin(run)
    for item in items:
        report.item(item)
    report.end(tally or Tally())
    return stream.getvalue()


def parsed(text: str) -> Element:
    """Parse as HTML 5; any error of syntax fails the test."""
    root: Element = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    return root


def words(node: Element) -> str:
    return " ".join(" ".join(node.itertext()).split())


WHOLE = page_of(ITEMS, TALLY, register=REGISTER)
ROOT = parsed(WHOLE)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(page_of([]), id="empty"),
        pytest.param(WHOLE, id="whole"),
        pytest.param(page_of(ITEMS[:1]), id="one-link"),
        pytest.param(written(findings.FORMATS, "html", [NOT_ON_FILE]), id="nothing-told"),
    ],
)
def test_it_is_html(text: str) -> None:
    root = parsed(text)
    assert root.get("lang") == "en"
    headings = [int(node.tag[1]) for node in root.iter() if re.fullmatch("h[1-6]", str(node.tag))]
    assert headings[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(headings))
    assert [len(root.findall(f".//{tag}")) for tag in ("header", "main", "footer")] == [1, 1, 1]


def test_it_allows_only_its_own_style_and_script_and_loads_nothing() -> None:
    (policy,) = (meta.get("content", "") for meta in ROOT.iter("meta") if meta.get("http-equiv"))
    assert policy.startswith("default-src 'none';")
    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        (node,) = ROOT.iter(tag)
        digest = b64encode(sha256((node.text or "").encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy
    for node in ROOT.iter():
        assert not {"src", "srcset", "style", "data"} & set(node.attrib)
        assert not any(name.startswith("on") for name in node.attrib)
        assert str(node.tag) not in {"link", "img", "iframe", "object", "base", "form"}
        if "href" in node.attrib:
            assert node.attrib["href"].startswith(("#", "https://"))


def test_every_anchor_in_the_page_leads_somewhere() -> None:
    ids = [node.attrib["id"] for node in ROOT.iter() if "id" in node.attrib]
    assert len(ids) == len(set(ids))
    for node in ROOT.iter("a"):
        if node.attrib["href"].startswith("#"):
            assert node.attrib["href"][1:] in ids
    for node in ROOT.iter():
        assert node.attrib.get("aria-labelledby", ids[0]) in ids


def test_the_head_says_what_was_linted_and_what_it_rests_on() -> None:
    (header,) = ROOT.iter("header")
    text = words(header)
    assert "6 of 7 meeting links ask for something to be done" in text
    for fact in ("exports", "3 files, 20 events, 7 links", "2026-11-24", "4 agreements", "1 in force on 2026-11-24"):
        assert fact in text
    assert "sha256 cccccccccccccccc…" in text
    assert "hipaa-us 2026.11" in text
    assert "compliant" not in words(ROOT).lower()


def test_without_a_register_there_is_a_hint() -> None:
    assert "telelint register init" in words(parsed(page_of([], Tally(links=1))))
    assert "telelint register init" not in words(ROOT)


def test_equal_findings_are_one_card_with_count_steps_and_sources() -> None:
    cards = [node for node in ROOT.iter("li") if (node.get("class") or "").startswith("card")]
    assert [words(card).split()[2] for card in cards] == ["TL201", "TL203", "TL903"]
    text = words(cards[1])
    assert "12 times" in text
    assert "exports/jan.ics:30:10 and 9 more" in text
    assert "Sign one, or move the visit." in text
    (source,) = cards[1].iter("a")
    assert source.attrib["href"] == "https://example.org/164.308"


def rows_of(root: Element) -> list[str]:
    (table,) = (node for node in root.iter("table") if node.get("class") == "findings")
    return [words(row) for row in table.findall(".//tbody/tr")]


def test_the_table_has_every_finding_the_worst_first() -> None:
    rows = rows_of(ROOT)
    assert len(rows) == 14
    assert [row.split()[0] for row in rows] == ["error", *["warning"] * 12, "note"]
    assert rows[1].endswith("2026-11-24 series exports/jan.ics:10:10")


def test_the_page_is_bounded_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "MOST_ROWS", 3)
    monkeypatch.setattr(sections, "MOST_CARDS", 1)
    root = parsed(page_of(ITEMS, TALLY))
    assert [row.split()[0] for row in rows_of(root)] == ["error", "warning", "warning"]
    text = words(root)
    assert "The first 3 of 14 findings, the worst first. The other 11 are not in this file" in text
    assert "And 2 rarer complaints at 13 places." in text


def test_accepted_and_unread_are_said() -> None:
    text = words(ROOT)
    assert "TL201 public-facing The board looked at it. 1" in text
    assert "TL201 public-facing It was in the baseline. 1" in text
    assert "x.ics: Permission denied" in text
    assert "a.docx: not a kind we read" in text


def figures(root: Element) -> dict[str, list[list[str]]]:
    """Return the charts' numbers by title."""
    return {
        words(figure[0]): [[words(cell) for cell in row] for row in figure.findall(".//tr")]
        for figure in root.iter("figure")
    }


def test_charts_hold_what_was_counted() -> None:
    found = figures(ROOT)
    platforms = found["Platforms in use"]
    assert platforms[0][1:] == ["Zoom Meetings", "Look-alikes", "Telephone"]
    assert platforms[1] == ["Dec 2025", "0", "0", "1"]
    assert platforms[2] == ["Jan 2026", "2", "0", "0"]
    assert len(platforms) == 1 + 13
    assert found["Verdicts"][6] == ["May 2026", "1", "0", "0", "0"]
    assert found["Calendars with the most to do"][1:] == [
        ["exports/feb.ics", "1", "0", "0"], ["exports/jan.ics", "0", "12", "0"], ["exports/mar.ics", "0", "0", "1"],
    ]  # fmt: skip
    assert found["Agreements on file"][1:] == [
        ["Zoom · Healthcare", "from 2022-01-15, no end given"],
        ["Microsoft", "from 2027-01-01, no end given"],
        ["Cisco", "from 2019-01-01, until 2025-01-01"],
    ]
    assert "1 link without a date not shown" in words(ROOT)
    assert "1 entry without a date of signing not shown" in words(ROOT)


@pytest.mark.parametrize(
    ("dates", "labels"),
    [
        pytest.param([date(2026, 1, 1)], ["Jan 2026"], id="a-month"),
        pytest.param([date(2024, 1, 1), date(2026, 12, 1)], ["Jan 2024", 36, "Dec 2026"], id="months"),
        pytest.param([date(2024, 1, 1), date(2027, 1, 1)], ["Q1 2024", 13, "Q1 2027"], id="quarters"),
        pytest.param([date(2010, 1, 1), date(2027, 1, 1)], ["2010", 18, "2027"], id="years"),
        pytest.param([date(1, 1, 1), date(2026, 1, 1), date(9999, 12, 31)], ["1", 3, "9999"], id="far-apart"),
        pytest.param([date(year, 1, 1) for year in range(1900, 2000)], ["1900", 36, "1935"], id="many"),
    ],
)
def test_time_is_cut_as_fine_as_fits(dates: list[date], labels: list[Any]) -> None:
    counts: Any = counting.Counting(run_about().catalogue)
    for each in dates:
        counts.link(dated(SAFE_LINKS_ZOOM, each))
    found = [column.label for column in counts.verdicts()]
    assert [found[0], found[-1]] == [labels[0], labels[-1]]
    assert len(found) == (labels[1] if len(labels) == 3 else len(labels))


def test_rare_platforms_are_put_together() -> None:
    counts: Any = counting.Counting(run_about().catalogue)
    for link in LINKS:
        counts.link(link)
    names, columns = counts.platforms(1)
    assert names == ["Zoom Meetings", "Others"]
    assert sum(column.counts.get("Others", 0) for column in columns) == 2


@pytest.mark.parametrize("most", [1, 2, 3, 4, 7, 10, 99, 101, 12345, 10**6])
def test_an_axis_ends_at_or_above_the_most_in_few_round_steps(most: int) -> None:
    ceiling, step = charts._scale(most)
    assert ceiling >= most
    assert ceiling % step == 0
    assert 1 <= ceiling // step <= 5


@pytest.mark.parametrize("day", [date(2024, 2, 29), date(1, 1, 1), date(9999, 12, 31)], ids=str)
def test_agreements_are_drawn_on_any_day(day: date) -> None:
    assert parsed(page_of([], register=REGISTER, day=day)) is not None


def test_no_name_of_a_file_becomes_markup() -> None:
    assert NOT_ON_FILE.place
    name = '</script><script>alert(1)</script>"\x00\x1b\u202e${style}<!--.ics'
    evil: Finding = NOT_ON_FILE._replace(place=NOT_ON_FILE.place._replace(path=name), link=name)
    root = parsed(page_of([evil], Tally(skipped=[Skipped(name, name)]), inputs=(name,)))
    assert len(list(root.iter("script"))) == 1
    assert '</script><script>alert(1)</script>"\\x00\\x1b\\u202e${style}<!--.ics:14:10' in words(root)
