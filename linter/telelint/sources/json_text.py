"""JSON that remembers where each string stands, and reads on where it is broken.

json, msgspec and orjson forget the places and stop at the first mistake; ijson and json-stream keep neither offsets of
strings nor going after one. A linter needs the places and whatever is left of a broken file, so the tokens are found
here with one regular expression, and the nodes hold offsets. Nothing recurses, so no nesting is too deep to be read.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DEEPEST = 100  # containers in one another that are kept apart; what lies deeper counts as the innermost one's
MOST_PROBLEMS = 20  # mistakes of one document that are told

_SPACE = rb"[ \t\r\n]*+"
_TOKEN = re.compile(
    rb'"((?:[^"\\\n]++|\\.)*+)"' + _SPACE + rb"([:,]?)"  # 1, 2: a string, and what follows it
    rb"|([{\[])"  # 3
    rb"|([}\]])" + _SPACE + rb"(,?)"  # 4, 5
    rb"|([^\s,:\[\]{}\"]++)" + _SPACE + rb"(,?)"  # 6, 7: a number, a word
    # 8, 9: a string over several lines, which JSON forbids and some writers write
    rb'|"((?:[^"\\]++|\\[^\n])*+)"(?=' + _SPACE + rb"[:,}\]])" + _SPACE + rb"([:,]?)"
    rb'|"([^"\n]*+)'  # 10: a string that nothing closes
    rb"|([,:])",  # 11: nothing before it
    re.DOTALL,
)
_SCALAR = re.compile(rb"-?(?:\d++(?:\.\d++)?(?:[eE][+-]?\d++)?|Infinity)|true|false|null|NaN")
_END_OF_GARBAGE = re.compile(rb'["\n{}\[\]]')


class String(NamedTuple):
    """Where the text of a string stands, between its quotes: ``start <= i < end``, in octets of the document."""

    start: int
    end: int


class Array:
    """The values between square brackets; one that was taken out is None."""

    __slots__ = ("items",)

    def __init__(self) -> None:
        """Begin an empty one."""
        self.items: list[Value | None] = []


class Object:
    """The members between braces; one that was taken out is None. Of equal names the last one counts."""

    __slots__ = ("members", "shadowed")

    def __init__(self) -> None:
        """Begin an empty one."""
        self.members: dict[str, Value | None] = {}
        self.shadowed: list[tuple[str, Value | None]] = []  # members of the same name before


Value = Object | Array | String | bytes  # bytes: a number or a word as it stands


class Mistake(NamedTuple):
    """What is no JSON, and where: ``start <= i < end``."""

    message: str
    start: int
    end: int


class Document:
    """One text of JSON, or several in a row, being read.

    ``open`` holds the containers around what is at hand, outermost first, and ``names`` what each but the first is
    called in the one before: a name, or an index.
    """

    def __init__(self, octets: bytes) -> None:
        """Take the octets, in UTF-8."""
        self.octets = octets
        self.open: list[Object | Array] = []
        self.names: list[str | int] = []
        self.mistakes: list[Mistake] = []
        self.too_deep: int | None = None  # where the nesting went beyond what is kept apart
        self._keys: dict[bytes, str] = {}

    def read(self, start: int, end: int, closed: Callable[[Object], bool]) -> Iterator[Value | None]:
        """Yield what stands at the top of ``start <= i < end``, each when it ends; None after something was taken out.

        ``closed`` is asked about every object when it ends, the containers around it in ``open`` and ``names``; one
        it answers True about is taken out of what it stands in. Its answer is wanted before the next is read.
        """
        return _Reader(self, closed).read(start, end)

    def key(self, raw: bytes) -> str:
        """Return a name without escapes."""
        known = self._keys.get(raw)
        if known is None:
            from telelint.sources.decoding import unescape_json  # lazily: only the first time a name is met

            if len(self._keys) > 65_536:
                self._keys.clear()
            known = self._keys[raw] = unescape_json(raw.decode("utf-8", "replace"))[0]
        return known


class _Reader:
    """The state between two tokens."""

    def __init__(self, document: Document, closed: Callable[[Object], bool]) -> None:
        self._document = document
        self._closed = closed
        self._at: Object | Array | None = None
        self._name: str | None = None  # of a member whose value has not come yet
        self._comma = True  # whether a value may stand here
        self._taken = False  # whether an object was taken out since something was last yielded
        self._over = 0  # containers that are not kept apart

    def read(self, start: int, end: int) -> Iterator[Value | None]:
        document = self._document
        octets = document.octets
        skip = start
        for match in _TOKEN.finditer(octets, start, end):
            if match.start() < skip:
                continue
            last = match.lastindex
            if last == 2 or last == 9:
                if match[last] == b":" and self._name is None and type(self._at) is Object:
                    self._begin_member(match[last - 1], match)
                    continue
                top = self._string(match, last)
            elif last == 3:
                self._opened(match)
                continue
            elif last == 5:
                top = self._closing(match)
                self._comma = match[5] == b","
            elif last == 7:
                if _SCALAR.fullmatch(match[6]):
                    top = self._value(match[6], match)
                    self._comma = match[7] == b","
                else:
                    skip, top = self._garbage(match, end)
            elif last == 10:
                self._mistake("a string is not closed", *match.span(10))
                top = self._value(String(*match.span(10)), match)
                self._comma = True
            else:
                self._mistake("nothing stands before this", *match.span())
                self._comma, top = True, None
            if top is not None or self._taken:
                self._taken = False
                yield top
        yield from self._ended(end)

    def _garbage(self, match: re.Match[bytes], end: int) -> tuple[int, Value | None]:
        """Take what is neither a value nor a name as a string; return where that ends, and it where that is the top."""
        stop = _END_OF_GARBAGE.search(self._document.octets, match.start(), end)
        skip = stop.start() if stop else end
        self._mistake("this is neither a value nor a name", match.start(), match.end(6))
        top = self._value(String(match.start(), skip), None)
        self._comma = True
        return skip, top

    def _string(self, match: re.Match[bytes], last: int) -> Value | None:
        """Take a string that is a value; return it where that is the top."""
        if last == 9:
            self._mistake("a line break stands in a string", *match.span(8))
        if match[last] == b":":
            self._mistake("a colon stands where none belongs", match.end() - 1, match.end())
        top = self._value(String(*match.span(last - 1)), match)
        self._comma = match[last] == b","
        return top

    def _begin_member(self, raw: bytes, match: re.Match[bytes]) -> None:
        if not self._comma:
            self._mistake("a comma is missing before this", *match.span())
        self._name = self._document.key(raw)
        self._comma = True

    def _mistake(self, message: str, start: int, end: int) -> None:
        mistakes = self._document.mistakes
        line = self._document.octets
        if len(mistakes) >= MOST_PROBLEMS:
            return
        if mistakes and start <= mistakes[-1].end + 200 and b"\n" not in line[mistakes[-1].start : start]:
            return  # one mistake makes others beside it
        mistakes.append(Mistake(message, start, max(end, start + 1)))

    def _value(self, value: Value, match: re.Match[bytes] | None) -> Value | None:
        """Put a value where it belongs; return it where that is the top."""
        if match is not None and not self._comma and self._at is not None:
            self._mistake("a comma is missing before this", *match.span())
        at = self._at
        if type(at) is Array:
            at.items.append(value)
        elif type(at) is Object:
            name = self._name
            if name is None:
                name = ""
                if match is not None:
                    self._mistake("a name is missing before this", *match.span())
            if name in at.members:
                at.shadowed.append((name, at.members[name]))
            at.members[name] = value
            self._name = None
        else:
            return value
        return None

    def _opened(self, match: re.Match[bytes]) -> None:
        document = self._document
        if len(document.open) >= DEEPEST:
            self._over += 1
            if document.too_deep is None:
                document.too_deep = match.start()
            self._name, self._comma = None, True
            return
        made: Object | Array = Object() if match[3] == b"{" else Array()
        at = self._at
        if at is not None:
            name: str | int = len(at.items) if type(at) is Array else self._name or ""
            self._value(made, match)
            document.names.append(name)
        document.open.append(made)
        self._at, self._name, self._comma = made, None, True

    def _closing(self, match: re.Match[bytes]) -> Value | None:
        document = self._document
        if self._over:
            self._over -= 1
            return None
        if self._at is None:
            self._mistake("this closes nothing", match.start(), match.start() + 1)
            return None
        wanted: type[Object | Array] = Object if match[4] == b"}" else Array
        if type(self._at) is not wanted:
            self._mistake("this does not close what is open", match.start(), match.start() + 1)
            if not any(type(container) is wanted for container in document.open):
                return None
            while type(self._at) is not wanted:
                self._close()
        elif self._name is not None:
            self._mistake("a value is missing before this", match.start(), match.start() + 1)
        elif self._comma and (self._at.members if isinstance(self._at, Object) else self._at.items):
            self._mistake("a comma stands before this, and nothing between", match.start(), match.start() + 1)
        return self._close()

    def _close(self) -> Value | None:
        """Close the container at hand; return it where that is the top."""
        document = self._document
        value = document.open.pop()
        self._at = document.open[-1] if document.open else None
        name = document.names.pop() if document.names else None
        self._name = None
        taken = isinstance(value, Object) and self._closed_here(value, name)
        self._taken |= taken
        if self._at is None:
            return None if taken else value
        if taken:
            if isinstance(self._at, Array):
                self._at.items[-1] = None
            elif isinstance(name, str):
                self._at.members[name] = None
        return None

    def _closed_here(self, value: Object, name: str | int | None) -> bool:
        """Ask about an object, its own name among the names as its members' pointers need it."""
        if name is None:
            return self._closed(value)
        self._document.names.append(name)
        taken = self._closed(value)
        self._document.names.pop()
        return taken

    def _ended(self, end: int) -> Iterator[Value]:
        if self._at is not None:
            self._mistake("the end is missing: something is still open here", max(end - 1, 0), end)
        self._over = 0
        while self._at is not None:
            top = self._close()
            if top is not None:
                yield top


def pointer(names: list[str | int]) -> str:
    """Return an RFC 6901 pointer; a name that is no word of a program (an address, a sentence) is shown as ``*``."""
    return "".join(f"/{step(name)}" for name in names)


_PLAIN_NAME = re.compile(r"(?!\S+@\S+\.)(?!.*\d{6})[\w$@./~:#-]{1,64}")


@functools.lru_cache(maxsize=4096)
def step(name: str | int) -> str:
    """Return one step of a pointer, without its slash."""
    if isinstance(name, int):
        return str(name)
    return name.replace("~", "~0").replace("/", "~1") if _PLAIN_NAME.fullmatch(name) else "*"
