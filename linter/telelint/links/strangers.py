"""Hosts that were found to be nobody's: half of all addresses in a calendar lead to a few hundred of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from telelint.catalogue import Catalogue
    from telelint.links.resolve import Resolved

_REMEMBERED = 65_536  # hosts
_HOST = re.compile(r"[Hh][Tt][Tt][Pp][Ss]?://([A-Za-z0-9.-]+)(?=[/?#]|\Z)")
_AFTER_HOST = (b"/", b"?", b"#", b"")
# A stranger's path, query or fragment may spell out a vendor's host: a top level, perhaps a port, and a slash.
_SPELT_OUT = r"\.[A-Za-z]{2,}(?::[0-9]+)?/|%2[EeFf]|%[46][0-9A-Fa-f]|%[57][0-9Aa]|%3[Aa]"


class Strangers:
    """Remembers strangers' hosts, and knows when an address on one must be looked at all the same."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Take the catalogue that the hosts were looked up in; it must stay the same."""
        self._wrappers = catalogue.wrappers
        self._hosts: set[str] = set()
        self.spelt_hosts: set[bytes] = set()  # as addresses spell them; one object for good
        self.needles = tuple(sorted(catalogue.self_hosted_needles()))  # in paths that speak for a platform
        doubt = "|".join((_SPELT_OUT, *map(re.escape, self.needles)))
        self._doubt = re.compile(doubt)
        self._doubt_in_octets = re.compile(doubt.encode())

    def know(self, url: str) -> bool:
        """Return whether an address is known to be nobody's by its host, with nothing in the rest that may concern
        anybody; cheap.
        """
        match = _HOST.match(url)
        return match is not None and match[1].lower() in self._hosts and not self._doubt.search(url, match.end())

    def know_octets(self, host: bytes, rest: bytes) -> bool:
        """Return the same of an address's octets: its host, and all that follows it; False where it cannot tell."""
        return host in self.spelt_hosts and rest[:1] in _AFTER_HOST and not self._doubt_in_octets.search(rest)

    def meet(self, url: str, resolved: Resolved) -> None:
        """Remember the host of an address that turned out to be nobody's, where the address spells it plainly."""
        match = _HOST.match(url)
        if match is None or resolved.wrapped_by or resolved.somebodys or match[1].lower() != resolved.target.host:
            return
        if self._wrappers.services(resolved.target.host):
            return  # a page of a short-link service that hides nothing says nothing about its short links
        if len(self.spelt_hosts) >= _REMEMBERED:
            self._hosts.clear()
            self.spelt_hosts.clear()
        self._hosts.add(resolved.target.host)
        self.spelt_hosts.add(match[1].encode())
