"""Decodes the settings people write down: ``telelint.toml``, or ``[tool.telelint]`` in pyproject.toml.

Imported only where there is such a file, as msgspec and tomllib take longer to import than a link takes to check.
Flags, environment and defaults are laid over it by ``telelint.cli.settings``.
"""

# No pathlib: one open and one basename, as in telelint.cli.settings.

from __future__ import annotations

import os
import re
import tomllib
from datetime import date as Date  # noqa: N812, TC003 - a field is named date and would hide the type; msgspec reads it
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from telelint.accepted.suppressing import Suppression  # noqa: TC001 - msgspec reads it
from telelint.errors import ConfigurationError


class Override(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab", kw_only=True):
    """An ``[[override]]``: what holds for some files only. ``paths`` are patterns as in ``.gitignore``."""

    paths: tuple[str, ...]
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: Literal["notice", "warn", "block"] | None = None


class FileSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab", kw_only=True):
    """What may stand in the file. Paths are relative to the file's folder."""

    register: str | UnsetType = UNSET
    policy: str | UnsetType = UNSET
    language: Literal["en", "es"] | UnsetType = UNSET
    profile: Literal["default", "strict"] | UnsetType = UNSET
    organisation: Literal["provider", "other"] | UnsetType = UNSET
    purpose: Literal["telehealth", "other"] | UnsetType = UNSET
    part2: bool | UnsetType = UNSET
    no_phi: bool | UnsetType = UNSET
    select: tuple[str, ...] | UnsetType = UNSET
    ignore: tuple[str, ...] | UnsetType = UNSET
    fail_on: Literal["notice", "warn", "block"] | UnsetType = UNSET
    baseline: str | UnsetType = UNSET
    format: str | UnsetType = UNSET
    date: Date | UnsetType = UNSET
    color: Literal["auto", "always", "never"] | UnsetType = UNSET
    platform: tuple[dict[str, Any], ...] = ()
    short_link: tuple[dict[str, Any], ...] = msgspec.field(default=(), name="short_link")  # as in the bundled data
    suppress: tuple[Suppression, ...] = ()
    override: tuple[Override, ...] = ()

    def said(self) -> dict[str, Any]:
        """Return the settings that the file has, by field; its tables are not among them."""
        values = {name: getattr(self, name) for name in self.__struct_fields__ if name not in TABLES}
        return {name: value for name, value in values.items() if value is not UNSET}


TABLES = frozenset({"platform", "short_link", "suppress", "override"})


def read(path: str) -> FileSettings | None:
    """Return the file's settings, or None for a pyproject.toml that has none.

    Raises ConfigurationError, naming the file and the key, for a file that cannot be read or says what it cannot.
    """
    try:
        with open(path, "rb") as stream:
            table: Any = tomllib.load(stream)
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: not TOML: {error}") from error
    prefix = ""
    if os.path.basename(path) == "pyproject.toml":
        tool = table.get("tool", {})
        if not isinstance(tool, dict) or "telelint" not in tool:
            return None
        table = tool["telelint"]
        prefix = "tool.telelint."
    try:
        return msgspec.convert(table, FileSettings)
    except msgspec.ValidationError as error:
        raise ConfigurationError(f"{path}: {_at_key(str(error), prefix)}") from None


def _at_key(complaint: str, prefix: str) -> str:
    """Turn msgspec's ``Expected `str`, got `int` - at `$.policy``` into ``policy: expected str, got int``."""
    missing = re.match(r"Object missing required field `([^`]*)`(?: - at `\$\.?(.*)`)?$", complaint)
    if missing:
        parent = f"{missing[2]}." if missing[2] else ""
        return f"{prefix}{parent}{missing[1]}: is missing"
    unknown = re.match(r"Object contains unknown field `([^`]*)`(?: - at `\$\.?(.*)`)?$", complaint)
    if unknown:
        parent = f"{unknown[2]}." if unknown[2] else ""
        return f"{prefix}{parent}{unknown[1]}: no such key"
    what, _, where = complaint.partition(" - at `$")
    key = where.rstrip("`").lstrip(".")
    what = what.replace("`", "")
    return f"{prefix}{key}: {what[:1].lower()}{what[1:]}" if key else f"{prefix.rstrip('.')}: {what}".lstrip(": ")
