"""Which components a window of a calendar holds, and which of its lines are out of order.

The libraries build a tree of a whole file and give up at the first END that is missing. Here components may go on
from one window to the next, and whatever is out of order is a finding while the rest is read all the same.
"""

from __future__ import annotations

import re
from functools import partial
from itertools import product

from telelint.patterns import regex
from telelint.sources import native
from telelint.sources.decoding import FOLD
from telelint.sources.segment import Problem
from telelint.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from telelint.model import Place, Tally
    from telelint.sources.segment import Window

# A BEGIN or END; or, in no group, a line that begins no content line: neither a name and ":" or ";", nor a fold, nor
# empty. Every window begins with the LF before its first line.
_LINE = regex(
    rb"\n(?:([Bb][Ee][Gg][Ii][Nn]|[Ee][Nn][Dd])[ \t]*:[ \t]*([A-Za-z0-9-]+)"
    rb"|(?![A-Za-z0-9-]++[:;]|[ \t]|\r?\n|\r?\Z))"
)
_METHOD = regex(rb"\nMETHOD[^\n:]*:[ \t]*([A-Za-z-]+)", re.IGNORECASE)
_HEAD = regex(rb"[A-Za-z0-9-]+(?:;[^:]*)?:")
REST_OF_LINE = regex(rb"[^\n]*+(?:\n[ \t][^\n]*+)*+")  # from inside a content line to the LF after it
_BELOW_CALENDAR = frozenset({b"VEVENT", b"VTODO", b"VJOURNAL", b"VFREEBUSY", b"VTIMEZONE", b"VAVAILABILITY", b"VPOLL"})
_NESTED = frozenset({b"VALARM", b"STANDARD", b"DAYLIGHT"})  # most of those inside the others
_BEGIN = frozenset(map(bytes, product(*zip(b"BEGIN", b"begin", strict=True))))  # in any case

NOT_ICALENDAR = "this line is no iCalendar: it begins neither with a property's name nor with a fold's white space"


class Open(NamedTuple):
    """A component whose END has not come yet; ``at`` is where the LF before its BEGIN is, -1 in an earlier window."""

    name: bytes
    at: int
    place: Place | None = None  # of its BEGIN, where that is in an earlier window


class Component(NamedTuple):
    """A component below VCALENDAR: from the LF before its BEGIN to the LF before its END, in its window."""

    name: str
    start: int
    end: int
    cancelled: bool  # METHOD:CANCEL of its calendar


