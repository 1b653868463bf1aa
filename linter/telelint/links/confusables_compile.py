"""Unicode's confusables.txt (UTS 39) cut down to what can imitate a host name: ``python -m`` with the file's path.

Kept are single letters that survive a browser's mapping of host names (UTS 46) and whose prototype is made of ASCII
letters, digits, hyphens or dots, marks aside: nothing else can make a stranger's label equal a vendor's. Small
capitals and the Cyrillic and Greek letters of ``_BY_EYE`` are added, as they pass in a browser's address line although
UTS 39 gives them prototypes of their own.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

COMPILED = Path(__file__).parent.parent / "data" / "confusables.json"
_HOST_LETTERS = re.compile(r"[a-z0-9.-]+")
_BY_EYE = {
    "к": "k", "м": "m", "т": "t", "н": "h", "в": "b", "п": "n", "и": "u", "ц": "u", "ш": "w", "щ": "w", "л": "n",
    "ь": "b", "з": "3", "κ": "k", "τ": "t", "μ": "u", "ω": "w", "ε": "e", "η": "n", "χ": "x", "ʟ": "l", "ĸ": "k",
}  # fmt: skip


def confusables_json(text: str) -> bytes:
    """Return the letters of a confusables.txt as JSON: version, source and, by letter, what it looks like."""
    version = re.search(r"^# Version: (\S+)", text, re.MULTILINE)
    if version is None:
        raise ValueError("not Unicode's confusables.txt: no version in it")
    letters = dict(sorted({**dict(_small_capitals()), **_BY_EYE, **dict(_prototypes(text))}.items()))
    content = {
        "source": "https://www.unicode.org/Public/security/latest/confusables.txt",
        "version": version[1],
        "licence": "Unicode-3.0, see confusables.LICENSE",
        "letters": letters,
    }
    return (json.dumps(content, ensure_ascii=True, indent=0) + "\n").encode()


def _prototypes(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        fields = [field.strip() for field in line.partition("#")[0].split(";")]
        if len(fields) != 3 or " " in fields[0]:
            continue
        letter = chr(int(fields[0], 16))
        prototype = "".join(chr(int(number, 16)) for number in fields[1].split())
        plain = "".join(mark for mark in unicodedata.normalize("NFD", prototype) if not _is_mark(mark)).lower()
        if not letter.isascii() and _stays(letter) and _HOST_LETTERS.fullmatch(plain):
            yield letter, plain


def _small_capitals() -> Iterator[tuple[str, str]]:
    for number in range(0x1D00, 0x1D26), range(0x262, 0x2A0):
        for letter in map(chr, number):
            name = unicodedata.name(letter, "").removeprefix("LATIN LETTER SMALL CAPITAL ")
            if len(name) == 1:
                yield letter, name.lower()


def _stays(letter: str) -> bool:
    """Return whether a browser leaves a letter of a host name as it is (nearly: UTS 46 also rejects some)."""
    return unicodedata.normalize("NFKC", letter).casefold() == letter


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter).startswith("M")


def main(path: str) -> None:
    """Write the compiled file from a copy of confusables.txt."""
    COMPILED.write_bytes(confusables_json(Path(path).read_text(encoding="utf-8-sig")))


if __name__ == "__main__":
    main(sys.argv[1])
