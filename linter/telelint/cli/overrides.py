"""What holds for some files only: the ``[[override]]`` tables of the configuration."""

# No pathlib: as in telelint.cli.settings.

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from telelint.accepted import withdraw
from telelint.cli.codes import rule_codes
from telelint.model import Finding
from telelint.paths import Paths

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from telelint.cli.settings import Settings
    from telelint.model import Link, Tally


class _Holds(NamedTuple):
    select: frozenset[str]
    ignore: frozenset[str]
    fail_on: str | None


class Overrides:
    """All that fit a file hold for it: what they ignore adds up, of the rest the last one to say something wins.

    What is said on the command line or in the environment about ``select`` and ``fail-on`` wins over them.
    """

    def __init__(self, settings: Settings) -> None:
        """Take the tables. Raises ConfigurationError, naming the file and the key, for a rule that there is none of."""
        file = settings.file or ""
        self._select = rule_codes(settings.select, settings.origins["select"])
        may_select, may_fail = (settings.origins[name] in {file, "default"} for name in ("select", "fail-on"))
        self._tables = [
            (
                Paths(entry.paths, os.path.dirname(file)),
                _Holds(
                    rule_codes(entry.select, f"{file}: override[{number}].select") if may_select else frozenset(),
                    rule_codes(entry.ignore, f"{file}: override[{number}].ignore"),
                    entry.fail_on if may_fail else None,
                ),
            )
            for number, entry in enumerate(settings.overrides)
        ]
        self._asked: str | None = None
        self._answer = _Holds(self._select, frozenset(), None)

    @property
    def select(self) -> frozenset[str]:
        """The rules that are wanted for some file; an empty set means all of them."""
        if not self._select:
            return self._select
        return self._select.union(*(holds.select for _, holds in self._tables))

    def fail_on(self, path: str) -> str | None:
        """Return the verdict's word from which on a file's findings are a failure, None for the common one."""
        return self._for(path).fail_on

    def sift(self, items: Iterable[Link | Finding], tally: Tally) -> Iterator[Link | Finding]:
        """Pass on all but the findings that are not wanted for their file, and take those out of the tally."""
        for item in items:
            if isinstance(item, Finding) and item.place is not None and not self._wants(item.rule, item.place.path):
                withdraw(item, tally)
            else:
                yield item

    def _wants(self, rule: str, path: str) -> bool:
        holds = self._for(path)
        return rule not in holds.ignore and (not holds.select or rule in holds.select)

    def _for(self, path: str) -> _Holds:
        if self._asked != path:  # findings come file by file, so the last answer mostly serves again
            select, ignore, fail_on = self._select, frozenset[str](), None
            for paths, holds in self._tables:
                if path in paths:
                    select, ignore, fail_on = holds.select or select, ignore | holds.ignore, holds.fail_on or fail_on
            self._asked, self._answer = path, _Holds(select, ignore, fail_on)
        return self._answer
