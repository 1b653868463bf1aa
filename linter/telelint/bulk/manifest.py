"""What is kept of a run in its output folder, so that another run can go on where it ended.

    OUTPUT/findings/part-000000.jsonl    the findings of a partition, or .parquet
    OUTPUT/summary.json                 what they come to, when all partitions are done
    OUTPUT/manifest.json                what the run rests on, and how far it came
    OUTPUT/plan.jsonl                   a partition a line: files, sizes, stamps, cuts
    OUTPUT/records/part-000000.json      what a partition's findings come to; written last, so that it means "done"
    OUTPUT/facts/                       what partitions have to know of one another; removed in the end

A file is there whole or not at all, and nobody writes one that another writes, so any process may die at any moment.
Nothing in it is from within an input but the name of a file in an archive and, in ``facts``, time zones and hashes.
"""

from __future__ import annotations

import hashlib
import json
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from datetime import date as Date  # noqa: N812 - as in telelint.config
from typing import TYPE_CHECKING, Any

import msgspec

from telelint.bulk.partitions import Partition, as_line, from_line
from telelint.bulk.storage import Folder
from telelint.errors import ConfigurationError
from telelint.model import Skipped, Tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Future

FORM = 1  # of the folder; raised when an old telelint could no longer go on with one
_MANIFEST, _PLAN, _SUMMARY = "manifest.json", "plan.jsonl", "summary.json"
_AT_ONCE = 16  # records that are read side by side


class Rests(msgspec.Struct, frozen=True):
    """What findings rest on. A run can be resumed where all of it is the same."""

    telelint: str  # version
    catalogue: str  # version and digest
    policy: str
    register: str | None  # digest
    baseline: str | None  # digest
    settings: str  # digest of all other settings that count
    date: str  # links without one are judged as of it
    format: str


class Manifest(msgspec.Struct, frozen=True):
    """What a run rests on, and how far it came."""

    form: int
    rests: Rests
    partition_size: int  # octets
    inputs: str  # digest of names, sizes and stamps
    partitions: int
    files: int
    octets: int
    uncut: list[str]  # files larger than a partition that could not be cut
    complete: bool
    secret: str | None  # key of the hashes in facts; gone with them


class Facts(msgspec.Struct, frozen=True):
    """What a partition says to those that come after it, and what it took for granted of those before."""

    before: Any = None  # states as JSON
    after: Any = None
    events: list[int] = []  # hashes, in the order in which their versions were compared
    which: list[int] = []  # the version of each: its place in ``versions``
    versions: list[tuple[int, bool, list[str]]] = []  # the different ones: SEQUENCE, an override, platforms
    said: list[tuple[int, str]] = []  # which of the events were complained of, and the other version's platform
    forgot: bool = False  # whether it knew of events that had to be forgotten
    met: list[tuple[str, str, int, int]] = []  # rule, fingerprint, how often here, how often it was told before


class Record(msgspec.Struct, frozen=True):
    """What the findings of a partition come to. Once it is written, the partition is done."""

    partition: int
    rows: int
    files: int
    events: int
    links: int
    verdicts: dict[str, int]
    platforms: dict[str, int]
    findings: dict[str, int]
    accepted: dict[str, int]
    skipped: list[tuple[str, str]]
    unreadable: list[str]
    worst: dict[str, int]  # the worst open finding's verdict by what its file fails from; "": as all others
    suppressions: list[tuple[int, bool]]

    @property
    def tally(self) -> Tally:
        """The counts alone, as one process has them."""
        return Tally(
            self.files,
            self.events,
            self.links,
            self.verdicts,
            self.platforms,
            self.findings,
            [Skipped(*skipped) for skipped in self.skipped],
            self.unreadable,
            accepted=self.accepted,
        )


def findings_name(number: int, form: str) -> str:
    """Return where a partition's findings are."""
    return f"findings/part-{number:06}.{form}"


def record_name(number: int) -> str:
    """Return where a partition's record is."""
    return f"records/part-{number:06}.json"


def facts_name(number: int) -> str:
    """Return where a partition's facts are, if it has any."""
    return f"facts/part-{number:06}.json"


