"""Hosts that were found to be nobody's: half of all addresses in a calendar lead to a few hundred of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from telelint.links.unwrap import has_service

if TYPE_CHECKING:
    from telelint.catalogue import Catalogue
    from telelint.links.resolve import Resolved

_REMEMBERED = 65_536  # hosts
_HOST = re.compile(r"[Hh][Tt][Tt][Pp][Ss]?://([A-Za-z0-9.-]+)(?=[/?#]|\Z)")


class Strangers:
    """Remembers strangers' hosts, and knows when an address on one must be looked at all the same."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Take the catalogue that the hosts were looked up in; it must stay the same."""
        self._hosts: set[str] = set()
        # A stranger's path may spell out a vendor's host (there is a dot in it then) or be a self-hosted room's.
        needles = "|".join(re.escape(needle) for needle in sorted(catalogue.self_hosted_needles()))
        self._doubt = re.compile(rf"\.|%2[Ee]|{needles}")

    def know(self, url: str) -> bool:
        """Return whether an address is known to be nobody's by its host, with nothing in the rest that may concern
        anybody; cheap.
        """
        match = _HOST.match(url)
        return match is not None and match[1].lower() in self._hosts and not self._doubt.search(url, match.end())

    def meet(self, url: str, resolved: Resolved) -> None:
        """Remember the host of an address that turned out to be nobody's, where the address spells it plainly."""
        match = _HOST.match(url)
        if match is None or resolved.wrapped_by or resolved.somebodys or match[1].lower() != resolved.target.host:
            return
        if has_service(resolved.target.host):
            return  # a page of a short-link service that hides nothing says nothing about its short links
        if len(self._hosts) >= _REMEMBERED:
            self._hosts.clear()
        self._hosts.add(resolved.target.host)
