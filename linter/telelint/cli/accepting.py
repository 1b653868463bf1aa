"""The way of the findings from the engine to a report: what holds for their file, what is suppressed, what is old.

Overrides, suppressions and baselines are for those who have a configuration file or ask for a baseline; for all others
nothing is loaded and items pass as they are.
"""

from __future__ import annotations

import sys

from telelint.accepted import Acceptance
from telelint.cli.outcome import Outcome
from telelint.model import Accepted, Finding
from telelint.reports.paint import printable
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Self

    from telelint.accepted.baseline import Baseline, Recording
    from telelint.accepted.suppressing import Suppressions
    from telelint.catalogue import Catalogue
    from telelint.cli.overrides import Overrides
    from telelint.cli.settings import Settings
    from telelint.model import Link, Tally


class Accepting:
    """What one run accepts; ``-v`` has each accepted finding said on standard error."""

    def __init__(self, settings: Settings, catalogue: Catalogue, *, verbose: bool, write_to: str | None = None) -> None:
        """Read the baseline, unless one is to be written, and check the tables.

        Raises ConfigurationError, naming the file and the key.
        """
        self._verbose = verbose
        self._settings = settings
        self._writes_to = write_to
        self._overrides: Overrides | None = None
        self._suppressions: Suppressions | None = None
        self._baseline: Baseline | None = None
        self._recording: Recording | None = None
        if settings.overrides:
            from telelint.cli.overrides import Overrides  # lazily: as the module's docstring says, like all below

            self._overrides = Overrides(settings)
        if settings.suppressions:
            self._suppressions = _suppressions(settings, catalogue)
        if self._writes_to is not None:
            from telelint.accepted.baseline import Recording

            self._recording = Recording()
        elif settings.baseline is not None:
            from telelint.accepted.baseline import Baseline

            self._baseline = Baseline.load(settings.baseline)
        self._acceptance = Acceptance(self._suppressions, self._recording or self._baseline)

    def outcome(self, fail_on: str | None) -> Outcome:
        """Return what learns the exit status; files with an override have their own threshold."""
        return Outcome(fail_on, self._overrides.fail_on if self._overrides else None)

    def sift(self, items: Iterable[Link | Finding], tally: Tally) -> Iterator[Link | Finding | Accepted]:
        """Pass on links, open findings and accepted ones, and set right the tally that counted all as open."""
        if self._overrides is not None:
            items = self._overrides.sift(items, tally)
        sifted = self._acceptance.sift(items, tally)
        return _said(sifted) if self._verbose else sifted

    def open(self, findings: Iterable[Finding], tally: Tally) -> tuple[Finding, ...]:
        """Return the open ones of some findings."""
        return tuple(item for item in self.sift(findings, tally) if isinstance(item, Finding))

    def reading(self, path: str) -> None:
        """Take notice that a file is linted."""
        if self._suppressions is not None:
            self._suppressions.saw_file(path)

    def fails_from(self, path: str) -> str | None:
        """Return the verdict's word from which on a file's findings are a failure, None for the common one."""
        return self._overrides.fail_on(path) if self._overrides else None

    @property
    def fails_alike(self) -> bool:
        """Whether no file has a threshold of its own."""
        return self._overrides is None

    def anew(self, met: Mapping[tuple[str, str], int]) -> Self:
        """Return what accepts the same in another part of the run; ``met`` is what came before it of the baseline."""
        from copy import copy  # lazily: only a process that has others work for it needs one

        fresh = copy(self)
        fresh._verbose = False  # nobody reads what other processes say
        fresh._suppressions = self._suppressions.anew() if self._suppressions else None
        fresh._recording = type(self._recording)() if self._recording else None
        fresh._baseline = self._baseline.after(met) if self._baseline else None
        fresh._acceptance = Acceptance(fresh._suppressions, fresh._recording or fresh._baseline)
        return fresh

    @property
    def by_parts(self) -> bool:
        """Whether parts of a run can be sifted out of order, each by what ``anew`` returns."""
        counts_equal_ones = self._recording is not None or self._baseline is not None
        says_each = self._verbose and self._suppressions is not None
        return not counts_equal_ones and not says_each

    @property
    def suppressed(self) -> tuple[tuple[int, bool], ...]:
        """What each suppression has met, as ``add`` takes it."""
        return self._suppressions.met if self._suppressions else ()

    @property
    def met(self) -> Mapping[tuple[str, str], int]:
        """How often each finding came that is in the baseline, or goes into it."""
        known = self._recording or self._baseline
        return known.met if known else {}

    @property
    def baseline_known(self) -> Callable[[tuple[str, str], int, int], int] | None:
        """How many of so many equal findings are known, after so many that came before; None: none ever is."""
        if self._recording is not None:
            return lambda _, here, __: here
        return self._baseline.known if self._baseline is not None else None

    def add(self, suppressed: Sequence[tuple[int, bool]], met: Mapping[tuple[str, str], int]) -> None:
        """Take notice of what was met in other parts of the run."""
        if self._suppressions is not None:
            self._suppressions.add(suppressed)
        if self._recording is not None:
            self._recording.add(met)
        elif self._baseline is not None:
            self._baseline = self._baseline.after(met)

    def leftovers(self, tally: Tally) -> Iterator[Finding]:
        """Yield, after the last file, the suppressions that were of no use (TL905), and count them."""
        if self._suppressions is None:
            return
        from telelint.cli.engine import chosen_rules

        for finding in self._suppressions.leftovers(chosen_rules(self._settings)):
            tally.findings[finding.rule] = tally.findings.get(finding.rule, 0) + 1
            yield finding

    def finish(self) -> None:
        """Write the baseline that was asked for, or tell with ``-v`` what of the old one is gone."""
        if self._recording is not None and self._writes_to is not None:
            from datetime import date

            from telelint import __version__

            today = date.today()  # noqa: DTZ011 - the user's own day is meant
            count = self._recording.write(self._writes_to, __version__, today)
            sys.stderr.write(f"telelint: wrote {self._writes_to} with {count:,} finding{'' if count == 1 else 's'}\n")
        elif self._baseline is not None and self._verbose:
            for rule, count in self._baseline.vanished().items():
                times = "once" if count == 1 else f"{count:,} times"
                sys.stderr.write(f"telelint: {rule} was in the baseline {times} more than in this run\n")


def _suppressions(settings: Settings, catalogue: Catalogue) -> Suppressions:
    from datetime import date

    from telelint.accepted.suppressing import Suppressions

    return Suppressions(
        settings.suppressions,
        file=settings.file or "",
        platforms=catalogue,
        today=date.today(),  # noqa: DTZ011 - an expiry is about the user's own day, whatever --date says
        prefix="tool.telelint." if (settings.file or "").endswith("pyproject.toml") else "",
    )


def _said(items: Iterable[Link | Finding | Accepted]) -> Iterator[Link | Finding | Accepted]:
    """Pass the items on, and say on standard error which findings are accepted."""
    for item in items:
        if isinstance(item, Accepted):
            finding = item.finding
            place = f"{finding.place.path}:{finding.place.line}:{finding.place.column}: " if finding.place else ""
            said = f"{place}{finding.rule} is accepted: {item.why or 'in the baseline'}"
            sys.stderr.write(f"telelint: {printable(said)}\n")
        yield item
