"""What the exit status will be, learnt while the findings pass; no format and no report has a say in it."""

from __future__ import annotations

import sys

from telelint.model import VERDICTS
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from telelint.model import Finding, Verdict

CLEAN, FINDINGS, UNREADABLE = 0, 1, 2


class Outcome:
    """Sees every finding and every input that could not be read."""

    def __init__(self, fail_on: str | None, fail_on_in: Callable[[str], str | None] | None = None) -> None:
        """``fail_on`` is a verdict's word; None: findings are no failure.

        ``fail_on_in`` tells another word for some files by their path, and None for all others.
        """
        self._fail_on = VERDICTS[fail_on] if fail_on else None
        self._fail_on_in = fail_on_in if fail_on else None
        self._failed = False
        self._unreadable = False

    @property
    def open(self) -> bool:
        """Whether a finding can still change anything."""
        return self._fail_on is not None and not self._failed

    @property
    def failed(self) -> bool:
        """Whether a finding was a failure."""
        return self._failed

    def fail(self) -> None:
        """Take notice that another one saw a failure."""
        self._failed = True

    def saw(self, finding: Finding) -> None:
        """Take an open finding into account."""
        self.weigh(finding.verdict, finding.place.path if finding.place else None)

    def weigh(self, verdict: Verdict, path: str | None) -> None:
        """Take a verdict about something in a file into account."""
        if self._fail_on is None or self._failed:
            return
        threshold = self._fail_on
        if self._fail_on_in is not None and path is not None:
            word = self._fail_on_in(path)
            threshold = VERDICTS[word] if word else threshold
        self._failed = verdict >= threshold

    def unreadable(self, complaint: object) -> None:
        """Say on standard error what could not be read; the run goes on and ends with status 2."""
        sys.stderr.write(f"telelint: {complaint}\n")
        self._unreadable = True

    @property
    def status(self) -> int:
        """The exit status."""
        if self._unreadable:
            return UNREADABLE
        return FINDINGS if self._failed else CLEAN
