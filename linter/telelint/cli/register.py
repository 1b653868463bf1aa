"""``telelint register init|check|show``"""

# No pathlib: as in telelint.cli.settings.

from __future__ import annotations

import hashlib
import json
import os
import sys
from argparse import ArgumentTypeError
from datetime import date
from typing import TYPE_CHECKING

from telelint.cli.accepting import Accepting
from telelint.cli.options import add_report_options, add_write_baseline, format_of, print_settings, settings_of
from telelint.cli.settings import REGISTER_NAME, effective, read_date
from telelint.cli.terminal import look, output
from telelint.errors import ConfigurationError, RegisterError
from telelint.model import NO_EVENT, SEVERITY_OF, Finding, Place, Tally
from telelint.reports import Report, Run, open_report
from telelint.reports.findings import FORMATS
from telelint.reports.paint import counted

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from telelint.cli.settings import Settings
    from telelint.model import Accepted, Link
    from telelint.policy.agreements import Agreement
    from telelint.policy.register import RegisterProblem

IN_PLACE = f"default: the register of the settings, or {REGISTER_NAME}"
EXAMPLES = """\
examples:
  telelint register init
  telelint register check
  telelint register show --date 2024-06-03
"""


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.description = (
        "The register says with whom the organisation has a business associate agreement\n"
        "(BAA), for which account, and since when. Without it, nothing is ever covered."
    )
    parser.epilog = EXAMPLES
    actions = parser.add_subparsers(metavar="ACTION", required=True, title="actions")

    init = actions.add_parser("init", help="write a register to fill in")
    init.add_argument("path", nargs="?", default=REGISTER_NAME, metavar="PATH", help=f"default: {REGISTER_NAME}")
    init.add_argument("--force", action="store_true", help="write over a file that is there already")
    init.set_defaults(action=_init)

    check = actions.add_parser("check", help="look for what is wrong with the register (TL501 to TL505)")  # fmt: skip
    check.add_argument("path", nargs="?", metavar="PATH", help=IN_PLACE)
    check.add_argument("--full", action="store_true", help="list every finding, instead of equal ones together")
    check.usage = "%(prog)s [options] [PATH]"
    add_write_baseline(check)
    add_report_options(check, FORMATS)
    check.set_defaults(action=_check)

    show = actions.add_parser("show", help="show which agreements are in force on a date")
    show.add_argument("path", nargs="?", metavar="PATH", help=IN_PLACE)
    show.add_argument("--date", type=_day, metavar="YYYY-MM-DD", help="default: today")
    show.add_argument("--format", choices=("text", "json"), default="text", help="json gives every field")
    show.set_defaults(action=_show)


def run(arguments: Namespace) -> int:
    """Do what is asked, and return the exit status."""
    status: int = arguments.action(arguments)
    return status


def _init(arguments: Namespace) -> int:
    from telelint.policy.register import template  # lazily: --help and completion do without

    try:
        with open(arguments.path, "w" if arguments.force else "x", encoding="utf-8", newline="\n") as stream:
            stream.write(template())
    except FileExistsError:
        raise ConfigurationError(f"{arguments.path}: is there already; --force writes over it") from None
    except OSError as error:
        raise ConfigurationError(f"{arguments.path}: {error.strerror}") from error
    used = "" if arguments.path == REGISTER_NAME else f" --register {arguments.path}"
    sys.stdout.write(
        f"Wrote {arguments.path}. Fill in your agreements, then see what they say:\n"
        f"  telelint register check {arguments.path}\n"
        f"  telelint lint{used} PATH...\n"
    )
    return 0


def _day(text: str) -> date:
    try:
        return read_date(text)
    except ValueError as error:
        raise ArgumentTypeError(f"expected {error}") from None