def as_json(value: object) -> bytes:
    """Return a struct as JSON, by the standard library: a file's name may be no UTF-8, which msgspec's refuses."""
    return json.dumps(msgspec.to_builtins(value), indent=1 if isinstance(value, Manifest) else None).encode() + b"\n"


class Output:
    """The output folder of a run."""

    def __init__(self, folder: Folder) -> None:
        """Take the folder. Raises ConfigurationError for one that holds something else."""
        self.folder = folder
        octets = folder.read(_MANIFEST)
        self.found: Manifest | None = None
        if octets is not None:
            try:
                self.found = msgspec.convert(json.loads(octets), Manifest)
            except ValueError:
                raise ConfigurationError(f"--output {folder.address}: its manifest.json is not telelint's") from None
            if self.found.form != FORM:
                raise ConfigurationError(
                    f"--output {folder.address}: a folder of form {self.found.form}, this telelint writes {FORM}"
                )
        elif folder.is_file() or set(folder.names()) - {_PLAN}:
            raise ConfigurationError(f"--output {folder.address}: is there already, and not telelint's: name a new one")

    def begin(self, manifest: Manifest, plan: Iterable[Partition]) -> None:
        """Keep the plan, then the manifest: without the latter, nothing has begun."""
        self.folder.write(_PLAN, "".join(map(as_line, plan)).encode())
        self.keep(manifest)

    def keep(self, manifest: Manifest) -> None:
        """Write the manifest."""
        self.found = manifest
        self.folder.write(_MANIFEST, as_json(manifest))

    def plan(self) -> list[Partition]:
        """Return the plan that was kept."""
        octets = self.folder.read(_PLAN)
        try:
            return [from_line(line) for line in (octets or b"").splitlines()]
        except ValueError:
            raise ConfigurationError(f"--output {self.folder.address}: its plan.jsonl is damaged") from None

    def records(self) -> dict[int, Record]:
        """Return the records of the partitions that are done, by number."""
        names = [name for name in self.folder.names("records") if name.endswith(".json")]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            found = [msgspec.convert(json.loads(octets), Record) for octets in pool.map(self._octets, names)]
        return {record.partition: record for record in found}

    def _octets(self, name: str) -> bytes:
        return self.folder.read(f"records/{name}") or b""

    def facts(self, numbers: Iterable[int]) -> Iterator[Facts | None]:
        """Yield the facts of partitions, None for one that has none; a few are read ahead."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            waiting: deque[Future[bytes | None]] = deque()
            for number in numbers:
                waiting.append(pool.submit(self.folder.read, facts_name(number)))
                if len(waiting) > _AT_ONCE:
                    yield _facts_in(waiting.popleft().result())
            while waiting:
                yield _facts_in(waiting.popleft().result())

    def finish(self, manifest: Manifest, summary: dict[str, object]) -> None:
        """Write the summary; where the run is complete, remove what only a resumed one would need."""
        for folder in ("", "findings", "records", "facts"):
            self.folder.sweep(folder)
        self.folder.write(_SUMMARY, json.dumps(summary, indent=1).encode() + b"\n")
        if manifest.complete:
            self.keep(manifest)
            self.folder.remove("facts")


def _facts_in(octets: bytes | None) -> Facts | None:
    return None if octets is None else msgspec.convert(json.loads(octets), Facts)


def digest_of(value: object) -> str:
    """Return a digest of what JSON can say."""
    return hashlib.sha256(json.dumps(msgspec.to_builtins(value), sort_keys=True).encode()).hexdigest()


def digest_of_each(values: Iterable[object]) -> str:
    """Return a digest of many values, one after the other."""
    digest = hashlib.sha256()
    for value in values:
        digest.update(json.dumps(msgspec.to_builtins(value)).encode())
    return digest.hexdigest()


def date_of(address: str) -> Date | None:
    """Return the date that the run rests on whose output lies here, None where none does."""
    found = Output(Folder(address)).found
    return Date.fromisoformat(found.rests.date) if found is not None else None
