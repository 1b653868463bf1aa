"""What becomes of what is found, in whichever process: it is weighed for the exit status, and a report writes it.

A report that keeps nothing from one item to the next can be written by parts: a process that reads a part of the input
writes down what it finds there itself, and only the octets are handed over.
"""

from __future__ import annotations

import io

from telelint.model import Accepted, Finding
from telelint.reports import Entry, Report, open_report, tell
from telelint.reports.json_text import octets_below
from telelint.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any, TextIO

    from telelint.cli.accepting import Accepting
    from telelint.cli.outcome import Outcome
    from telelint.model import Event, Link, Place, Tally
    from telelint.reports import Look, Run

    Item = Link | Finding | Accepted
    Tell = Callable[[Report[Any], list[Item], Outcome], None]


def tell_findings(report: Report[Item], items: list[Item], outcome: Outcome) -> None:
    """Tell what ``telelint lint`` tells of some items."""
    if outcome.open:
        for item in items:
            if isinstance(item, Finding):
                outcome.saw(item)
    tell(report, items)


def tell_links(report: Report[Entry], items: list[Item], outcome: Outcome) -> None:
    """Tell what ``telelint links`` tells of some events' items."""
    for entry in entries(items, outcome.saw):
        report.item(entry)


def entries(items: Iterable[Item], saw: Callable[[Finding], None]) -> Iterator[Entry]:
    """Bring links and open findings of the same place together, in the order of the links; tell ``saw`` each finding.

    Findings come after the links of their event, so links wait until the next event, or the next part of one, begins.
    """
    waiting: list[Link] = []
    event: Event | None = None
    about: dict[Place | None, list[Finding]] = {}
    for item in items:
        if isinstance(item, Finding):
            saw(item)
            if waiting and item.link is not None:
                about.setdefault(item.place, []).append(item)
        elif not isinstance(item, Accepted):
            if item.event is not event or about:
                yield from _joined(waiting, about)
                event = item.event
            waiting.append(item)
    yield from _joined(waiting, about)


def _joined(waiting: list[Link], about: dict[Place | None, list[Finding]]) -> Iterator[Entry]:
    for link in waiting:
        yield Entry(link, tuple(about.get(link.place, ())))
    waiting.clear()
    about.clear()


class Telling(NamedTuple):
    """How a run tells what it finds. It can go to another process, which then tells a part."""

    tell: Tell
    formats: Mapping[str, str]
    format: str
    look: Look
    run: Run
    accepting: Accepting
    fail_on: str | None

    def open(self, stream: TextIO) -> Report[Any]:
        """Return a report that has begun."""
        report: Report[Any] = open_report(self.formats, self.format, stream, self.look)
        report.begin(self.run)
        return report


class Written(NamedTuple):
    """What another process has written of a report, and what it saw meanwhile."""

    octets: bytes
    failed: bool  # as Outcome.failed
    suppressed: tuple[tuple[int, bool], ...]  # as Accepting.suppressed


class Writing:
    """Writes parts of a report into memory."""

    def __init__(self, telling: Telling) -> None:
        self._telling = telling
        self._below = io.BytesIO()
        # as telelint.cli.terminal.output opens its file
        self._stream = io.TextIOWrapper(self._below, encoding="utf-8", errors="backslashreplace", newline="\n")
        self._report = telling.open(self._stream)
        self._taken()  # the beginning is written by who puts the parts together

    def written(self, found: list[Link | Finding], tally: Tally) -> Written:
        """Write what was found, and set the tally right that counted it."""
        accepting = self._telling.accepting.anew({})
        outcome = accepting.outcome(self._telling.fail_on)
        self._telling.tell(self._report, list(accepting.sift(found, tally)), outcome)
        return Written(self._taken(), outcome.failed, accepting.suppressed)

    def _taken(self) -> bytes:
        self._stream.flush()
        octets = self._below.getvalue()
        self._below.seek(0)
        self._below.truncate()
        return octets


class Parts:
    """A report that is put together from what other processes wrote, and from what is told here."""

    def __init__(self, telling: Telling, report: Report[Any], stream: TextIO, outcome: Outcome) -> None:
        """Take a report that has begun, and its stream."""
        self.telling = telling
        self._stream = stream
        by_parts = getattr(report, "by_parts", False) and telling.accepting.by_parts
        self._octets = octets_below(stream) if by_parts else None
        self._outcome = outcome
        self.links = telling.tell is tell_links or getattr(report, "links", False)
        """Whether the report takes notice of links, and not of findings alone."""

    @property
    def written(self) -> bool:
        """Whether others can write parts of it; else they have to hand over what they find."""
        return self._octets is not None

    def add(self, written: Written) -> None:
        """Add what another process wrote."""
        assert self._octets is not None  # or nobody could write
        self._stream.flush()
        self._octets.write(written.octets)
        self.telling.accepting.add(written.suppressed, {})
        if written.failed:
            self._outcome.fail()