def _check(arguments: Namespace) -> int:
    from telelint import __version__
    from telelint.cli.engine import (  # lazily: the other actions do without the catalogue
        catalogue_of,
        chosen_rules,
        pack_of,
    )
    from telelint.policy.register import Register, check_register

    settings = settings_of(arguments)
    if arguments.show_settings:
        return print_settings(settings)
    name = format_of(settings, FORMATS)
    path = arguments.path or settings.register or REGISTER_NAME
    octets = _octets(path)
    register = Register.parse(octets, name=path)
    catalogue = catalogue_of(settings)
    wanted = chosen_rules(settings)
    accepting = Accepting(settings, catalogue, verbose=arguments.verbose, write_to=arguments.write_baseline)
    outcome = accepting.outcome(None if arguments.exit_zero else settings.fail_on)
    tally = Tally(files=1)
    with output(arguments.output) as stream:
        # The summary of a lint run counts files and links; a register has neither.
        appearance = look(stream, settings.color, os.environ, full=arguments.full, quiet=True)
        report: Report[Link | Finding | Accepted] = open_report(FORMATS, name, stream, appearance)
        report.begin(Run(__version__, catalogue, pack_of(settings), has_register=True))
        on = settings.date or date.today()  # noqa: DTZ011 - the user's own day is meant
        found = [f for f in _findings(check_register(register, catalogue, on), path, octets) if f.rule in wanted]
        for finding in found:
            tally.findings[finding.rule] = tally.findings.get(finding.rule, 0) + 1
        for item in accepting.sift(found, tally):
            if isinstance(item, Finding):
                outcome.saw(item)
            report.item(item)
        report.end(tally)
        if name == "text" and not arguments.quiet:
            total = counted(sum(tally.findings.values()), "finding")
            stream.write("\n" if tally.findings else "")
            stream.write(f"{path}: {counted(len(register.agreements), 'agreement')}, {total}.\n")
    accepting.finish()
    return outcome.status


def _findings(problems: list[RegisterProblem], path: str, octets: bytes) -> Iterator[Finding]:
    from telelint.rules.registry import RULES  # lazily: the other actions do without the rules

    names = {rule.CODE: rule.NAME for rule in RULES}
    lines = octets.split(b"\n")
    for problem in problems:
        yield Finding(
            rule=problem.rule,
            name=names[problem.rule],
            severity=SEVERITY_OF[problem.verdict],
            verdict=problem.verdict,
            reason=names[problem.rule],
            message=f"agreement {problem.agreement}: {problem.message}",
            steps=(f"telelint explain {problem.rule} tells what to do.",),
            citations=(),
            place=_place(path, problem.line, lines),
            property="",
            event=NO_EVENT,
            link=None,
            platform=None,
            fingerprint=hashlib.sha256(f"{problem.rule}\0{problem.agreement}".encode()).hexdigest()[:32],
        )


def _place(path: str, number: int, lines: list[bytes]) -> Place:
    """Return where the entry's header stands; the file's first line where the register keeps no lines."""
    number = max(number, 1)
    line = lines[number - 1].rstrip()
    offset = sum(len(before) + 1 for before in lines[: number - 1])
    return Place(path, number, 1, number, max(len(line.decode("utf-8", "replace")), 1), offset, len(line))


def _show(arguments: Namespace) -> int:
    from telelint.policy.register import Register  # lazily: --help and completion do without

    path = arguments.path or _configured() or REGISTER_NAME
    register = Register.parse(_octets(path), name=path)
    on = arguments.date or date.today()  # noqa: DTZ011 - the user's own day is meant
    in_force = register.in_force(on)
    if arguments.format == "json":
        import msgspec  # lazily: it is loaded anyway once there is an agreement

        document = {
            "date": on.isoformat(),
            "in_force": [msgspec.to_builtins(agreement) for agreement in in_force],
            "own_hosts": [msgspec.to_builtins(own) for own in register.own_hosts],
        }
        sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
        return 0
    sys.stdout.write(f"{path}: {len(in_force)} of {len(register.agreements)} agreements in force on {on.isoformat()}\n")
    for agreement in in_force:
        sys.stdout.write("\n" + "\n".join(_described(agreement)) + "\n")
    if register.own_hosts:
        sys.stdout.write("\nown hosts: " + ", ".join(own.host for own in register.own_hosts) + "\n")
    return 0


def _described(agreement: Agreement) -> Iterator[str]:
    yield f"{agreement.id}  {agreement.vendor}" + (f", {agreement.plan}" if agreement.plan else "")
    since = agreement.starts_on.isoformat() if agreement.starts_on else "?"
    until = f"until {agreement.ends_on.isoformat()}" if agreement.ends_on else "without end"
    yield f"  in force from {since} {until}"
    yield f"  products: {', '.join(agreement.products)}"
    accounts = (*agreement.hosts, *agreement.tenant_ids, *agreement.organiser_domains)
    yield f"  accounts: {', '.join(accounts) or 'none named, so no link can be shown to be yours'}"
    if agreement.patient_contact_allowed is False:
        yield "  not for contact with patients"
    for condition in agreement.conditions:
        yield f"  condition: {condition.code}" + (f", {condition.text}" if condition.text else "")
    if agreement.document_ref:
        yield f"  document: {agreement.document_ref}"


def _configured() -> str | None:
    settings: Settings = effective({}, os.environ, os.getcwd())
    return settings.register


def _octets(path: str) -> bytes:
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except FileNotFoundError:
        raise RegisterError(f"{path}: there is no such file; telelint register init makes one") from None
    except OSError as error:
        raise RegisterError(f"{path}: {error.strerror}") from error
