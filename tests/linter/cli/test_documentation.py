"""docs/cli.md says what ``--help`` says: every command and option, and none that is not there."""

from __future__ import annotations

import argparse
import re
import shlex
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from telelint.cli import COMMANDS, parsing
from telelint.cli.settings import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = (Path(__file__).parents[3] / "docs" / "cli.md").read_text("utf-8")
SECTIONS = {title: body for title, _, body in (part.partition("\n") for part in TEXT.split("\n## "))}
SHARED = SECTIONS["Common options"] + SECTIONS["Settings"]


def parsers_below(parser: argparse.ArgumentParser, name: str = "") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Yield every command's parser by its words, the nested ones too."""
    yield name, parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word, below in action.choices.items():
                yield from parsers_below(below, f"{name} {word}".strip())


PARSERS = dict(parsers_below(parsing.whole()))


def options_of(parser: argparse.ArgumentParser) -> set[str]:
    return {flag for action in parser._actions for flag in action.option_strings} - {"-h", "--help"}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_in_its_section(name: str) -> None:
    section = SECTIONS[f"telelint {name}"]
    shared = SHARED if "--config" in options_of(PARSERS[name]) or name == "register" else ""
    parsers = [parser for words, parser in PARSERS.items() if words.split()[:1] == [name]]
    missing = {flag for parser in parsers for flag in options_of(parser) if f"`{flag}" not in section + shared}
    assert not missing


def test_no_option_is_documented_that_does_not_exist() -> None:
    known = {flag for parser in PARSERS.values() for flag in options_of(parser)} | {"--help"}
    assert set(re.findall(r"--[a-z][a-z0-9-]*", TEXT)) <= known


def test_every_setting_has_its_row() -> None:
    for setting in SETTINGS:
        assert f"| `--{setting.name}` | `{setting.variable}` | `{setting.name}` |" in SECTIONS["Settings"]


@pytest.mark.parametrize("words", PARSERS)
def test_help_fits_80_columns(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    text = PARSERS[words].format_help()
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize("words", PARSERS)
def test_every_argument_is_explained(words: str) -> None:
    silent = [
        action.dest
        for action in PARSERS[words]._actions
        if not isinstance(action, argparse._SubParsersAction) and not action.help and not action.choices
    ]
    assert not silent


@pytest.mark.parametrize("name", COMMANDS)
def test_every_example_of_the_help_is_understood(name: str) -> None:
    module = import_module(f"telelint.cli.{name}")
    for line in getattr(module, "EXAMPLES", "").splitlines():
        _, found, command = line.partition("  telelint ")
        if found:
            words = shlex.split(command.split("|")[0].split(">")[0].rstrip(')"'))
            assert parsing.parse(words).run is module.run
