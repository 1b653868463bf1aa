"""What a process does that reads files for another one."""

from __future__ import annotations

import contextlib
import pickle
import signal
from copy import copy
from functools import partial

from telelint.cli import collect_seldom
from telelint.cli.telling import Telling, Writing, Written
from telelint.errors import UnreadableInput
from telelint.model import Link, Tally
from telelint.rules.platform_changed import PlatformChanges
from telelint.sources.cuts import PartOf
from telelint.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection

    from telelint.catalogue import Catalogue
    from telelint.linting import Linter
    from telelint.model import Event, Finding
    from telelint.rules.platform_changed import Version
    from telelint.sources.icalendar import State
    from telelint.sources.source import Source

    Items = list[Link | Finding]

READY, BATCH, END = b"R", b"B", b"E"


class Order(NamedTuple):
    """What a process needs for every file. The linter must not have read anything yet."""

    linter: Linter
    telling: Telling
    written: bool  # whether the report can be written by parts; else what it is to be told is handed over
    links: bool  # whether it is told of links, and not of findings alone
    secret: bytes  # for the hashes by which parts of one file know an event (TL302)


class Batch(NamedTuple):
    """Some events of a file. Octets follow: what a report writes of them, or links and findings, pickled."""

    items: int  # links and findings
    tally: Tally  # what was counted since the batch before
    versions: list[tuple[bytes, Version]]  # of the events in a part of a file, by the hashes of their UIDs
    answers: list[str | None]  # of PlatformChanges.compare about these, as if nothing came before the part
    failed: bool  # as in Written
    suppressed: tuple[tuple[int, bool], ...]


class End(NamedTuple):
    """That is all."""

    unreadable: str  # why there is no more, if there should be
    after: State | None  # what is known at the end of a part
    tally: Tally  # what was counted since the last batch


def work(tasks: Connection, answers: Connection) -> None:
    """Read one file after the other until nobody asks any more. A bug's traceback goes to standard error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started us ends us
    collect_seldom()
    try:
        order: Order = pickle.loads(tasks.recv_bytes())  # noqa: S301 - written by our own process
    except (EOFError, OSError):
        return  # nobody asks
    tell = Writing(order.telling).written if order.written else partial(_pickled, links=order.links)
    with contextlib.suppress(BrokenPipeError):  # nobody listens any more
        answers.send_bytes(READY)
        while (source := _next(tasks)) is not None:
            why, tally = "", Tally()
            try:
                for batch, octets in _batches(order, source, tally, tell):
                    answers.send_bytes(BATCH + pickle.dumps(batch, pickle.HIGHEST_PROTOCOL))
                    answers.send_bytes(octets)
            except UnreadableInput as error:
                why = str(error)
            end = End(why, source.after if isinstance(source, PartOf) else None, tally)
            answers.send_bytes(END + pickle.dumps(end, pickle.HIGHEST_PROTOCOL))


def _next(tasks: Connection) -> Source | None:
    try:
        source: Source = tasks.recv()
    except (EOFError, OSError):
        return None
    return source


class _Noted(PlatformChanges):
    """Notes what is compared: whoever hears of all parts of a file compares it again."""

    def __init__(self, catalogue: Catalogue, secret: bytes) -> None:
        super().__init__(catalogue, secret=secret)
        self.versions: list[tuple[bytes, Version]] = []
        self.answers: list[str | None] = []

    def compare(self, key: bytes, version: Version) -> str | None:
        answer = super().compare(key, version)
        self.versions.append((key, version))
        self.answers.append(answer)
        return answer


def _batches(
    order: Order, source: Source, tally: Tally, tell: Callable[[Items, Tally], Written]
) -> Iterator[tuple[Batch, bytes]]:
    """Yield what a file holds, and leave in the tally what is counted since. Raises UnreadableInput."""
    noted = _Noted(order.linter.catalogue, order.secret)
    for items in order.linter.scan_events(source, tally, noted if isinstance(source, PartOf) else None):
        if items:
            octets, failed, suppressed = tell(items, tally)
            yield Batch(len(items), copy(tally), noted.versions, noted.answers, failed, suppressed), octets
            Tally.__init__(tally)  # the reader goes on to count with it
            noted.versions, noted.answers = [], []


def _pickled(items: Items, tally: Tally, *, links: bool) -> Written:  # noqa: ARG001 - sifted by who gets it
    """Return what a report takes notice of, without what is asked no more after the verdict: series are large."""
    series: Event | None = None
    once: Event | None = None
    small: Items = []
    for item in items:
        if not links and isinstance(item, Link):
            continue
        event = item.event
        if event.occurrences is None:
            small.append(item)
            continue
        if event is not series or once is None:
            series, once = event, event._replace(occurrences=None)
        small.append(item._replace(event=once))
    return Written(pickle.dumps(small, pickle.HIGHEST_PROTOCOL), failed=False, suppressed=())
