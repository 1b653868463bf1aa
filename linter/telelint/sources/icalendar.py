"""iCalendar (RFC 5545) and vCalendar 1.0: tolerant, streaming, over octets.

The libraries that read calendars (icalendar, ical, vobject, ics) hold a whole file in memory at 15 times its size,
read 2 MB a second, stop at a missing END and forget where a value stood. A linter needs the places, the broken files
and a gigabyte in bounded memory, so this reader goes over the octets from one that can belong to a link to the next,
and unfolds, decodes and parses only the content line around it. What an event says of itself is read when its first
link is met. The libraries are the oracle in the tests; recurrence and time zones are theirs.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property, partial
from io import BytesIO
from itertools import chain
from operator import attrgetter

from telelint.links.find import OPAQUE_SCHEMES
from telelint.model import NO_EVENT, Place, Role, Tally
from telelint.patterns import regex
from telelint.sources import decoding, native
from telelint.sources.components import COMPILED, KnownContext, read_event
from telelint.sources.plain import UNLINKED, PlainAddresses, text_of
from telelint.sources.segment import Found, Problem, Segment, Window
from telelint.sources.structure import NOT_ICALENDAR, REST_OF_LINE, Open, Structure
from telelint.sources.windows import LONGEST_END, last_end, windows, windows_from
from telelint.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from types import ModuleType

    from telelint.links.strangers import Strangers
    from telelint.sources.components import Context
    from telelint.sources.cuts import Part
    from telelint.sources.decoding import Step
    from telelint.sources.segment import Inside
    from telelint.sources.structure import Component
    from telelint.sources.windows import Stream
    from telelint.sources.zones import Zones

    Item = Segment | Found | Problem

_REST_OF_QUOTED = regex(rb"(?:[^\n]*=[ \t]*\r?\n)*[^\n]*+(?:\n[ \t][^\n]*+)*+")
_LONE_CR = regex(rb"\r(?!\n|\Z)")  # the last one ends the window's last line, as its LF begins the next window
_CONTENT_LINE = regex(rb"\n[^\n]*+(?:\n[ \t][^\n]*+)*+")
_ASCII = bytes(range(128))
_END_OF_ZONE = b"\nEND:VTIMEZONE"
_ENDS_CALENDAR = regex(rb"\nEND:VCALENDAR\s*\Z", re.IGNORECASE)
_AT_ONCE = 256  # items that the compiled reader hands over at a time
_MOST_ZONES = 1000  # of one calendar; there are some 400 in use
# A parameter that says that no octet of a link need be visible in a value, at its mark; group 1: quoted-printable.
_ENCODED = regex(
    rb"(?:(?<=[;=])|[Ee][Nn][Cc][Oo][Dd][Ii][Nn][Gg]=)(?:([Qq][Uu][Oo][Tt][Ee][Dd])|[Bb](?:[Aa][Ss][Ee]64)?[;:\r\n])"
)
_ENCODING_MARKS = (b"ENCODING=", b"encoding=", b"QUOTED", b"BASE64")

_FOLDS = r"(?:\r?\n[ \t])*"
# What a browser takes for the two slashes after a colon, one of them a backslash at least.
_BACKSLASHES = rf"(?={_FOLDS}(?:\\{_FOLDS}[\\/]|/{_FOLDS}\\))"
_BACKSLASHED = regex(_BACKSLASHES.encode())
_WORD = regex(rb"(\\?)([A-Za-z][A-Za-z0-9+-]*)\Z")
# RFC 5545 3.8, RFC 7986 5 and 9073, and what Google and Microsoft add.
_ADDRESSES = frozenset(
    {
        "ATTACH", "ATTENDEE", "CONFERENCE", "IMAGE", "LINK", "ORGANIZER", "SOURCE", "TZURL", "URL",
        "X-GOOGLE-CONFERENCE", "X-GOOGLE-HANGOUT", "X-MICROSOFT-ONLINEMEETINGCONFLINK",
        "X-MICROSOFT-ONLINEMEETINGEXTERNALLINK", "X-MICROSOFT-SKYPETEAMSMEETINGURL",
    }
)  # fmt: skip
_MEETINGS = frozenset(
    {
        "CONFERENCE", "LOCATION", "X-GOOGLE-CONFERENCE", "X-GOOGLE-HANGOUT", "X-MICROSOFT-ONLINEMEETINGCONFLINK",
        "X-MICROSOFT-ONLINEMEETINGEXTERNALLINK", "X-MICROSOFT-SKYPETEAMSMEETINGURL", "X-ZOOM-JOIN-URL",
    }
)  # fmt: skip
_NO_PROPERTIES = frozenset({"http", "https", "webcal", "ftp", "tel", "mailto", "zoommtg", "msteams"})

_HEAD = regex(r"([A-Za-z0-9-]+)((?:;(?:\"[^\"]*\"|[^\":]++)*+)?):")
_LOOSE_HEAD = regex(r"([A-Za-z0-9-]+)(;[^:]*)?:")  # where a quote is left open
_PARAMETER = regex(r";([A-Za-z0-9-]+)=((?:\"[^\"]*\"|[^\";:])*)")
_MARKUP = regex(r"<(?:/|!|a[\s>]|br|p[\s>]|div|span|html|[biu]>|[uo]l>|li|table)", re.IGNORECASE)
_ESCAPED_ADDRESS = regex(r"\\[:;,]")

_TOO_LONG = "a component is longer than 32 MB, so it was read in parts"
_UNDECODABLE = "this line holds octets that are no UTF-8; they were read as they are"


class State(NamedTuple):
    """What the reading of a window depends on besides its octets: what was read before it."""

    open: tuple[Open, ...] = ()  # the components whose END has not come, the outermost first
    cancelled: bool = False  # METHOD:CANCEL of the calendar at hand
    zones: tuple[bytes, ...] = ()  # different VTIMEZONE components of the calendar at hand
    undecodable: bool = False  # octets that are no UTF-8 were met, and said


# The last letters of: tel, sip, sips, facetime, facetime-audio and -prompt, skype, callto, msteams and ms-teams,
# zoomphonecall; "llto", as "lto" would stop at every "mailto".
_TAILS = ("tel", "sip", "ips", "ime", "dio", "mpt", "ype", "llto", "ams", "all", "TEL", "SIP")


class Triggers:
    """What finds the octets where a link may be: slashes, and colons of schemes without slashes.

    A fold may cut a link anywhere but cannot cut an octet, so both look at one octet and what stands before it. Each
    is made when first asked for: the compiled reader, which does the same, needs no patterns.
    """

    def __init__(self, top_levels: frozenset[str], strangers: Strangers) -> None:
        """Take the last labels of hosts that count without a scheme, and who knows the hosts that are nobody's."""
        self._top_levels = top_levels
        self._strangers = strangers

    @cached_property
    def colon(self) -> re.Pattern[bytes]:
        """What finds the colons."""
        cut = {r"\n[ \t]" + tail[k:] for tail in _TAILS for k in range(1, len(tail))}
        by_last: dict[str, list[str]] = {}
        for tail in (*_TAILS, *sorted(cut)):  # most colons follow another letter, and are passed by at one look
            by_last.setdefault(tail[-1], []).append(f"(?<={tail}:)")
        words = "|".join(f"(?<={letter}:)(?:{'|'.join(behind)})" for letter, behind in by_last.items())
        letters = "".join(by_last)
        colon = rf":(?:(?<=[{letters} \t]:)(?![/ ])(?:{words}|(?<=\n[ \t]:))|(?=[\\/\r\n]){_BACKSLASHES})"
        return re.compile(colon.encode())

    @cached_property
    def plain(self) -> PlainAddresses:
        """What reads the lines that are plain."""
        return PlainAddresses(self._top_levels, _MEETINGS, self._strangers)

    @cached_property
    def compiled(self) -> tuple[object, ...]:
        """The settings of the compiled reader."""
        return (
            Found,
            Place,
            Role.TEXT,
            Role.MEETING,
            self._strangers.spelt_hosts,
            tuple(needle.encode() for needle in self._strangers.needles),
            tuple(name.encode() for name in sorted(_MEETINGS)),
            UNLINKED,
            frozenset(name.encode() for name in self._top_levels),
            tuple(tail.encode() for tail in _TAILS),
            frozenset(scheme.encode() for scheme in OPAQUE_SCHEMES),
            text_of,
        )


