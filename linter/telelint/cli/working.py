"""What a process does that reads files for another one."""

from __future__ import annotations

import contextlib
import pickle
import signal
from typing import TYPE_CHECKING, NamedTuple

from telelint.cli import collect_seldom
from telelint.errors import UnreadableInput
from telelint.model import Finding, Link, Tally
from telelint.rules.platform_changed import CODE, PlatformChanges
from telelint.sources.cuts import PartOf

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

    from telelint.linting import Linter
    from telelint.model import Event, Skipped
    from telelint.rules.platform_changed import Version
    from telelint.sources.icalendar import State
    from telelint.sources.source import Source

IN_BATCH = 256  # links and findings sent at once
READY, BATCH, END = b"R", b"B", b"E"


class Batch(NamedTuple):
    """Some of what a file holds, and what reading it has counted besides links and findings."""

    items: list[Link | Finding | None]  # None: where a finding TL302 would stand about the event of the links before
    files: int
    events: int
    skipped: list[Skipped]
    continues: bool  # the first link is of the same event as the last one of the batch before


class End(NamedTuple):
    """That is all."""

    unreadable: str  # why there is no more, if there should be
    after: State | None  # what is known at the end of a part


def work(tasks: Connection, answers: Connection) -> None:
    """Read one file after the other until nobody asks any more. A bug's traceback goes to standard error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started us ends us
    collect_seldom()
    try:
        linter: Linter = pickle.loads(tasks.recv_bytes())  # noqa: S301 - written by our own process
    except (EOFError, OSError):
        return  # nobody asks
    with contextlib.suppress(BrokenPipeError):  # nobody listens any more
        answers.send_bytes(READY)
        while (source := _next(tasks)) is not None:
            why = ""
            try:
                for batch in _batches(linter, source):
                    answers.send_bytes(BATCH + pickle.dumps(batch, pickle.HIGHEST_PROTOCOL))
            except UnreadableInput as error:
                why = str(error)
            end = End(why, source.after if isinstance(source, PartOf) else None)
            answers.send_bytes(END + pickle.dumps(end, pickle.HIGHEST_PROTOCOL))


def _next(tasks: Connection) -> Source | None:
    try:
        source: Source = tasks.recv()
    except (EOFError, OSError):
        return None
    return source


class _AllChanged(PlatformChanges):
    """Complains of every event: what its other versions lead to, only who hears all parts of a file can tell."""

    def compare(self, key: bytes, version: Version) -> str | None:  # noqa: ARG002 - as above
        return version[2][0]


def _batches(linter: Linter, source: Source) -> Iterator[Batch]:
    """Yield what a file holds in batches. What was found before an error is yielded, and then the error raised."""
    tally = Tally()
    files = events = skipped = 0
    items: list[Link | Finding | None] = []
    series: Event | None = None
    once: Event | None = None  # the same without its series, which is large, and asked no more after the verdict
    last: Event | None = None  # that of the last link sent
    error: UnreadableInput | None = None
    part = isinstance(source, PartOf)
    scan = linter.scan(source, tally, _AllChanged(linter.catalogue) if part else None)
    while True:
        item: Link | Finding | None = None
        try:
            item = next(scan, None)
        except UnreadableInput as unreadable:
            error = unreadable
        if item is not None:
            if item.event.occurrences is not None:
                if item.event is not series or once is None:
                    series, once = item.event, item.event._replace(occurrences=None)
                item = item._replace(event=once)
            items.append(None if part and isinstance(item, Finding) and item.rule == CODE else item)
            if len(items) < IN_BATCH:
                continue
        of_links = [item.event for item in items if isinstance(item, Link)]
        continues = bool(of_links) and of_links[0] is last
        yield Batch(items, tally.files - files, tally.events - events, tally.skipped[skipped:], continues)
        if item is None:
            break
        last = of_links[-1] if of_links else last
        files, events, skipped = tally.files, tally.events, len(tally.skipped)
        items = []
    if error is not None:
        raise error
