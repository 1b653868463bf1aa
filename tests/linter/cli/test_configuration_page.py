"""docs/configuration.md: its files are read, its keys are the keys there are."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import msgspec
import pytest

from telelint.accepted.suppressing import Suppression, Suppressions
from telelint.catalogue import Catalogue
from telelint.cli.overrides import Overrides
from telelint.cli.settings import effective
from telelint.config import Override
from telelint.links.wrapper_compile import OwnShortLink

TEXT = (Path(__file__).parents[3] / "docs" / "configuration.md").read_text("utf-8")
FILES = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
TABLES = [
    set(re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE))
    for table in re.findall(r"\| key \| \|\n\|---\|---\|\n((?:\|.*\n)+)", TEXT)
]


@pytest.mark.parametrize("number", range(len(FILES)))
def test_the_files_are_understood(number: int, tmp_path: Path) -> None:
    (tmp_path / "telelint.toml").write_text(FILES[number])
    settings = effective({}, {}, str(tmp_path))
    Overrides(settings)
    Suppressions(settings.suppressions, file="", platforms=Catalogue.bundled(), today=date(2026, 11, 24))
    assert settings.file


@pytest.mark.parametrize(("table", "struct"), [(0, Override), (1, OwnShortLink), (2, Suppression)])
def test_every_key_is_explained(table: int, struct: type[msgspec.Struct]) -> None:
    assert TABLES[table] == {field.encode_name for field in msgspec.structs.fields(struct)}
