"""What a policy pack looks like as people write it, and what must hold before it is compiled.

Only the compiler and ``--policy FILE`` come here; a run with the bundled pack reads compiled JSON (pack.py) and
never imports msgspec.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import string
import tomllib
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from telelint.errors import PolicyError
from telelint.model import BaaState, PlatformClass, Reason, Regime

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

VerdictWord = Literal["ok", "notice", "warn", "block"]
Language = Literal["en", "es"]
When = Literal[
    "", "named", "known", "self-hosted", "agreement", "unsourced", "plan-dependent", "barred", "condition", "undated"
]
Texts = dict[Language, str]

MESSAGE_LIMIT = 200  # letters of a message, with the longest names put in

# Which values a judgement always has to put in. A wording for a special case (``when``) may know more.
_ALWAYS_KNOWN = {
    Reason.LOOKALIKE: set[str](),
    Reason.PUBLIC_FACING: {"platform"},
    Reason.RETIRED: {"platform", "retired_on"},
    Reason.NO_BAA: {"platform"},
    Reason.DOUBTFUL_AGREEMENT: {"platform", "agreement"},
    Reason.COVERED: {"platform", "agreement"},
    Reason.TENANT_UNSEEN: {"platform", "agreement"},
    Reason.TENANT_MISMATCH: {"platform", "agreement"},
    Reason.LAPSED: {"platform", "agreement"},
    Reason.NO_AGREEMENT: {"platform"},
    Reason.OWN_HOST: set[str](),
    Reason.UNKNOWN_PLATFORM: set[str](),
    Reason.PHONE: set[str](),
    Reason.NOT_A_MEETING_LINK: set[str](),
}
_KNOWN_WHEN: dict[When, set[str]] = {
    "named": {"platform"}, "known": {"platform"}, "self-hosted": {"platform"}, "agreement": {"platform", "agreement"},
}  # fmt: skip
_UNKNOWN_WHEN: dict[When, set[str]] = {"undated": {"retired_on"}}


class _Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A misspelt key is an error that names it."""


class RegimeEntry(_Written, frozen=True):
    """A span of days under one law; both days are inside, absent means without end."""

    id: Regime
    title: Texts
    summary: Texts
    citations: tuple[str, ...]
    first_day: date | None = None
    last_day: date | None = None


class RowEntry(_Written, frozen=True):
    """A row of the decision table; ``verdicts`` are in the order of the regimes."""

    rule: int
    classes: tuple[PlatformClass, ...]
    states: tuple[BaaState, ...]
    verdicts: tuple[VerdictWord, ...]
    reason: Reason


class WordingEntry(_Written, frozen=True):
    """What is said for a reason in some regimes, and with ``when`` only in a special case."""

    reason: Reason
    regimes: tuple[Regime, ...]
    message: Texts
    steps: tuple[str, ...]
    citations: tuple[str, ...]
    when: When = ""


class CitationEntry(_Written, frozen=True):
    """An authority as people cite it, and where it can be read."""

    text: str
    url: str = ""


class ReadAs(_Written, frozen=True):
    """M1: organisations and purposes that a regime never reached are judged by another."""

    regimes: tuple[Regime, ...]
    read_as: Regime


class Floor(_Written, frozen=True):
    """A fact about the link or the organisation below which a verdict does not fall."""

    classes: tuple[PlatformClass, ...]
    at_least: tuple[VerdictWord, ...]
    message: Texts
    steps: tuple[str, ...]
    citations: tuple[str, ...]


class ExtraSteps(_Written, frozen=True):
    """M3: steps that are added to some verdicts in some regimes."""

    classes: tuple[PlatformClass, ...]
    regimes: tuple[Regime, ...]
    verdicts: tuple[VerdictWord, ...]
    steps: tuple[str, ...]
    citations: tuple[str, ...]


class Ceiling(_Written, frozen=True):
    """M5: what a verdict does not rise above, save for some reasons."""

    at_most: VerdictWord
    except_reasons: tuple[Reason, ...]
    steps: tuple[str, ...]


class Strict(_Written, frozen=True):
    """M6: reasons that the strict profile answers with a harder verdict."""

    reasons: tuple[Reason, ...]
    regimes: tuple[Regime, ...]
    verdict: VerdictWord


class Modifiers(_Written, frozen=True):
    """The modifiers M1 to M6, and the one for personal accounts."""

    outside_discretion: ReadAs
    broadcast: Floor
    consumer_tier: Floor
    discretion_steps: ExtraSteps
    part2: Floor
    no_phi: Ceiling
    strict: Strict