def read(
    stream: Stream,
    name: str,
    zones: Zones,
    found_by: Triggers,
    tally: Tally,
    inside: Inside | None = None,
) -> Iterator[Item]:
    """Yield, in the order of the file, what can hold a link and what is wrong with it; count its events.

    ``inside`` is where a calendar that is part of something else was decoded
    from. Raises OSError when the stream does.
    """
    return chain.from_iterable(batches(stream, name, zones, found_by, tally, inside))


def batches(
    stream: Stream,
    name: str,
    zones: Zones,
    found_by: Triggers,
    tally: Tally,
    inside: Inside | None = None,
) -> Iterator[Iterable[Item]]:
    """Yield what ``read`` yields some at a time. Each batch is to be used up before the next is asked for."""
    reader = _Calendar(zones, found_by, tally)
    window = yield from reader.read_all(windows(stream, name, inside))
    if window is not None:
        yield reader.end(window)


def read_part(
    stream: Stream, name: str, zones: Zones, found_by: Triggers, tally: Tally, part: Part
) -> Generator[Iterable[Item], None, State]:
    """Yield what ``batches`` would of this part of a file, and return what is known at its end.

    The stream stands at the part's first octet and ends with its last. Raises OSError when the stream does.
    """
    reader = _Calendar(zones, found_by, tally)
    reader.state = part.before
    assert part.line is not None  # asked of whoever reads a part
    found = windows_from(stream, name, part.start, part.line) if part.start else windows(stream, name)
    window = yield from reader.read_all(found)
    if part.last and window is not None:
        yield reader.end(window)
    return reader.state


