"""Where in a text an address stands.

linkify-it-py finds the links of running text, but takes 12 seconds for what a calendar of 20 MB holds, knows no
native scheme and ends an address by other rules than mails and calendars need; so finding is done here.

An address is found by its trigger, one character that no fold can cut: the colon of a scheme, or the slash after a
known host. From there the text is read backwards for its start and forwards for its end.
"""

from __future__ import annotations

import re

from telelint.model import WEB_SCHEMES
from telelint.patterns import regex
from telelint.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Span(NamedTuple):
    """Half-open range of characters, ``start <= i < end``, and the address to open for it.

    ``url`` has a scheme, also where the text has none.
    """

    start: int
    end: int
    url: str


# The colon of "scheme:x" or the slash of "host/x"; C code skips everything else.
_TRIGGER = regex(r":(?<=[A-Za-z0-9]:)(?=\S)|/(?<=\w/)")
_SCHEME_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-")

# What ends an address anywhere: white space, quotes and brackets that no address holds unencoded, the character
# references that end one in HTML which was read as plain text, and the punctuation of East Asian text.
_NEVER = (
    r"\s\x00-\x1f\x7f<>\"`{}^\u200b-\u200f\u2028\u2029\u2060\ufeff\u201c\u201d\u2018\u2019\u00ab\u00bb\u2026"
    r"\u3000-\u3002\uff08\uff09\uff0c\uff1b\u300c-\u301b"
)
_AMPERSAND = r"&(?!(?:nbsp|lt|gt|quot|#160|#x[aA]0|#34|#60|#62)\b)"
_BODY = regex(rf"(?:[^{_NEVER}|\\&]++|{_AMPERSAND})*+")
# "\" is a slash to a browser: https://zoom.us\@evil.example. Before a letter it is mostly somebody's "\n".
_AUTHORITY = regex(rf"[\\/]{{2}}(?:[^{_NEVER}|\\&/?#]++|{_AMPERSAND}|\\(?=[@.\\/]))*+")
_BACKSLASHED = regex(rf"\\\\(?:[^{_NEVER}|])*")
# An old Safe Link keeps "|" in its data; in a table "|" ends the cell.
_PIPED = regex(rf"(?:\|(?:[^{_NEVER}|\\&]++|{_AMPERSAND})++)+")
_TRAILING = ".,;:!?'*_~|"
_KEPT_AT_END = {"*", "_", "~"}  # part of tokens; only an emphasis mark where the address began with one
_CLOSERS = {")": "(", "]": "["}
# From an address in brackets or quotes to what closes them, and on to a character that is none to be taken off there:
# what follows that cannot change where the address ends. "&" and "\\" depend on what stands behind them.
_BEYOND = r"(?:[^&\\]|[&\\].{0,8})"
_ENCLOSED = {
    "(": regex(rf"[^()]*+\)[.,;:!?'*_~|)\]]*+{_BEYOND}", re.DOTALL),
    "[": regex(rf"[^\[\]]*+\][.,;:!?'*_~|)\]]*+{_BEYOND}", re.DOTALL),
    "'": regex(r"[^']*+'"),
}
_LONGEST = 65_536  # characters; a longer address is cut there, its host is judged all the same

# Schemes that are written without "//" in running text. Others ("signal:", "line:", "instagram:") are words there.
OPAQUE_SCHEMES = frozenset(
    {
        "tel",
        "sip",
        "sips",
        "facetime",
        "facetime-audio",
        "facetime-prompt",
        "skype",
        "callto",
        "msteams",
        "ms-teams",
        "zoomphonecall",
    }
)
_DIALLED = regex(r"[+(0-9*#]")


