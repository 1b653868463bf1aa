"""Baselines: the findings of one day, so that a later run tells the new ones.

A baseline holds rules, fingerprints and how often each came, nothing else: no lines, so that it survives moved text;
no paths, names, links or secrets, so that it can lie in a repository.
"""

# No pathlib: as in telelint.cli.settings.

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Annotated

import msgspec

from telelint.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from telelint.model import Finding

FORM = 1  # of the file; raised when an old telelint could no longer read it


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    rule: Annotated[str, msgspec.Meta(pattern=r"^TL\d{3}$")]
    fingerprint: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{16,64}$")]
    count: Annotated[int, msgspec.Meta(ge=1)]


class _Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    baseline: int
    telelint: str
    date: str
    findings: tuple[_Entry, ...]


class Baseline:
    """What was found before; of equal findings as many are known as there were then."""

    def __init__(self, counts: Mapping[tuple[str, str], int]) -> None:
        """Take how often each (rule, fingerprint) came."""
        self._left = dict(counts)
        self.met: dict[tuple[str, str], int] = {}
        """How often each of its findings came in this run, the known ones and those beyond them."""

    @classmethod
    def load(cls, path: str) -> Baseline:
        """Read a baseline. Raises ConfigurationError, naming the file, for one that is not there or is damaged."""
        try:
            with open(path, "rb") as stream:
                document = msgspec.json.decode(stream.read(), type=_Document)
        except FileNotFoundError:
            raise ConfigurationError(f"{path}: there is no such file; --write-baseline makes one") from None
        except OSError as error:
            raise ConfigurationError(f"{path}: {error.strerror}") from error
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ConfigurationError(f"{path}: not a baseline: {error}") from None
        if document.baseline != FORM:
            raise ConfigurationError(f"{path}: a baseline of form {document.baseline}, this telelint reads {FORM}")
        counts = {(entry.rule, entry.fingerprint): entry.count for entry in document.findings}
        if len(counts) != len(document.findings):
            raise ConfigurationError(f"{path}: not a baseline: the same finding is in it twice")
        return cls(counts)

    def knows(self, finding: Finding) -> bool:
        """Return whether the finding was there before; asked once a finding."""
        key = (finding.rule, finding.fingerprint)
        left = self._left.get(key)
        if left is None:
            return False
        self.met[key] = self.met.get(key, 0) + 1
        if left:
            self._left[key] = left - 1
        return left > 0

    def known(self, key: tuple[str, str], here: int, before: int) -> int:
        """Return how many of so many equal findings are known, after so many that came before."""
        return min(here, max(self._left.get(key, 0) - before, 0))

    def after(self, met: Mapping[tuple[str, str], int]) -> Baseline:
        """Return the baseline of one who comes after others that met so many of its findings."""
        return Baseline({key: max(left - met.get(key, 0), 0) for key, left in self._left.items()})

    def vanished(self) -> dict[str, int]:
        """Return by rule how many findings of the baseline the run has not met."""
        gone: dict[str, int] = {}
        for (rule, _), left in sorted(self._left.items()):
            if left:
                gone[rule] = gone.get(rule, 0) + left
        return gone


class Recording:
    """A baseline in the making: takes every finding as known, and writes them down."""

    def __init__(self) -> None:
        self.met: dict[tuple[str, str], int] = {}
        """How often each finding came."""

    def knows(self, finding: Finding) -> bool:
        """Count the finding."""
        key = (finding.rule, finding.fingerprint)
        self.met[key] = self.met.get(key, 0) + 1
        return True

    def add(self, met: Mapping[tuple[str, str], int]) -> None:
        """Count findings that another recording took."""
        for key, count in met.items():
            self.met[key] = self.met.get(key, 0) + count

    def write(self, path: str, version: str, today: date) -> int:
        """Write the file whole or not at all, one finding a line, sorted; return the number of findings.

        Raises ConfigurationError if it cannot be written.
        """
        entries = [
            json.dumps({"rule": rule, "fingerprint": fingerprint, "count": count})
            for (rule, fingerprint), count in sorted(self.met.items())
        ]
        listed = "".join(f"\n  {entry}," for entry in entries)[:-1]
        text = (
            f'{{"baseline": {FORM}, "telelint": {json.dumps(version)}, "date": "{today.isoformat()}", '
            f'"findings": [{listed}\n]}}\n'
        )
        try:
            _write(os.path.realpath(path), text)
        except OSError as error:
            raise ConfigurationError(f"{path}: {error.strerror}") from error
        return sum(self.met.values())


def _write(path: str, text: str) -> None:
    """Put the text in the place of a file, whole; a pipe or a device stays what it is and is written to."""
    replaces = os.path.isfile(path) or not os.path.exists(path)
    written = f"{path}.{os.getpid()}.tmp" if replaces else path
    try:
        with open(written, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        if replaces:
            os.replace(written, path)
    except OSError:
        if replaces and os.path.exists(written):
            os.remove(written)
        raise
