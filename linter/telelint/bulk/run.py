"""One run, from the first listing to the summary; again and again, until all is done."""

from __future__ import annotations

import pickle
import secrets
import time
from functools import partial
from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from telelint.bulk import across, work
from telelint.bulk.crew import Crew, Task
from telelint.bulk.inputs import find
from telelint.bulk.manifest import FORM, Manifest, Output, Rests, digest_of_each, findings_name, record_name
from telelint.bulk.partitions import plan
from telelint.bulk.storage import Folder, is_address
from telelint.bulk.work import Failed, Given, Job
from telelint.bulk.writing import WRITERS
from telelint.errors import ConfigurationError
from telelint.model import Tally
from telelint.reports.findings.json import summary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from telelint.bulk.inputs import Input
    from telelint.bulk.manifest import Record
    from telelint.bulk.partitions import Partition
    from telelint.cli.accepting import Accepting
    from telelint.linting import Linter
    from telelint.reports import Run

_NAMES = {"telelint": "version of telelint", "catalogue": "catalogue", "policy": "policy", "settings": "settings"}
_ELSE = "name another folder, or remove this one"
_ENOUGH = 20  # partitions that fail, none being done, until the rest is not tried
_LONG = 10  # seconds without a worker until it is said
_NOT_SHARED = "the workers wrote to a folder that is not seen from here; name one that all machines share"


class Order(NamedTuple):
    """What is to be done, and with whom."""

    linter: Linter
    run: Run
    accepting: Accepting
    rests: Rests
    paths: Sequence[str]
    output: str  # the folder's address or path
    partition_size: int  # octets
    scheduler: str | None  # None: processes of this machine
    processes: int


class Sight(NamedTuple):
    """How far a run is."""

    doing: str
    done: int
    of: int  # partitions
    octets: int  # of storage, read by this run
    left: int  # octets still to be read
    findings: int
    threads: int
    seconds: float


class Result(NamedTuple):
    """What came of a run."""

    tally: Tally
    worst: dict[str, int]  # the worst open finding's verdict by what its file fails from; "": as all others
    rows: int
    partitions: int
    lost: list[str]  # partitions that could not be done: what is in them, and why
    seconds: float  # of the workers' CPU in this run