class Finder:
    """Finds addresses in text, by the schemes and hosts of a catalogue."""

    def __init__(self, schemes: frozenset[str], knows: Callable[[str], bool], endings: frozenset[str]) -> None:
        """Take the native schemes (lower-case, no colon), and what recognises a host that stands without a scheme.

        ``endings`` are the last two characters of every host that ``knows`` may say yes to, lower-case.
        """
        self._schemes = schemes | WEB_SCHEMES
        self._knows = knows
        self._endings = endings

    def find(self, text: str, *, asked: bool = False) -> Iterator[Span]:
        """Yield the addresses of a text from left to right, none inside another.

        ``asked`` is True where the text is meant to be an address (a URI value, an attribute): then any native scheme
        counts without its ``//`` too.
        """
        at = floor = 0
        trigger = _TRIGGER.search
        while match := trigger(text, at):
            at = match.start()
            found = self._schemed(text, at, floor, asked) if text[at] == ":" else self._schemeless(text, at, floor)
            if found is None:
                at += 1
            else:
                yield found
                at = floor = found.end

    def _schemed(self, text: str, colon: int, floor: int, asked: bool) -> Span | None:
        start = colon
        while start > floor and text[start - 1] in _SCHEME_LETTERS:
            start -= 1
        word = text[start:colon]
        scheme = word.lower()
        if scheme not in self._schemes:
            # "nhttps://" is a broken "\n" escape before "https://", "Meeting.https://" a missing space
            scheme = "https" if scheme.endswith("https") else "http" if scheme.endswith("http") else ""
            if not scheme:
                return None
            start = colon - len(scheme)
        if text.startswith("//", colon + 1):
            return self._web(text, start, colon)
        if scheme in WEB_SCHEMES:
            if text.startswith(("\\\\", "\\/", "/\\"), colon + 1):
                return self._web(text, start, colon)
            return None
        if not asked and (scheme not in OPAQUE_SCHEMES or word != scheme):
            return None
        if scheme == "tel" and not _DIALLED.match(text, colon + 1):
            return None
        end = self.end_of(text, start, _body_end(text, colon + 1, _limit(text, start, colon + 1)))
        return Span(start, end, text[start:end]) if end > colon + 1 else None

    def _web(self, text: str, start: int, colon: int) -> Span | None:
        limit = _limit(text, start, colon)
        if text[colon + 1 : colon + 3] == "\\\\":
            match = _BACKSLASHED.match(text, colon + 1, limit)
        else:
            match = _AUTHORITY.match(text, colon + 1, limit)
        assert match is not None  # it takes two slashes, and there they are
        stop = match.end()
        if stop < len(text) and text[stop] in "/?#":
            stop = _body_end(text, stop, max(limit, stop))
        end = self.end_of(text, start, stop)
        if end <= colon + 3:
            return None
        return Span(start, end, text[start:end].replace("&amp;", "&"))

    def _schemeless(self, text: str, slash: int, floor: int) -> Span | None:
        if text[slash - 2 : slash].lower() not in self._endings and not text[slash - 1].isdigit():
            return None
        start = slash
        while start > floor and ((character := text[start - 1]).isalnum() or character in ".-:"):
            start -= 1
        while start < slash and text[start] in ".-:":
            start += 1
        if start > floor and text[start - 1] in "@/\\=%&?#_" and text[start - 2 : start] != "//":
            return None
        host, _, port = text[start:slash].partition(":")
        if (port and not port.isdigit()) or not self._knows(host.lower()):
            return None
        end = self.end_of(text, start, _body_end(text, slash, _limit(text, start, slash)))
        if end <= slash + 1:
            return None
        return Span(start, end, "https://" + text[start:end].replace("&amp;", "&"))

    @staticmethod
    def end_of(text: str, start: int, end: int) -> int:
        """Return where the address ends once punctuation of the sentence around it is taken off."""
        opener = text[start - 1] if start else ""
        if opener == "'" and (quote := text.find("'", start, end)) != -1:
            end = quote
        while end > start:
            last = text[end - 1]
            if last in _TRAILING:
                if last in _KEPT_AT_END and last != opener:
                    break
            elif last not in _CLOSERS or text.count(_CLOSERS[last], start, end) >= text.count(last, start, end):
                break
            end -= 1
        if opener and opener in "([" and (closer := text.find(")" if opener == "(" else "]", start, end)) != -1:
            # "(URL) and (more)" without a space after it, "[x](URL)": the bracket that was opened before closes it
            return closer if text.find("(" if opener == "(" else "[", start, closer) == -1 else end
        return end


def _limit(text: str, start: int, at: int) -> int:
    """Return where to stop reading an address that begins at ``start`` and is read from ``at`` on.

    A line of addresses in brackets, without a space between, would else be read to its end for each of them.
    """
    enclosed = _ENCLOSED.get(text[start - 1]) if start else None
    match = enclosed.match(text, at, at + _LONGEST) if enclosed is not None else None
    return match.end() if match is not None else at + _LONGEST


def _body_end(text: str, at: int, limit: int) -> int:
    match = _BODY.match(text, at, limit)
    assert match is not None  # it may be empty
    end = match.end()
    if end < len(text) and text[end] == "|" and "?" in match[0] and (piped := _PIPED.match(text, end, limit)):
        return piped.end()
    return end
