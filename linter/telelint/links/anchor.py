"""The visible text of a link, read around its address: an HTML anchor, Markdown's ``[text](address)``, Outlook's
``text<address>``.

An HTML parser would give the anchors of a whole document; here a link is at hand already, and only what stands right
beside it matters, also in the half a document that a calendar's property often is.
"""

from __future__ import annotations

import re

from telelint.patterns import regex

_HREF = regex(r"<a\b[^<>]*\bhref\s*=\s*[\"']?\s*\Z", re.IGNORECASE)
_END = regex(r"</a\s*>|<a\s", re.IGNORECASE)  # a second anchor ends the first
# A picture says what its "alt" says. "<https://…>" comes from "&lt;" and is text.
_PICTURE = regex(r"<img\b[^<>]*?\salt\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)')[^<>]*>", re.IGNORECASE)
_BREAKING_TAG = regex(r"</?(?:br|p|div|td|tr|li|table|h[1-6])\b[^<>]*>", re.IGNORECASE)
_TAG = regex(r"<(?![A-Za-z][A-Za-z0-9+.-]*:/)[^<>]*>")
_WHITE = regex(r"\s+")
_WORD = regex(r"[^\s<>()\[\]\"']*")
_FARTHEST = 2048  # characters looked at on either side


def visible_text(text: str, start: int, end: int, *, markup: bool) -> str | None:
    """Return the visible text of the address at ``start <= i < end``, white space collapsed, or None without one."""
    before = text[start - 1] if start else ""
    if markup and before in "\"'= ":
        return _of_anchor(text, start, end)
    if before == "(" and text[start - 2 : start - 1] == "]":
        opening = text.rfind("[", max(start - _FARTHEST, 0), start - 2)
        return _collapsed(text[opening + 1 : start - 2]) if opening != -1 else None
    if before == "<" and text[end : end + 1] == ">" and not markup:
        backwards = _WORD.match(text[max(start - _FARTHEST, 0) : start - 1][::-1])
        assert backwards is not None  # it may be empty
        word = backwards[0][::-1]
        return word if is_address_like(word) else None
    return None


def is_address_like(word: str) -> bool:
    """Return whether the word before Outlook's ``<address>`` is an address itself; other words are only the last of
    a longer text, "Download Teams".
    """
    return "." in word.strip(".") or "/" in word


def _of_anchor(text: str, start: int, end: int) -> str | None:
    low = max(start - _FARTHEST, 0)
    if not _HREF.search(text[max(text.rfind("<", low, start), low) : start]):
        return None
    tag_end = text.find(">", end, end + _FARTHEST)
    if tag_end == -1:
        return None
    closing = _END.search(text, tag_end + 1, tag_end + _FARTHEST)
    return _collapsed(_without_tags(text[tag_end + 1 : closing.start()])) if closing else None


def _without_tags(text: str) -> str:
    if "<" not in text:
        return text
    text = _PICTURE.sub(lambda match: f" {match[1] or match[2] or ''} ", text)
    return _TAG.sub("", _BREAKING_TAG.sub(" ", text))


def _collapsed(text: str) -> str | None:
    return _WHITE.sub(" ", text).strip() or None
