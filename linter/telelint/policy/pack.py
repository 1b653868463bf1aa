"""A policy pack at work: which regime a date falls under, what the table answers, in which words.

It reads the JSON that compile.py makes, as the standard library takes a tenth of the time that decoding and
checking the TOML takes, and a bare ``telelint check`` waits for it.
"""

from __future__ import annotations

import json
import os
from bisect import bisect_right
from datetime import date

from telelint.errors import PolicyError
from telelint.model import VERDICTS, BaaState, PlatformClass, Reason, Regime, Verdict
from telelint.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

COMPILED = os.path.join(os.path.dirname(os.path.dirname(__file__)), "data", "compiled", "policies.json")


class RegimeSpan(NamedTuple):
    """A regime and its days, both inside; None means without end."""

    id: Regime
    first_day: date | None
    last_day: date | None
    title: str
    summary: str
    citations: tuple[str, ...]


class Ruling(NamedTuple):
    """The table's answer: which row, how bad, and why."""

    rule: int
    verdict: Verdict
    reason: Reason


class Wording(NamedTuple):
    """What is said: a message with ``{platform}``, ``{agreement}``, ``{date}`` or ``{retired_on}`` to be put in."""

    message: str
    steps: tuple[str, ...]  # codes
    citations: tuple[str, ...]  # codes


class Floor(NamedTuple):
    """A verdict below which some classes do not fall when a fact about the link or the organisation holds."""

    classes: frozenset[PlatformClass]
    at_least: Mapping[Regime, Verdict]
    wording: Wording


class ExtraSteps(NamedTuple):
    """Steps added to some verdicts of some classes in some regimes."""

    classes: frozenset[PlatformClass]
    regimes: frozenset[Regime]
    verdicts: frozenset[Verdict]
    steps: tuple[str, ...]
    citations: tuple[str, ...]


class Ceiling(NamedTuple):
    """A verdict that is not exceeded, save for some reasons."""

    at_most: Verdict
    except_reasons: frozenset[Reason]
    steps: tuple[str, ...]


class Strict(NamedTuple):
    """What the strict profile makes of some reasons in some regimes."""

    reasons: frozenset[Reason]
    regimes: frozenset[Regime]
    verdict: Verdict


