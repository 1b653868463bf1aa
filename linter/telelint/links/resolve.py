"""From an address to what it leads to: parsed, unwrapped, identified, held against the look-alikes."""

from __future__ import annotations

from telelint.links.url import parse
from telelint.model import Identification, Target
from telelint.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from telelint.catalogue import Catalogue
    from telelint.links.known import KnownHosts
    from telelint.linting import Answer, Said


class Kind:
    """What the plain addresses of one shape, on one host, of one account have in common (telelint.links.known).

    ``shown`` is the masked address. What the engine finds out about all of them at once it keeps here: whether they
    concern anybody, its answers by the meeting's date, and those that hold from one day to another, the visible texts
    that nothing is said of, the query keys whose values are passcodes, and the kind of the links that hold one, with
    what is said of that.
    """

    __slots__ = (
        "answers", "counts", "host", "identification", "locked", "passcode", "passcodes", "scheme", "shown", "spans",
        "texts",
    )  # fmt: skip

    def __init__(self, scheme: str, host: str, identification: Identification, shown: str) -> None:
        self.scheme = scheme
        self.host = host
        self.identification = identification
        self.shown = shown
        self.counts: bool | None = None
        self.answers: dict[date, Answer] = {}
        self.spans: list[tuple[date, date, Answer]] = []
        self.texts: set[str] = set()
        self.passcodes: frozenset[str] = frozenset()
        self.passcode: Said | None = None
        self.locked: Kind | None = None


class Resolved(NamedTuple):
    """What an address leads to, before it has a place and a date."""

    target: Target  # the innermost that can be read
    wrapped_by: tuple[str, ...]  # outermost first
    hidden_by: str | None
    identification: Identification
    unresolved: str | None = None  # why the network did not tell what is hidden, a code of telelint.network.reasons
    kind: Kind | None = None  # where its kind tells all about it

    @property
    def somebodys(self) -> bool:
        """Whether the address belongs to somebody we can name, imitates one, or hides where it leads."""
        identification = self.identification
        return (
            identification.platform is not None
            or identification.vendor_page
            or identification.impersonation is not None
            or self.hidden_by is not None
        )


def resolve(
    written: str, catalogue: Catalogue, organiser_domain: str | None, known: KnownHosts | None = None
) -> Resolved | None:
    """Return what an address leads to, or None for text that no browser would open and that imitates nobody.

    ``written`` is the address as it stood in the input, with its scheme: what a parser takes out of it (userinfo,
    backslashes) is what a look-alike is made of. ``organiser_domain`` is lower-case. ``known`` is asked about what a
    wrapper leads to, and about the address as a browser writes it.
    """
    target = parse(written)
    if target is not None:
        return resolve_target(target, written, catalogue, organiser_domain, known)
    from telelint.links.lookalikes import suspicious_unparsable  # lazily: few addresses are looked at for a likeness

    imitated = suspicious_unparsable(written, catalogue)
    if imitated is None:
        return None
    scheme, _, rest = written.partition(":")
    refused = Target(written, scheme.lower(), "", "", rest, "", "", "")
    return Resolved(refused, (), None, Identification(None, impersonation=imitated))


def resolve_target(
    target: Target, written: str, catalogue: Catalogue, organiser_domain: str | None, known: KnownHosts | None = None
) -> Resolved:
    """Return what a target that is parsed already leads to."""
    inner, wrapped_by, hidden_by, _ = catalogue.wrappers.unwrap(target)
    if known is not None and hidden_by is None and inner.url != written and "\\" not in written:
        plain = known.resolve(inner.url, organiser_domain)
        if plain is not None:
            return plain._replace(wrapped_by=wrapped_by)
    identification = catalogue.identify(inner, organiser_domain)
    strange = identification.platform is None and not identification.vendor_page
    # an imitated host may stand before the path of a self-hosted room; a backslash makes programs read another host
    if identification.impersonation is None and (strange or identification.self_hosted or "\\" in written):
        from telelint.links.lookalikes import impersonation  # lazily: known hosts never come here

        imitated = impersonation(inner, inner.url if wrapped_by else written, catalogue)
        if imitated is not None:
            identification = Identification(None, impersonation=imitated)
    return Resolved(inner, wrapped_by, hidden_by, identification)