def state_in(head: bytes, name: str) -> State:
    """Return what is known after the first octets of a file, which most often is true of all that follow."""
    (window,) = windows(BytesIO(head[: max(last_end(head), 0)]), name)
    octets = _LONE_CR.sub(b"\n", window.octets)
    structure = Structure(Tally(), lambda: None)
    components, _ = structure.read(octets, window)
    open_, cancelled = structure.state
    return State(
        open_,
        cancelled,
        tuple(_zones_in(octets, components)),
        not _survey(octets)[1],
    )


class _Calendar:
    """Reads the windows of one file."""

    def __init__(self, zones: Zones, found_by: Triggers, tally: Tally) -> None:
        self._zones = zones
        self._found_by = found_by
        self._structure = Structure(tally, self._begin_calendar)
        self._definitions: dict[bytes, None] = {}  # different VTIMEZONE components of the calendar at hand, in order
        self._begins = False  # whether a calendar begins in the window at hand, or has to begin after it
        zones.define(bytes)
        self._said_undecodable = False

    @property
    def state(self) -> State:
        """What the next window's reading depends on; to be set, too."""
        open_, cancelled = self._structure.state
        return State(open_, cancelled, tuple(self._definitions), self._said_undecodable)

    @state.setter
    def state(self, state: State) -> None:
        self._structure.state = state.open, state.cancelled
        self._definitions = dict.fromkeys(state.zones)
        self._said_undecodable = state.undecodable
        self._zones.define(partial(b"".join, state.zones))

    def read_all(self, found: Iterable[Window]) -> Generator[Iterable[Item], None, Window | None]:
        """Yield what the windows hold, and return the last of them."""
        window = None
        for window in found:
            if window.offset > 0:
                # empty, and of no event: what is said of the window before is not mixed with what is said of this one
                yield (Segment("", window, 0, (), "", Role.TEXT, False, False, KnownContext(NO_EVENT)),)
            yield from self.read(window)
        return window

    def read(self, window: Window) -> Iterator[Iterable[Item]]:
        octets = window.octets
        lone_cr, utf8 = _survey(octets)
        if lone_cr:  # some writers end a line so now and then
            octets = _LONE_CR.sub(b"\n", octets)
        if self._begins:  # what the calendar before defined, which ended in that window
            self._begins = False
            self._zones.define(partial(b"".join, self._definitions))
        components, problems = self._structure.read(octets, window)
        self._define_zones(octets, components)
        if _ENDS_CALENDAR.search(octets, max(len(octets) - LONGEST_END, 0)) and not self._structure.state[0]:
            self._structure.state = (), False
            self._begins, self._definitions = True, {}
        if not utf8:
            problems += self._undecodable(octets, window)
        if window.cut:
            problems.append(Problem("TL904", _TOO_LONG, window.place(len(octets) - 1, len(octets))))
        found = self._found(octets, window, _Contexts(octets, components, self._zones))
        if problems:
            yield _by_place(chain.from_iterable(found), problems, window)
        else:
            yield from found

    def _begin_calendar(self) -> None:
        self._begins = True

    def _define_zones(self, octets: bytes, components: list[Component]) -> None:
        defined = _zones_in(octets, components)
        if defined or self._begins:
            together = self._definitions | defined  # as the calendar before may end in this window
            self._definitions = defined if self._begins or len(together) > _MOST_ZONES else together
            self._zones.define(partial(b"".join, together))

    def end(self, window: Window) -> Iterator[Problem]:
        """Yield the components that the end of the file left open."""
        yield from self._structure.left_open(window)

    def _undecodable(self, octets: bytes, window: Window) -> list[Problem]:
        """Return the complaint about the first line of a file that is no UTF-8, once a file."""
        if self._said_undecodable:
            return []
        self._said_undecodable = True
        for line in _CONTENT_LINE.finditer(octets):
            if not line[0].isascii() and not _is_utf8(decoding.FOLD.sub(b"", line[0])):
                return [Problem("TL902", _UNDECODABLE, window.place(line.start() + 1, line.end()))]
        return []

    def _found(self, octets: bytes, window: Window, contexts: _Contexts) -> Iterator[Iterable[Item]]:
        if native.compiled is not None and octets[:1] == b"\n":
            return self._compiled_batches(native.compiled, octets, window, contexts)
        return iter((self._pure_items(octets, window, contexts),))

    def _compiled_batches(
        self, compiled: ModuleType, octets: bytes, window: Window, contexts: _Contexts
    ) -> Iterator[Iterable[Item]]:
        def read_line(start: int, end: int, quoted: bool) -> list[Item]:
            return [*self._line(octets, start, end, quoted, window, contexts.at(start))]

        own = octets is window.octets and window.inside is None and window.transcoded is None
        place = None if own else window.place
        at, line = 0, window.line
        while at != -1:
            items, at, line = compiled.addresses(
                octets,
                at,
                line,
                _AT_ONCE,
                window.offset,
                window.name,
                place,
                contexts.components,
                contexts.known,
                contexts.of,
                read_line,
                self._found_by.compiled,
                COMPILED,
                self._zones.compiled,
            )
            yield items

    def _pure_items(self, octets: bytes, window: Window, contexts: _Contexts) -> Iterator[Item]:
        general = self._not_plain(octets)
        stretches = sorted((start, end) for start, (end, _) in general.items())
        waiting = iter(stretches)
        line, line_end = next(waiting, (len(octets), 0))
        for start, found in self._found_by.plain.read(octets, window, stretches, contexts.at):
            while line < start:
                yield from self._line(octets, line, line_end, general[line][1], window, contexts.at(line))
                line, line_end = next(waiting, (len(octets), 0))
            if found:
                yield from found
            else:
                yield from self._line(octets, start, _line_end(octets, start), False, window, contexts.at(start))
        while line < len(octets):
            yield from self._line(octets, line, line_end, general[line][1], window, contexts.at(line))
            line, line_end = next(waiting, (len(octets), 0))

    def _not_plain(self, octets: bytes) -> dict[int, tuple[int, bool]]:
        """Return the lines with an encoded value or a scheme without slashes: where they begin (their LF), end, and
        whether they are quoted-printable. None overlaps another.
        """
        lines: dict[int, tuple[int, bool]] = {}
        for mark in _ENCODING_MARKS:
            at = octets.find(mark)
            while at != -1:
                after = at + 1
                encoded = _ENCODED.match(octets, at)
                if encoded is not None:
                    start = _line_start(octets, at)
                    quoted = encoded[1] is not None
                    after = _line_end(octets, start, quoted)
                    if start not in lines and b":" not in octets[start:at]:  # not in a value
                        lines[start] = (after, quoted)
                at = octets.find(mark, max(after, at + 1))
        done = 0  # one look at a line is enough
        for match in self._found_by.colon.finditer(octets):
            if match.start() >= done and _names_scheme(octets, match.start()):
                start = _line_start(octets, match.start())
                done = _line_end(octets, start)
                if start not in lines:
                    lines[start] = (done, False)
        done = 0
        for start in sorted(lines):
            if start < done:  # inside a quoted-printable value
                del lines[start]
            else:
                done = lines[start][0]
        return lines

    def _line(
        self, octets: bytes, start: int, end: int, quoted: bool, window: Window, context: Context
    ) -> Iterator[Item]:
        """Yield the segments of one content line; ``start`` is the LF before it."""
        if octets.startswith(UNLINKED, start):
            return
        line = octets[start + 1 : end]
        steps: tuple[Step, ...] = ()
        if not quoted:  # quoted-printable has soft line breaks instead, and white space after one is the text's own
            line, steps = decoding.unfold(line)
        text, decoded = decoding.characters(line)
        steps += decoded
        head = _HEAD.match(text) or _LOOSE_HEAD.match(text)
        if head is None or head[1] in _NO_PROPERTIES:
            if head is not None:
                yield Problem("TL901", NOT_ICALENDAR, window.place(start + 1, end))
            yield Segment(text, window, start + 1, steps, "", Role.TEXT, False, False, context)
            return
        name, parameters = head[1].upper(), head[2] or ""
        if "/" in parameters or ":" in parameters:
            for parameter in _PARAMETER.finditer(parameters):
                if ":" in parameter[2] or "/" in parameter[2]:
                    at = head.start(2) + parameter.start(2)
                    value, unescaped = decoding.unescape_parameter(parameter[2])
                    here = (*steps, decoding.Slice(at), *unescaped)
                    title = f"{name};{parameter[1].upper()}"
                    yield Segment(value, window, start + 1, here, title, Role.TEXT, False, True, context)
        yield from self._value(
            text[head.end() :],
            name,
            parameters.upper(),
            window,
            start + 1,
            (*steps, decoding.Slice(head.end())),
            context,
        )

    def _value(
        self,
        text: str,
        name: str,
        parameters: str,
        window: Window,
        base: int,
        steps: tuple[Step, ...],
        context: Context,
    ) -> Iterator[Segment]:
        role = Role.MEETING if name in _MEETINGS else Role.TEXT
        if "QUOTED-PRINTABLE" in parameters or "BASE64" in parameters or "ENCODING=B" in parameters:
            if "QUOTED-PRINTABLE" not in parameters and not _holds_text(name, parameters):
                return  # a picture or a document
            decode = decoding.unquote_printable if "QUOTED-PRINTABLE" in parameters else decoding.decode_base64
            octets, more = decode(text.encode("utf-8", "surrogateescape"))
            if len(text) != len(text.encode("utf-8", "surrogateescape")):
                steps = (*steps, decoding.Octets(text))
            text, decoded = decoding.characters(octets)
            steps = (*steps, *more, *decoded)
        address = name in _ADDRESSES or "VALUE=URI" in parameters
        if not address or _ESCAPED_ADDRESS.search(text):
            text, unescaped = decoding.unescape_text(text)
            steps += unescaped
        markup = (
            "HTML" in parameters or name == "X-ALT-DESC" or (not address and "<" in text and bool(_MARKUP.search(text)))
        )
        if markup:
            text, resolved = decoding.unescape_html(text)
            steps += resolved
        yield Segment(text, window, base, steps, name, role, markup, address, context)


