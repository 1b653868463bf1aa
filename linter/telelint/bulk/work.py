"""What a worker does with a partition: lints it, writes its findings, and says what they come to.

A worker gets the linter as it is, pickled, and needs no configuration, register or policy of its own; it does need the
same telelint. It raises nothing: Dask would write what was raised, with all its words, into the worker's log, and an
error's words may come from an invite.
"""

from __future__ import annotations

import gc
import pickle
import threading
import time
import traceback
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import msgspec

import telelint
from telelint.bulk.manifest import Facts, Record, as_json, facts_name, findings_name, record_name
from telelint.bulk.partitions import state_as_json, state_from_json
from telelint.bulk.storage import Folder, StorageFailedError, open_stream
from telelint.bulk.writing import WRITERS
from telelint.cli import collect_seldom
from telelint.errors import UnreadableInput
from telelint.model import Finding, Skipped, Tally, Verdict
from telelint.rules.platform_changed import MAX_EVENTS, PlatformChanges
from telelint.sources.cuts import Part, PartOf, count_lines
from telelint.sources.icalendar import State
from telelint.sources.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import BinaryIO

    from telelint.bulk.inputs import Input
    from telelint.bulk.partitions import Cut, Partition, Piece
    from telelint.bulk.writing import Writer
    from telelint.catalogue import Catalogue
    from telelint.cli.accepting import Accepting
    from telelint.linting import Linter
    from telelint.model import Accepted, Link
    from telelint.reports import Run
    from telelint.rules.platform_changed import Version

    Key = tuple[str, str]  # a rule and a fingerprint

_CHANGED = "it is not the file any more that it was when the run began"


class Job(NamedTuple):
    """What holds for every partition of a run. The linter must not have read anything yet."""

    linter: Linter
    run: Run
    accepting: Accepting
    output: str  # the folder of the results, as every worker finds it
    form: str  # of WRITERS
    secret: bytes  # for the hashes by which parts of one file know an event (TL302)


class Given(NamedTuple):
    """What a partition has to know of those before it."""

    line: int | None = None  # LFs before its part of a file
    before: State | None = None  # None: as was assumed
    seen: Mapping[bytes, Version] = {}  # versions of its events that came before
    room: int = MAX_EVENTS  # events that may still be remembered, those seen included
    forgotten: bool = False  # whether some part of the file had to forget events
    met: Mapping[Key, int] = {}  # how often its findings of the baseline came before


class Done(NamedTuple):
    """A partition that is written."""

    record: Record
    seconds: float  # of CPU


class Failed(NamedTuple):
    """A task that came to nothing, and why; no word of it is from an input."""

    why: str
    again: bool  # whether another try may help
    of_all: bool = False  # whether no partition can be done


def lint(pickled: bytes, version: str, partition: Partition, given: Given) -> Done | Failed:
    """Lint a partition, and write findings, facts and record. Called by Dask on a worker."""
    if version != telelint.__version__:
        return refused(version)
    try:
        with collecting_seldom():
            return _lint(job_of(pickled), partition, given)
    except Exception as error:  # noqa: BLE001 - the module's docstring says why
        return failed(error)


def count(version: str, address: str, cut: Cut) -> int | Failed:
    """Return how many LFs a part of a file holds. Called by Dask on a worker."""
    if version != telelint.__version__:
        return refused(version)
    try:
        stream, _ = open_stream(address)
        with stream:
            return count_lines(stream, Part(cut.start, cut.end, None, State(), cut.last))
    except Exception as error:  # noqa: BLE001 - as above
        return failed(error)


def same(pickled: bytes) -> bytes:
    """Return a job as it came: as the result of a task, workers fetch it once, and Dask makes it anew if it is lost."""
    return pickled


def refused(version: str) -> Failed:
    """Say that this process has another telelint than the one that was named."""
    return Failed(
        f"a worker has telelint {telelint.__version__}, and this is {version}: install the same",
        again=False,
        of_all=True,
    )


def failed(error: Exception) -> Failed:
    """Say what failed and where, but nothing of what an error says."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    name = str(error) if isinstance(error, StorageFailedError) else type(error).__name__
    return Failed(f"{name} at {where.filename.replace(chr(92), '/').rpartition('/')[2]}:{where.lineno}", again=True)


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """Have the collector look less often while we work, which saves a fifth of the time. The process is Dask's."""
    before = gc.get_threshold()
    collect_seldom()
    try:
        yield
    finally:
        gc.set_threshold(*before)


_mine = threading.local()


def job_of(pickled: bytes) -> Job:
    """Return the job. One that has begun to read is for one thread only."""
    if getattr(_mine, "pickled", None) != pickled:
        _mine.job = pickle.loads(pickled)  # noqa: S301 - from the run's own process, by way of Dask
        _mine.pickled = pickled
    job: Job = _mine.job
    return job


