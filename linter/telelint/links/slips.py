"""One slip between two names, as fingers and eyes make it (Damerau 1964: one letter more, less, other or two swapped).

Edit-distance libraries count slips; what makes a look-alike is which slip it was, so it is classified here.
"""

from __future__ import annotations

_ROWS = ("1234567890-", "qwertyuiop", "asdfghjkl", "zxcvbnm")


def _neighbours() -> dict[str, str]:
    """Return the letters around each on a QWERTY keyboard, whose rows are shifted by half a key."""
    around: dict[str, set[str]] = {}
    for row, upper in zip(_ROWS[1:], _ROWS, strict=False):
        for at, letter in enumerate(row):
            for other in (*upper[at : at + 2], *row[at + 1 : at + 2]):
                around.setdefault(letter, set()).add(other)
                around.setdefault(other, set()).add(letter)
    return {letter: "".join(sorted(others)) for letter, others in around.items()}


NEIGHBOURS = _neighbours()


def slip(written: str, meant: str) -> str | None:
    """Return the one slip that turns ``meant`` into ``written``, or None where it takes none or more than one.

    ``swapped``, ``doubled`` (a letter once more than it should), ``halved`` (once less), ``neighbour`` (another key),
    ``missing``, ``extra-neighbour``, ``extra`` or ``other``.
    """
    if written == meant or abs(len(written) - len(meant)) > 1:
        return None
    at = 0
    while at < min(len(written), len(meant)) and written[at] == meant[at]:
        at += 1
    left, wanted = written[at:], meant[at:]
    if len(left) == len(wanted):
        if left[1:] == wanted[1:]:
            return "neighbour" if left[0] in NEIGHBOURS.get(wanted[0], "") else "other"
        swapped = left[:2] == wanted[1::-1] and left[2:] == wanted[2:]
        return "swapped" if swapped else None
    if len(left) < len(wanted):
        if left != wanted[1:]:
            return None
        return "halved" if meant[at - 1 : at] == wanted[0] or wanted[1:2] == wanted[0] else "missing"
    if left[1:] != wanted:
        return None
    if written[at - 1 : at] == left[0] or wanted[:1] == left[0]:
        return "doubled"
    beside = meant[max(at - 1, 0) : at + 1]
    return "extra-neighbour" if any(left[0] in NEIGHBOURS.get(letter, "") for letter in beside) else "extra"


# From how many letters on a slip is no honest name of its own; held against a list of several thousand real domains.
_LONG_ENOUGH = {
    "swapped": 5,
    "doubled": 4,
    "halved": 6,
    "neighbour": 7,
    "missing": 8,
    "extra-neighbour": 8,
    "extra": 11,
    "other": 9,
}


def plausible(kind: str, written: str, meant: str) -> bool:
    """Return whether a slip of this kind in names of this length is likelier a slip than another honest name."""
    if written.replace("-", "") == meant:  # blue-jeans.com sells trousers
        return False
    return min(len(written), len(meant)) >= _LONG_ENOUGH[kind]
