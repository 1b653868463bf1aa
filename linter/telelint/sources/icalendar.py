"""iCalendar (RFC 5545) and vCalendar 1.0: tolerant, streaming, over octets.

The libraries that read calendars (icalendar, ical, vobject, ics) hold a whole file in memory at 15 times its size,
read 2 MB a second, stop at a missing END and forget where a value stood. A linter needs the places, the broken files
and a gigabyte in bounded memory, so this reader goes over the octets from one that can belong to a link to the next,
and unfolds, decodes and parses only the content line around it. What an event says of itself is read when its first
link is met. The libraries are the oracle in the tests; recurrence and time zones are theirs.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from telelint.links.find import OPAQUE_SCHEMES
from telelint.model import NO_EVENT, Role
from telelint.sources import decoding
from telelint.sources.components import Context, read_event
from telelint.sources.plain import PlainLines
from telelint.sources.segment import Found, Problem, Segment, Window
from telelint.sources.windows import windows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from telelint.model import Tally
    from telelint.sources.decoding import Step
    from telelint.sources.segment import Inside
    from telelint.sources.windows import Stream
    from telelint.sources.zones import Zones

# Structure is found at line starts; every window begins with the LF before its first line.
_STRUCTURE = re.compile(rb"\n([Bb][Ee][Gg][Ii][Nn]|[Ee][Nn][Dd])[ \t]*:[ \t]*([A-Za-z0-9-]+)")
_METHOD = re.compile(rb"\nMETHOD[^\n:]*:[ \t]*([A-Za-z-]+)", re.IGNORECASE)
# A line that begins no content line: neither a name and ":" or ";", nor a fold, nor empty.
_NO_CONTENT_LINE = re.compile(rb"\n(?![A-Za-z0-9-]++[:;]|[ \t]|\r?\n|\r?\Z)")
_REST_OF_LINE = re.compile(rb"[^\n]*+(?:\n[ \t][^\n]*+)*+")
_REST_OF_QUOTED = re.compile(rb"(?:[^\n]*=[ \t]*\r?\n)*[^\n]*+(?:\n[ \t][^\n]*+)*+")
_LONE_CR = re.compile(rb"\r(?!\n)")
# Parameters of values in which no octet of a link need be visible, and whether they are quoted-printable.
_ENCODINGS = (
    (b"QUOTED-PRINTABLE", True),
    (b"quoted-printable", True),
    (b"ENCODING=B", False),
    (b"ENCODING=b", False),
    (b"encoding=b", False),
    (b";BASE64", False),
)

_WORD = re.compile(rb"[A-Za-z][A-Za-z0-9+-]*\Z")
_UNLINKED = (
    b"\nDT",
    b"\nBEGIN",
    b"\nEND:",
    b"\nPRODID",
    b"\nTZID",
    b"\nEXDATE",
    b"\nRDATE",
    b"\nRECURRENCE-ID",
    b"\nUID",
)
_BELOW_CALENDAR = frozenset({b"VEVENT", b"VTODO", b"VJOURNAL", b"VFREEBUSY", b"VTIMEZONE", b"VAVAILABILITY", b"VPOLL"})

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

_HEAD = re.compile(r"([A-Za-z0-9-]+)((?:;(?:\"[^\"]*\"|[^\":]++)*+)?):")
_LOOSE_HEAD = re.compile(r"([A-Za-z0-9-]+)(;[^:]*)?:")  # where a quote is left open
_PARAMETER = re.compile(r";([A-Za-z0-9-]+)=((?:\"[^\"]*\"|[^\";:])*)")
_MARKUP = re.compile(r"<(?:/|!|a[\s>]|br|p[\s>]|div|span|html|[biu]>|[uo]l>|li|table)", re.IGNORECASE)
_ESCAPED_ADDRESS = re.compile(r"\\[:;,]")

_NOT_ICALENDAR = "this line is no iCalendar: it begins neither with a property's name nor with a fold's white space"
_TOO_LONG = "a component is longer than 32 MB, so it was read in parts"
_UNDECODABLE = "this line holds octets that are no UTF-8; they were read as they are"


class _Open(NamedTuple):
    """A component whose END has not come yet; ``at`` is where the LF before its BEGIN is, -1 in an earlier window."""

    name: bytes
    at: int


class _Component(NamedTuple):
    """A component below VCALENDAR: from the LF before its BEGIN to the LF before its END, in its window."""

    name: str
    start: int
    end: int
    cancelled: bool


class Triggers(NamedTuple):
    """What finds the octets where a link may be, and reads the lines that are plain."""

    slash: re.Pattern[bytes]
    colon: re.Pattern[bytes]
    plain: PlainLines


def triggers(host_endings: frozenset[str], strange: Callable[[str], bool]) -> Triggers:
    """Return what finds the octets where a link may be: slashes, and colons of schemes without slashes.

    ``host_endings`` are the last two characters of every host that counts without a scheme. A fold may cut a link
    anywhere but cannot cut an octet, so both look at one octet and what stands before it. ``strange`` says of an
    address that it is known to be nobody's.
    """
    both = host_endings | {ending.upper() for ending in host_endings}
    first, last = (re.escape("".join(sorted({ending[place] for ending in both}))) for place in (0, 1))
    fold = r"(?:\r?\n|\r)[ \t]"
    slash = rf"/(?:/|(?:{fold})+/|(?<=[{first}][{last}]/)|(?<=\n[ \t]/)|(?<=\n[ \t][{last}]/)|(?<=[0-9]/))"
    # the last letters of: tel, sip, sips, facetime, facetime-audio and -prompt, skype, callto, msteams and ms-teams,
    # zoomphonecall; "llto", as "lto" would stop at every "mailto"
    tails = ["tel", "sip", "ips", "ime", "dio", "mpt", "ype", "llto", "ams", "all", "TEL", "SIP"]
    cut = {r"\n[ \t]" + tail[k:] for tail in tails for k in range(1, len(tail))}
    by_last: dict[str, list[str]] = {}
    for tail in (*tails, *sorted(cut)):  # most colons follow another letter, and are passed by at one look
        by_last.setdefault(tail[-1], []).append(f"(?<={tail}:)")
    words = "|".join(f"(?<={letter}:)(?:{'|'.join(behind)})" for letter, behind in by_last.items())
    letters = "".join(by_last)
    backslashes = rf"\\(?:{fold})*\\|(?:{fold})+\\"
    colon = rf":(?:(?![/ ])(?<=[{letters} \t]:)(?:{words}|(?<=\n[ \t]:))|(?={backslashes}))"
    slashes = re.compile(slash.encode())
    return Triggers(slashes, re.compile(colon.encode()), PlainLines(slashes, host_endings, _MEETINGS, strange))


def read(
    stream: Stream,
    name: str,
    zones: Zones,
    found_by: Triggers,
    tally: Tally,
    inside: Inside | None = None,
) -> Iterator[Segment | Found | Problem]:
    """Yield, in the order of the file, what can hold a link and what is wrong with it; count its events.

    ``found_by`` comes from ``triggers``. ``inside`` is where a calendar that is part of something else was decoded
    from. Raises OSError when the stream does.
    """
    reader = _Calendar(zones, found_by, tally)
    window = None
    for window in windows(stream, name, inside):
        yield from reader.read(window)
    if window is not None:
        yield from reader.end(window)


class _Calendar:
    """Reads the windows of one file; between them it knows which components are open."""

    def __init__(self, zones: Zones, found_by: Triggers, tally: Tally) -> None:
        self._zones = zones
        self._slash, self._colon, self._plain = found_by
        self._tally = tally
        self._open: list[_Open] = []
        self._cancelled = False  # METHOD:CANCEL of the calendar at hand
        self._said_undecodable = False
        self._calendar_context = Context(lambda: NO_EVENT)

    def read(self, window: Window) -> Iterator[Segment | Found | Problem]:
        octets = window.octets
        if _LONE_CR.search(octets):  # some writers end a line so now and then
            octets = _LONE_CR.sub(b"\n", octets)
        components, problems = self._structure(octets, window)
        problems.extend(self._no_content_lines(octets, window))
        if window.cut:
            problems.append(Problem("TL904", _TOO_LONG, window.place(len(octets) - 1, len(octets))))
        problems.sort(key=lambda problem: problem.place.byte_offset)
        said = 0
        for item in self._items(octets, window, components):
            if said < len(problems) and not isinstance(item, Problem):
                at = window.offset + (item.base if isinstance(item, Segment) else item.start)
                while said < len(problems) and problems[said].place.byte_offset < at:
                    yield problems[said]
                    said += 1
            yield item
        yield from problems[said:]

    def end(self, window: Window) -> Iterator[Problem]:
        """Yield the components that the end of the file left open."""
        for component in reversed(self._open):
            yield self._missing_end(component, window)

    # Structure

    def _structure(self, octets: bytes, window: Window) -> tuple[list[_Component], list[Problem]]:
        """Return the components below VCALENDAR and what is wrong with BEGIN and END."""
        components: list[_Component] = []
        problems: list[Problem] = []
        stack = [_Open(component.name, -1) for component in self._open]
        for match in _STRUCTURE.finditer(octets):
            at, name = match.start(), match[2]
            begins = octets[at + 1] in b"Bb"
            if not begins and stack and stack[-1].name == name:  # nearly every END
                self._complete(stack.pop(), at, components)
                continue
            name = name.upper()
            if begins:
                if name in _BELOW_CALENDAR:
                    self._tally.events += name == b"VEVENT"
                    if stack and (len(stack) > 1 or stack[0].name != b"VCALENDAR"):
                        depth = next((i for i, it in enumerate(stack) if it.name in _BELOW_CALENDAR), len(stack))
                        self._close(stack, depth, at, window, components, problems)
                elif name == b"VCALENDAR":
                    self._close(stack, 0, at, window, components, problems)
                    self._begin_calendar(octets, at, match.end())
                stack.append(_Open(name, at))
                continue
            depth = next((i for i in range(len(stack) - 1, -1, -1) if stack[i].name == name), -1)
            if depth == -1:
                problems.append(Problem("TL901", "this END has no BEGIN before it", window.place(at + 1, match.end())))
                continue
            self._close(stack, depth + 1, at, window, components, problems)
            self._complete(stack.pop(), at, components)
        self._open = stack
        if stack and stack[-1].name in _BELOW_CALENDAR:  # goes on in the next window, or has no END
            self._complete(stack[-1], len(octets), components)
        return components, problems

    def _begin_calendar(self, octets: bytes, at: int, end: int) -> None:
        stop = octets.find(b"\nBEGIN:", end)
        method = _METHOD.search(octets, at, stop if stop != -1 else len(octets))
        self._cancelled = method is not None and method[1].upper() == b"CANCEL"
        self._zones.define(partial(bytes, octets))

    def _close(
        self,
        stack: list[_Open],
        depth: int,
        at: int,
        window: Window,
        components: list[_Component],
        problems: list[Problem],
    ) -> None:
        """Take the components above this depth off the stack: their END is missing."""
        while len(stack) > depth:
            component = stack.pop()
            problems.append(self._missing_end(component, window))
            self._complete(component, at, components)

    def _complete(self, component: _Open, end: int, components: list[_Component]) -> None:
        if component.name in _BELOW_CALENDAR:
            components.append(_Component(component.name.decode(), max(component.at, 0), end, self._cancelled))

    @staticmethod
    def _missing_end(component: _Open, window: Window) -> Problem:
        name = component.name.decode()
        if component.at == -1:
            place = window.place(len(window.octets) - 1, len(window.octets))
        else:
            place = window.place(component.at + 1, component.at + 1 + len("BEGIN:") + len(name))
        return Problem("TL903", f"END:{name} is missing", place)

    @staticmethod
    def _no_content_lines(octets: bytes, window: Window) -> Iterator[Problem]:
        for match in _NO_CONTENT_LINE.finditer(octets):
            at = match.start()
            before = octets[:at].rstrip(b"\r") if at < 256 else octets[at - 256 : at].rstrip(b"\r")
            if before.endswith(b"="):
                continue  # goes on after a soft line break of quoted-printable (vCalendar 1.0)
            line = _REST_OF_LINE.match(octets, at + 1)
            assert line is not None  # it may be empty
            if _LOOSE_HEAD.match(decoding.FOLD.sub(b"", line[0]).decode("utf-8", "surrogateescape")):
                continue  # the fold cuts the property's name
            end = octets.find(b"\n", at + 1)
            yield Problem("TL901", _NOT_ICALENDAR, window.place(at + 1, end if end > at + 1 else len(octets)))

    # Content lines

    def _items(
        self, octets: bytes, window: Window, components: list[_Component]
    ) -> Iterator[Segment | Found | Problem]:
        components.sort(key=lambda component: component.start)
        encoded = self._encoded_lines(octets)
        named = {match.start() for match in self._colon.finditer(octets) if _names_scheme(octets, match.start())}
        starts = sorted(named | encoded.keys())
        contexts = iter(components)
        component = next(contexts, None)
        context = None
        at, size = 0, len(octets)
        others = iter(starts)
        other = next(others, size)
        slash = self._next_slash(octets, 0)
        while (hit := min(slash, other)) < size:
            start = self._line_start(octets, hit, at)
            end, quoted = encoded.get(start) or (self._line_end(octets, start), False)
            while component is not None and component.end <= start:
                component, context = next(contexts, None), None
            if component is None or start < component.start:
                line_context = self._calendar_context
            else:
                if context is None:
                    context = self._context(octets, component)
                line_context = context
            decoded = other < end or start in encoded
            plain = None if decoded else self._plain.read(octets, start, end, hit, window, line_context)
            if plain is None:
                yield from self._line(octets, start, end, quoted, window, line_context)
            else:
                yield from plain
            at = max(end, hit + 1)
            if slash < at:
                slash = self._next_slash(octets, at)
            while other < at:
                other = next(others, size)

    def _context(self, octets: bytes, component: _Component) -> Context:
        stretch = octets[component.start : component.end]
        return Context(partial(read_event, stretch, component.name, component.cancelled, self._zones))

    def _next_slash(self, octets: bytes, at: int) -> int:
        match = self._slash.search(octets, at)
        return match.start() if match else len(octets)

    @staticmethod
    def _encoded_lines(octets: bytes) -> dict[int, tuple[int, bool]]:
        """Return where the content lines with an encoded value begin (their LF), end, and whether it is quoted."""
        lines: dict[int, tuple[int, bool]] = {}
        for mark, quoted in _ENCODINGS:
            at = octets.find(mark)
            while at != -1:
                start = _Calendar._line_start(octets, at, 0)
                rest = (_REST_OF_QUOTED if quoted else _REST_OF_LINE).match(octets, start + 1)
                assert rest is not None  # it may be empty
                if start not in lines and b":" not in octets[start:at]:  # in a parameter, not in a value
                    lines[start] = (rest.end(), quoted)
                at = octets.find(mark, max(rest.end(), at + 1))
        return lines

    @staticmethod
    def _line_start(octets: bytes, hit: int, floor: int) -> int:
        """Return the LF before the content line that this octet is in, not before ``floor``."""
        start = octets.rfind(b"\n", floor, hit)
        while start > floor and octets[start + 1] in b" \t":
            start = octets.rfind(b"\n", floor, start)
        return max(start, floor)

    @staticmethod
    def _line_end(octets: bytes, start: int) -> int:
        match = _REST_OF_LINE.match(octets, start + 1)
        assert match is not None  # it may be empty
        return match.end()

    def _line(
        self, octets: bytes, start: int, end: int, quoted: bool, window: Window, context: Context
    ) -> Iterator[Segment | Found | Problem]:
        """Yield the segments of one content line; ``start`` is the LF before it."""
        if octets.startswith(_UNLINKED, start):
            return
        line = octets[start + 1 : end]
        steps: tuple[Step, ...] = ()
        if not quoted:  # quoted-printable has soft line breaks instead, and white space after one is the text's own
            line, steps = decoding.unfold(line)
        text, decoded = decoding.characters(line)
        steps += decoded
        if not self._said_undecodable and not text.isascii() and _has_surrogate(text):
            self._said_undecodable = True
            yield Problem("TL902", _UNDECODABLE, window.place(start + 1, end))
        head = _HEAD.match(text) or _LOOSE_HEAD.match(text)
        if head is None or head[1] in _NO_PROPERTIES:
            if head is not None:
                yield Problem("TL901", _NOT_ICALENDAR, window.place(start + 1, end))
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


def _names_scheme(octets: bytes, at: int) -> bool:
    """Return whether the colon at this octet ends a scheme that is written without slashes, or backslashes follow."""
    word = _WORD.search(decoding.FOLD.sub(b"", octets[max(at - 32, 0) : at]))
    return (word is not None and word[0].lower().decode() in OPAQUE_SCHEMES) or b"\\" in octets[at : at + 8]


def _has_surrogate(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _holds_text(name: str, parameters: str) -> bool:
    return name not in ("ATTACH", "IMAGE", "PHOTO", "LOGO", "SOUND", "KEY") or "FMTTYPE=TEXT/" in parameters
