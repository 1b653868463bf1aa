r"""What stands before the host that a browser opens: ``zoom.us@evil.example``, ``zoom.us\@evil.example`` and kin."""

from __future__ import annotations

import re

from telelint.links.confusables import fold
from telelint.links.lookalikes.names import with_parents
from telelint.links.lookalikes.rest import LONGEST_LOOK, visible_part
from telelint.patterns import regex
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from telelint.links.lookalikes.names import Names
    from telelint.model import Target

_WEB_START = regex(r"\s*https?:[/\\]*", re.IGNORECASE)
_END = regex(r"[/?#]")  # of the authority, for a reader to whom a backslash is a letter
_BROWSERS_END = regex(r"[/\\?#]")
# "@" in any form that a host may not hold, and the other delimiters that end a host for the eye
_ENCODED_DELIMITER = regex(r"%40|%2540|\uff20|\ufe6b|%2f|%5c|%3f|%23", re.IGNORECASE)
_HOST_LIKE = regex(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}")


def named_in(text: str, names: Names) -> str | None:
    """Return the platform whose host stands in a piece of text, as a whole host or the end of one."""
    for token in _HOST_LIKE.findall(visible_part(text).lower()):
        for name in with_parents(token):
            if (row := names.hosts.get(fold(name))) is not None:
                return names.name(row).platform
    return None


def behind_a_backslash(written: str, target: Target, names: Names) -> str | None:
    r"""Return the platform that one reader of ``https://zoom.us\@evil.example`` sees and another does not."""
    authority = _authority(written, _END)
    if "\\" not in authority or "@" not in authority:
        return None
    platform = named_in(authority, names)
    return platform if platform and not (names.owns(target.host) and _all_owned(authority, names)) else None


def in_front_of_an_encoded_delimiter(written: str) -> str:
    """Return what stands before ``%40`` and kin in the host of a web address; empty where there is none."""
    authority = _authority(written, _BROWSERS_END)
    match = _ENCODED_DELIMITER.search(authority)
    return authority[: match.start()] if match else ""


def _authority(written: str, end: re.Pattern[str]) -> str:
    """Return what stands between the scheme and the path of a web address; empty for other schemes."""
    match = _WEB_START.match(written)
    return end.split(written[match.end() :], maxsplit=1)[0] if match else ""


def _all_owned(authority: str, names: Names) -> bool:
    return all(names.owns(token) for token in _HOST_LIKE.findall(authority[:LONGEST_LOOK].lower()))
