"""What a partition has to know of those before it, so that all together say what one process says.

Three things reach over a partition's border: what a calendar's earlier octets say of its later ones (time zones,
METHOD:CANCEL, ...), versions of one event (TL302), and how many equal findings a baseline accepts. Each partition is
first linted as if nothing came before it but what was assumed, and leaves ``Facts``. Here they are laid side by side,
in order; those that would have said something else, had they known, are named to be linted again. They are few: most
calendars say at their beginning what counts, and most versions of an event stand side by side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import telelint
from telelint.bulk.manifest import Output
from telelint.bulk.partitions import state_as_json, state_from_json
from telelint.bulk.storage import Folder
from telelint.bulk.work import Failed, Given, collecting_seldom, failed, job_of, refused
from telelint.rules.platform_changed import MAX_EVENTS, PlatformChanges
from telelint.sources.icalendar import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from telelint.bulk.manifest import Facts
    from telelint.bulk.partitions import Partition
    from telelint.catalogue import Catalogue
    from telelint.rules.platform_changed import Version

    Key = tuple[str, str]  # a rule and a fingerprint


def to_do_again(
    partitions: Sequence[Partition],
    facts_of: Callable[[Iterable[int]], Iterable[Facts | None]],
    catalogue: Catalogue,
    known: Callable[[Key, int, int], int] | None,
    limit: int = MAX_EVENTS,
) -> Iterator[tuple[Partition, Given]]:
    """Yield the partitions that took something wrong for granted, with what is right.

    ``known(key, here, before)`` is how many of ``here`` equal
    findings the baseline accepts after ``before`` of them; None where there is no baseline. ``limit`` is how
    many events of a file are remembered. A partition without facts was not done, and is passed over.
    """
    met: dict[Key, int] = {}
    file: _File | None = None
    asked = [partition for partition in partitions if partition.cut is not None or known is not None]
    for partition, facts in zip(asked, facts_of(partition.number for partition in asked), strict=True):
        cut = partition.cut
        if cut is None or not cut.start:
            file = _File(_Replay(catalogue, limit)) if cut is not None else None
        if facts is None:
            if file is not None:
                file.unknown()
            continue
        given, again = Given(), False
        if file is not None and cut is not None:
            given, again = file.follow(facts, last=cut.last)
        if known is not None:
            before = {(rule, fingerprint): met.get((rule, fingerprint), 0) for rule, fingerprint, _, _ in facts.met}
            given = given._replace(met=before)
            for rule, fingerprint, here, told in facts.met:
                key = (rule, fingerprint)
                again = again or known(key, here, told) != known(key, here, before[key])
                met[key] = before[key] + here
        if again:
            yield partition, given


def of_file(pickled: bytes, version: str, partitions: Sequence[Partition]) -> list[tuple[Partition, Given]] | Failed:
    """Return which parts of one calendar have to be linted again. Called by Dask on a worker."""
    if version != telelint.__version__:
        return refused(version)
    try:
        with collecting_seldom():
            job = job_of(pickled)
            facts_of = Output(Folder(job.output)).facts
            return list(to_do_again(partitions, facts_of, job.linter.catalogue, None))
    except Exception as error:  # noqa: BLE001 - as in telelint.bulk.work
        return failed(error)


class _File:
    """The parts of one calendar, followed in their order."""

    def __init__(self, versions: _Replay) -> None:
        self._state: State | None = State()
        self._versions = versions

    def unknown(self) -> None:
        """Pass over a part that was not done: what it said, nobody knows."""
        self._state = None

    def follow(self, facts: Facts, *, last: bool) -> tuple[Given, bool]:
        """Return what the next part has to know, and whether it said something else than it does when it knows."""
        before = state_from_json(facts.before) if self._state is None else self._state
        versions = [(sequence, override, tuple(there)) for sequence, override, there in facts.versions]
        keys = [event.to_bytes(8) for event in facts.events]
        seen = self._versions.seen(set(keys))
        room = self._versions.room + len(seen)
        compare = self._versions.compare
        said = [
            (number, elsewhere)
            for number, (key, which) in enumerate(zip(keys, facts.which, strict=True))
            if (elsewhere := compare(key, versions[which])) is not None
        ]
        again = facts.before != state_as_json(before) or facts.said != said
        forgotten = last and self._versions.forgotten > 0
        again = again or (last and facts.forgot != forgotten)
        after = state_from_json(facts.after)
        self._state = after._replace(undecodable=after.undecodable or before.undecodable)
        return Given(None, before, seen, room, forgotten), again


class _Replay(PlatformChanges):
    """All versions of a calendar's events, one after the other."""

    @property
    def room(self) -> int:
        """How many more events can be remembered."""
        return self._limit - len(self._seen)

    def seen(self, keys: set[bytes]) -> dict[bytes, Version]:
        """Return what is remembered of some events."""
        return {key: self._seen[key] for key in keys if key in self._seen}
