"""The formats of build servers: github, gitlab and junit."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from junitparser import Failure, JUnitXml
from junitparser import Skipped as JUnitSkipped

from linter.reports.values import BROKEN, NOT_ON_FILE, PUBLIC, SAFE_LINKS_ZOOM, places, written
from telelint.model import Accepted, Finding, Skipped, Tally
from telelint.reports import Look, findings
from telelint.reports.findings import junit

SCHEMA = Path(__file__).parents[2] / "schemas" / "gitlab-code-quality.json"
GITLAB = Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))
# As the runner reads a command: https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")


def at(finding: Finding, path: str) -> Finding:
    assert finding.place
    return finding._replace(place=finding.place._replace(path=path))


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    found = []
    for line in text.splitlines():
        if match := COMMAND.fullmatch(line):
            kind, about, message = match.groups()
            found.append((kind, dict(pair.split("=", 1) for pair in about.split(",")), message))
    return found


def test_a_command_names_kind_place_and_what_to_do() -> None:
    text = written(findings.FORMATS, "github", [SAFE_LINKS_ZOOM, NOT_ON_FILE], look=Look(quiet=True))
    assert text == (
        "::warning title=TL203 no-agreement,file=exports/jan.ics,line=14,endLine=14,col=10,endColumn=57"
        "::Zoom Meetings can come with a BAA, but your register holds none.%0ANext: Sign one, or move the visit.\n"
    )


def test_over_several_lines_no_columns_are_given() -> None:
    assert NOT_ON_FILE.place
    text = written(findings.FORMATS, "github", [NOT_ON_FILE._replace(place=NOT_ON_FILE.place._replace(end_line=15))])
    assert "line=14,endLine=15::" in text


def test_no_name_of_a_file_and_no_message_ends_a_command() -> None:
    evil = at(NOT_ON_FILE._replace(message="50% \r\n::error::x"), "a,b:c%\n::error::pwned.ics")
    (command,) = commands(written(findings.FORMATS, "github", [evil]))
    assert command[1]["file"] == "a%2Cb%3Ac%25\\n%3A%3Aerror%3A%3Apwned.ics"
    assert command[2].startswith("50%25 %0D%0A::error::x%0ANext:")


def test_each_complaint_is_said_once_before_any_is_said_twice_and_the_limit_is_named() -> None:
    text = written(
        findings.FORMATS, "github", [*places(NOT_ON_FILE, 12), PUBLIC, BROKEN], tally=Tally(findings={"TL203": 14})
    )
    assert [kind for kind, _, _ in commands(text)] == ["warning", "error", "notice", *["warning"] * 11]
    assert "telelint: GitHub shows 10 of 12 warnings as annotations; all are in this log.\n" in text
    assert "of 1 error" not in text
    assert text.endswith("0 links in 0 files, 14 findings.\n")


def test_accepted_findings_are_no_annotations_and_no_issues() -> None:
    accepted = Accepted(PUBLIC, "baseline", "")
    assert not commands(written(findings.FORMATS, "github", [accepted]))
    assert json.loads(written(findings.FORMATS, "gitlab", [accepted])) == []


@pytest.mark.parametrize(
    "items", [[], [SAFE_LINKS_ZOOM, *places(NOT_ON_FILE, 3), PUBLIC, BROKEN]], ids=["none", "some"]
)
def test_gitlab_gets_what_it_asks_for(items: list[Any]) -> None:
    issues = json.loads(written(findings.FORMATS, "gitlab", items))
    GITLAB.validate(issues)
    assert len(issues) == len([item for item in items if isinstance(item, Finding)])


def test_gitlab_sees_every_issue_as_another_that_stays_the_same() -> None:
    before = json.loads(written(findings.FORMATS, "gitlab", places(NOT_ON_FILE, 3)))
    assert len({issue["fingerprint"] for issue in before}) == 3
    moved = [f._replace(place=f.place._replace(line=f.place.line + 7)) for f in places(NOT_ON_FILE, 3) if f.place]
    after = json.loads(written(findings.FORMATS, "gitlab", moved))
    assert [issue["fingerprint"] for issue in before] == [issue["fingerprint"] for issue in after]


def test_gitlab_paths_have_no_dot_before_them() -> None:
    (issue,) = json.loads(written(findings.FORMATS, "gitlab", [at(NOT_ON_FILE, "./exports//jan.ics")]))
    assert issue["location"] == {"path": "exports/jan.ics", "lines": {"begin": 14, "end": 14}}


def suites(items: list[Any], tally: Tally | None = None) -> list[Any]:
    return list(JUnitXml.fromstring(written(findings.FORMATS, "junit", items, tally=tally).encode()))


def test_junit_has_a_suite_a_file_and_a_case_a_rule() -> None:
    clean = SAFE_LINKS_ZOOM._replace(place=at(NOT_ON_FILE, "clean.ics").place)
    jan, feb, mar, none = suites([*places(NOT_ON_FILE, 300), PUBLIC, BROKEN, clean])
    assert [suite.name for suite in (jan, feb, mar, none)] == [
        "exports/jan.ics", "exports/feb.ics", "exports/mar.ics", "clean.ics",
    ]  # fmt: skip
    (case,) = jan
    assert case.name == "TL203 no-agreement"
    (failure,) = case.result
    assert isinstance(failure, Failure)
    assert failure.message == NOT_ON_FILE.message
    assert len(failure.text.splitlines()) == junit.LISTED + 1
    assert failure.text.endswith("and 200 more")
    assert [(suite.tests, suite.failures) for suite in (feb, mar, none)] == [(1, 1), (1, 0), (1, 0)]
    assert "END:VEVENT is missing" in next(iter(mar)).system_out


def test_junit_marks_accepted_findings_and_unread_inputs() -> None:
    accepted = Accepted(PUBLIC, "config", "The board looked at it.")
    tally = Tally(unreadable=["x.ics: Permission denied"], skipped=[Skipped("a.docx", "not a kind")])
    one, inputs = suites([accepted, accepted], tally)
    (case,) = one
    assert isinstance(case.result[0], JUnitSkipped)
    assert case.result[0].message == "2 findings: The board looked at it."
    assert (inputs.errors, inputs.skipped) == (1, 1)


def test_junit_is_never_without_a_case() -> None:
    (suite,) = suites([])
    assert suite.tests == 1


def test_junit_is_xml_whatever_a_file_is_called() -> None:
    (suite,) = suites([at(NOT_ON_FILE, 'a\x1b\x00\udcff<&">\ufffe.ics')])
    assert suite.name == 'a\\x1b\\x00<&">.ics'
