"""The compiled catalogue is what its sources say, and the sources say what they must."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

import jsonschema
import msgspec
import pytest

import telelint.catalogue
from telelint.catalogue import Catalogue
from telelint.catalogue.compile import SOURCES, catalogue_json, platform_schema
from telelint.catalogue.schema import Common, compiled

DATA = Path(telelint.catalogue.__file__).parents[1] / "data"
FILES = sorted(path for path in SOURCES.glob("*.toml") if path.name != "catalogue.toml")
WRITTEN = [raw for path in FILES for raw in tomllib.loads(path.read_text(encoding="utf-8"))["platform"]]


def test_the_compiled_catalogue_is_current() -> None:
    assert (DATA / "compiled" / "catalogue.json").read_bytes() == catalogue_json()


def test_compiling_twice_gives_the_same_octets() -> None:
    assert catalogue_json() == catalogue_json()


def test_the_schema_of_an_entry_is_current_and_holds_for_every_entry() -> None:
    published = (DATA / "schemas" / "platform.schema.json").read_bytes()
    assert published == platform_schema()
    validator = jsonschema.Draft202012Validator(msgspec.json.decode(published))
    for raw in WRITTEN:
        validator.validate(msgspec.to_builtins(raw))


def test_every_entry_is_there() -> None:
    assert {raw["id"] for raw in WRITTEN} == {platform.id for platform in Catalogue.bundled().platforms()}
    assert len(WRITTEN) >= 302


def test_every_fact_has_a_source_and_a_date() -> None:
    for platform in Catalogue.bundled().platforms():
        assert all(platform.sources)
        assert date(2026, 1, 1) <= platform.reviewed <= date(2026, 11, 24), platform.id
        assert platform.baa.detail.endswith((".", ".)")), platform.id


@pytest.mark.parametrize("platform", Catalogue.bundled().platforms(), ids=lambda platform: platform.id)
def test_a_retired_product_without_a_date_says_so(platform: telelint.catalogue.Platform) -> None:
    if platform.status == "retired" and platform.retired_on is None:
        assert "No date of its end is known" in platform.note
    if platform.successor is not None and re.fullmatch("[a-z0-9-]+", platform.successor):
        assert platform.successor in Catalogue.bundled()


def test_the_small_file_of_the_documentation_is_a_product() -> None:
    text = (DATA.parents[2] / "docs" / "catalogue.md").read_text(encoding="utf-8")
    block = text.split("```toml\n", 1)[1].split("```", 1)[0]
    made = compiled([("northmeet.toml", tomllib.loads(block))], Common("2026.11.24", ("www",)))
    assert list(made["platforms"]) == ["northmeet"]
