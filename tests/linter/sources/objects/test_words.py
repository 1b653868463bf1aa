"""Every word of a maker names a platform that the catalogue has."""

import tomllib
from pathlib import Path

import telelint
from telelint.catalogue import Catalogue
from telelint.sources.objects import KINDS
from telelint.sources.objects.words import platform_of

LISTED = tomllib.loads((Path(telelint.__file__).parent / "data" / "tokens.toml").read_text())["maker"]


def test_every_word_names_a_platform() -> None:
    catalogue = Catalogue.bundled()
    for maker in LISTED:
        for word, platform in maker["words"].items():
            assert catalogue.platform(platform).id == platform
            assert platform_of(maker["id"], f" {word.upper()} ") == platform


def test_every_maker_is_one_of_a_kind() -> None:
    assert {kind.maker for kind in KINDS if kind.tokens} == {maker["id"] for maker in LISTED}
