"""Hosts that imitate a platform of the catalogue, and addresses that hide a stranger's host behind a platform's.

Ready-made typo-squatting checkers list what somebody might register; here it is the other way round, one given address
against all platforms, in a microsecond for the many that imitate nobody. What a host alone proves (``host``) is kept
per host; a weak likeness counts only where the rest of the link (``rest``) has the shape of that platform's meetings.
"""

from __future__ import annotations

import functools

from telelint.links.lookalikes.authority import behind_a_backslash, in_front_of_an_encoded_delimiter, named_in
from telelint.links.lookalikes.host import Suspicions
from telelint.links.lookalikes.names import Names
from telelint.links.lookalikes.rest import bears_out, meeting_in_the_rest
from telelint.model import WEB_SCHEMES, Impersonation
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from telelint.catalogue import Catalogue
    from telelint.model import Target


def impersonation(target: Target, written: str, catalogue: Catalogue) -> Impersonation | None:
    """Return whom a link to a host outside the catalogue imitates, or None.

    ``written`` is the address as it stood in the invite, before a browser's reading of it. It is worth asking, too,
    about a vendor's own host where ``written`` holds a backslash: other programs may read another host.
    """
    if target.scheme not in WEB_SCHEMES:
        return None
    suspicions = _suspicions(catalogue)
    names = suspicions.names
    suspicion = suspicions.about(target.host)
    if suspicion is not None and bears_out(target, suspicion, catalogue):
        return Impersonation(suspicion.platform, suspicion.trick)
    if target.userinfo and (platform := named_in(target.userinfo, names)) and not names.owns(target.host):
        return Impersonation(platform, "userinfo")
    if "\\" in written and (platform := behind_a_backslash(written, target, names)):
        return Impersonation(platform, "backslash")
    return meeting_in_the_rest(target, names, catalogue)


def is_suspicious(host: str, catalogue: Catalogue) -> bool:
    """Return whether a host is like a platform's: what else a link to it holds then decides whom it imitates."""
    return _suspicions(catalogue).about(host) is not None


def suspicious_unparsable(written: str, catalogue: Catalogue) -> Impersonation | None:
    """Return whom an address imitates that browsers refuse: ``https://zoom.us%40evil.example/j/1``."""
    text = in_front_of_an_encoded_delimiter(written)
    platform = named_in(text, _suspicions(catalogue).names) if text else None
    return Impersonation(platform, "encoded-at") if platform else None


@functools.lru_cache(maxsize=8)
def _suspicions(catalogue: Catalogue) -> Suspicions:
    return Suspicions(Names(catalogue.vendor_forms))