class Bulk:
    """A run over partitions, or what is left of it."""

    def __init__(self, order: Order, tell: Callable[[str], None], show: Callable[[Sight], None]) -> None:
        """Take the order, who is told what happens, and who is shown how far it is, ten times a second at most."""
        self._order = order
        self._tell = tell
        self._show = show
        self._output = Output(Folder(order.output))
        self._lost: dict[int, str] = {}
        self._seconds = 0.0
        self._octets = 0
        self._began = time.monotonic()
        self._partitions: list[Partition] = []
        self._records: dict[int, Record] = {}
        self._counted: dict[int, int] | None = None  # LFs in each part of a file but the last
        self._rows = 0
        self._left = 0  # octets
        self._seen_output = False
        self._waits = False

    def run(self) -> Result:
        """Do what is not done yet. Raises ConfigurationError, SchedulerGoneError, and OSError of the output."""
        manifest = self._planned()
        self._partitions = self._output.plan()
        self._left = sum(partition.octets for partition in self._partitions)
        for record in self._output.records().values():
            self._keep(record)
        if manifest.complete:
            self._tell("all of it is done already")
        elif self._records:
            self._tell(f"going on: {len(self._records):,} of {len(self._partitions):,} partitions are done")
        if not manifest.complete:
            with Crew(self._order.scheduler, min(self._order.processes, len(self._partitions))) as crew:
                self._do(crew, manifest)
        tally, worst = self._merged()
        complete = not self._lost
        rows = sum(record.rows for record in self._records.values()) + self._leftovers(tally, worst, complete)
        if complete and not manifest.complete:
            self._order.accepting.finish()
        manifest = msgspec.structs.replace(manifest, complete=complete, secret=None if complete else manifest.secret)
        lost = [f"partition {number} ({self._partitions[number].described()}): {why}"
                for number, why in sorted(self._lost.items())]  # fmt: skip
        self._output.finish(manifest, self._summary(manifest, tally, rows, lost))
        return Result(tally, worst, rows, len(self._partitions), lost, self._seconds)

    # Before

    def _planned(self) -> Manifest:
        """Return the manifest of the run that is gone on with, or of a new one."""
        order = self._order
        self._look("listing")
        inputs = list(find(order.paths, self._output.folder.inside))
        digest = digest_of_each(inputs)
        found = self._output.found
        if found is not None:
            self._same(found, digest, inputs)
            return found
        self._look("planning")
        partitions = list(plan(inputs, order.partition_size))
        uncut = [
            piece.input.name
            for partition in partitions
            for piece in partition.pieces
            if piece.cut is None and piece.input.size > order.partition_size
        ]
        manifest = Manifest(
            form=FORM,
            rests=order.rests,
            partition_size=order.partition_size,
            inputs=digest,
            partitions=len(partitions),
            files=sum(bool(one.address) for one in inputs),
            octets=sum(one.size for one in inputs),
            uncut=uncut,
            complete=False,
            secret=secrets.token_hex(16),
        )
        self._output.begin(manifest, partitions)
        return manifest

    def _same(self, found: Manifest, digest: str, inputs: Sequence[Input]) -> None:
        """Raise ConfigurationError, saying what is not the same, unless a run can go on."""
        where = f"--output {self._order.output}: was begun with "
        rests = self._order.rests
        for name in rests.__struct_fields__:
            if getattr(found.rests, name) != getattr(rests, name):
                raise ConfigurationError(f"{where}another {_NAMES.get(name, name)}: {_ELSE}")
        if found.partition_size != self._order.partition_size:
            raise ConfigurationError(f"{where}--partition-size {found.partition_size}: {_ELSE}")
        if found.inputs != digest:
            before = {piece.input.name: piece.input for one in self._output.plan() for piece in one.pieces}
            now = {one.name: one for one in inputs}
            new, gone = len(now.keys() - before.keys()), len(before.keys() - now.keys())
            changed = sum(one != now[name] for name, one in before.items() if name in now)
            raise ConfigurationError(f"{where}other files ({new:,} new, {gone:,} gone, {changed:,} changed): {_ELSE}")

    # Meanwhile

    def _do(self, crew: Crew, manifest: Manifest) -> None:
        order = self._order
        assert manifest.secret is not None  # it is gone only from a complete run
        output = order.output if is_address(order.output) else self._output.folder.inside
        job = Job(order.linter, order.run, order.accepting, output, order.rests.format, bytes.fromhex(manifest.secret))
        pickled = crew.share(work.same, pickle.dumps(job, pickle.HIGHEST_PROTOCOL))

        def lint(wanted: Iterable[tuple[Partition, Given]], doing: str) -> bool:
            """Return whether there was something to lint."""
            found = [(partition, given) for partition, given in wanted if partition.number not in self._lost]
            lines = self._lines(crew) if any(one.cut is not None and one.cut.start for one, _ in found) else {}
            tasks = [
                Task(
                    one.number,
                    work.lint,
                    (pickled, order.run.version, one, given._replace(line=lines.get(one.number, 0))),
                )
                for one, given in found
                if one.number not in self._lost
            ]
            self._lint(crew, tasks, doing)
            return bool(tasks)

        lint(((one, Given()) for one in self._partitions if one.number not in self._records), "linting")
        for _ in range(len(self._partitions) + 1):  # at the latest then each knows what is before it
            if not lint(self._wrong(crew, pickled), "linting again"):
                return

    def _wrong(self, crew: Crew, pickled: object) -> list[tuple[Partition, Given]]:
        """Return the partitions that took something wrong for granted, with what is right.

        A baseline goes over all of them; else each calendar is by itself, and workers do it.
        """
        order = self._order
        known = order.accepting.baseline_known
        if known is not None:
            return list(across.to_do_again(self._partitions, self._output.facts, order.linter.catalogue, known))
        files: list[list[Partition]] = []
        for one in self._partitions:
            if one.cut is not None:
                files += [] if one.cut.start else [[]]
                files[-1].append(one)
        tasks = [Task(number, across.of_file, (pickled, order.run.version, tuple(file)))
                 for number, file in enumerate(files)]  # fmt: skip
        found: list[tuple[Partition, Given]] = []
        for task, said in crew.work(tasks, partial(self._look, "comparing")):
            if isinstance(said, Failed):
                for one in files[task.number]:
                    self._fail(one.number, said)
            else:
                found += said
        return found

    def _lines(self, crew: Crew) -> dict[int, int]:
        """Return the LFs before each part of a file, by partition; one that nobody can tell is lost."""
        cuts = [(partition, partition.cut) for partition in self._partitions if partition.cut is not None]
        if self._counted is None:
            self._counted = {}
            version = self._order.run.version
            tasks = [
                Task(one.number, work.count, (version, one.pieces[0].input.address, cut))
                for one, cut in cuts
                if not cut.last
            ]
            for task, said in crew.work(tasks, partial(self._look, "counting lines")):
                if isinstance(said, Failed):
                    self._fail(task.number, said)
                else:
                    self._counted[task.number] = said
        lines: dict[int, int] = {}
        line: int | None = 0
        for one, cut in cuts:
            line = line if cut.start else 0
            if line is None:
                self._lost.setdefault(one.number, "the lines before it could not be counted")
                continue
            lines[one.number] = line
            line = line + self._counted[one.number] if one.number in self._counted else None
        return lines

    def _lint(self, crew: Crew, tasks: Sequence[Task], doing: str) -> None:
        for task, said in crew.work(tasks, partial(self._look, doing)):
            self._forget(task.number)
            if isinstance(said, Failed):
                self._fail(task.number, said)
                continue
            self._keep(said.record)
            self._seconds += said.seconds
            self._octets += self._partitions[task.number].octets
            if not self._seen_output and self._output.folder.read(record_name(task.number)) is None:
                raise ConfigurationError(f"--output {self._order.output}: {_NOT_SHARED}")
            self._seen_output = True

    def _keep(self, record: Record) -> None:
        self._records[record.partition] = record
        self._rows += record.rows
        self._left -= self._partitions[record.partition].octets

    def _forget(self, number: int) -> None:
        record = self._records.pop(number, None)
        if record is not None:
            self._rows -= record.rows
            self._left += self._partitions[number].octets

    def _fail(self, number: int, failed: Failed) -> None:
        """Give a partition up. Raises ConfigurationError where it would be the same with all of them."""
        if failed.of_all:
            raise ConfigurationError(failed.why)
        self._lost[number] = failed.why
        if len(self._lost) >= _ENOUGH and not self._records:
            raise ConfigurationError(f"{len(self._lost)} partitions failed and none was done: {failed.why}")

    def _look(self, doing: str, threads: int | None = None) -> None:
        if threads == 0 and not self._waits and time.monotonic() - self._began > _LONG:
            self._waits = True
            self._tell("waiting for a worker: the scheduler has none")
        self._show(
            Sight(
                doing,
                len(self._records),
                len(self._partitions),
                self._octets,
                self._left,
                self._rows,
                threads or 0,
                time.monotonic() - self._began,
            )
        )

    # Afterwards

    def _merged(self) -> tuple[Tally, dict[str, int]]:
        """Add the records up, in the order of their partitions, as one process counts."""
        tally, worst = Tally(), dict[str, int]()
        for _, record in sorted(self._records.items()):
            tally.add(record.tally)
            for threshold, verdict in record.worst.items():
                worst[threshold] = max(worst.get(threshold, 0), verdict)
        return tally, worst

    def _leftovers(self, tally: Tally, worst: dict[str, int], complete: bool) -> int:
        """Write what there is to say when all is read (TL905) as a last file, and return how many findings it is."""
        accepting = self._order.accepting
        records = [record for _, record in sorted(self._records.items())]
        numbers = (record.partition for record in records)
        of_baseline = self._output.facts(numbers) if accepting.baseline_known is not None else repeat(None)
        for record, facts in zip(records, of_baseline, strict=False):
            met = {(rule, fingerprint): count for rule, fingerprint, count, _ in facts.met} if facts else {}
            accepting.add(record.suppressions, met)
        found = list(accepting.leftovers(tally)) if complete else []
        if found:
            name = findings_name(len(self._partitions), self._order.rests.format)
            with (
                self._output.folder.create(name) as path,
                WRITERS[self._order.rests.format](path, self._order.run) as writer,
            ):
                writer.add([*found])
                for finding in found:
                    worst[""] = max(worst.get("", 0), finding.verdict)
        return len(found)

    def _summary(self, manifest: Manifest, tally: Tally, rows: int, lost: list[str]) -> dict[str, object]:
        """Return the summary of ``telelint lint --format json``, and what there is to say of the run."""
        run = self._order.run
        return {
            "telelint": run.version,
            "catalogue": {"version": run.catalogue.version, "sha256": run.catalogue.sha256},
            "policy": {"id": run.pack.id, "version": run.pack.version, "sha256": run.pack.sha256},
            "date": manifest.rests.date,
            "partitions": manifest.partitions,
            "rows": rows,
            "unreadable": tally.unreadable,
            "lost": lost,
            "uncut": manifest.uncut,
            "summary": summary(tally),
        }
