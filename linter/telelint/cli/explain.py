"""``telelint explain CODE-OR-PLATFORM``"""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

from telelint.cli.rules import facts as rule_facts
from telelint.cli.settings import effective
from telelint.cli.terminal import wants_colour
from telelint.errors import ConfigurationError
from telelint.reports.paint import BOLD, Paint, wrapped

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator
    from types import ModuleType

    from telelint.catalogue import Catalogue

WIDTH = 80
EXAMPLES = """\
examples:
  telelint explain TL203
  telelint explain zoom
"""


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.description = "Prints a rule's page, or what is known about a platform, with sources and dates."
    parser.epilog = EXAMPLES
    subject = parser.add_argument(
        "subject", metavar="CODE-OR-PLATFORM", help="TL203, no-agreement, zoom, Zoom Meetings"
    )
    subject.completer = _subjects  # type: ignore[attr-defined]  # argcomplete's own way of asking
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(arguments: Namespace) -> int:
    """Print the page. Raises ConfigurationError, with the nearest names, for what is neither."""
    wanted = arguments.subject.strip().lower()
    rule = _rules().get(wanted)
    if rule is not None:
        document: dict[str, Any] = rule_facts(rule)
        lines = _page(document, Paint(wants_colour(sys.stdout, "auto", os.environ)))
    else:
        from telelint.cli.platforms import described, facts  # lazily: a rule's page needs no catalogue

        catalogue = _catalogue()
        platforms = {name: platform for platform in catalogue.platforms() for name in _names(platform)}
        if wanted not in platforms:
            raise ConfigurationError(_nothing_of_that_name(wanted, [*_rules(), *platforms]))
        document, lines = facts(platforms[wanted]), described(platforms[wanted])
    if arguments.format == "json":
        sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.writelines(line + "\n" for line in lines)
    return 0


def _page(rule: dict[str, Any], paint: Paint) -> Iterator[str]:
    """Yield a rule's page as plain text: headings bold, paragraphs wrapped, examples set in."""
    yield paint(f"{rule['code']} {rule['name']} ({rule['severity']})", BOLD)
    inside = False
    paragraph: list[str] = []
    for line in [*rule["page"].splitlines(), ""]:
        fence = line.startswith("```")
        if inside and not fence:
            yield f"    {line}"
            continue
        if paragraph and (not line or fence or line.startswith(("## ", "- "))):
            yield from wrapped(" ".join(paragraph), WIDTH, then="  " if paragraph[0].startswith("- ") else "")
            paragraph.clear()
        if fence:
            inside = not inside
        elif line.startswith("## "):
            yield paint(line.removeprefix("## "), BOLD)
        elif line:
            paragraph.append(line.strip())
        else:
            yield ""


def _rules() -> dict[str, ModuleType | Any]:
    from telelint.rules.registry import RULES  # lazily: completion asks only when it must

    return {name.lower(): rule for rule in RULES for name in (rule.CODE, rule.NAME)}


def _catalogue() -> Catalogue:
    from telelint.cli.engine import catalogue_of  # lazily: a rule's page needs no catalogue

    return catalogue_of(effective({}, os.environ, os.getcwd()))


def _names(platform: Any) -> tuple[str, str]:
    return platform.name.lower(), platform.id


def _subjects(**_: object) -> list[str]:
    """Return what can be explained, for completion."""
    from telelint.rules.registry import RULES  # lazily: only completion asks

    return [rule.CODE for rule in RULES] + [platform.id for platform in _catalogue().platforms()]


def _nothing_of_that_name(wanted: str, names: list[str]) -> str:
    from difflib import get_close_matches  # lazily: only for a name we do not know

    near = [name.upper() if name.startswith("tl") else name for name in get_close_matches(wanted, names)]
    hint = f"did you mean {' or '.join(near)}?" if near else "telelint rules and telelint platforms list what there is"
    return f"no rule and no platform has that name; {hint}"
