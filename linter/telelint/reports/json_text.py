"""The public JSON objects of links and findings, as text.

An archive holds a hundred thousand links that differ in little but place and meeting id, so whatever repeats (what a
platform is, what the policy says on a date, a rule's message, steps and citations) is encoded once and kept, and only
what varies is encoded per item. The member order is part of the contract (data/schemas).

The standard library's encoder is enough for that, and starts at no cost; what is kept is bounded by ``KEPT``.
"""

from __future__ import annotations

import json
import os
from functools import lru_cache
from json.encoder import encode_basestring as quoted

from telelint import native
from telelint.model import Finding
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from typing import BinaryIO, TextIO

    from telelint.catalogue import Catalogue
    from telelint.linting import Said
    from telelint.model import Accepted, Event, Identification, Judgement, Link, Place, PlatformClass, Severity, Verdict

KEPT = 4096  # encoded pieces a kind


def members(values: Mapping[str, object]) -> str:
    """Return the members of a JSON object, without its braces."""
    return json.dumps(values, ensure_ascii=False)[1:-1]


def octets_below(stream: TextIO) -> BinaryIO | None:
    """Return where the octets of ``JsonText.lines`` go that a stream would write; None where it writes others, or where
    somebody waits for each line. From then on nothing is to be written to the stream itself.
    """
    plain = stream.encoding == "utf-8" and stream.errors == "backslashreplace" and os.linesep == "\n"
    if not plain or getattr(stream, "line_buffering", True):
        return None
    stream.flush()
    return stream.buffer


@lru_cache(maxsize=8)
def json_text(catalogue: Catalogue) -> JsonText:
    """Return what encodes the links and findings of a catalogue; a service's next report has the same pieces again."""
    return JsonText(catalogue)


class JsonText:
    """Encodes links and findings; the catalogue tells names and kinds of platforms."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._who = lru_cache(maxsize=KEPT)(self._encode_who)
        self._said = lru_cache(maxsize=KEPT)(self._encode_said)
        self._when = lru_cache(maxsize=KEPT)(_when)
        self._complaints: dict[Said, str] = {}  # by a finding's members up to its place

    def answer(self, link: Link, findings: Sequence[Finding]) -> str:
        """Return ``telelint check``'s object for a link."""
        return "{" + self._answer(link, findings) + "}"

    def entry(self, link: Link, findings: Sequence[Finding]) -> str:
        """Return ``telelint links``'s object: the answer, and where the link stands."""
        return (
            f"{{{self._answer(link, findings)}, {_place(link.place)}, {_octets(link.place)}, "
            f'"property": {quoted(link.property)}, "component": {quoted(link.event.component)}, '
            f'"event": {self._when(link.event.start, link.event.recurring)}}}'
        )

    def finding(self, finding: Finding) -> str:
        """Return ``telelint lint``'s object for a finding."""
        complaint = finding[:8]
        said = self._complaints.get(complaint) or self._encode_complaint(complaint)
        _, _, _, _, _, _, _, _, place, title, event, link, platform, fingerprint = finding
        when = self._when(event.start, event.recurring)
        return (
            f'{{{said}, {_place(place)}, "property": {quoted(title)}, "event": {when}, '
            f'"link": {_text(link)}, "platform": {_text(platform)}, "fingerprint": "{fingerprint}"}}'
        )

    def lines(self, items: list[Link | Finding | Accepted]) -> bytes:
        """Return the objects of the findings among these items, each on a line of its own, in UTF-8 and, where that has
        no octets for a character, with the escape that JSON has too.
        """
        if native.engine is not None:
            lines: bytes | None = native.engine.lines(
                items, Finding, self._complaints, self._encode_complaint, self._encode_event
            )
            if lines is not None:
                return lines
        return "".join([f"{self.finding(item)}\n" for item in items if isinstance(item, Finding)]).encode(
            "utf-8", "backslashreplace"
        )

    def _encode_complaint(self, complaint: Said) -> str:
        if len(self._complaints) >= KEPT:
            self._complaints.clear()
        said = self._complaints[complaint] = _complaint(*complaint)
        return said

    def _encode_event(self, event: Event) -> str:
        return self._when(event.start, event.recurring)

    def _answer(self, link: Link, findings: Sequence[Finding]) -> str:
        judgement = link.judgement
        who = self._who(link.identification, judgement.platform_class, link.wrapped_by)
        complaints = ", ".join([_brief(f.rule, f.name, f.severity, f.message) for f in findings])
        return (
            f'"link": {quoted(link.shown)}, "host": {_text(link.target.host or None)}, {who}, '
            f'{self._said(judgement)}, "findings": [{complaints}]'
        )

    def _encode_who(
        self, identification: Identification, platform_class: PlatformClass, wrapped_by: tuple[str, ...]
    ) -> str:
        platform = self._catalogue.platform(identification.platform) if identification.platform else None
        impersonation = identification.impersonation
        return members({
            "platform": identification.platform,
            "platform_name": platform.name if platform else None,
            "kind": platform.kind if platform else None,
            "class": platform_class,
            "wrapped_by": wrapped_by,
            "impersonates": impersonation.platform if impersonation else None,
            "tenant": identification.tenant,
        })  # fmt: skip

    def _encode_said(self, judgement: Judgement) -> str:
        return members({
            "date": judgement.date.isoformat(),
            "regime": judgement.regime,
            "baa_state": judgement.baa_state,
            "agreement": judgement.agreement,
            "verdict": judgement.verdict.word,
            "reason": judgement.reason,
            "message": judgement.message,
            "steps": judgement.steps,
            "citations": judgement.citations,
        })  # fmt: skip


def _complaint(
    rule: str,
    name: str,
    severity: Severity,
    verdict: Verdict,
    reason: str,
    message: str,
    steps: tuple[str, ...],
    citations: tuple[str, ...],
) -> str:
    return members({
        "rule": rule,
        "name": name,
        "severity": severity,
        "verdict": verdict.word,
        "reason": reason,
        "message": message,
        "steps": steps,
        "citations": citations,
    })  # fmt: skip


@lru_cache(maxsize=KEPT)
def _brief(rule: str, name: str, severity: Severity, message: str) -> str:
    return json.dumps({"rule": rule, "name": name, "severity": severity, "message": message}, ensure_ascii=False)


_path = lru_cache(maxsize=64)(quoted)


def _place(place: Place | None) -> str:
    if place is None:
        return '"path": null, "line": null, "column": null, "end_line": null, "end_column": null'
    return (
        f'"path": {_path(place.path)}, "line": {place.line}, "column": {place.column}, '
        f'"end_line": {place.end_line}, "end_column": {place.end_column}'
    )


def _octets(place: Place | None) -> str:
    if place is None:
        return '"byte_offset": null, "byte_length": null'
    return f'"byte_offset": {place.byte_offset}, "byte_length": {place.byte_length}'


def _when(start: date | None, recurring: bool) -> str:
    day = f'"{start.isoformat()}"' if start else "null"
    return f'{{"start": {day}, "recurring": {"true" if recurring else "false"}}}'


def _text(text: str | None) -> str:
    return "null" if text is None else quoted(text)
