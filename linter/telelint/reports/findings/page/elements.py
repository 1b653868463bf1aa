"""Elements of a page, built as a tree and written by the standard library's serializer, which escapes everything.

A template engine would be one more dependency of every installation for one report; the page's frame is a file
(data/report/page.html) that needs no more than ``string.Template``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from telelint.reports.paint import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    Child = ET.Element | str | None


def element(tag: str, *children: Child, **attributes: str | float | None) -> ET.Element:
    """Return an element; a trailing underscore of an attribute's name falls off, others become hyphens.

    Texts lose control characters and bidirectional overrides, as file names may hold any. None for an attribute or a
    child leaves it out.
    """
    made = ET.Element(tag)
    for name, value in attributes.items():
        if value is not None:
            number = f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)
            made.set(_NAMES.get(name) or name.rstrip("_").replace("_", "-"), printable(number))
    return fill(made, children)


def fill(made: ET.Element, children: Iterable[Child]) -> ET.Element:
    """Append children to an element, and return it."""
    for child in children:
        if isinstance(child, str):
            text = printable(child)
            if len(made):
                made[-1].tail = (made[-1].tail or "") + text
            else:
                made.text = (made.text or "") + text
        elif child is not None:
            made.append(child)
    return made


def markup(made: ET.Element | None) -> str:
    """Return an element as HTML; nothing for None."""
    return "" if made is None else ET.tostring(made, "unicode", method="html")


_NAMES = {"viewBox": "viewBox"}  # SVG knows capitals