class PolicyPack:
    """One jurisdiction's dated decision table with its words, in one language.

    ``version`` is the authors', ``sha256`` that of the compiled content without the hash itself, so that comments
    and the order of keys in the source do not count. ``boundaries`` are the first days of every regime but the first.
    ``dated_messages`` is True when some message names the meeting's date.
    """

    def __init__(self, compiled: Mapping[str, Any], *, language: str = "en") -> None:
        self.id: str = compiled["id"]
        self.version: str = compiled["version"]
        self.sha256: str = compiled["sha256"]
        self.title: str = compiled["title"]
        self.jurisdiction: str = compiled["jurisdiction"]
        self.time_zone: str = compiled["time_zone"]
        self.document: str = compiled["document"]
        self.language = language
        if any(language not in texts for texts in compiled["steps"].values()):
            raise PolicyError(f"{self.id}: there are no texts in {language!r}")
        self.regimes = tuple(_regime(entry, language) for entry in compiled["regimes"])
        self.boundaries = tuple(regime.first_day for regime in self.regimes if regime.first_day is not None)
        self.steps: dict[str, str] = {code: texts[language] for code, texts in compiled["steps"].items()}
        self.citations: dict[str, str] = {code: _cited(entry) for code, entry in compiled["citations"].items()}
        self._column = {regime.id: number for number, regime in enumerate(self.regimes)}
        self._table: Mapping[str, Mapping[str, Any]] = compiled["table"]
        self._wordings: Mapping[str, Mapping[str, Mapping[str, Any]]] = compiled["wordings"]
        self.dated_messages: bool = compiled["dated_messages"]
        modifiers = compiled["modifiers"]
        outside = modifiers["outside_discretion"]
        self.outside_discretion = {Regime(regime): Regime(outside["read_as"]) for regime in outside["regimes"]}
        self.broadcast = self._floor(modifiers["broadcast"])
        self.consumer_tier = self._floor(modifiers["consumer_tier"])
        self.part2 = self._floor(modifiers["part2"])
        self.discretion_steps = _extra_steps(modifiers["discretion_steps"])
        self.no_phi = _ceiling(modifiers["no_phi"])
        self.strict = _strict(modifiers["strict"])

    @classmethod
    def bundled(cls, id: str = "hipaa-us", *, language: str = "en") -> PolicyPack:  # noqa: A002 - the word users see
        """Return a pack that ships with telelint.

        Raises:
            PolicyError: there is none of that id; the message lists those there are.
        """
        with open(COMPILED, "rb") as file:
            packs: dict[str, Any] = json.loads(file.read())
        if id not in packs:
            raise PolicyError(f"there is no policy pack of that name; bundled are: {', '.join(sorted(packs))}")
        return cls(packs[id], language=language)

    @classmethod
    def load(cls, path: str, *, language: str = "en") -> PolicyPack:
        """Return a pack from a TOML file of the organisation's own.

        Raises:
            PolicyError: the file cannot be read or is wrong; the message names it and the key.
        """
        from telelint.policy.pack_source import compiled_pack  # lazily: msgspec and tomllib

        try:
            with open(path, "rb") as file:
                octets = file.read()
        except OSError as error:
            raise PolicyError(f"{path}: {error.strerror}") from error
        return cls(compiled_pack(octets, name=path), language=language)

    def regime_on(self, on: date) -> Regime:
        """Return the regime a meeting's date falls under."""
        return self.regimes[bisect_right(self.boundaries, on)].id

    def ruling(self, platform_class: PlatformClass, state: BaaState, regime: Regime) -> Ruling:
        """Return the table's answer before any modifier."""
        rule, reason, verdicts = self._table[platform_class][state]
        return Ruling(rule, VERDICTS[verdicts[self._column[regime]]], Reason(reason))

    def wording(self, reason: Reason, regime: Regime, cases: Iterable[str] = ()) -> Wording:
        """Return the wording of the first special case that has one, else the ordinary one."""
        cells = self._wordings[reason][regime]
        message, steps, citations = next((cells[case] for case in cases if case in cells), cells[""])
        return Wording(message[self.language], tuple(steps), tuple(citations))

    def _floor(self, entry: Mapping[str, Any]) -> Floor:
        return Floor(
            frozenset(map(PlatformClass, entry["classes"])),
            {regime.id: VERDICTS[word] for regime, word in zip(self.regimes, entry["at_least"], strict=True)},
            Wording(entry["message"][self.language], tuple(entry["steps"]), tuple(entry["citations"])),
        )


def _regime(entry: Mapping[str, Any], language: str) -> RegimeSpan:
    return RegimeSpan(
        Regime(entry["id"]),
        date.fromisoformat(entry["first_day"]) if entry["first_day"] else None,
        date.fromisoformat(entry["last_day"]) if entry["last_day"] else None,
        entry["title"][language],
        entry["summary"][language],
        tuple(entry["citations"]),
    )


def _cited(entry: Mapping[str, str]) -> str:
    return f"{entry['text']} <{entry['url']}>" if entry["url"] else entry["text"]


def _extra_steps(entry: Mapping[str, Any]) -> ExtraSteps:
    return ExtraSteps(
        frozenset(map(PlatformClass, entry["classes"])),
        frozenset(map(Regime, entry["regimes"])),
        frozenset(VERDICTS[word] for word in entry["verdicts"]),
        tuple(entry["steps"]),
        tuple(entry["citations"]),
    )


def _ceiling(entry: Mapping[str, Any]) -> Ceiling:
    return Ceiling(VERDICTS[entry["at_most"]], frozenset(map(Reason, entry["except_reasons"])), tuple(entry["steps"]))


def _strict(entry: Mapping[str, Any]) -> Strict:
    return Strict(
        frozenset(map(Reason, entry["reasons"])), frozenset(map(Regime, entry["regimes"])), VERDICTS[entry["verdict"]]
    )
