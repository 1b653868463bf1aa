"""Public suffixes: behind which label of a host somebody registers names, ``co.uk`` or ``us.com``.

tldextract answers this, but takes a hundred milliseconds to import, as it brings an HTTP client for a list that is
never fetched here. So ``suffix_compile`` takes the list out of tldextract's package, and of the matching
(publicsuffix.org/list: the longest rule wins) there is only what one question needs; a test compares the answers.
"""

from __future__ import annotations

import functools
import json
import os

_LIST = os.path.join(os.path.dirname(os.path.dirname(__file__)), "data", "suffixes.json")


def public_suffix(host: str) -> tuple[str, bool]:
    """Return a host's public suffix, and whether it is a company's (``us.com``) and not a registry's.

    ``host`` is lower-case ASCII. Of a top level that is not on the list the last label is taken.
    """
    registries, companies = _rules()
    rest = host
    while rest:
        _, _, parent = rest.partition(".")
        for rules, private in ((registries, False), (companies, True)):
            if f"!{rest}" in rules:
                return parent, private
            if rest in rules or (parent and f"*.{parent}" in rules):
                return rest, private
        rest = parent
    return host.rpartition(".")[2], False


@functools.cache
def _rules() -> tuple[frozenset[str], frozenset[str]]:
    with open(_LIST, "rb") as file:
        rules = json.load(file)
    return frozenset(rules["registries"].split()), frozenset(rules["companies"].split())
