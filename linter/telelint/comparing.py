"""What changed between two exports of the same calendars.

Events are told apart by their UID, links within an event by host and platform, so that a new meeting id or passcode is
no change. Of a UID only a hash is kept, keyed with a secret of the comparison. What is kept grows with the links of
both exports, some 600 octets a link, and with nothing else of them.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from telelint.blake2 import blake2b
from telelint.model import Reason, Verdict
from telelint.rules import platform_changed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from telelint.catalogue import Catalogue
    from telelint.model import Finding, Link

ADDED, REMOVED, MOVED, JUDGED = "added", "removed", "platform-changed", "verdict-changed"
KINDS = (ADDED, REMOVED, MOVED, JUDGED)


class Side(NamedTuple):
    """A link as one of the exports has it, at the first of its places."""

    verdict: Verdict  # the worst of what is open against it, ok where nothing is
    rules: tuple[str, ...]  # the codes, sorted
    message: str  # of the worst finding; "" where there is none
    platform: str | None
    link: str  # as Link.shown
    path: str
    line: int
    column: int
    property: str
    start: date | None
    recurring: bool


class Change(NamedTuple):
    """A difference between the exports; at least one side is there."""

    kind: str  # one of KINDS
    verdict: Verdict  # how bad it is that this is so now; ok for what is gone or got better
    rules: tuple[str, ...]
    before: Side | None
    after: Side | None


class Export:
    """The links of one export."""

    def __init__(self, entries: Iterable[tuple[Link, tuple[Finding, ...]]], secret: bytes) -> None:
        """Take links with the open findings about each. Two exports can be compared that were given one secret."""
        self._secret = secret
        self._texts: dict[str, str] = {}
        self.links: dict[tuple[bytes, bytes], Side] = {}
        for link, findings in entries:
            if link.judgement.reason is not Reason.NOT_A_MEETING_LINK and link.place is not None:
                self._add(link, findings)

    def _add(self, link: Link, findings: tuple[Finding, ...]) -> None:
        target, event, place = link.target, link.event, link.place
        assert place is not None  # as the caller has seen
        key = (
            self._hash(event.uid if event.uid is not None else f"\0{event.start}\0{event.component}"),
            self._hash(f"{target.host or target.scheme}\0{link.identification.platform}"),
        )
        worst = max(findings, key=lambda finding: finding.verdict, default=None)
        verdict, message = (worst.verdict, worst.message) if worst else (Verdict.OK, "")
        rules = tuple(sorted({finding.rule for finding in findings}))
        before = self.links.get(key)
        if before is not None:
            if not set(rules) <= set(before.rules):
                rules = tuple(sorted({*before.rules, *rules}))
                if verdict > before.verdict:
                    before = before._replace(verdict=verdict, message=message)
                self.links[key] = before._replace(rules=rules)
            return
        once = self._texts.setdefault  # messages, paths and redacted links repeat a thousand times
        self.links[key] = Side(
            verdict,
            rules,
            once(message, message),
            link.identification.platform,
            once(link.shown, link.shown),
            once(place.path, place.path),
            place.line,
            place.column,
            once(link.property, link.property),
            event.start,
            event.recurring,
        )

    def _hash(self, text: str) -> bytes:
        return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8, key=self._secret).digest()


def new_secret() -> bytes:
    """Return what two exports are hashed with."""
    return os.urandom(16)


def changes(old: Export, new: Export, catalogue: Catalogue, *, tell_moves: bool = True) -> Iterator[Change]:
    """Yield what changed: by the places of the new export, then what is gone by the places of the old.

    An event whose rooms are all on other platforms than before is one change and no pair of added and removed, unless
    ``tell_moves`` is False.
    """
    rooms_before, rooms_after = (_rooms(export.links, catalogue) for export in (old, new))
    moved = {
        event
        for event in rooms_before.keys() & rooms_after.keys()
        if tell_moves
        and {side.platform for side in rooms_before[event]}.isdisjoint(side.platform for side in rooms_after[event])
    }
    told: set[bytes] = set()
    for key, after in new.links.items():
        event = key[0]
        before = old.links.get(key)
        if before is None and event in moved and _is_room(after, catalogue):
            if event not in told:
                told.add(event)
                rules = tuple(sorted({*after.rules, platform_changed.CODE}))
                yield Change(MOVED, max(after.verdict, Verdict.WARN), rules, rooms_before[event][0], after)
        elif before is None:
            yield Change(ADDED, after.verdict, after.rules, None, after)
        elif (before.verdict, before.rules) != (after.verdict, after.rules):
            news = tuple(rule for rule in after.rules if rule not in before.rules)
            worse = after.verdict > before.verdict or news
            yield Change(JUDGED, after.verdict if worse else Verdict.OK, after.rules, before, after)
    for key, before in old.links.items():
        if key not in new.links and not (key[0] in moved and _is_room(before, catalogue)):
            yield Change(REMOVED, Verdict.OK, (), before, None)


def _rooms(links: Mapping[tuple[bytes, bytes], Side], catalogue: Catalogue) -> dict[bytes, list[Side]]:
    """Return by event the links that join a room of a known platform."""
    rooms: dict[bytes, list[Side]] = {}
    for (event, _), side in links.items():
        if _is_room(side, catalogue):
            rooms.setdefault(event, []).append(side)
    return rooms


def _is_room(side: Side, catalogue: Catalogue) -> bool:
    return side.platform is not None and catalogue.platform(side.platform).kind in platform_changed.ROOM_KINDS
