"""Shapes: how the catalogue writes hosts, paths, query keys and fragments, and how they are compared.

A path shape is ``[HOST]/PATH[{?key,key}][#FRAGMENT]``. ``*`` is any run of characters, ``/`` included; ``?`` one
character but ``/``; ``[0-9a-z]`` one character of a class, where a letter stands for both of its cases; everything
else is itself, case-sensitive. ``{?k}`` asks for the query key, ``#f`` for a fragment of that shape. One ``/`` at the
end is ignored. ``fnmatch`` knows neither keys, fragments nor a host in front, and its classes keep the case, which a
masked link has lost.
"""

from __future__ import annotations

import re
from functools import lru_cache

from telelint.patterns import regex

_TOKEN = regex(r"\*|\?|\[[^\]/]+\]|[^*?\[]+|\[")
_CLASS = regex(r"\[([A-Za-z0-9_.-]+)\]")
_LETTER_RANGE = regex(r"[A-Za-z](?:-[A-Za-z])?")
_ASCII = "".join(map(chr, range(128)))
_UNRESERVED = regex(
    "%(?:3[0-9]|[46][1-9A-Fa-f]|[57][0-9Aa]|2[DEde]|5[Ff]|7[Ee])"
)  # ALPHA, DIGIT, "-", ".", "_", "~": RFC 3986 section 6.2.2.2 says these are the same decoded


def decode_unreserved(path: str) -> str:
    """Return a path in which the letters, digits and ``-._~`` that need no percent-encoding have none."""
    if "%" not in path:
        return path
    return _UNRESERVED.sub(lambda match: chr(int(match[0][1:], 16)), path)


def _both_cases(match: re.Match[str]) -> str:
    return match[0].lower() + match[0].upper()


def _expression(text: str, *, any_run: str = ".*") -> str:
    """Return the regular expression of a shape's text."""
    parts = []
    for part in _TOKEN.findall(text):
        if part == "*":
            parts.append(any_run)
        elif part == "?":
            parts.append("[^/]")
        elif (found := _CLASS.fullmatch(part)) is not None:
            parts.append("[" + _LETTER_RANGE.sub(_both_cases, found[1]) + "]")
        else:
            parts.append(re.escape(part))
    return "".join(parts)


@lru_cache(maxsize=4096)
def steps(text: str) -> bytes:
    """Return a path's shape as the compiled engine compares it: an octet that stands for itself, 1 for any run, 2 for
    what is no slash, 3 before a class's sixteen octets (a bit for each character of ASCII), 4 at the end.
    """
    found = []
    for part in _TOKEN.findall(text):
        if part == "*":
            found.append(b"\1")
        elif part == "?":
            found.append(b"\2")
        elif _CLASS.fullmatch(part) is not None:
            held = sum(1 << ord(character) for character in re.findall(_expression(part), _ASCII))
            found.append(b"\3" + held.to_bytes(16, "little"))
        else:
            found.append(part.encode())
    return b"".join((*found, b"\4"))


def _literals(text: str) -> list[str]:
    """Return the runs of a shape's text that stand for themselves."""
    return [part for part in _TOKEN.findall(text) if part[0] not in "*?["]