class PackSource(_Written, frozen=True):
    """A policy pack file."""

    id: str
    version: str
    title: str
    jurisdiction: str
    time_zone: str
    document: str
    reviewed_on: date
    regime: tuple[RegimeEntry, ...]
    row: tuple[RowEntry, ...]
    modifiers: Modifiers
    wording: tuple[WordingEntry, ...]
    step: dict[str, Texts]
    citation: dict[str, CitationEntry]


def compiled_pack(octets: bytes, *, name: str) -> dict[str, Any]:
    """Return a pack as pack.py reads it, from a TOML file's octets.

    Raises:
        PolicyError: naming the file and the key, at the first thing that is wrong.
    """
    try:
        source = msgspec.convert(tomllib.loads(octets.decode()), PackSource)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise PolicyError(f"{name}: {error}") from error
    for key, complaint in _problems(source):
        raise PolicyError(f"{name}: {key}: {complaint}")
    pack = _compile(source)
    canonical = json.dumps(pack, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return pack | {"sha256": hashlib.sha256(canonical.encode()).hexdigest()}


def _problems(source: PackSource) -> Iterator[tuple[str, str]]:
    yield from _regime_problems(source.regime)
    yield from _table_problems(source)
    yield from _wording_problems(source)
    yield from _modifier_problems(source)
    yield from _reference_problems(source)
    for language in _languages(source):
        for key, texts in _texts(source):
            if language not in texts:
                yield key, f"has no text in {language!r}, others have"


def _regime_problems(regimes: Sequence[RegimeEntry]) -> Iterator[tuple[str, str]]:
    if not regimes:
        yield "regime", "a pack needs one regime at least"
        return
    if len({regime.id for regime in regimes}) != len(regimes):
        yield "regime", "a regime's id is there twice"
    if regimes[0].first_day is not None:
        yield "regime[0].first_day", "the first regime has no first day, so that every date has a regime"
    if regimes[-1].last_day is not None:
        yield f"regime[{len(regimes) - 1}].last_day", "the last regime has no last day, so that every date has a regime"
    for number, (earlier, later) in enumerate(itertools.pairwise(regimes), start=1):
        if earlier.last_day is None or later.first_day is None:
            yield f"regime[{number}].first_day", "the border to the regime before has no date"
        elif later.first_day != earlier.last_day + timedelta(days=1):
            yield f"regime[{number}].first_day", "is not the day after the regime before: a gap or an overlap"


def _table_problems(source: PackSource) -> Iterator[tuple[str, str]]:
    seen: dict[tuple[PlatformClass, BaaState], int] = {}
    for number, row in enumerate(source.row):
        if len(row.verdicts) != len(source.regime):
            yield f"row[{number}].verdicts", f"{len(source.regime)} regimes need as many verdicts"
        for cell in itertools.product(row.classes, row.states):
            if cell in seen:
                yield f"row[{number}]", f"{cell[0]} with {cell[1]} is covered by row[{seen[cell]}] already"
            seen[cell] = number
    for cell in itertools.product(PlatformClass, BaaState):
        if cell not in seen:
            yield "row", f"no row covers {cell[0]} with {cell[1]}"


def _wording_problems(source: PackSource) -> Iterator[tuple[str, str]]:
    seen: dict[tuple[Reason, Regime, When], int] = {}
    for number, wording in enumerate(source.wording):
        key = f"wording[{number}]"
        for regime in wording.regimes:
            cell = (wording.reason, regime, wording.when)
            if cell in seen:
                yield key, f"{wording.reason} in {regime} is worded by wording[{seen[cell]}] already"
            seen[cell] = number
        known = _ALWAYS_KNOWN[wording.reason] | _KNOWN_WHEN.get(wording.when, set())
        known = (known - _UNKNOWN_WHEN.get(wording.when, set())) | {"date"}
        yield from _message_problems(f"{key}.message", wording.message, known)
        if not wording.citations:
            yield f"{key}.citations", "a message needs a source"
    reasons = sorted({row.reason for row in source.row})
    for reason, regime_entry in itertools.product(reasons, source.regime):
        if (reason, regime_entry.id, "") not in seen:
            yield "wording", f"no wording without `when` for {reason} in {regime_entry.id}"


def _message_problems(key: str, message: Mapping[Language, str], known: set[str]) -> Iterator[tuple[str, str]]:
    for language, text in message.items():
        place = f"{key}.{language}"
        try:
            names = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
        except ValueError as error:  # a lone brace
            yield place, str(error)
            continue
        if names - known:
            yield place, f"{{{min(names - known)}}} is not known here"
        if not text.endswith(".") or ". " in text:
            yield place, "a message is one sentence with its full stop"
        if len(text) > MESSAGE_LIMIT:
            yield place, f"a message has at most {MESSAGE_LIMIT} letters"


def _modifier_problems(source: PackSource) -> Iterator[tuple[str, str]]:
    ids = {regime.id for regime in source.regime}
    modifiers = source.modifiers
    for name, floor in _floors(modifiers):
        if len(floor.at_least) != len(source.regime):
            yield f"modifiers.{name}.at_least", f"{len(source.regime)} regimes need as many verdicts"
    yield from _message_problems("modifiers.broadcast.message", modifiers.broadcast.message, {"platform", "date"})
    yield from _message_problems(
        "modifiers.consumer_tier.message", modifiers.consumer_tier.message, {"platform", "date"}
    )
    # Part 2 raises only what nothing was found against, and that rests on an agreement.
    yield from _message_problems("modifiers.part2.message", modifiers.part2.message, {"platform", "agreement", "date"})
    outside = modifiers.outside_discretion
    named: tuple[tuple[str, Iterable[Regime]], ...] = (
        ("modifiers.outside_discretion", (*outside.regimes, outside.read_as)),
        ("modifiers.discretion_steps", modifiers.discretion_steps.regimes),
        ("modifiers.strict", modifiers.strict.regimes),
    )
    for key, regimes in named:
        for regime in regimes:
            if regime not in ids:
                yield f"{key}.regimes", f"{regime} is no regime of this pack"


def _reference_problems(source: PackSource) -> Iterator[tuple[str, str]]:
    modifiers = source.modifiers
    users: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = [
        *((f"regime[{n}]", (), regime.citations) for n, regime in enumerate(source.regime)),
        *((f"wording[{n}]", wording.steps, wording.citations) for n, wording in enumerate(source.wording)),
        *((f"modifiers.{name}", floor.steps, floor.citations) for name, floor in _floors(modifiers)),
        ("modifiers.discretion_steps", modifiers.discretion_steps.steps, modifiers.discretion_steps.citations),
        ("modifiers.no_phi", modifiers.no_phi.steps, ()),
    ]
    for key, steps, citations in users:
        for code in steps:
            if code not in source.step:
                yield f"{key}.steps", f"{code} is not defined under [step]"
        for code in citations:
            if code not in source.citation:
                yield f"{key}.citations", f"{code} is not defined under [citation]"
    used_steps = {code for _, steps, _ in users for code in steps}
    used_citations = {code for _, _, citations in users for code in citations}
    for code in source.step.keys() - used_steps:
        yield f"step.{code}", "is used by nothing"
    for code in source.citation.keys() - used_citations:
        yield f"citation.{code}", "is used by nothing"


def _floors(modifiers: Modifiers) -> tuple[tuple[str, Floor], ...]:
    return (
        ("broadcast", modifiers.broadcast),
        ("consumer_tier", modifiers.consumer_tier),
        ("part2", modifiers.part2),
    )


def _texts(source: PackSource) -> Iterator[tuple[str, Texts]]:
    for number, regime in enumerate(source.regime):
        yield f"regime[{number}].title", regime.title
        yield f"regime[{number}].summary", regime.summary
    for number, wording in enumerate(source.wording):
        yield f"wording[{number}].message", wording.message
    for name, floor in _floors(source.modifiers):
        yield f"modifiers.{name}.message", floor.message
    for code, text in source.step.items():
        yield f"step.{code}", text


def _languages(source: PackSource) -> list[Language]:
    return sorted({"en", *(language for _, texts in _texts(source) for language in texts)})


def _compile(source: PackSource) -> dict[str, Any]:
    table: dict[str, dict[str, Any]] = {}
    for row in source.row:
        for platform_class, state in itertools.product(row.classes, row.states):
            table.setdefault(platform_class, {})[state] = [row.rule, row.reason, row.verdicts]
    wordings: dict[str, dict[str, dict[str, Any]]] = {}
    for wording in source.wording:
        for regime in wording.regimes:
            cells = wordings.setdefault(wording.reason, {}).setdefault(regime, {})
            cells[wording.when] = [wording.message, wording.steps, wording.citations]
    compiled: dict[str, Any] = msgspec.to_builtins(
        {
            "id": source.id,
            "version": source.version,
            "title": source.title,
            "jurisdiction": source.jurisdiction,
            "time_zone": source.time_zone,
            "document": source.document,
            "reviewed_on": source.reviewed_on,
            "dated_messages": any("{date}" in text for _, texts in _texts(source) for text in texts.values()),
            "regimes": source.regime,
            "table": table,
            "modifiers": source.modifiers,
            "wordings": wordings,
            "steps": source.step,
            "citations": source.citation,
        },
        str_keys=True,
    )
    return compiled
