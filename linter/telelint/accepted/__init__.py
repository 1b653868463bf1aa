"""What the user has accepted before: suppressions with a reason, and a baseline.

Neither changes what is found or how it is judged. A finding that fits one passes on as ``Accepted``, so that reports
can tell it apart and the exit status does not count it. Nothing in an invite can accept anything, as an invite comes
from others.
"""

from __future__ import annotations

from telelint.model import Accepted, Finding
from telelint.typed import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from telelint.accepted.suppressing import Suppressions
    from telelint.model import Link, Tally

CONFIG, BASELINE = "config", "baseline"


class Known(Protocol):
    """A baseline that is held against a run, or one that is being written by it."""

    def knows(self, finding: Finding) -> bool:
        """Return whether the finding was there before; asked once a finding, as equal ones are counted."""
        ...


class Acceptance:
    """Tells the accepted findings of one run from the open ones."""

    def __init__(self, suppressions: Suppressions | None = None, baseline: Known | None = None) -> None:
        """Take what the configuration suppresses, and the baseline; a finding that both fit is the configuration's."""
        self._suppressions = suppressions
        self._baseline = baseline

    def sift(self, items: Iterable[Link | Finding], tally: Tally) -> Iterator[Link | Finding | Accepted]:
        """Pass the items on, and each accepted finding as such; the tally, which counted it as open, is set right."""
        nothing = self._suppressions is None and self._baseline is None
        return iter(items) if nothing else self._sift(items, tally)

    def _sift(self, items: Iterable[Link | Finding], tally: Tally) -> Iterator[Link | Finding | Accepted]:
        for item in items:
            accepted = self.accepted(item) if isinstance(item, Finding) else None
            if accepted is None:
                yield item
                continue
            count_accepted(accepted, tally)
            yield accepted

    def accepted(self, finding: Finding) -> Accepted | None:
        """Return the finding as accepted, or None for an open one."""
        if self._suppressions is not None:
            why = self._suppressions.why(finding)
            if why is not None:
                return Accepted(finding, CONFIG, why)
        if self._baseline is not None and self._baseline.knows(finding):
            return Accepted(finding, BASELINE, "")
        return None


def count_accepted(accepted: Accepted, tally: Tally) -> None:
    """Count a finding as accepted that was counted as open before."""
    withdraw(accepted.finding, tally)
    tally.accepted[accepted.kind] = tally.accepted.get(accepted.kind, 0) + 1


def withdraw(finding: Finding, tally: Tally) -> None:
    """Take a finding out of the count of open ones."""
    left = tally.findings.get(finding.rule, 0) - 1
    if left > 0:
        tally.findings[finding.rule] = left
    else:
        tally.findings.pop(finding.rule, None)
