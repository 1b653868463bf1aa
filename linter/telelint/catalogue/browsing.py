"""What the browser extension needs of the catalogue: which addresses are worth asking about, and how to mask them.

``GET /v1/catalogue?view=extension`` answers this. It is data for the table look-ups of ``extension/lib``, which has to
decide without us, so that other addresses never leave the browser.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from telelint.links.lookalikes.words import EVERYDAY, SECOND_LEVELS, WORD_ENDINGS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from telelint.catalogue import Catalogue
    from telelint.catalogue.hosts import HostRules

_WRAPPERS = os.path.join(os.path.dirname(os.path.dirname(__file__)), "data", "compiled", "wrappers.json")
# What extension/lib/unwrap.js reads of a wrapper's way to be opened; a method that it does not know stays closed there.
_DECODE = ("method", "params", "own_keys", "translate", "strip", "start", "end", "restore", "captures")


def view(catalogue: Catalogue) -> dict[str, Any]:
    """Return the view, ready for JSON.

    ``mask`` is ``Catalogue.mask_table()`` with ``paths``, the path shapes that are a meeting on that host. ``wrappers``
    are the services that put their own address around a link, with the way to read it; ``short_links``
    the hosts that hide where a link leads, those of one's own among them. ``schemes`` are native ones.
    ``everyday_names`` are the labels of vendors that people use without meaning the vendor, so that they make no
    imitation by themselves, ``word_endings`` the top-level domains that read on as a word, ``second_levels`` the labels
    before a country's that belong to the suffix.
    """
    mask = catalogue.mask_table()
    for host, row in mask.items():
        row["paths"] = list(dict.fromkeys(_paths(catalogue, host)))
    wrappers, short_links = _wrappers()
    return {
        "version": catalogue.version,
        "sha256": catalogue.sha256,
        "hosts": sorted(catalogue.hosts),
        "schemes": sorted(catalogue.schemes),
        "mask": mask,
        "wrappers": wrappers,
        "short_links": sorted({*short_links, *catalogue.wrappers.own_hosts}),
        "everyday_names": sorted(EVERYDAY),
        "word_endings": sorted(WORD_ENDINGS),
        "second_levels": sorted(SECOND_LEVELS),
    }


def _paths(catalogue: Catalogue, host: str) -> Iterable[str]:
    # private names of a sibling: the table is theirs, and only this view wants it whole
    rules = catalogue._self_hosted_rules() if host == "*" else _rules(catalogue, host).rules
    for rule in rules:
        shape = rule.shape
        keys = f"{{?{','.join(shape.keys)}}}" if shape.keys else ""
        fragment = f"#{shape.fragment}" if shape.fragment else ""
        yield f"{shape.host if host == '*' else ''}{shape.path}{keys}{fragment}"


def _rules(catalogue: Catalogue, row: str) -> HostRules:
    """Return the rules of a row; a ``*.base`` is asked about as any host below it, as the mask table does."""
    found = catalogue.rules_on(f"any-name.{row[2:]}" if row.startswith("*.") else row)
    assert found is not None, "the table has no row that the catalogue does not know"
    return found


def _wrappers() -> tuple[list[dict[str, Any]], list[str]]:
    with open(_WRAPPERS, "rb") as file:
        compiled = json.load(file)
    wrappers = [
        {
            "hosts": entry["hosts"],
            "paths": entry["paths"],
            "whole_host": entry["whole_host"],
            "decode": {name: entry["decode"][name] for name in _DECODE if entry["decode"][name]},
        }
        for entry in compiled["wrappers"]
        if not entry["harmless"]
    ]
    return wrappers, [host for entry in compiled["short_links"] for host in entry["hosts"]]
