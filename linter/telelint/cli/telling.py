"""What other processes found in a file, put together as if one had read it from its beginning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telelint.linting import count
from telelint.model import Link
from telelint.rules.platform_changed import PlatformChanges

if TYPE_CHECKING:
    from telelint.cli.working import Batch
    from telelint.linting import Linter
    from telelint.model import Event, Finding, Tally


class Telling:
    """Tells what one file holds, batch by batch in their order."""

    def __init__(self, linter: Linter) -> None:
        """Take what makes the findings that nobody can who reads only a part."""
        self._linter = linter
        self.changes = PlatformChanges(linter.catalogue)  # remembers the events in all parts of the file
        self._event: Event | None = None  # that of the last link
        self._links: list[Link] = []  # of this event
        self._after_links = False  # the last item was no link

    def tell(self, batch: Batch, tally: Tally) -> list[Link | Finding]:
        """Return what a process found, and count it."""
        tally.files += batch.files
        tally.events += batch.events
        tally.skipped += batch.skipped
        told = self._compared(self._continued(batch))
        count(told, tally)
        return told

    def end(self, name: str, tally: Tally) -> list[Finding]:
        """Return what is left to say after the last part of a file of this name, and count it."""
        forgotten = self._linter.forgotten(name, self.changes)
        count(forgotten, tally)
        return forgotten

    def _continued(self, batch: Batch) -> list[Link | Finding | None]:
        """Return a batch's items, those of an event that was cut made one with the batch before.

        Each batch brings its own copy, and an event is known by being the same.
        """
        events = [item.event for item in batch.items if isinstance(item, Link)]
        if not events:
            return batch.items
        before, self._event = self._event, events[-1]
        if before is None or not batch.continues:
            return batch.items
        copy = events[0]
        if self._event is copy:
            self._event = before
        return [
            item._replace(event=before) if item is not None and item.event is copy else item for item in batch.items
        ]

    def _compared(self, items: list[Link | Finding | None]) -> list[Link | Finding]:
        """Return the items, with what is said of an event whose versions lead to different services (TL302)."""
        told: list[Link | Finding] = []
        for item in items:
            if isinstance(item, Link):
                if self._after_links or (self._links and self._links[-1].event is not item.event):
                    self._links = []
                    self._after_links = False
                self._links.append(item)
                told.append(item)
                continue
            self._after_links = True
            found = self._linter.compare(self._links, self.changes) if item is None else item
            if found is not None:
                told.append(found)
        return told