def _by_place(items: Iterable[Item], problems: list[Problem], window: Window) -> Iterator[Item]:
    """Yield the items of a window, each problem before the first that stands behind it."""
    problems.sort(key=lambda problem: problem.place.byte_offset)
    said = 0
    for item in items:
        if said < len(problems):
            at = window.offset + item.base if isinstance(item, Segment) else item.place.byte_offset
            while said < len(problems) and problems[said].place.byte_offset < at:
                yield problems[said]
                said += 1
        yield item
    yield from problems[said:]


def _zones_in(octets: bytes, components: list[Component]) -> dict[bytes, None]:
    """Return the different VTIMEZONE components, in order."""
    return {octets[zone.start : zone.end] + _END_OF_ZONE: None for zone in components if zone.name == "VTIMEZONE"}


def _survey(octets: bytes) -> tuple[bool, bool]:
    """Return whether a CR that ends a line stands alone, and whether the octets are UTF-8.

    A fold may cut a character, so only the octets above ASCII are looked at, as if nothing stood between them.
    """
    if native.compiled is not None:
        lone_cr, utf8 = native.compiled.survey(octets)
        return lone_cr, utf8
    return _LONE_CR.search(octets) is not None, octets.isascii() or _is_utf8(octets.translate(None, _ASCII))


