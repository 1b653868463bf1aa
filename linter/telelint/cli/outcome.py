"""What the exit status will be, learnt while the findings pass; no format and no report has a say in it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from telelint.model import VERDICTS, Verdict

if TYPE_CHECKING:
    from telelint.model import Finding

CLEAN, FINDINGS, UNREADABLE = 0, 1, 2


class Outcome:
    """Sees every finding and every input that could not be read."""

    def __init__(self, fail_on: str | None) -> None:
        """``fail_on`` is a verdict's word; None: findings are no failure."""
        self._fail_on = VERDICTS[fail_on] if fail_on else None
        self._worst = Verdict.OK
        self._unreadable = False

    def saw(self, finding: Finding) -> None:
        """Take a finding into account."""
        self._worst = max(self._worst, finding.verdict)

    def unreadable(self, complaint: object) -> None:
        """Say on standard error what could not be read; the run goes on and ends with status 2."""
        sys.stderr.write(f"telelint: {complaint}\n")
        self._unreadable = True

    @property
    def status(self) -> int:
        """The exit status."""
        if self._unreadable:
            return UNREADABLE
        failed = self._fail_on is not None and self._worst >= self._fail_on
        return FINDINGS if failed else CLEAN
