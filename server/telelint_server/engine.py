"""The linters of the organisations, one for each register, set of circumstances and day, made when first asked for.

The key of each holds the version of the register, so that none ever has to be told of a change; old ones are
forgotten. Making one takes microseconds, its register a query.
"""

from __future__ import annotations

from collections import deque
from datetime import date, datetime
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from telelint.linting import Linter
from telelint.policy.register import Register

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from telelint.catalogue import Catalogue
    from telelint.model import Circumstances, Finding, Link, Tally
    from telelint.policy import PolicyPack
    from telelint.sources.source import Source
    from telelint_server.organisations import Organisation
    from telelint_server.registers import Registers, Snapshot

    _Key = tuple[int, int, Circumstances, date]  # organisation, version of its register, ..., day

_KEPT = 512
_IDLE = 16  # linters; as many as threads
_USES = 200  # invites that one linter reads, so that what it remembers of them does not grow for good
_NOBODY = 0  # no organisation has this number


class Engine:
    """Linters of one register, and the versions of the agreements that they go by.

    ``linter`` answers about bare links, for all threads.
    """

    def __init__(self, fresh: Callable[[], Linter], versions: Mapping[str, int], idle: _Idle) -> None:
        self.linter = fresh()
        self.versions = versions
        self._fresh = fresh
        self._idle = idle

    def scan(self, source: Source, tally: Tally) -> list[Link | Finding]:
        """Return a whole invite's links and findings, and count them. Raises UnreadableInput.

        By a linter that no other thread has meanwhile, as reading one keeps what its calendar says about time zones.
        One that has read before takes half the time or less.
        """
        linter, uses = self._idle.take(self) or (self._fresh(), 0)
        items = list(linter.scan(source, tally))
        if uses < _USES:
            self._idle.put(self, linter, uses + 1)
        return items


class _Idle:
    """Linters of all engines that have read an invite and wait for the next, those that came last."""

    def __init__(self) -> None:
        self._linters: deque[tuple[Engine, Linter, int]] = deque(maxlen=_IDLE)
        self._lock = Lock()

    def take(self, owner: Engine) -> tuple[Linter, int] | None:
        """Return one of an engine, and how often it was used."""
        with self._lock:
            for position, (engine, linter, uses) in enumerate(self._linters):
                if engine is owner:
                    del self._linters[position]
                    return linter, uses
        return None

    def put(self, owner: Engine, linter: Linter, uses: int) -> None:
        """Take one back; the one that has waited longest goes where there are too many."""
        with self._lock:
            self._linters.appendleft((owner, linter, uses))


class Engines:
    """Makes and remembers engines."""

    def __init__(self, catalogue: Catalogue, pack: PolicyPack, registers: Registers) -> None:
        self._catalogue = catalogue
        self._pack = pack
        self._registers = registers
        self.zone = ZoneInfo(pack.time_zone)
        self._engines: dict[_Key, Engine] = {}
        self._idle = _Idle()
        self._snapshots: dict[tuple[int, int], Snapshot] = {}
        self._lock = Lock()

    def today(self) -> date:
        """Return the day it is where the policy's law is made, as the dates of meetings are told there too."""
        return datetime.now(self.zone).date()

    def of(
        self,
        organisation: Organisation,
        circumstances: Circumstances,
        *,
        today: date | None = None,
        register_version: int | None = None,
    ) -> Engine:
        """Return the engine of an organisation; another day or an older register may be asked for.

        Raises DatabaseAway if a register has to be read and cannot be.
        """
        version = organisation.register_version if register_version is None else register_version
        key = (organisation.id, version, circumstances, today or self.today())
        engine = self._engines.get(key)
        if engine is None:
            snapshot = self._snapshot(organisation.id, version)
            engine = self._made(key, snapshot.register, snapshot.versions)
        return engine

    def without_register(self, circumstances: Circumstances, *, today: date | None = None) -> Engine:
        """Return the engine for somebody who belongs to no organisation that is known."""
        key = (_NOBODY, 0, circumstances, today or self.today())
        engine = self._engines.get(key)
        if engine is None:
            engine = self._made(key, Register.empty(), {})
        return engine

    def _made(self, key: _Key, register: Register, versions: Mapping[str, int]) -> Engine:
        fresh = partial(
            Linter,
            catalogue=self._catalogue,
            pack=self._pack,
            register=register,
            circumstances=key[2],
            today=key[3],
        )
        engine = Engine(fresh, versions, self._idle)
        with self._lock:
            if len(self._engines) >= _KEPT:
                self._engines.clear()
            self._engines[key] = engine
        return engine

    def _snapshot(self, organisation: int, version: int) -> Snapshot:
        snapshot = self._snapshots.get((organisation, version))
        if snapshot is None:
            snapshot = self._registers.snapshot(organisation, version)
            with self._lock:
                if len(self._snapshots) >= _KEPT:
                    self._snapshots.clear()
                self._snapshots[organisation, version] = snapshot
        return snapshot
