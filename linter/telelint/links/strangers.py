"""Hosts that were found to be nobody's: half of all addresses in a calendar lead to a few hundred of them."""

from __future__ import annotations

import re
from functools import cached_property

from telelint.patterns import regex
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from telelint.catalogue import Catalogue
    from telelint.links.resolve import Resolved
    from telelint.links.unwrap import Service

_REMEMBERED = 65_536  # hosts
_HOST = regex(r"[Hh][Tt][Tt][Pp][Ss]?://([A-Za-z0-9.-]+)(?=[/?#]|\Z)")
_AFTER_HOST = (b"/", b"?", b"#", b"")
# A stranger's path, query or fragment may spell out a vendor's host: a top level, perhaps a port, and a slash.
_SPELT_OUT = r"\.[A-Za-z]{2,}(?:(?::|%3[Aa])(?:[0-9]|%3[0-9])+)?/|%2[EeFf]|%[46][0-9A-Fa-f]|%[57][0-9Aa]"
# A path that a browser leaves as it is: without "." and ".." (WHATWG URL Standard, 4.4) and without escapes.
_PLAIN_PATH = regex(r"((?:/(?!\.)[A-Za-z0-9_.~!$&'()*+,;=:@-]*+)++)(?=[?#]|\Z)")


class Strangers:
    """Remembers strangers' hosts, and knows when an address on one must be looked at all the same."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Take the catalogue that the hosts were looked up in; it must stay the same."""
        self._catalogue = catalogue
        # a stranger's host, and what matches the paths that may hide where they lead
        self._hosts: dict[str, re.Pattern[str] | None] = {}
        # of those without such services, as addresses spell them; one object for good
        self.spelt_hosts: set[bytes] = set()
        self.needles = tuple(sorted(catalogue.self_hosted_needles()))  # in paths that speak for a platform
        self._spelt_out = regex(_SPELT_OUT)
        self._needle = regex("|".join(map(re.escape, self.needles)))
        self._doubt_in_octets = regex("|".join((_SPELT_OUT, *map(re.escape, self.needles))).encode())

    @cached_property
    def _room(self) -> re.Pattern[str]:
        """What matches every path that is a self-hosted room's, and what follows it."""
        shapes = "|".join(self._catalogue.self_hosted_expressions())
        return re.compile(rf"(?:{shapes})(?:[?#]|\Z)", re.DOTALL)

    def know(self, url: str) -> bool:
        """Return whether an address is known to be nobody's by its host, with nothing in the rest that may concern
        anybody; cheap.
        """
        match = _HOST.match(url)
        if match is None or (host := match[1].lower()) not in self._hosts:
            return False
        end = match.end()
        if self._spelt_out.search(url, end) or (self._needle.search(url, end) and self._room.match(url, end)):
            return False
        hiding = self._hosts[host]
        if hiding is None:
            return True
        path = _PLAIN_PATH.match(url, end)
        return path is not None and not hiding.match(path[1])

    def know_octets(self, host: bytes, rest: bytes) -> bool:
        """Return the same of an address's octets: its host, and all that follows it; False where it cannot tell."""
        return host in self.spelt_hosts and rest[:1] in _AFTER_HOST and not self._doubt_in_octets.search(rest)

    def meet(self, url: str, resolved: Resolved) -> None:
        """Remember the host of an address that turned out to be nobody's, where the address spells it plainly."""
        match = _HOST.match(url)
        host = resolved.target.host
        if match is None or resolved.wrapped_by or resolved.somebodys or match[1].lower() != host:
            return
        from telelint.links.lookalikes import is_suspicious  # lazily: nearly all addresses of a bare check are known

        if is_suspicious(host, self._catalogue):
            return  # "zoo.us/about" is nobody's, "zoo.us/j/98765432101" imitates Zoom
        if len(self._hosts) >= _REMEMBERED or len(self.spelt_hosts) >= _REMEMBERED:
            self._hosts.clear()
            self.spelt_hosts.clear()
        services = self._catalogue.wrappers.services(host)
        self._hosts[host] = regex("|".join(_hiding(service, host) for service in services)) if services else None
        if not services:
            self.spelt_hosts.add(match[1].encode())


def _hiding(service: Service, host: str) -> str:
    """Return an expression that matches all plain paths of a service on a host that may hide where they lead; keys and
    fragments that it asks for may be there.
    """
    harmless = ""
    if service.decode is None or service.decode.method == "opaque":
        pages = [
            page for page in service.harmless if page.host in ("", host) and not page.needs and page.fragment is None
        ]
        harmless = "".join(f"(?!(?i:{page.pattern.pattern}))" for page in pages)
    paths = "" if service.whole_host else "|".join(shape.pattern.pattern for shape in service.shapes)
    return f"{harmless}(?:{paths})"
