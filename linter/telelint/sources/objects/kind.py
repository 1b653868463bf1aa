"""What a kind of object is: how it is told, what it says of its meeting, where a meeting link is meant to stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from telelint.model import Role
from telelint.sources.decoding import unescape_json
from telelint.sources.json_text import Array, Object, String

if TYPE_CHECKING:
    from collections.abc import Callable

    from telelint.model import Event
    from telelint.sources.json_text import Value
    from telelint.sources.zones import Zones


class View:
    """An object of a document, asked by names. What is missing, or of another type than asked for, is None."""

    __slots__ = ("members", "object", "octets")

    def __init__(self, octets: bytes, made: Object) -> None:
        """Take the document's octets and the object."""
        self.octets = octets
        self.object = made
        self.members = made.members

    def get(self, *names: str) -> Value | None:
        """Return the value that the names lead to."""
        value: Value | None = self.object
        for name in names:
            if type(value) is not Object:
                return None
            value = value.members.get(name)
        return value

    def text(self, *names: str) -> str | None:
        """Return a string, or a number or a word as it is written."""
        value = self.get(*names)
        if type(value) is String:
            return unescape_json(self.octets[value.start : value.end].decode("utf-8", "replace"))[0]
        return value.decode() if type(value) is bytes else None

    def view(self, *names: str) -> View | None:
        """Return an object."""
        value = self.get(*names)
        return View(self.octets, value) if type(value) is Object else None

    def views(self, *names: str) -> list[View]:
        """Return the objects of an array; empty where it is none."""
        value = self.get(*names)
        items = value.items if type(value) is Array else []
        return [View(self.octets, item) for item in items if type(item) is Object]

    def texts(self, *names: str) -> list[str]:
        """Return the strings of an array; empty where it is none."""
        value = self.get(*names)
        items = value.items if type(value) is Array else []
        return [
            unescape_json(self.octets[item.start : item.end].decode("utf-8", "replace"))[0]
            for item in items
            if type(item) is String
        ]

    def count(self, *names: str) -> int:
        """Return how many values an array has."""
        value = self.get(*names)
        return len(value.items) if type(value) is Array else 0

    def true(self, *names: str) -> bool:
        """Return whether a value is ``true``."""
        return self.get(*names) == b"true"

    def has(self, name: str, kind: type[Object | Array | String]) -> bool:
        """Return whether a member is there, and of that type."""
        return type(self.members.get(name)) is kind


Around = list[View]  # the objects around one, innermost first, as far as they have been read


class Kind(NamedTuple):
    """One kind of object."""

    component: str
    fits: Callable[[View, Around], bool]
    event: Callable[[View, Around, Zones], Event]
    # Patterns are names with "/" between them, "*" for any index: "conferenceData/entryPoints/*/uri".
    meetings: frozenset[str]  # where a meeting link is meant to stand
    passed_over: frozenset[str]  # addresses for programs, and of the maker's own pages about the object
    tokens: tuple[str, ...] = ()  # where the maker's own word for a platform stands, instead of an address
    maker: str = ""  # whose words those are
    # What of a place says that no meeting link is meant after all, or that one is: pattern and the objects around it.
    role: Callable[[str, Around], Role | None] = lambda _pattern, _holders: None
    # Whether a string says again, in other words, what another place of the object says.
    doubles: Callable[[str, Around], bool] = lambda _pattern, _holders: False
    is_event: bool = True

    def role_of(self, pattern: str, holders: Around) -> Role:
        """Return what a string is for; ``holders`` are the objects around it, innermost first, up to this one."""
        said = self.role(pattern, holders)
        if said is not None:
            return said
        return Role.MEETING if pattern in self.meetings else Role.TEXT


def domain_of(address: str | None) -> str | None:
    """Return the domain of an e-mail address, lower-case, or None."""
    if address is None or "@" not in address:
        return None
    domain = address.rpartition("@")[2].strip(" >\t\r\n").lower().rstrip(".")
    return domain if "." in domain else None


def whole_number(text: str | None) -> int:
    """Return a number as it is written, 0 for none and for one too large to be meant."""
    return int(text) if text is not None and text.isdecimal() and len(text) < 10 else 0
