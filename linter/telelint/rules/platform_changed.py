r"""Meeting moves to another service

## What it checks
A changed date of a series (an override), or a later version of the same event (a higher SEQUENCE), that leads to
another meeting service than the event did before.

## Why it matters
People open the link they already have. The new service may have no agreement, and a swap that nobody announced is
also how an attacker would do it.

## Example
```ics
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//telelint//EN
BEGIN:VEVENT
UID:tl302@clinic.example
DTSTAMP:20261120T090000Z
DTSTART:20261201T150000Z
RRULE:FREQ=WEEKLY;COUNT=4
SUMMARY:Visit
LOCATION:https://us02web.zoom.us/j/98765432101
END:VEVENT
BEGIN:VEVENT
UID:tl302@clinic.example
DTSTAMP:20261121T090000Z
RECURRENCE-ID:20261208T150000Z
DTSTART:20261208T150000Z
SEQUENCE:1
SUMMARY:Visit
LOCATION:https://meet.google.com/abc-defg-hij
END:VEVENT
END:VCALENDAR
```

## What to do
Ask whoever changed the event whether the move was meant. If it was, tell everybody, change the whole series, and
check that the new service is covered.

## Source
- A reschedule that swaps the provider in silence: https://github.com/calcom/docs/issues/157
- RFC 5545, sections 3.8.4.7 (UID), 3.8.7.4 (SEQUENCE) and 3.8.4.4 (RECURRENCE-ID)
- 45 CFR 164.308(a)(5)(ii)(B)
"""

from __future__ import annotations

import os

from telelint.blake2 import blake2b
from telelint.model import Complaint, Severity, Verdict
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telelint.catalogue import Catalogue
    from telelint.model import Event, Link

CODE = "TL302"
NAME = "platform-changed"
SEVERITY = Severity.WARNING

MAX_EVENTS = 1_000_000  # some 150 MB at the worst; an export of a whole hospital has fewer events with links
ROOM_KINDS = frozenset({"video", "telehealth", "webinar"})


Version = tuple[int, bool, tuple[str, ...]]  # SEQUENCE, whether it is an override, the platforms it leads to


class PlatformChanges:
    """Which platforms each event led to when it was seen last.

    Of a UID only a hash of eight octets is kept, keyed with a secret of this object, so that memory holds no
    identifier that could be read or guessed back.
    """

    def __init__(self, catalogue: Catalogue, limit: int = MAX_EVENTS, secret: bytes | None = None) -> None:
        """Take how many events to remember. Several of one ``secret`` know an event by the same hash."""
        self._catalogue = catalogue
        self._limit = limit
        # copied for each event, which takes half the time that it takes to make one
        self._hash = blake2b(digest_size=8, key=os.urandom(16) if secret is None else secret)
        self._rooms: dict[str, bool] = {}  # whether a platform has some that can be joined
        self._seen: dict[bytes, Version] = {}
        self._versions: dict[Version, Version] = {}  # each once: most events are alike
        self.forgotten = 0  # events that were not kept because the limit was reached; TL904's to say

    def see(self, event: Event, links: Sequence[Link]) -> tuple[Link, Complaint] | None:
        """Remember an event's platforms; complain where another version of it led to none of them.

        The versions may come in any order. An event that was cancelled, has no UID or joins no room is passed over.
        """
        if event.uid is None or event.cancelled or not links:
            return None
        joined = self._joined(links)
        if not joined:
            return None
        key = self._hash.copy()
        key.update(event.uid.encode("utf-8", "surrogatepass"))
        elsewhere = self.compare(key.digest(), (event.sequence, event.override, tuple(joined)))
        if elsewhere is None:
            return None
        link = next(iter(joined.values()))
        here, there = (self._catalogue.platform(one).name for one in (next(iter(joined)), elsewhere))
        return link, Complaint(
            SEVERITY,
            Verdict.WARN,
            NAME,
            f"This event leads to {here}, but another version of it leads to {there}.",
            ("Ask whoever changed the event whether the move was meant.", "If it was, tell everybody."),
            ("45 CFR 164.308(a)(5)(ii)(B), malicious software <https://www.law.cornell.edu/cfr/text/45/164.308>",),
        )

    def compare(self, key: bytes, version: Version) -> str | None:
        """Remember an event's version; return a platform that another version leads to, if that led to none of these.

        ``key`` is the hash of the event's UID.
        """
        seen = self._seen
        before = seen.get(key)
        if before is None:
            if len(seen) < self._limit:
                seen[key] = self._versions.setdefault(version, version)
            else:
                self.forgotten += 1
            return None
        sequence, override, platforms = version
        sequence_before, override_before, platforms_before = before
        # the master of a series speaks for it, and of two masters the later one
        if (override_before and not override) or (override_before == override and sequence >= sequence_before):
            seen[key] = self._versions.setdefault(version, version)
        if not set(platforms).isdisjoint(platforms_before):
            return None
        if override == override_before and not override_before and sequence == sequence_before:
            return None  # one version twice, or two events that share a UID by mistake
        return platforms_before[0]

    def _joined(self, links: Sequence[Link]) -> dict[str, Link]:
        """Return the first link of each platform whose rooms can be joined, in the order of the links."""
        joined: dict[str, Link] = {}
        for link in links:
            platform, _, _, _, _, vendor_page, companion, _, _ = link.identification
            if platform is None or platform in joined or vendor_page or companion:
                continue
            has_rooms = self._rooms.get(platform)
            if has_rooms is None:
                has_rooms = self._rooms[platform] = self._catalogue.platform(platform).kind in ROOM_KINDS
            if has_rooms:
                joined[platform] = link
        return joined