def _names_scheme(octets: bytes, at: int) -> bool:
    """Return whether the colon at this octet ends a scheme that is written without slashes, or backslashes follow."""
    word = _WORD.search(decoding.unfolded(octets[max(at - 32, 0) : at]))
    if word is not None:
        scheme = word[2].lower().decode()
        if scheme in OPAQUE_SCHEMES or (word[1] and scheme[1:] in OPAQUE_SCHEMES):  # after "\n"
            return True
    return _BACKSLASHED.match(octets, at + 1) is not None


def _is_utf8(octets: bytes) -> bool:
    try:
        octets.decode()
    except UnicodeDecodeError:
        return False
    return True


def _holds_text(name: str, parameters: str) -> bool:
    return name not in ("ATTACH", "IMAGE", "PHOTO", "LOGO", "SOUND", "KEY") or "FMTTYPE=TEXT/" in parameters


def _line_start(octets: bytes, at: int) -> int:
    """Return the LF before the content line that this octet is in."""
    start = octets.rfind(b"\n", 0, at)
    while start > 0 and octets[start + 1] in b" \t":
        start = octets.rfind(b"\n", 0, start)
    return max(start, 0)


def _line_end(octets: bytes, start: int, quoted: bool = False) -> int:
    rest = (_REST_OF_QUOTED if quoted else REST_OF_LINE).match(octets, start + 1)
    assert rest is not None  # it may be empty
    return rest.end()


class _Contexts:
    """What surrounds the lines of a window: one context for all lines of a component."""

    def __init__(self, octets: bytes, components: list[Component], zones: Zones) -> None:
        self._octets = octets
        self.components = components
        self._zones = zones
        self.known: list[KnownContext | None] = [None] * len(components)  # by component; the last is the calendar's
        self.known.append(KnownContext(NO_EVENT))

    def at(self, start: int) -> Context:
        """Return the context of the line after this LF."""
        number = bisect_right(self.components, start, key=attrgetter("start")) - 1
        return self.of(number if number >= 0 and start < self.components[number].end else -1)

    def of(self, number: int) -> Context:
        """Return the context of a component, of the calendar for -1."""
        context = self.known[number]
        if context is None:
            event = read_event(self._octets, self.components[number], self._zones)
            context = self.known[number] = KnownContext(event)
        return context
