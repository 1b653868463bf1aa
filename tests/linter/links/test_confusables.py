"""Skeletons of host names, and the data they rest on."""

from __future__ import annotations

import json

import pytest

from telelint.links.confusables import fold, skeleton
from telelint.links.confusables_compile import COMPILED, confusables_json
from telelint.links.url import parse


@pytest.mark.parametrize(
    ("host", "text", "accents"),
    [
        pytest.param("zoom.us", "zoom.us", False, id="ascii"),
        pytest.param("z\u043e\u043em.us", "zoom.us", False, id="cyrillic-o"),
        pytest.param("z\u00f8om.us", "zoom.us", True, id="stroke"),
        pytest.param("z\u00f6\u00f6m.us", "zoom.us", True, id="marks"),
        pytest.param("z\u00f6\u043em.us", "zoom.us", False, id="mark-and-cyrillic"),
        pytest.param("\u0262oogle.com", "google.com", False, id="small-capital"),
        pytest.param("\u4f1a\u8bae.example", "\u4f1a\u8bae.example", False, id="looks-like-no-latin-letter"),
    ],
)
def test_skeleton(host: str, text: str, accents: bool) -> None:
    target = parse(f"https://{host}/")
    assert target is not None
    assert skeleton(target.host) == (text, accents)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("micros0ft", "microsoft"),
        ("rnicrosoft", "microsoft"),
        ("vvebex", "webex"),
        ("cloxy", "doxy"),
        ("paypa1", "paypal"),
    ],
)
def test_fold_makes_names_that_look_alike_equal(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_the_data_names_its_version_and_licence() -> None:
    content = json.loads(COMPILED.read_bytes())
    assert content["version"] == "18.0.0"
    assert COMPILED.with_name("confusables.LICENSE").read_text(encoding="utf-8").startswith("UNICODE LICENSE V3")
    assert all(not letter.isascii() and shown.isascii() for letter, shown in content["letters"].items())


def test_compiling_keeps_what_a_host_name_can_hold() -> None:
    lines = (
        "# Version: 1.0\n"
        "0430 ;\t0061 ;\tMA\t# Cyrillic a\n"
        "00F8 ;\t006F 0338 ;\tMA\t# o with stroke\n"
        "0031 ;\t006C ;\tMA\t# ASCII\n"
        "1D41A ;\t0061 ;\tMA\t# a browser maps it itself\n"
        "05AD ;\t0596 ;\tMA\t# not a letter of ours\n"
    )
    letters = json.loads(confusables_json(lines))["letters"]
    assert (letters["\u0430"], letters["\u00f8"]) == ("a", "o")
    assert {"1", "\U0001d41a", "\u05ad"}.isdisjoint(letters)


def test_compiling_another_file_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no version"):
        confusables_json("hello")