class HostPattern:
    """A host as the catalogue writes it: ``zoom.us``, ``*.zoom.us``, or with classes ``us[0-9][0-9]web.zoom.us``.

    ``*.x`` is any host below x, not x itself.
    """

    __slots__ = ("_pattern", "_suffix", "_varies", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._suffix = text[1:] if text.startswith("*.") and not varies(text[2:]) else ""
        self._varies = not self._suffix and varies(text)
        self._pattern: re.Pattern[str] | None = None

    def holds(self, host: str) -> bool:
        """Say whether a host in lower case is one of these."""
        if self._suffix:
            return host.endswith(self._suffix)
        if not self._varies:
            return host == self.text
        if self._pattern is None:
            self._pattern = re.compile(_expression(self.text))
        return self._pattern.fullmatch(host) is not None


def varies(text: str) -> bool:
    """Return whether a shape stands for more than one text."""
    return "*" in text or "?" in text or "[" in text


class Shape:
    """One path shape, its regular expression compiled when its literal beginning is met for the first time."""

    __slots__ = ("_fragment", "_open", "_pattern", "fragment", "host", "keys", "needle", "path", "prefix", "rank")

    def __init__(self, text: str) -> None:
        before, _, self.fragment = text.partition("#")
        before, _, keys = before.partition("{?")
        self.host, slash, path = before.partition("/")
        path = slash + path
        if len(path) > 1 and path.endswith("/"):
            path = path[:-1]
        self.path = path
        self.keys = tuple(keys.rstrip("}").split(",")) if keys else ()
        literals = _literals(path)
        first = _TOKEN.match(path)
        self.prefix = first[0] if first is not None and first[0][0] not in "*?[" else ""
        self.needle = max(literals, key=len, default="")
        self.rank = (sum(map(len, literals)), len(self.keys) + sum(map(len, _literals(self.fragment))))
        self._open = path == self.prefix + "*"
        self._pattern: re.Pattern[str] | None = None
        self._fragment: re.Pattern[str] | None = None

    @property
    def expression(self) -> str:
        """The regular expression that a whole path of this shape matches, for use with DOTALL; it has no groups."""
        return _expression(self.path) + ("" if self.path.endswith("*") else "/?")

    def admits(self, path: str, query: str, fragment: str) -> bool:
        """Say whether a target's parts have this shape; the path begins with ``prefix`` and is decoded."""
        if not self._open:
            if self.needle not in path:
                return False
            if self._pattern is None:
                self._pattern = re.compile(self.expression, re.DOTALL)
            if self._pattern.fullmatch(path) is None:
                return False
        return (not self.keys or all(has_key(query, key) for key in self.keys)) and (
            not self.fragment or self._admits_fragment(fragment)
        )

    def _admits_fragment(self, fragment: str) -> bool:
        if not fragment:
            return False
        if self._fragment is None:
            self._fragment = re.compile(_expression(self.fragment), re.DOTALL)
        return self._fragment.fullmatch(fragment) is not None

    def holds(self, path: str, query: str = "", fragment: str = "") -> bool:
        """Say whether a target's parts have this shape, whatever the path begins with."""
        return path.startswith(self.prefix) and self.admits(path, query, fragment)


@lru_cache(maxsize=4096)
def shape(text: str) -> Shape:
    """Return the shape of a text; entries repeat each other, and every vanity host repeats its vendor's."""
    return Shape(text)


@lru_cache(maxsize=4096)
def host_pattern(text: str) -> HostPattern:
    """Return the pattern that a host of the catalogue stands for."""
    return HostPattern(text)


def has_key(query: str, key: str) -> bool:
    """Say whether a query names a key, with a value or without."""
    return any(part == key or part.startswith(key + "=") for part in query.split("&"))


def value_of(query: str, key: str) -> str | None:
    """Return the first value of a key, still percent-encoded, or None."""
    for part in query.split("&"):
        name, _, value = part.partition("=")
        if name == key:
            return value
    return None


@lru_cache(maxsize=4096)
def pieces(path: str) -> tuple[str, ...]:
    """Return what a path shape spells out, segment by segment: ``/v*-x/live`` gives ``v*``, ``*-x`` and ``live``.

    These are what a masked link keeps, so pieces without a letter or digit of their own are left out.
    """
    found = []
    for segment in path.split("/"):
        head, *rest = segment.split("*")
        if not rest:
            found.append(segment)
            continue
        found.append(head + "*")
        found += [f"*{middle}*" for middle in rest[:-1]]
        found.append("*" + rest[-1])
    return tuple(piece for piece in found if any(c.isalnum() for literal in _literals(piece) for c in literal))


def kept_by(piece: str) -> re.Pattern[str]:
    """Return an expression over one segment whose groups are what a masked link keeps of it."""
    parts = [
        f"({re.escape(part)})" if part[0] not in "*?[" else _expression(part, any_run="[^/]*")
        for part in _TOKEN.findall(piece)
    ]
    return re.compile("".join(parts))


def sample(text: str) -> str:
    """Return the shortest plain text of a shape, made of the shape alone: ``/meetingjoin*`` gives ``/meetingjoin0``."""
    parts = []
    for part in _TOKEN.findall(text):
        if part in ("*", "?"):
            parts.append("0")
        elif (found := _CLASS.fullmatch(part)) is not None:
            parts.append(found[1][0])
        else:
            parts.append(part)
    return "".join(parts)