class Structure:
    """Reads the windows of one file one by one; between them it knows which components are open."""

    def __init__(self, tally: Tally, begin_calendar: Callable[[], None]) -> None:
        """Take what counts events, and what is told that a calendar begins."""
        self._tally = tally
        self._begin_calendar = begin_calendar
        self._stack: list[Open] = []
        self._cancelled = False

    def read(self, octets: bytes, window: Window) -> tuple[list[Component], list[Problem]]:
        """Return the components below VCALENDAR, none inside another, in their order, and what is out of order.

        ``octets`` are the window's, with LF for a CR that ends a line.
        """
        components = self._read_regular(octets, window)
        if components is not None:
            return components, []
        components = []
        problems: list[Problem] = []
        stack = self._stack
        for match in _LINE.finditer(octets):
            name = match[2]
            if name is None:
                problems += _no_content_line(octets, match.start(), window)
            elif match[1] in _BEGIN:
                if name in _NESTED and stack:
                    stack.append(Open(name, match.start()))
                else:
                    self._begin(octets, match, window, components, problems)
            elif stack and stack[-1].name == name:  # nearly every END
                if name in _NESTED:
                    stack.pop()
                else:
                    self._complete(stack.pop(), match.start(), components)
            else:
                self._end(match, window, components, problems)
        if stack and stack[-1].name in _BELOW_CALENDAR:  # goes on in the next window, or has no END
            self._complete(stack[-1], len(octets), components)
        self._stack = [it if it.place else Open(it.name, -1, _place(it, window)) for it in stack]
        components.sort(key=_start)
        return components, problems

    def _read_regular(self, octets: bytes, window: Window) -> list[Component] | None:
        """Return the components of a window in which nothing is out of order; None where something is, or where the
        compiled reader, which is the quicker way to see that, is not there.
        """
        if native.compiled is None:
            return None
        names = tuple(component.name for component in self._stack)
        read = native.compiled.components(octets, names, self._cancelled, partial(_cancels, octets), Component)
        if read is None:
            return None
        components: list[Component]
        components, left_open, self._cancelled, calendars, events = read
        self._tally.events += events
        if calendars:
            self._begin_calendar()
        self._stack = [
            self._stack[number] if at == -1 else Open(name, -1, _place(Open(name, at), window))
            for number, (name, at) in enumerate(left_open)
        ]
        return components

    @property
    def state(self) -> tuple[tuple[Open, ...], bool]:
        """The components that are open between two windows, and whether their calendar cancels; to be set, too."""
        return tuple(self._stack), self._cancelled

    @state.setter
    def state(self, state: tuple[tuple[Open, ...], bool]) -> None:
        stack, self._cancelled = state
        self._stack = list(stack)

    def left_open(self, window: Window) -> list[Problem]:
        """Return what there is to say, after a file's last window, of the components that have no END."""
        return [_missing_end(component, window) for component in reversed(self._stack)]

    def _begin(
        self,
        octets: bytes,
        match: re.Match[bytes],
        window: Window,
        components: list[Component],
        problems: list[Problem],
    ) -> None:
        stack, at, name = self._stack, match.start(), match[2].upper()
        if name in _BELOW_CALENDAR:
            self._tally.events += name == b"VEVENT"
            if stack and (len(stack) > 1 or stack[0].name != b"VCALENDAR"):
                depth = next((i for i, it in enumerate(stack) if it.name in _BELOW_CALENDAR), len(stack))
                self._close(depth, at, window, components, problems)
        elif name == b"VCALENDAR":
            self._close(0, at, window, components, problems)
            self._cancelled = _cancels(octets, at, match.end())
            self._begin_calendar()
        stack.append(Open(name, at))

    def _end(
        self, match: re.Match[bytes], window: Window, components: list[Component], problems: list[Problem]
    ) -> None:
        stack, at, name = self._stack, match.start(), match[2].upper()
        depth = next((i for i in range(len(stack) - 1, -1, -1) if stack[i].name == name), -1)
        if depth == -1:
            problems.append(Problem("TL901", "this END has no BEGIN before it", window.place(at + 1, match.end())))
            return
        self._close(depth + 1, at, window, components, problems)
        self._complete(stack.pop(), at, components)

    def _close(self, depth: int, at: int, window: Window, components: list[Component], problems: list[Problem]) -> None:
        """Take the components above this depth off the stack: their END is missing."""
        while len(self._stack) > depth:
            component = self._stack.pop()
            problems.append(_missing_end(component, window))
            self._complete(component, at, components)

    def _complete(self, component: Open, end: int, components: list[Component]) -> None:
        if component.name in _BELOW_CALENDAR:
            components.append(Component(component.name.decode(), max(component.at, 0), end, self._cancelled))


def _cancels(octets: bytes, at: int, end: int) -> bool:
    """Return whether the calendar cancels its events whose BEGIN stands between these octets."""
    stop = octets.find(b"\nBEGIN:", end)
    method = _METHOD.search(octets, at, stop if stop != -1 else len(octets))
    return method is not None and method[1].upper() == b"CANCEL"


def _start(component: Component) -> int:
    return component.start


def _missing_end(component: Open, window: Window) -> Problem:
    return Problem("TL903", f"END:{component.name.decode()} is missing", component.place or _place(component, window))


def _place(component: Open, window: Window) -> Place:
    return window.place(component.at + 1, component.at + 1 + len("BEGIN:") + len(component.name))


def _no_content_line(octets: bytes, at: int, window: Window) -> list[Problem]:
    """Return the complaint about the line after this LF, or none if it goes on what stands before it."""
    before = octets[max(at - 256, 0) : at].rstrip(b"\r")
    if before.endswith(b"="):
        return []  # after a soft line break of quoted-printable (vCalendar 1.0)
    line = REST_OF_LINE.match(octets, at + 1)
    assert line is not None  # it may be empty
    if _HEAD.match(FOLD.sub(b"", line[0])):
        return []  # the fold cuts the property's name
    end = octets.find(b"\n", at + 1)
    return [Problem("TL901", NOT_ICALENDAR, window.place(at + 1, end if end > at + 1 else len(octets)))]
