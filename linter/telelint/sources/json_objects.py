"""Objects of JSON: those of calendars and schedulers in their own words, all others string by string."""

from __future__ import annotations

import re
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING

from telelint.model import NO_EVENT, Role
from telelint.sources import decoding, native
from telelint.sources.components import LazyContext
from telelint.sources.json_text import DEEPEST, Array, Document, Object, String, pointer, step
from telelint.sources.objects import KINDS, fhir, other
from telelint.sources.objects.kind import View
from telelint.sources.objects.words import platform_of
from telelint.sources.segment import Inside, Named, Problem, Segment
from telelint.sources.whole import WholeWindow, is_text, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from telelint.model import Event, Place, Tally
    from telelint.sources.components import Context
    from telelint.sources.json_text import Value
    from telelint.sources.objects.kind import Around, Kind
    from telelint.sources.segment import Found, Window
    from telelint.sources.windows import Stream
    from telelint.sources.zones import Zones

    Item = Segment | Found | Named | Problem
    Embedded = Callable[[Stream, str, Inside], Iterator[Item]]

_WINDOW = 1 << 22  # octets of JSON Lines read at a time
_MOST_KEPT = 4096  # values of one array that are kept until the array ends
_MARKS = frozenset({
    "kind", "conferenceData", "hangoutLink", "start", "startTime", "start_time", "resourceType", "scheduled_event",
    "triggerEvent", "@odata.type", "onlineMeeting", "onlineMeetingUrl", "isOnlineMeeting", "@type",
})  # fmt: skip
_PAYLOAD = "payload"  # of a webhook, whose kind of event may come after it
_HELD = frozenset({"scheduled_event", _PAYLOAD})  # read with the object that they are part of
_MAY_HOLD = re.compile(rb"[/:]|\\u00(?:2[fF]|3[aA])")
_ADDRESS = re.compile(rb"//|\\/|[A-Za-z]/[^/]|(?:tel|sips?):")  # what a meeting's address has, and no maker's word
_MARKUP = re.compile(r"<(?:/|!|a[\s>]|br|p[\s>]|div|span|html|[biu]>|[uo]l>|li|table)", re.IGNORECASE)
_LONE = re.compile("[\ud800-\udc7f\udd00-\udfff]")
_CALENDAR = "BEGIN:VCALENDAR"
NO_TEXT = "this file holds octets that are no UTF-8; they were read as they are"
_DEEP = f"brackets are nested deeper than {DEEPEST} from here on; what lies deeper was read without its place in them"


