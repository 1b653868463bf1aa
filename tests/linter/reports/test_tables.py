"""The formats that are tables: csv and markdown."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from linter.reports.values import BROKEN, NOT_ON_FILE, PUBLIC, SAFE_LINKS_ZOOM, places, written
from telelint.model import Accepted, Finding, Skipped, Tally
from telelint.reports import Look, findings
from telelint.reports.findings import markdown
from telelint.reports.findings.csv import COLUMNS, safe


def at(finding: Finding, path: str) -> Finding:
    assert finding.place
    return finding._replace(place=finding.place._replace(path=path))


def rows(items: list[Any]) -> list[dict[str, str]]:
    text = written(findings.FORMATS, "csv", items)
    assert text.count("\n") == text.count("\r\n") == len(items) + 1
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_csv_has_a_row_a_finding() -> None:
    row, broken = rows([NOT_ON_FILE, BROKEN])
    assert tuple(row) == COLUMNS
    assert (row["rule"], row["path"], row["line"], row["end_column"]) == ("TL203", "exports/jan.ics", "14", "57")
    assert (row["event_start"], row["recurring"], row["component"]) == ("2026-11-24", "yes", "VEVENT")
    assert row["steps"] == "Sign one, or move the visit. Enter it in the register."
    assert (broken["link"], broken["event_start"], broken["accepted"]) == ("", "", "")


def test_csv_leaves_links_out_and_marks_what_was_accepted() -> None:
    text = written(findings.FORMATS, "csv", [SAFE_LINKS_ZOOM])
    assert text == ",".join(COLUMNS) + "\r\n"
    config, baseline = rows([Accepted(PUBLIC, "config", "=1+1"), Accepted(PUBLIC, "baseline", "")])
    assert (config["accepted"], baseline["accepted"]) == ("config: =1+1", "baseline")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert safe(text)[0] in "'\\"
    assert rows([at(NOT_ON_FILE, text)])[0]["path"][0] in "'\\"


def test_cells_hold_quotes_commas_and_no_line_breaks() -> None:
    assert rows([at(NOT_ON_FILE, 'a"b,c\nd.ics')])[0]["path"] == 'a"b,c\\nd.ics'


def test_markdown_sums_up_lists_and_advises() -> None:
    tally = Tally(3, 120, 140, {"ok": 136, "block": 1, "warn": 3}, {}, {"TL203": 3, "TL201": 1})
    text = written(findings.FORMATS, "markdown", [*places(NOT_ON_FILE, 3), PUBLIC], tally=tally)
    assert text.startswith("## telelint: 4 findings\n\n3 files, 120 events, 140 links: 1 block, 3 warn, 136 ok.\n")
    table = [line for line in text.splitlines() if line.startswith("|")]
    assert table[2].startswith("| ✗ error | TL201 public-facing | TikTok Live is made for an audience")
    assert table[3] == (
        "| ! warning | TL203 no-agreement | Zoom Meetings can come with a BAA, but your register holds none. | "
        "<code>https&#58;//us02web.zoom.us/j/…</code> | <code>exports/jan.ics&#58;10&#58;10</code> | 3 |"
    )
    assert "- Sign one, or move the visit.\n" in text
    assert "[45 CFR 164.308(b)(3)](<https://example.org/164.308>); 45 CFR 164.502(e)(2)" in text


def test_markdown_says_that_there_is_no_register_and_what_was_accepted_or_not_linted() -> None:
    tally = Tally(unreadable=["x.ics: Permission denied"], skipped=[Skipped(f"{n}.docx", "no kind") for n in range(30)])
    text = written(findings.FORMATS, "markdown", [Accepted(PUBLIC, "config", "")], tally=tally, has_register=False)
    assert text.startswith("## telelint: nothing found\n")
    assert "1 finding accepted before" in text
    assert "No register of agreements was given" in text
    assert "31 inputs not linted:\n\n- <code>x.ics&#58; Permission denied</code>\n" in text
    assert text.endswith("- and 11 more\n")
    assert written(findings.FORMATS, "markdown", [], tally=tally, look=Look(quiet=True)) == ""


def test_markdown_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "MOST_ROWS", 2)
    items = [f for n in range(5) for f in places(NOT_ON_FILE._replace(message=f"complaint {n}"), 2)]
    text = written(findings.FORMATS, "markdown", items)
    assert "And 3 rarer complaints at 6 places; the json format has all." in text


def test_no_name_of_a_file_becomes_markup() -> None:
    evil = at(NOT_ON_FILE, "a|b`c<img src=x>[x](y)@octocat\n## z.ics")
    text = written(findings.FORMATS, "markdown", [evil])
    (row,) = [line for line in text.splitlines() if line.startswith("| !")]
    assert row.count("|") == 7
    assert not set("`[]@") & set(row)
    assert "<img" not in text
    assert markdown.escaped("*a* _b_ <c> #1 https://x.example") == (
        "\\*a\\* \\_b\\_ &lt;c&gt; \\#1 https&#58;//x.example"
    )
