"""Which settings hold: flag before environment before file before default, and where each came from.

One table, ``SETTINGS``, is what the options, the ``TELELINT_*`` variables and the defaults are made of; a test holds
the file's keys (``telelint.config.FileSettings``) against it.

Paths are handled with os.path: importing pathlib would take a tenth of the time that ``telelint check`` may take.
"""

# No pathlib: for the reason above.

from __future__ import annotations

import os
from datetime import date

from telelint.errors import ConfigurationError
from telelint.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from argparse import ArgumentParser, _ArgumentGroup
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    from telelint.accepted.suppressing import Suppression
    from telelint.config import FileSettings, Override

FILE_NAMES = ("telelint.toml", "pyproject.toml")
REGISTER_NAME = "register.toml"
IN_FOLDER_OF_FILE = frozenset({"register", "baseline"})  # paths that a file gives relative to itself


def _text(text: str) -> str:
    return text


def _codes(text: str) -> tuple[str, ...]:
    return tuple(code.strip() for code in text.split(",") if code.strip())


def _flag(text: str) -> bool:
    if text.lower() in {"1", "true", "yes", "on"}:
        return True
    if text.lower() in {"0", "false", "no", "off", ""}:
        return False
    raise ValueError("1 or 0")


def read_date(text: str) -> date:
    """Return a date written as YYYY-MM-DD. Raises ValueError, which says that one is wanted."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.isoformat() != text:  # 20210210 and 2021-W06-3 are read by some versions of Python only
        raise ValueError("a date as YYYY-MM-DD")
    return found


class Setting(NamedTuple):
    """A setting: ``--name`` as an option, ``TELELINT_NAME`` in the environment, ``name`` in the file."""

    name: str
    default: Any
    help: str
    read: Callable[[str], Any] = _text  # raises ValueError that says what is wanted
    choices: tuple[str, ...] = ()
    metavar: str | None = None

    @property
    def key(self) -> str:
        """The name as a Python identifier."""
        return self.name.replace("-", "_")

    @property
    def variable(self) -> str:
        """The environment variable."""
        return "TELELINT_" + self.key.upper()


SETTINGS = (
    Setting("register", None, f"the BAA register (default: {REGISTER_NAME} in this folder, if there is one)",
            metavar="FILE"),
    Setting("policy", "hipaa-us", "the policy pack to judge by, or a .toml file of your own (default: hipaa-us)",
            metavar="PACK"),
    Setting("language", "en", "the language of reasons and steps (default: en)", choices=("en", "es")),
    Setting("profile", "default", "strict: what would be a warning for want of an agreement is an error",
            choices=("default", "strict")),
    Setting("organisation", "provider", "other: not a covered health care provider, so the tolerance of 2020 to 2023 "
            "did not reach it", choices=("provider", "other")),
    Setting("purpose", "telehealth", "other: the meetings are no telehealth, same effect",
            choices=("telehealth", "other")),
    Setting("part2", False, "the organisation is a 42 CFR Part 2 programme", _flag),
    Setting("no-phi", False, "the meetings are known to carry no health information", _flag),
    Setting("select", (), "report these rules only; TL2 stands for all of TL201 to TL299", _codes, metavar="CODES"),
    Setting("ignore", (), "leave these rules out", _codes, metavar="CODES"),
    Setting("fail-on", "warn", "exit with 1 from this verdict on (default: warn)", choices=("notice", "warn", "block")),
    Setting("baseline", None, "report only what is not in this baseline", metavar="FILE"),
    Setting("format", "auto", "(default: auto: text, or github inside GitHub Actions)", metavar="FORMAT"),
    Setting("date", None, "judge links that have no date of their own as of this day (default: today)", read_date,
            metavar="YYYY-MM-DD"),
    Setting("color", "auto", "colour the text (default: auto, on a terminal; NO_COLOR is kept)",
            choices=("auto", "always", "never")),
)  # fmt: skip


class Settings(NamedTuple):
    """What holds for a run."""

    register: str | None
    policy: str
    language: str
    profile: str
    organisation: str
    purpose: str
    part2: bool
    no_phi: bool
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    fail_on: str
    baseline: str | None
    format: str
    date: date | None
    color: str
    platforms: tuple[dict[str, Any], ...]  # the organisation's own catalogue entries, from the file
    short_links: tuple[dict[str, Any], ...]  # short-link services of its own, from the file
    suppressions: tuple[Suppression, ...]  # from the file
    overrides: tuple[Override, ...]  # from the file
    file: str | None  # the configuration file, as shown
    origins: Mapping[str, str]  # by setting's name: --flag, TELELINT_NAME, file or "default"


def add_options(parser: ArgumentParser | _ArgumentGroup, formats: Mapping[str, str]) -> None:
    """Add an option for every setting; one that is not given leaves no trace in the namespace."""
    import argparse  # lazily: the settings are also read where no arguments are

    def value_of(setting: Setting) -> Callable[[str], Any]:
        def value(text: str) -> Any:
            try:
                return setting.read(text)
            except ValueError as error:
                raise argparse.ArgumentTypeError(f"expected {error}") from None

        return value

    for setting in SETTINGS:
        shown: dict[str, Any] = {"help": setting.help, "metavar": setting.metavar, "default": argparse.SUPPRESS}
        if setting.read is _flag:
            del shown["metavar"]
            shown["action"] = "store_true"
        elif setting.name == "format":
            forms = ("auto", *formats)
            shown.update(choices=forms, help=f"form of the report: {', '.join(forms)} {setting.help}")
        elif setting.choices:
            shown["choices"] = setting.choices
        else:
            shown["type"] = value_of(setting)
        if setting.read is _codes:
            shown["action"] = "extend"  # given twice, both count
        parser.add_argument(f"--{setting.name}", **shown)
    parser.add_argument("--config", metavar="FILE", help="read this configuration file instead of the nearest one")
    parser.add_argument("--isolated", action="store_true", help="read no configuration file, no TELELINT_* variable "
                        f"and no {REGISTER_NAME} of this folder")  # fmt: skip
    parser.add_argument("--show-settings", action="store_true", help="print the settings that hold and where each "
                        "comes from, and do nothing else")  # fmt: skip


def effective(flags: Mapping[str, Any], environ: Mapping[str, str], folder: str) -> Settings:
    """Lay flags over environment over file over defaults.

    ``flags`` is an argument namespace as a mapping; ``folder`` is where the search for a file begins. Raises
    ConfigurationError, naming the variable or the file and the key.
    """
    isolated = flags.get("isolated", False)
    environ = {} if isolated else environ
    found, path = _file_settings(flags.get("config") or environ.get("TELELINT_CONFIG"), isolated, folder)
    from_file = found.said() if found else {}
    for key in IN_FOLDER_OF_FILE & from_file.keys():
        from_file[key] = os.path.join(os.path.dirname(path or ""), from_file[key])
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for setting in SETTINGS:
        if setting.key in flags:
            given = flags[setting.key]
            values[setting.key] = tuple(given) if setting.read is _codes else given
            origins[setting.name] = f"--{setting.name}"
        elif environ.get(setting.variable):
            values[setting.key] = _from_variable(setting, environ[setting.variable])
            origins[setting.name] = setting.variable
        elif setting.key in from_file:
            values[setting.key], origins[setting.name] = from_file[setting.key], path or ""
        else:
            values[setting.key], origins[setting.name] = setting.default, "default"
    if values["register"] is None and not isolated and os.path.isfile(os.path.join(folder, REGISTER_NAME)):
        values["register"], origins["register"] = REGISTER_NAME, "found in this folder"
    return Settings(
        **values,
        platforms=found.platform if found else (),
        short_links=found.short_link if found else (),
        suppressions=found.suppress if found else (),
        overrides=found.override if found else (),
        file=path,
        origins=origins,
    )


def described(settings: Settings) -> Iterator[str]:
    """Yield the settings as lines of TOML, each with a comment that says where it comes from."""
    for setting in SETTINGS:
        line = f"{setting.name} = {_toml(getattr(settings, setting.key))}"
        if getattr(settings, setting.key) is None:
            line = f"# {setting.name} is not set"
        yield f"{line:<40}  # {settings.origins[setting.name]}"
    for table, own in (("platform", settings.platforms), ("short_link", settings.short_links)):
        if own:
            yield f"# {len(own)} [[{table}]] of its own  # {settings.file}"
    for table, entries in (("suppress", settings.suppressions), ("override", settings.overrides)):
        for number, entry in enumerate(entries):
            yield f"\n[[{table}]]{'':<{40 - len(table) - 4}}  # {settings.file}: {table}[{number}]"
            for key, field in zip(entry.__struct_encode_fields__, entry.__struct_fields__, strict=True):
                if value := getattr(entry, field):
                    yield f"{key} = {_toml(value)}"


def _from_variable(setting: Setting, text: str) -> Any:
    if setting.choices and text not in setting.choices:
        raise ConfigurationError(f"{setting.variable}: expected one of {', '.join(setting.choices)}")
    try:
        return setting.read(text)
    except ValueError as error:
        raise ConfigurationError(f"{setting.variable}: expected {error}") from None


def _file_settings(named: str | None, isolated: bool, folder: str) -> tuple[FileSettings | None, str | None]:
    """Return what the file says, and its path; None and None where there is no file."""
    for path in [named] if named else [] if isolated else _candidates(folder):
        from telelint import config  # lazily: msgspec and tomllib take longer than checking a link

        found = config.read(path)
        if found is None and named:
            raise ConfigurationError(f"{path}: has no [tool.telelint]")
        if found is not None:
            return found, path
    return None, None


def _candidates(folder: str) -> Iterator[str]:
    """Yield the files that may hold settings, the nearest first; pyproject.toml only if it speaks of telelint.

    A path is as short as can be: relative in the folder itself, absolute above it.
    """
    at = folder
    while True:
        for name in FILE_NAMES:
            path = os.path.join(at, name)
            if os.path.isfile(path) and (name != "pyproject.toml" or _speaks_of_us(path)):
                yield name if at == folder and folder == os.getcwd() else path
        parent = os.path.dirname(at)
        if parent == at:
            return
        at = parent


def _speaks_of_us(path: str) -> bool:
    try:
        with open(path, "rb") as stream:
            return b"telelint" in stream.read()
    except OSError:
        return False


def _toml(value: object) -> str:
    import json  # lazily: only --show-settings prints

    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)
