"""Every text of the bundled pack is there in both languages, says the same, and promises nothing."""

from __future__ import annotations

import json
import string
from importlib.resources import files
from typing import Literal

import msgspec
import pytest

from telelint.catalogue import Catalogue
from telelint.cli import main
from telelint.errors import PolicyError
from telelint.policy import PolicyPack
from telelint.policy.pack_source import MESSAGE_LIMIT, PackSource, Texts, _texts

SOURCE = msgspec.toml.decode(
    files("telelint").joinpath("data", "policies", "hipaa-us.toml").read_bytes(), type=PackSource
)
TEXTS = [pytest.param(texts, id=key) for key, texts in _texts(SOURCE)]
LONGEST = {
    "platform": max((platform.name for platform in Catalogue.bundled().platforms()), key=len),
    "agreement": "zoom-2026-main-clinic",
    "retired_on": "2026-11-24",
    "date": "2026-11-24",
}
# What no text says: nobody certifies a product, and what was not penalised was not thereby allowed.
PROMISES = {
    "en": ("compliant", "certified", "allowed", "permitted", "safe", "approved"),
    "es": ("conforme", "certificad", "permitid", "autorizad", "segur", "aprobad", "legal"),
}


def fields(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("texts", TEXTS)
def test_a_text_is_there_in_english_and_spanish(texts: Texts) -> None:
    assert texts.keys() == {"en", "es"}
    assert texts["en"] != texts["es"]
    assert fields(texts["en"]) == fields(texts["es"])
    assert texts["en"].endswith(".") == texts["es"].endswith(".")


@pytest.mark.parametrize("texts", TEXTS)
def test_a_text_is_short_and_promises_nothing(texts: Texts) -> None:
    for language, text in texts.items():
        assert len(text.format_map(LONGEST)) <= MESSAGE_LIMIT, language
        words = text.replace("seguridad", "").lower()
        assert [word for word in PROMISES[language] if word in words] == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_pack_speaks_the_language_that_is_asked_for(language: Literal["en", "es"]) -> None:
    pack = PolicyPack.bundled(language=language)
    assert pack.steps == {code: texts[language] for code, texts in SOURCE.step.items()}
    assert [regime.title for regime in pack.regimes] == [regime.title[language] for regime in SOURCE.regime]


def test_the_words_do_not_change_the_answers() -> None:
    english, spanish = PolicyPack.bundled(), PolicyPack.bundled(language="es")
    assert english.sha256 == spanish.sha256
    assert english.citations == spanish.citations
    assert english.boundaries == spanish.boundaries


def test_a_pack_without_the_language_says_so() -> None:
    compiled = json.loads(files("telelint").joinpath("data", "compiled", "policies.json").read_bytes())["hipaa-us"]
    english = {**compiled, "steps": {code: {"en": texts["en"]} for code, texts in compiled["steps"].items()}}
    assert PolicyPack(english).language == "en"
    with pytest.raises(PolicyError, match="hipaa-us: there are no texts in 'es'"):
        PolicyPack(english, language="es")


def test_the_command_line_speaks_spanish(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--language", "es", "https://www.tiktok.com/@northclinic/live"]) == 1
    assert "podría mirar cualquiera" in " ".join(capsys.readouterr().out.split())
    assert main(["check", "https://www.tiktok.com/@northclinic/live"]) == 1
    assert "anyone may be able to watch" in " ".join(capsys.readouterr().out.split())
