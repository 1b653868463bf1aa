"""All rules, with their pages: for ``telelint explain`` and ``rules``, SARIF, the service and the manual."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from telelint.rules import (
    broadcast_mode,
    conflicting_links,
    consumer_tier,
    doubtful_agreement,
    hidden_destination,
    identifier_in_link,
    input_limit_reached,
    input_malformed_line,
    input_missing_end,
    input_undecodable_text,
    input_unused_suppression,
    insecure_scheme,
    lapsed_agreement,
    lookalike_host,
    no_agreement,
    no_baa,
    own_host,
    passcode_in_link,
    personal_room,
    platform_changed,
    public_facing,
    recorder_in_path,
    register_expired,
    register_no_document_reference,
    register_product_without_baa,
    register_review_overdue,
    register_unknown_product,
    retired_product,
    telephone,
    tenant_mismatch,
    tenant_unseen,
    text_target_mismatch,
    unknown_platform,
)

if TYPE_CHECKING:
    from telelint.model import Reason
    from telelint.rules import Rule

RULES: tuple[Rule, ...] = (
    lookalike_host,  # TL101
    hidden_destination,  # TL102
    text_target_mismatch,  # TL103
    insecure_scheme,  # TL104
    public_facing,  # TL201
    no_baa,  # TL202
    no_agreement,  # TL203
    lapsed_agreement,  # TL204
    tenant_mismatch,  # TL205
    tenant_unseen,  # TL206
    retired_product,  # TL207
    unknown_platform,  # TL208
    doubtful_agreement,  # TL209
    telephone,  # TL210
    own_host,  # TL211
    broadcast_mode,  # TL212
    consumer_tier,  # TL213
    conflicting_links,  # TL301
    platform_changed,  # TL302
    passcode_in_link,  # TL303
    personal_room,  # TL304
    identifier_in_link,  # TL305
    recorder_in_path,  # TL306
    register_expired,  # TL501
    register_review_overdue,  # TL502
    register_no_document_reference,  # TL503
    register_unknown_product,  # TL504
    register_product_without_baa,  # TL505
    input_malformed_line,  # TL901
    input_undecodable_text,  # TL902
    input_missing_end,  # TL903
    input_limit_reached,  # TL904
    input_unused_suppression,  # TL905
)
"""By code."""

BY_CODE = {rule.CODE: rule for rule in RULES}
BY_NAME = {rule.NAME: rule for rule in RULES}
BY_REASON: dict[Reason, Rule] = {rule.REASON: rule for rule in RULES if hasattr(rule, "REASON")}
"""The rules whose finding is the judgement; ``covered`` and ``not-a-meeting-link`` have none."""


def find(code_or_name: str) -> Rule | None:
    """Return the rule of a code (``TL203``, in any case) or a name (``no-agreement``), or None."""
    return BY_CODE.get(code_or_name.upper()) or BY_NAME.get(code_or_name.lower())


def title(rule: Rule) -> str:
    """Return what a rule is about, in a few words."""
    return cast("str", rule.__doc__).partition("\n")[0]


def page(rule: Rule) -> str:
    """Return a rule's page as Markdown: its title as a heading of the first level, then the docstring's sections."""
    sections = cast("str", rule.__doc__).partition("\n")[2]
    return f"# {rule.CODE} {rule.NAME}: {title(rule)}\n\nUsual severity: {rule.SEVERITY}\n\n{sections.strip()}\n"


def manual() -> str:
    """Return all pages as one Markdown text; ``python -m telelint.rules > docs/rules.md`` writes the manual with it."""
    rows = [f"| [{rule.CODE}](#{_anchor(rule)}) | {rule.NAME} | {title(rule)} | {rule.SEVERITY} |\n" for rule in RULES]
    head = (
        "# Rules\n\nMade from the rules' own pages by `python -m telelint.rules`; `telelint explain CODE` prints one."
        "\n\n| code | name | about | usual severity |\n| --- | --- | --- | --- |\n"
    )
    chapters = (page(rule).replace("\n## ", "\n### ").replace("# ", "## ", 1) for rule in RULES)
    return "\n".join([head + "".join(rows), *chapters])


def _anchor(rule: Rule) -> str:
    """Return the fragment that Markdown renderers give the page's heading."""
    heading = f"{rule.CODE} {rule.NAME}: {title(rule)}".lower()
    return "".join(letter for letter in heading if letter.isalnum() or letter in " -").replace(" ", "-")
