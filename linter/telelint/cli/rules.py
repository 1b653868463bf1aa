"""``telelint rules``"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from types import ModuleType


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.description = "Lists the rules. telelint explain CODE prints a rule's page."
    parser.add_argument("--format", choices=("text", "json"), default="text", help="json gives every rule's page too")


def run(arguments: Namespace) -> int:
    """Print the list."""
    from telelint.rules.registry import RULES  # lazily: --help and completion need none of them

    if arguments.format == "json":
        sys.stdout.write(json.dumps([facts(rule) for rule in RULES], ensure_ascii=False, indent=2) + "\n")
        return 0
    for rule in RULES:
        sys.stdout.write(f"{rule.CODE}  {rule.SEVERITY:<7}  {rule.NAME:<31}  {title(rule)}\n")
    return 0


def title(rule: ModuleType | Any) -> str:
    """Return the first line of a rule's page."""
    return (rule.__doc__ or "").strip().partition("\n")[0]


def facts(rule: ModuleType | Any) -> dict[str, str]:
    """Return what programs may know of a rule; the page is Markdown."""
    return {
        "code": rule.CODE,
        "name": rule.NAME,
        "severity": str(rule.SEVERITY),
        "title": title(rule),
        "page": (rule.__doc__ or "").strip(),
    }
