"""What a host name looks like to a reader: skeletons of international names, and ASCII letters that pass for others.

``idna`` and ``tldextract`` decode and split names but do not compare how they look. The data is Unicode's, cut down by
:mod:`telelint.links.confusables_compile`; it is read when the first international host name comes by.
"""

from __future__ import annotations

import functools
import os

from telelint.patterns import regex
from telelint.typed import NamedTuple


class Skeleton(NamedTuple):
    """A host name in the ASCII letters that it looks like; what looks like none stays.

    ``accents`` is True where only marks on ASCII letters were taken away (``zøom``), False where other letters stood in
    (Cyrillic ``о``) or nothing was changed.
    """

    text: str
    accents: bool


def skeleton(host: str) -> Skeleton:
    """Return what a lower-case ASCII host with punycode labels looks like (after UTS 39, marks dropped)."""
    if "xn--" not in host:
        return Skeleton(host, accents=False)
    import unicodedata  # lazily: for international names only

    letters = _letters()
    text = []
    strange = marked = False
    for letter in unicodedata.normalize("NFD", ".".join(map(_readable, host.split(".")))):
        if letter.isascii():
            text.append(letter)
        elif unicodedata.category(letter).startswith("M"):
            marked = True
        elif letter in letters:
            text.append(letters[letter])
            if _is_marked_ascii(unicodedata.name(letter, ""), letters[letter]):
                marked = True
            else:
                strange = True
        else:
            text.append(letter)
    return Skeleton("".join(text), accents=marked and not strange)


def fold(text: str) -> str:
    """Return a text with ASCII letters that pass for others put into one form; two texts that look alike are equal."""
    for shown in _PAIRS.findall(text):
        text = text.replace(shown, _PAIR[shown])
    return text.translate(_SINGLE)


_PAIR = {"rn": "m", "vv": "w", "cl": "d"}
_PAIRS = regex("|".join(_PAIR))
_SINGLE = str.maketrans("01i53", "ollse")


def _readable(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:  # a label made up by hand
        return label


def _is_marked_ascii(name: str, shown: str) -> bool:
    """Return whether a letter's name says that it is an ASCII letter with something on it: ø is o WITH STROKE."""
    return name.startswith(f"LATIN SMALL LETTER {shown.upper()} WITH ")


@functools.cache
def _letters() -> dict[str, str]:
    import json  # lazily: for international names only

    with open(_COMPILED, "rb") as file:  # not pathlib: it takes longer to import than this to read
        letters: dict[str, str] = json.load(file)["letters"]
    return letters


_COMPILED = os.path.join(os.path.dirname(os.path.dirname(__file__)), "data", "confusables.json")
