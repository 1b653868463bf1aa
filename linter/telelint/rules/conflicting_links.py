r"""One meeting, links to different rooms

## What it checks
An event whose links lead to different meeting rooms, such as an old Zoom link left under a new Teams link. The same
room by another path, another host of the same service, in a wrapper, or with its passcode is one room; dial-in pages,
booking pages, chats and recorders are none.

## Why it matters
Half of the people wait in the wrong room, and often only one of the two rooms is covered by an agreement.

## Example
```ics
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//telelint//EN
BEGIN:VEVENT
UID:tl301@clinic.example
DTSTAMP:20261120T090000Z
DTSTART:20261201T150000Z
SUMMARY:Visit
LOCATION:https://meet.google.com/abc-defg-hij
DESCRIPTION:Join: https://us02web.zoom.us/j/98765432101
END:VEVENT
END:VCALENDAR
```

## What to do
Leave the link of the room that is used and remove the others, in the place and in the text.

## Source
- Which link is right? Users' reports: https://github.com/leits/MeetingBar/issues/873 and
  https://github.com/leits/MeetingBar/issues/847
- RFC 7986, section 5.11 (CONFERENCE); RFC 5545, sections 3.8.1.7 (LOCATION) and 3.8.1.5 (DESCRIPTION)
- 45 CFR 164.530(c), safeguards
"""

from __future__ import annotations

from urllib.parse import unquote

from telelint.model import Complaint, Severity, Verdict
from telelint.patterns import regex
from telelint.rules._parameters import parameters
from telelint.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from telelint.catalogue import Catalogue
    from telelint.model import Link, Target

CODE = "TL301"
NAME = "conflicting-links"
SEVERITY = Severity.NOTE

_ROOM_KINDS = frozenset({"video", "telehealth", "webinar"})
# Query parameters that say which room is meant, where the path does not.
_ROOM_KEYS = frozenset({
    "mtid", "confno", "meetingid", "meeting_id", "meetingkey", "meeting", "key", "room", "roomid", "room_id",
    "room_token", "conference", "conferenceid", "conf_id", "session", "sessionid", "session_id", "id", "c", "csn",
    "convid",
})  # fmt: skip
_SHORTEST_NUMBER = 8
_NUMBER = regex(r"\d(?:[ -]?\d){7,}")  # meeting numbers have 9 to 13 digits, some 8
_SIGNING_UP = frozenset({"register", "registration", "rsvp", "rec", "recording", "recordings"})
# Steps of a path that say how to enter a room, not which.
_ENTRANCES = frozenset({
    "", "0", "call", "conference", "index.html", "j", "j.php", "join", "launch", "live", "meet", "meeting",
    "meetings", "room", "s", "start", "w", "wc", "webapp",
})  # fmt: skip


class Room(NamedTuple):
    """Which room a link leads to.

    Rooms of one owner are told apart by ``id`` only where their ``shape`` is the same: a Teams meeting has a thread
    id in one address and a number in the other, and nobody can tell from outside whether the two are one.
    """

    owner: str  # the vendor, or the host where somebody runs the product himself
    platform: str
    domain: str  # the host's last two labels
    shape: str
    id: str


class _Rooms:
    """Rooms of which each is certainly another than all before it; an event may have thousands."""

    def __init__(self) -> None:
        self.first: list[Room] = []  # two at most
        self.count = 0
        self._platforms: dict[tuple[str, str], str] = {}  # by owner and domain: of one domain, two may be one
        self._shapes: dict[tuple[str, str], str] = {}  # by owner and platform: of two shapes, two may be one
        self._ids: set[tuple[str, str, str]] = set()

    def add(self, room: Room) -> bool:
        """Take a room in, or return False where it may be one of those before it."""
        owner, platform, domain, shape, name = room
        if self._platforms.get((owner, domain), platform) != platform:
            return False
        if self._shapes.get((owner, platform), shape) != shape or (owner, platform, name) in self._ids:
            return False
        self._platforms[owner, domain] = platform
        self._shapes[owner, platform] = shape
        self._ids.add((owner, platform, name))
        self.count += 1
        if self.count < 3:
            self.first.append(room)
        return True


def check_event(links: Sequence[Link], catalogue: Catalogue) -> Iterator[tuple[Link, Complaint]]:
    """Yield at most one complaint about an event's links, at the first link to a second room."""
    joining: dict[str, Link] = {}  # by address: events repeat theirs
    for link in links:
        platform, _, _, _, _, vendor_page, companion, _, _ = link.identification
        if platform is not None and not vendor_page and not companion and link.hidden_by is None:
            joining.setdefault(link.target.url, link)
    if len(joining) < 2:
        return
    rooms = _Rooms()
    second: Link | None = None
    for link in joining.values():
        room = _room_of(link, catalogue)
        if room is not None and rooms.add(room) and rooms.count == 2:
            second = link
    if second is None:
        return
    first_name, second_name = (catalogue.platform(room.platform).name for room in rooms.first)
    which = f"two rooms of {first_name}" if first_name == second_name else f"{first_name} and {second_name}"
    message = f"This event links to {rooms.count} different meeting rooms: {which}."
    if rooms.count > 2:
        message = f"This event links to {rooms.count} different meeting rooms, {which} among them."
    yield (
        second,
        Complaint(
            SEVERITY,
            Verdict.NOTICE,
            NAME,
            message,
            ("Leave the link of the room that is used and remove the others.",),
            ("45 CFR 164.530(c), safeguards <https://www.law.cornell.edu/cfr/text/45/164.530>",),
        ),
    )


def _room_of(link: Link, catalogue: Catalogue) -> Room | None:
    """Return the room that a link joins, or None where it joins none that could be told from another."""
    identification = link.identification
    assert identification.platform is not None  # or it could join nothing
    platform = catalogue.platform(identification.platform)
    if platform.kind not in _ROOM_KINDS:
        return None
    target = link.target
    key = _key(target)
    if key is None:
        return None
    domain = ".".join(target.host.rsplit(".", 2)[-2:])
    owner = target.host if identification.self_hosted else platform.vendor
    return Room(owner, platform.id, domain, *key)


def _key(target: Target) -> tuple[str, str] | None:
    """Return (shape, id) of a room's address: the same whatever the entrance, the passcode and the host's cluster."""
    steps = target.path.casefold().split("/")
    if "%" in target.path:
        steps = [unquote(step).casefold() for step in target.path.split("/")]
    if not _SIGNING_UP.isdisjoint(steps):
        return None
    for step in steps:
        if len(step) >= _SHORTEST_NUMBER and _NUMBER.fullmatch(step):
            return "number", step.replace(" ", "").replace("-", "")
    named = [step for step in steps if step not in _ENTRANCES]
    for key, value in parameters(target):
        if key in _ROOM_KEYS and value and (not named or key in {"mtid", "confno", "meetingid"}):
            number = unquote(value).casefold()
            return ("number", number) if _NUMBER.fullmatch(number) else (key, number)
    if named:
        return f"{len(named)} steps", "/".join(named).replace("-", "").replace("_", ":")
    if target.fragment:
        return "fragment", target.fragment
    return ("host", target.host) if len(steps) < 3 and target.host.count(".") > 1 else None
