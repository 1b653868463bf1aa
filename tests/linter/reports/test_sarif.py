from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from linter.reports.values import BROKEN, NOT_ON_FILE, PUBLIC, SAFE_LINKS_ZOOM, places, written
from telelint.model import Accepted, Severity, Skipped, Tally, Verdict
from telelint.reports import findings
from telelint.reports.findings import sarif
from telelint.rules.registry import RULES

SCHEMA = Path(__file__).parents[2] / "schemas" / "sarif-schema-2.1.0.json"
OASIS = Draft4Validator(json.loads(SCHEMA.read_text("utf-8")), format_checker=Draft4Validator.FORMAT_CHECKER)
ITEMS = [SAFE_LINKS_ZOOM, BROKEN, NOT_ON_FILE, Accepted(PUBLIC, "config", "The board looked at it."), PUBLIC]


def log_of(items: list[Any], tally: Tally | None = None, **about: Any) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(written(findings.FORMATS, "sarif", items, tally=tally, **about))
    OASIS.validate(log)
    return log


def run_of(items: list[Any], tally: Tally | None = None, **about: Any) -> dict[str, Any]:
    (run,) = log_of(items, tally, **about)["runs"]
    assert isinstance(run, dict)
    return run


@pytest.mark.parametrize("items", [[], ITEMS], ids=["none", "items"])
def test_a_log_fits_the_oasis_schema(items: list[Any]) -> None:
    assert log_of(items, Tally(unreadable=["x.ics: Permission denied"], skipped=[Skipped("a.docx", "not a kind")]))


def test_every_rule_is_there_with_its_page() -> None:
    rules = run_of([])["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.CODE for rule in RULES]
    for rule in rules:
        assert "## Why it matters" in rule["help"]["markdown"]
        assert rule["fullDescription"]["text"]
        assert 1 <= len(rule["properties"]["tags"]) <= 10


def test_a_result_points_at_rule_place_and_fingerprint() -> None:
    run = run_of([NOT_ON_FILE])
    (result,) = run["results"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "TL203"
    assert (result["level"], result["message"]["text"]) == ("warning", NOT_ON_FILE.message)
    assert result["partialFingerprints"] == {"telelint/v1": "0123456789abcdef"}
    physical = result["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"] == {"uri": "exports/jan.ics", "uriBaseId": "%SRCROOT%"}
    assert physical["region"] == {
        "startLine": 14, "startColumn": 10, "endLine": 14, "endColumn": 58, "byteOffset": 400, "byteLength": 48,
    }  # fmt: skip
    assert result["properties"]["platform"] == "zoom"


def test_the_worst_come_first_and_the_accepted_last() -> None:
    results = run_of(ITEMS)["results"]
    assert [(each["ruleId"], "suppressions" in each) for each in results] == [
        ("TL201", False), ("TL203", False), ("TL903", False), ("TL201", True),
    ]  # fmt: skip
    assert results[-1]["suppressions"] == [
        {"kind": "external", "status": "accepted", "justification": "The board looked at it."}
    ]


@pytest.mark.parametrize(
    ("path", "location"),
    [
        pytest.param("./a/../jan.ics", {"uri": "jan.ics", "uriBaseId": "%SRCROOT%"}, id="relative"),
        pytest.param("/home/clinic/x/jan.ics", {"uri": "x/jan.ics", "uriBaseId": "%SRCROOT%"}, id="absolute-below"),
        pytest.param("../jan.ics", {"uri": "file:///home/jan.ics"}, id="above"),
        pytest.param("/srv/jän 1%.ics", {"uri": "file:///srv/j%C3%A4n%201%25.ics"}, id="elsewhere"),
        pytest.param("a\udcff\n.ics", {"uri": "a%FF%0A.ics", "uriBaseId": "%SRCROOT%"}, id="any-octets"),
        pytest.param("<stdin>", {"uri": "%3Cstdin%3E", "uriBaseId": "%SRCROOT%"}, id="stdin"),
    ],
)
def test_paths_are_relative_to_the_folder_of_the_run(path: str, location: dict[str, str]) -> None:
    assert NOT_ON_FILE.place
    run = run_of([NOT_ON_FILE._replace(place=NOT_ON_FILE.place._replace(path=path))], folder="/home/clinic")
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"] == location


def test_what_was_not_read_and_how_it_ended_are_in_the_invocation() -> None:
    skipped = [Skipped(f"{n}.docx", "not a kind") for n in range(1, 1003)]
    (invocation,) = run_of([], Tally(unreadable=["x.ics: Permission denied"], skipped=skipped, status=2))["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 2)
    texts = [notice["message"]["text"] for notice in invocation["toolExecutionNotifications"]]
    assert texts[:2] == ["x.ics: Permission denied", "1.docx: not a kind"]
    assert texts[-1] == "and 2 more inputs"


def test_results_are_limited_worst_first_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sarif, "MOST_RESULTS", 4)
    monkeypatch.setattr(sarif, "SHOWN", 3)
    run = run_of([*places(NOT_ON_FILE, 6), PUBLIC, BROKEN, Accepted(PUBLIC, "baseline", "")])
    assert [result["ruleId"] for result in run["results"]] == ["TL201", "TL203", "TL203", "TL203"]
    texts = [notice["message"]["text"] for notice in run["invocations"][0]["toolExecutionNotifications"]]
    assert texts == [
        "5 results left out: code scanning takes 4; the json format has all",
        "code scanning shows 3 of 4 results, the most severe first",
    ]
    assert [line.removeprefix("telelint: ") for line in capsys.readouterr().err.splitlines()] == texts


def test_levels_are_our_severities() -> None:
    silent = NOT_ON_FILE._replace(severity=Severity.NONE, verdict=Verdict.OK)
    assert run_of([silent])["results"][0]["level"] == "none"