class JsonReader:
    """Reads the objects of one file."""

    def __init__(self, name: str, zones: Zones, tally: Tally, calendar: Embedded) -> None:
        """Take the file's name as shown, and what reads a calendar that stands in a string."""
        self._name = name
        self._zones = zones
        self._tally = tally
        self._calendar = calendar
        self._window: Window
        self._document: Document
        self._out: list[Item] = []
        self._told = 0  # mistakes of the document that were told
        # of a FHIR bundle: which appointment goes where, and the places until all appointments are known
        self._appointments: dict[str, Context] = {}
        self._places: list[tuple[list[str], View, str]] = []

    def read(self, stream: Stream) -> Iterator[Item]:
        """Yield what can hold a link and what is wrong with the file. Raises OSError when the stream does."""
        window, text = whole(stream, self._name)
        if not text:
            yield Problem("TL902", NO_TEXT, first_strange(window))
        self._begin(window)
        yield from self._range(0, len(window.octets))

    def read_lines(self, stream: Stream) -> Iterator[Item]:
        """Yield the same of JSON Lines, in bounded memory: a mistake in one line does not reach the next."""
        chunk = stream.read(_WINDOW)
        offset, number, said, rest = 0, 1, False, b""
        while chunk or rest:
            octets = rest + chunk
            chunk = stream.read(_WINDOW)
            cut = octets.rfind(b"\n") + 1 if chunk else len(octets)
            if not cut:
                rest = octets  # a line longer than what was read
                continue
            rest = octets[cut:]
            window = WholeWindow(self._name, octets[:cut], offset, number)
            if not said and not is_text(window.octets):
                said = True
                yield Problem("TL902", NO_TEXT, first_strange(window))
            self._begin(window)
            start = 3 if not offset and octets.startswith(b"\xef\xbb\xbf") else 0
            while start < cut:
                end = octets.find(b"\n", start, cut)
                end = cut if end == -1 else end
                yield from self._range(start, end)
                start = end + 1
            offset += cut
            number += native.lines(octets, 0, cut)

    def _begin(self, window: Window) -> None:
        self._window = window
        self._document = Document(window.octets)
        self._told = 0

    def _range(self, start: int, end: int) -> Iterator[Item]:
        for value in self._document.read(start, end, self._closed):
            if value is not None:
                self._top(value)
            yield from self._waiting()
        yield from self._waiting()
        self._appointments.clear()

    def _waiting(self) -> Iterator[Item]:
        document = self._document
        for mistake in document.mistakes[self._told :]:
            place = self._window.place(mistake.start, min(mistake.end, len(document.octets)) or 1)
            yield Problem("TL901", f"this is no JSON: {mistake.message}", place)
        self._told = len(document.mistakes)
        if document.too_deep is not None and document.too_deep >= 0:
            yield Problem("TL904", _DEEP, self._window.place(document.too_deep, document.too_deep + 1))
            document.too_deep = -1  # said
        waiting, self._out = self._out, []
        for item in waiting:
            if isinstance(item, Segment) and _CALENDAR in item.text[:4096]:
                yield from self._embedded(item)
            else:
                yield item

    def _embedded(self, segment: Segment) -> Iterator[Item]:
        text = _LONE.sub("\ufffd", segment.text)
        inside = Inside(segment.window, segment.base, (*segment.steps, decoding.Octets(text)))
        yield from self._calendar(BytesIO(text.encode("utf-8", "surrogateescape")), self._name, inside)

    # Objects

    def _closed(self, made: Object) -> bool:
        """Read an object that has just ended if it is of a kind, and say so."""
        names = self._document.names
        last = names[-1] if names else None
        inner = made.members.get(_PAYLOAD)
        if type(inner) is Object and self._of_kind(inner, [made, *self._document.open[::-1]], [*names, _PAYLOAD]):
            made.members[_PAYLOAD] = None
        held = last in _HELD or names[-2:-1] == ["contained"]
        if not held and self._of_kind(made, self._document.open[::-1], names):
            return True
        parent = self._document.open[-1] if self._document.open else None
        if type(parent) is Array and len(parent.items) > _MOST_KEPT:
            self._unknown(made, pointer(names))
            return True
        return False

    def _of_kind(self, made: Object, containers: list[Object | Array], names: list[str | int]) -> bool:
        """Read an object if it is of a kind, and say so; ``containers`` are those around it, innermost first."""
        if _MARKS.isdisjoint(made.members):
            return False
        view = View(self._document.octets, made)
        around = [View(view.octets, it) for it in containers if type(it) is Object]
        for kind in KINDS:
            if kind.fits(view, around):
                self._known(kind, view, around, pointer(names))
                return True
        return False

    def _top(self, value: Value) -> None:
        if isinstance(value, (Object, Array)):
            self._unknown(value, "")
        elif type(value) is String and _may_hold(self._document.octets, value):
            self._add(value, "", Role.TEXT, LazyContext(lambda: NO_EVENT))
        for names, view, at in self._places:
            contexts = [self._appointments[name] for name in names if name in self._appointments]
            context = max(contexts, key=lambda it: it.event.start.toordinal() if it.event.start else 0, default=None)
            self._strings(fhir.LOCATION, view, at, context or LazyContext(partial(_no_event, fhir.LOCATION.component)))
        self._places.clear()

    def _known(self, kind: Kind, view: View, around: Around, at: str) -> None:
        self._tally.events += kind.is_event
        if kind is fhir.LOCATION and around:
            full = around[0].text("fullUrl")
            names = [f"{view.text('resourceType')}/{view.text('id')}", *([full] if full else [])]
            self._places.append((names, view, at))
            return
        context = LazyContext(partial(kind.event, view, around, self._zones))
        if kind.maker == "fhir":
            for reference in fhir.references(view):
                self._appointments[reference] = context
        self._strings(kind, view, at, context)

    def _strings(self, kind: Kind, view: View, at: str, context: Context) -> None:
        """Add what an object of a kind says: its strings, and a maker's word where it holds no meeting's address."""
        met = False
        for text, pattern, pointed, holders in self._walk(view.object, at):
            if pattern in kind.passed_over or not _may_hold(view.octets, text) or kind.doubles(pattern, holders):
                continue
            role = kind.role_of(pattern, holders)
            met |= role is Role.MEETING and _ADDRESS.search(view.octets, text.start, text.end) is not None
            self._add(text, pointed, role, context)
        for place in kind.tokens if not met else ():
            value = view.get(*place.split("/"))
            word = view.text(*place.split("/")) if type(value) is String else None
            platform = platform_of(kind.maker, word) if word else None
            if type(value) is String and platform is not None:
                pointed = "/".join((at, *map(step, place.split("/"))))
                self._out.append(Named(word or "", platform, self._window, *value, pointed, context))
                return

    def _unknown(self, value: Object | Array, at: str) -> None:
        """Add the strings of an object of no kind, each by itself unless something around it says when it is."""
        contexts: dict[int, Context] = {}
        for text, _, pointed, holders in self._walk(value, at):
            if not _may_hold(self._document.octets, text):
                continue
            dated = other.dated(holders, self._zones)
            key = id(dated[0].object) if dated else text.start
            if key not in contexts:
                contexts[key] = LazyContext(partial(other.event_of, dated, self._zones))
            self._add(text, pointed, Role.TEXT, contexts[key])

    def _walk(self, value: Object | Array, at: str) -> list[tuple[String, str, str, Around]]:
        """Return the strings below a value in the order of the file: each with its pattern, its pointer and the objects
        around it, innermost first.
        """
        octets = self._document.octets
        found: list[tuple[String, str, str, Around]] = []
        waiting: list[tuple[Value | None, str, str, Around]] = [(value, "", at, [])]
        while waiting:
            here, pattern, pointed, holders = waiting.pop()
            if type(here) is Array:
                below = f"{pattern}/*" if pattern else "*"
                waiting.extend((it, below, f"{pointed}/{i}", holders) for i, it in enumerate(here.items) if it)
            elif type(here) is Object:
                around = [View(octets, here), *holders]
                before = f"{pattern}/" if pattern else ""
                members = [*here.members.items(), *here.shadowed]
                waiting.extend((it, before + name, f"{pointed}/{step(name)}", around) for name, it in members if it)
            elif type(here) is String:
                found.append((here, pattern, pointed, holders))
        found.sort(key=lambda it: it[0].start)
        return found

    def _add(self, where: String, pointed: str, role: Role, context: Context) -> None:
        text, steps = decoding.characters(self._document.octets[where.start : where.end])
        text, more = decoding.unescape_json(text)
        steps += more
        markup = has_markup(text)
        if markup:
            text, resolved = decoding.unescape_html(text)
            steps += resolved
        address = role is Role.MEETING and not markup and not any(map(str.isspace, text))
        self._out.append(Segment(text, self._window, where.start, steps, pointed, role, markup, address, context))


def has_markup(text: str) -> bool:
    """Return whether a text is HTML, or has some in it."""
    return "<" in text and _MARKUP.search(text) is not None


def _may_hold(octets: bytes, where: String) -> bool:
    return _MAY_HOLD.search(octets, where.start, where.end) is not None


def _no_event(component: str) -> Event:
    return NO_EVENT._replace(component=component)


def first_strange(window: Window) -> Place:
    """Return the place of the first octet that is no UTF-8."""
    try:
        window.octets.decode()
    except UnicodeDecodeError as error:
        return window.place(error.start, error.start + 1)
    return window.place(0, 1)
