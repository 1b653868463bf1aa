"""Every rule's page shows an example; the engine must find in it what the page says."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

import telelint
from telelint.catalogue import Catalogue
from telelint.model import SEVERITY_OF
from telelint.policy import Register
from telelint.policy.register import check_register
from telelint.rules.registry import BY_CODE, RULES

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 24)


def _fences(code: str) -> dict[str, str]:
    example = (BY_CODE[code].__doc__ or "").partition("## Example")[2].partition("\n## ")[0]
    return dict(re.findall(r"^```(\w+)\n(.+?)^```$", example, re.MULTILINE | re.DOTALL))


INVITES = [rule.CODE for rule in RULES if "ics" in _fences(rule.CODE)]
REGISTERS = [rule.CODE for rule in RULES if rule.CODE.startswith("TL5")]


@pytest.mark.parametrize("code", INVITES)
def test_rule_fires_on_its_own_example(code: str, tmp_path: Path) -> None:
    fences = _fences(code)
    register = None
    if "toml" in fences:
        register = tmp_path / "register.toml"
        register.write_text(fences["toml"], encoding="utf-8")
    linter = telelint.make_linter(register=register, today=TODAY)
    findings = telelint.lint(fences["ics"].replace("\n", "\r\n").encode(), linter=linter)
    found = {finding.rule: finding for finding in findings}
    assert code in found
    rule = BY_CODE[code]
    assert (found[code].name, found[code].severity) == (rule.NAME, rule.SEVERITY)


@pytest.mark.parametrize("code", REGISTERS)
def test_register_rule_fires_on_its_own_example(code: str) -> None:
    register = Register.parse(_fences(code)["toml"].encode(), name="register.toml")
    (problem,) = check_register(register, Catalogue.bundled(), TODAY)
    assert (problem.rule, SEVERITY_OF[problem.verdict]) == (code, BY_CODE[code].SEVERITY)


def test_undecodable_octets_of_the_example_are_found() -> None:
    written = re.search(r"printf '(.*)'", _fences("TL902")["text"])
    assert written is not None
    octets = written[1].encode().decode("unicode_escape").encode("latin-1")
    assert "TL902" in {finding.rule for finding in telelint.lint(octets)}


def test_only_what_cannot_be_shown_in_an_invite_goes_without_one() -> None:
    assert {rule.CODE for rule in RULES} - {*INVITES, *REGISTERS} == {"TL902", "TL904", "TL905"}
