"""The parameters in a link's query and fragment, for the rules that look for secrets and names in them."""

from __future__ import annotations

from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from telelint.model import Target


def parameters(target: Target) -> list[tuple[str, str]]:
    """Return (key, value) pairs as they stand: keys in lower case, values still percent-encoded, empty ones too.

    A fragment counts like a query (``#userInfo.displayName=…``), and so does the query inside one
    (``#/room?name=…``). ``amp;pwd`` is read as ``pwd``: mail programs escape an ``&`` twice.
    """
    text = target.query
    fragment = target.fragment
    if fragment:
        text = f"{text}&{fragment.replace('?', '&')}"
    pairs = []
    for pair in text.split("&"):
        key, equals, value = pair.partition("=")
        if equals:
            pairs.append((key.lower().removeprefix("amp;"), value))
    return pairs
