"""Suppressions: findings that the organisation looked at and accepted, each with a reason and perhaps an expiry.

Every condition that a suppression names must hold; a list means any of its members. The rule, or the fingerprint of
one finding, has to be named, so that no suppression silences everything.
"""

# No pathlib: as in telelint.cli.settings.

from __future__ import annotations

import os
import re
from copy import copy
from datetime import date as Date  # noqa: N812, TC003 - as in telelint.config; msgspec reads it
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from telelint.blake2 import blake2b
from telelint.errors import ConfigurationError
from telelint.links.url import parse
from telelint.model import NO_EVENT, Finding, Place, Verdict
from telelint.rules import input_unused_suppression
from telelint.rules.registry import find

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from telelint.paths import Paths

Words = str | tuple[str, ...]

_FINGERPRINT = re.compile("[0-9a-f]{16,64}")
_HEADER = re.compile(rb"[ \t]*\[\[[ \t]*(?:tool[ \t]*\.[ \t]*telelint[ \t]*\.[ \t]*)?suppress[ \t]*\]\]")


class Suppression(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A ``[[suppress]]`` of the configuration, as written there."""

    reason: str
    rule: Words = ()  # codes or names
    platform: Words = ()  # ids of the catalogue
    path: Words = ()  # patterns as in .gitignore, relative to the file's folder
    host: Words = ()  # the link's host, or one above it
    fingerprint: Words = ()  # as in the json report
    expires: Date | None = None  # from this day on it no longer holds


class Suppressions:
    """The suppressions of one run, and which of them were of use."""

    def __init__(
        self, entries: Sequence[Suppression], *, file: str, platforms: Container[str], today: Date, prefix: str = ""
    ) -> None:
        """Take the entries of a configuration file, "" for none; ``prefix`` stands before ``suppress[0]`` in its keys.

        Raises ConfigurationError, naming the file and the key, for a rule or platform that there is none of, a reason
        that says nothing, and the like.
        """
        self._file = file
        self._checks = [
            _Check(entry, f"{file and file + ': '}{prefix}suppress[{number}]", os.path.dirname(file), platforms, today)
            for number, entry in enumerate(entries)
        ]

    def why(self, finding: Finding) -> str | None:
        """Return the reason why a finding is accepted, or None for an open one."""
        expired = []
        for check in self._checks:
            if check.fits(finding):
                if not check.expired:
                    check.hits += 1
                    return check.entry.reason
                expired.append(check)
        for check in expired:
            check.hits += 1
        return None

    def saw_file(self, path: str) -> None:
        """Take notice that a file was linted; a suppression for others only cannot be called unused."""
        for check in self._checks:
            check.had_chance = check.had_chance or check.paths is None or path in check.paths

    def anew(self) -> Suppressions:
        """Return the same suppressions before anything was met."""
        fresh = copy(self)
        fresh._checks = [check.anew() for check in self._checks]
        return fresh

    @property
    def met(self) -> tuple[tuple[int, bool], ...]:
        """Of each entry: how many findings it fitted, and whether a file was linted that it could have fitted."""
        return tuple((check.hits, check.had_chance) for check in self._checks)

    def add(self, met: Sequence[tuple[int, bool]]) -> None:
        """Take notice of what others with the same entries met."""
        for check, (hits, had_chance) in zip(self._checks, met, strict=True):
            check.hits += hits
            check.had_chance = check.had_chance or had_chance

    def leftovers(self, wanted: Container[str]) -> Iterator[Finding]:
        """Yield a TL905 for each suppression that expired, or that fitted nothing although it could have.

        ``wanted`` holds the codes of the rules that the run asked for.
        """
        if input_unused_suppression.CODE not in wanted:
            return
        places: list[Place | None] = []
        for number, check in enumerate(self._checks):
            message = check.complaint(wanted)
            if message is not None:
                places = places or _places(self._file, len(self._checks))
                yield _unused(message, places[number], check.entry)


class _Check:
    """A suppression ready to be asked, with what it has met so far."""

    def __init__(self, entry: Suppression, key: str, folder: str, platforms: Container[str], today: Date) -> None:
        self.entry = entry
        self.expired = entry.expires is not None and entry.expires <= today
        self.hits = 0
        self.had_chance = False
        if not entry.reason.strip():
            raise ConfigurationError(f"{key}.reason: says nothing; write why this is accepted")
        self._rules = frozenset(_code(word, key) for word in _words(entry.rule))
        self._platforms = frozenset(_words(entry.platform))
        self._hosts = tuple(host.lower().strip(".") for host in _words(entry.host))
        self._fingerprints = frozenset(_words(entry.fingerprint))
        if not self._rules and not self._fingerprints:
            raise ConfigurationError(f"{key}: names neither a rule nor a fingerprint, so it would silence everything")
        for platform in sorted(self._platforms):
            if platform not in platforms:
                raise ConfigurationError(f"{key}.platform: no platform is called {platform!r}; see telelint platforms")
        for fingerprint in sorted(self._fingerprints):
            if not _FINGERPRINT.fullmatch(fingerprint):
                raise ConfigurationError(f"{key}.fingerprint: expected the digits that the json report shows")
        self.paths: Paths | None = None
        if entry.path:
            from telelint.paths import Paths  # lazily: pathspec is for those who name paths

            self.paths = Paths(_words(entry.path), folder)

    def anew(self) -> _Check:
        fresh = copy(self)
        fresh.hits, fresh.had_chance = 0, False
        return fresh

    def fits(self, finding: Finding) -> bool:
        """Return whether every condition holds, the cheap ones asked first."""
        return (
            (not self._rules or finding.rule in self._rules)
            and (not self._platforms or finding.platform in self._platforms)
            and (not self._fingerprints or finding.fingerprint in self._fingerprints)
            and (self.paths is None or (finding.place is not None and finding.place.path in self.paths))
            and (not self._hosts or self._fits_host(finding.link))
        )

    def _fits_host(self, link: str | None) -> bool:
        host = _host(link) if link else ""
        return any(host == wanted or host.endswith("." + wanted) for wanted in self._hosts)

    def complaint(self, wanted: Container[str]) -> str | None:
        """Return what is wrong with keeping the suppression, or None."""
        if self.expired:
            assert self.entry.expires is not None  # or it could not have expired
            again = f" {self.hits} of its findings are reported again." if self.hits > 1 else ""
            again = " One of its findings is reported again." if self.hits == 1 else again
            return f"This suppression expired on {self.entry.expires.isoformat()}.{again}"
        if self.hits or not self.had_chance:
            return None
        if self._rules and not any(rule in wanted for rule in self._rules):
            return None
        return "This suppression fits nothing that was found in this run."


def _words(value: Words) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value


def _code(word: str, key: str) -> str:
    rule = find(word)
    if rule is None:
        raise ConfigurationError(f"{key}.rule: no rule is called {word!r}; see telelint rules")
    return rule.CODE


@lru_cache(maxsize=1024)
def _host(link: str) -> str:
    target = parse(link)
    return target.host if target else ""


def _unused(message: str, place: Place | None, entry: Suppression) -> Finding:
    rule = input_unused_suppression
    conditions = repr((entry.rule, entry.platform, entry.path, entry.host, entry.fingerprint))
    return Finding(
        rule.CODE,
        rule.NAME,
        rule.SEVERITY,
        Verdict.NOTICE,
        rule.NAME,
        message,
        ("Remove it, or find out why it no longer fits.",),
        (),
        place,
        "",
        NO_EVENT,
        None,
        None,
        blake2b(f"{rule.CODE}\0{conditions}".encode(), digest_size=8, person=b"telelint").hexdigest(),
    )


def _places(file: str, count: int) -> list[Place | None]:
    """Return where each ``[[suppress]]`` stands; TOML's decoder keeps no lines, so the headers are looked for.

    Where they cannot be told apart (an array written in one, a header within a text) all are the file's first line.
    """
    if not file:
        return [None] * count
    with open(file, "rb") as stream:
        lines = stream.read().splitlines(keepends=True)
    places: list[Place | None] = []
    offset = 0
    for number, line in enumerate(lines, start=1):
        header = _HEADER.match(line)
        if header:
            start, end = header.start(), header.end()
            start += len(line) - len(line.lstrip())
            places.append(Place(file, number, start + 1, number, end, offset + start, end - start))
        offset += len(line)
    return places if len(places) == count else [Place(file, 1, 1, 1, 1, 0, 1)] * count
