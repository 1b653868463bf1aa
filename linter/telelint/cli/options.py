"""The options that lint, check and links share."""

from __future__ import annotations

import os
import sys

from telelint.cli.settings import Settings, add_options, described, effective
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Mapping

    from telelint.reports import Run


ORIGINS = """\
also in telelint.toml, in [tool.telelint] of pyproject.toml, and as
TELELINT_NAME in the environment"""


def add_report_options(parser: ArgumentParser, formats: Mapping[str, str]) -> None:
    """Add what concerns the report, and an option for every setting."""
    report = parser.add_argument_group("report")
    report.add_argument("-o", "--output", metavar="FILE", help="write the report there instead of to standard output")
    report.add_argument("--exit-zero", action="store_true", help="exit with 0 whatever is found")
    report.add_argument("--show-secrets", action="store_true", help="show links in full: meeting ids, passcodes, "
                        "names; without it no output holds any")  # fmt: skip
    report.add_argument("--resolve", action="store_true", help="ask over the network what short links lead to; without "
                        "it nothing reaches for the network")  # fmt: skip
    report.add_argument("-q", "--quiet", action="store_true", help="no progress, no hints, no summary")
    report.add_argument("-v", "--verbose", action="store_true", help="name versions, register, each file and each "
                        "accepted finding on standard error")  # fmt: skip
    settings = parser.add_argument_group("settings", ORIGINS)
    add_options(settings, formats)


def add_write_baseline(parser: ArgumentParser) -> None:
    """Add the option that makes a baseline."""
    parser.add_argument("--write-baseline", metavar="FILE", help="write what is found as a baseline, and accept it; "
                        "--baseline is not read")  # fmt: skip


def settings_of(arguments: Namespace) -> Settings:
    """Return the settings that hold for the arguments. Raises ConfigurationError."""
    return effective(vars(arguments), os.environ, os.getcwd())


def print_settings(settings: Settings) -> int:
    """Answer ``--show-settings``."""
    for line in described(settings):
        sys.stdout.write(line + "\n")
    return 0


def format_of(settings: Settings, formats: Mapping[str, str]) -> str:
    """Return the format's name. Raises ConfigurationError where the environment or a file names one we do not have."""
    from telelint.errors import ConfigurationError  # lazily: not needed if all is well

    name = settings.format
    if name == "auto":
        name = "github" if os.environ.get("GITHUB_ACTIONS") == "true" and "github" in formats else "text"
    if name not in formats:
        raise ConfigurationError(
            f"{settings.origins['format']}: format {name!r} is not one of {', '.join(('auto', *formats))}"
        )
    return name


def announce(settings: Settings, about: Run) -> None:
    """Answer ``--verbose``: say on standard error what the answers rest on."""
    sys.stderr.write(
        f"telelint {about.version}, catalogue {about.catalogue.version}, policy {about.pack.id} {about.pack.version}, "
        f"register {settings.register or 'none'}, configuration {settings.file or 'none'}\n"
    )
