"""Guards: every rule is registered, sorted, named like its file, and has a page that says enough."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import telelint.rules
from telelint.model import Reason, Severity
from telelint.rules import Rule, rule_of
from telelint.rules.registry import BY_CODE, BY_NAME, BY_REASON, RULES, find, manual, page

FOLDER = Path(telelint.rules.__file__).parent
HEADINGS = ["What it checks", "Why it matters", "Example", "What to do", "Source"]
EVERY_RULE = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.CODE)


def _file(rule: Rule) -> str:
    assert isinstance(rule, ModuleType)
    return rule.__name__.rpartition(".")[2]


def test_every_module_is_registered() -> None:
    modules = {path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith("_")} - {"registry"}
    assert {_file(rule) for rule in RULES} == modules


def test_codes_are_sorted_and_unique() -> None:
    codes = [rule.CODE for rule in RULES]
    assert codes == sorted(set(codes))
    assert len(BY_CODE) == len(BY_NAME) == len(RULES)


def test_the_codes_are_the_published_ones() -> None:
    published = [*range(101, 105), *range(201, 214), *range(301, 307), *range(501, 506), *range(901, 906)]
    assert [rule.CODE for rule in RULES] == [f"TL{number}" for number in published]


@EVERY_RULE
def test_name_is_the_files_name(rule: Rule) -> None:
    assert _file(rule).replace("_", "-") == rule.NAME


@EVERY_RULE
def test_page_has_the_fixed_headings_in_order(rule: Rule) -> None:
    assert rule.__doc__ is not None
    assert re.findall(r"^## (.*)$", rule.__doc__, re.MULTILINE) == HEADINGS


@EVERY_RULE
def test_title_is_short_and_no_sentence(rule: Rule) -> None:
    title = (rule.__doc__ or "").splitlines()[0]
    assert 0 < len(title) <= 60
    assert not title.endswith(".")


@EVERY_RULE
def test_page_has_an_example_and_a_source(rule: Rule) -> None:
    text = rule.__doc__ or ""
    example = text.partition("## Example")[2].partition("## What to do")[0]
    source = text.partition("## Source")[2]
    assert re.search(r"^```(ics|toml|text)\n.+?^```$", example, re.MULTILINE | re.DOTALL)
    assert re.search(r"https?://|\bCFR\b|\bRFC \d+, section", source)


@EVERY_RULE
def test_page_never_says_compliant(rule: Rule) -> None:
    text = re.sub(r"https?://\S+", "", rule.__doc__ or "")
    assert "compliant" not in text.lower()


@EVERY_RULE
def test_severity_is_one_that_reports_know(rule: Rule) -> None:
    assert rule.SEVERITY in {Severity.NOTE, Severity.WARNING, Severity.ERROR}


@pytest.mark.parametrize("reason", Reason)
def test_rule_of_a_reason_is_the_one_that_claims_it(reason: Reason) -> None:
    assert rule_of(reason) is BY_REASON.get(reason)


def test_only_reasons_without_a_finding_have_no_rule() -> None:
    assert set(Reason) - BY_REASON.keys() == {Reason.COVERED, Reason.NOT_A_MEETING_LINK}


def test_every_rule_with_a_check_is_dispatched() -> None:
    assert [rule for rule in RULES if hasattr(rule, "check_link")] == list(telelint.rules._LINK_RULES)
    assert [rule.CODE for rule in RULES if hasattr(rule, "check_event")] == ["TL301"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        pytest.param("TL203", "TL203", id="code"),
        pytest.param("tl203", "TL203", id="lower-case-code"),
        pytest.param("no-agreement", "TL203", id="name"),
        pytest.param("TL999", None, id="unknown"),
        pytest.param("zoom", None, id="platform"),
    ],
)
def test_find(asked: str, code: str | None) -> None:
    rule = find(asked)
    assert (rule.CODE if rule else None) == code


def test_page_begins_with_code_name_and_title() -> None:
    rule = BY_CODE["TL203"]
    assert page(rule).splitlines()[0] == "# TL203 no-agreement: No agreement on file"


def test_manual_is_current() -> None:
    written = Path(__file__).parents[3].joinpath("docs", "rules.md").read_text(encoding="utf-8")
    assert written == manual(), "run: python -m telelint.rules > docs/rules.md"


def test_link_rules_are_imported_without_the_pages_of_the_others() -> None:
    code = "import sys, telelint.rules; print([name for name in sys.modules if name == 'telelint.rules.no_agreement'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
