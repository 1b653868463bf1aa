"""What stands after the host: whether it is a meeting of the vendor that the host recalls, or one written out whole."""

from __future__ import annotations

import re

from telelint.links.lookalikes.host import CERTAIN, SHAPE_AND_ID
from telelint.links.url import parse
from telelint.model import Impersonation
from telelint.patterns import regex
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from telelint.catalogue import Catalogue
    from telelint.links.lookalikes.host import Suspicion
    from telelint.links.lookalikes.names import Names
    from telelint.model import Target

_LONG_ID = regex(r"[0-9]{6}|[A-Za-z0-9_-]{20}|/[a-z]{3}-[a-z]{4}-[a-z]{3}(?:$|/)")
LONGEST_LOOK = 2_000  # characters; more than a reader sees, and the patterns that search it may take its square
_HOST_AND_PATH = r"(?P<rest>(?:[a-z0-9-]+\.)+[a-z]{2,}(?::[0-9]+)?/.+)"
_ANY_CASE = re.ASCII | re.IGNORECASE | re.DOTALL  # without ASCII the patterns take three times as long to compile
# At most one word may stand in front: "/redirect/meet.google.com/...". Deeper down, help pages and archives quote.
_IN_PATH = regex(r"/+(?:[a-z]{1,16}/+)?(?:https?:/*)?" + _HOST_AND_PATH, _ANY_CASE)
# No scheme and no key in front: "?url=https://zoom.us/j/1" is what honest redirectors look like.
_BARE = regex(r"[/!@]*" + _HOST_AND_PATH, _ANY_CASE)


def bears_out(target: Target, suspicion: Suspicion, catalogue: Catalogue) -> bool:
    """Return whether a target shows what the suspicion about its host needs."""
    if suspicion.needs == CERTAIN:
        return True
    if suspicion.needs == SHAPE_AND_ID and not _LONG_ID.search(f"{target.path}?{target.query}"):
        return False
    return _is_meeting(target._replace(host=suspicion.vendor_host), catalogue)


def meeting_in_the_rest(target: Target, names: Names, catalogue: Catalogue) -> Impersonation | None:
    """Return whose meeting stands, as an address of its own, where a stranger's path, query or fragment begins."""
    path = target.path
    if "." in path:
        query = f"?{target.query}" if target.query else ""
        if platform := _meeting_in(_IN_PATH, path, query, target.host, names, catalogue):
            return Impersonation(platform, "in-path")
    if path == "/":
        for trick, text in (("in-query", target.query), ("in-fragment", target.fragment)):
            if "." in text and (platform := _meeting_in(_BARE, text, "", target.host, names, catalogue)):
                return Impersonation(platform, trick)
    return None


def visible_part(text: str) -> str:
    """Return the beginning of a text, as far as anybody reads, with its percent-encoding undone."""
    text = text[:LONGEST_LOOK]
    if "%" not in text:
        return text
    from urllib.parse import unquote  # lazily: few links come here

    return unquote(text)


def _meeting_in(
    shape: re.Pattern[str], text: str, query: str, host: str, names: Names, catalogue: Catalogue
) -> str | None:
    """Return the platform whose meeting ``text`` spells out, on a host that is no vendor's."""
    match = shape.match(visible_part(text))
    if match is None or names.owns(host):
        return None
    inner = parse(f"https://{match['rest']}{query}")
    if inner is None or not names.owns(inner.host) or not _is_meeting(inner, catalogue):
        return None
    return catalogue.identify(inner).platform


def _is_meeting(target: Target, catalogue: Catalogue) -> bool:
    """Return whether a target on a vendor's host is a meeting there that not any path at all would be."""
    if catalogue.identify(target).platform is None:
        return False
    any_path = "/zq-zq/zq-zq" if target.path.count("/") > 1 else "/zq-zq"
    anything = target._replace(path=any_path, query="", fragment="")
    return catalogue.identify(anything).platform is None
