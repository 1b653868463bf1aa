"""``/v1/rules``: what is checked, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from telelint.rules import registry
from telelint_server import wire
from telelint_server.contract import Answers, Call, Door, endpoint
from telelint_server.problems import Problem

if TYPE_CHECKING:
    from flask import Response

    from telelint.rules import Rule

door = Door("rules", __name__)


class RuleFacts(msgspec.Struct, frozen=True):
    """A rule; its page is Markdown, its severity the usual one."""

    code: str
    name: str
    severity: str
    title: str
    page: str


class RuleList(msgspec.Struct, frozen=True):
    """All rules by code."""

    rules: list[RuleFacts]


@endpoint(door, "GET", "/v1/rules", Answers(200, "All rules by code.", {wire.JSON: RuleList}), scope=None)
def rules(_call: Call[None, None]) -> Response:
    """List the rules."""
    return wire.lasting(msgspec.json.encode(RuleList([_facts(rule) for rule in registry.RULES])))


@endpoint(door, "GET", "/v1/rules/<code>", Answers(200, "The rule.", {wire.JSON: RuleFacts}), scope=None)
def rule(_call: Call[None, None], code: str) -> Response:
    """Explain a rule, named by its code or its name."""
    found = registry.find(code)
    if found is None:
        raise Problem("not-found")
    return wire.lasting(msgspec.json.encode(_facts(found)))


def _facts(rule: Rule) -> RuleFacts:
    return RuleFacts(rule.CODE, rule.NAME, str(rule.SEVERITY), registry.title(rule), registry.page(rule))