class _Stored(Source):
    """A file at an address, as it was when it was listed."""

    __slots__ = ("_input",)

    def __init__(self, stored: Input) -> None:
        super().__init__(stored.name)
        self._input = stored

    def open(self) -> BinaryIO:
        stream, size = open_stream(self._input.address)
        if size != self._input.size:
            stream.close()
            raise OSError(0, _CHANGED)
        return stream


class _Versions(PlatformChanges):
    """Versions of a part's events, which knows those that came before and keeps a journal."""

    def __init__(self, catalogue: Catalogue, secret: bytes, given: Given) -> None:
        super().__init__(catalogue, given.room, secret)
        self._seen.update(given.seen)
        self.forgotten = int(given.forgotten)
        self.forgot = given.forgotten  # stays, when it was said
        self.events: list[int] = []  # as in Facts
        self.which: list[int] = []
        self.said: list[tuple[int, str]] = []
        self.different: dict[Version, int] = {}

    def compare(self, key: bytes, version: Version) -> str | None:
        elsewhere = super().compare(key, version)
        self.forgot = self.forgot or self.forgotten > 0
        if elsewhere is not None:
            self.said.append((len(self.events), elsewhere))
        self.events.append(int.from_bytes(key))
        self.which.append(self.different.setdefault(version, len(self.different)))
        return elsewhere

    def facts(self, before: State, after: State) -> Facts:
        """Return what to tell of a part between two states."""
        versions = [(sequence, override, list(there)) for sequence, override, there in self.different]
        return Facts(
            state_as_json(before), state_as_json(after), self.events, self.which, versions, self.said, self.forgot
        )


class _Worst:
    """The worst open finding, by what its file fails from."""

    def __init__(self, accepting: Accepting) -> None:
        self._accepting = accepting
        self._looks = True
        self.verdicts: dict[str, int] = {}

    def see(self, items: list[Link | Finding | Accepted]) -> None:
        if not self._looks:  # it cannot be worse
            return
        for item in items:
            if isinstance(item, Finding):
                threshold = (self._accepting.fails_from(item.place.path) if item.place else None) or ""
                if item.verdict > self.verdicts.get(threshold, Verdict.OK):
                    self.verdicts[threshold] = int(item.verdict)
                    self._looks = item.verdict < Verdict.BLOCK or not self._accepting.fails_alike


def _lint(job: Job, partition: Partition, given: Given) -> Done:
    began = time.thread_time()
    output = Folder(job.output)
    tally = Tally()
    accepting = job.accepting.anew(given.met)
    worst = _Worst(accepting)
    facts: Facts | None = None
    with output.create(findings_name(partition.number, job.form)) as path, WRITERS[job.form](path, job.run) as writer:
        for piece in partition.pieces:
            facts = _piece(job, piece, given, tally, accepting, worst, writer) or facts
    if accepting.met:
        met = [(*key, count, given.met.get(key, 0)) for key, count in accepting.met.items()]
        facts = msgspec.structs.replace(facts or Facts(), met=met)
    if facts is not None:
        output.write(facts_name(partition.number), as_json(facts))
    record = _record(partition.number, tally, worst, accepting)
    output.write(record_name(partition.number), as_json(record))
    return Done(record, time.thread_time() - began)


def _piece(
    job: Job, piece: Piece, given: Given, tally: Tally, accepting: Accepting, worst: _Worst, writer: Writer
) -> Facts | None:
    """Lint a file or a part of one. Return what a part's neighbours must know."""
    one, cut = piece.input, piece.cut
    if one.skipped:
        tally.skipped.append(Skipped(one.name, one.skipped))
        return None
    if one.unreadable:
        tally.unreadable.append(one.unreadable)
        return None
    source: Source = _Stored(one)
    part: PartOf | None = None
    changes: _Versions | None = None
    before = State()
    if cut is not None:
        before = state_from_json(cut.before) if given.before is None else given.before
        source = part = PartOf(source, Part(cut.start, cut.end, given.line, before, cut.last))
        changes = _Versions(job.linter.catalogue, job.secret, given)
    accepting.reading(one.name)
    skipped = len(tally.skipped)
    try:
        for found in job.linter.scan_events(source, tally, changes):
            items = [*accepting.sift(found, tally)]
            worst.see(items)
            writer.add(items)
    except UnreadableInput as error:
        tally.unreadable.append(str(error))
    if not one.named and any(left.path == one.name for left in tally.skipped[skipped:]):
        tally.files -= 1  # as where a folder's files are looked into before they count
    if part is None or changes is None:
        return None
    return changes.facts(before, part.after or State())


def _record(number: int, tally: Tally, worst: _Worst, accepting: Accepting) -> Record:
    return Record(
        number,
        sum(tally.findings.values()),
        tally.files,
        tally.events,
        tally.links,
        tally.verdicts,
        tally.platforms,
        tally.findings,
        tally.accepted,
        [(skipped.path, skipped.why) for skipped in tally.skipped],
        tally.unreadable,
        worst.verdicts,
        list(accepting.suppressed),
    )
