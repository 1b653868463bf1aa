"""Which addresses of an input are meetings, or may be one where a meeting is meant to stand; and what it keeps of them,
as an event repeats its own addresses, and many events those of a maker.
"""

from __future__ import annotations

from telelint.links.known import KnownHosts
from telelint.links.resolve import Kind, Resolved, resolve, resolve_target
from telelint.links.rooms import may_be_room
from telelint.links.strangers import Strangers
from telelint.links.url import parse_typed
from telelint.model import Identification, Role, Target
from telelint.rules import identifier_in_link, passcode_in_link, text_target_mismatch
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from telelint.catalogue import Catalogue
    from telelint.linting import Answer
    from telelint.policy import Register

    # From a short link to what it leads to, or to None and a code of telelint.network.reasons.
    Expand = Callable[[str], tuple[str | None, str | None]]

_REMEMBERED = 4096  # addresses
_UNMET = Resolved(Target("", "", "", "", "", "", "", ""), (), None, Identification(None))
_ROOM_KINDS = frozenset({"video", "telehealth", "webinar"})
_OTHER_KINDS = frozenset({"chat", "livestream"})  # of sites where anybody has pages about anything


class Meetings:
    """Resolves addresses by one catalogue and one register, and drops those that concern nobody."""

    def __init__(
        self,
        catalogue: Catalogue,
        register: Register,
        *,
        domains_matter: bool,
        tells_passcodes: bool,
        expand: Expand | None,
    ) -> None:
        """Take what the answers rest on: ``domains_matter`` where a judgement may ask whose organiser invites,
        ``tells_passcodes`` where TL303 is wanted; ``expand`` asks over the network what a short link leads to.
        """
        self._catalogue = catalogue
        self._register = register
        self._domains_matter = domains_matter
        self._tells_passcodes = tells_passcodes
        self._expand = expand
        self.strangers = Strangers(catalogue)
        self.hosts = KnownHosts(catalogue, by_tenant=bool(register))
        self.met: dict[tuple[str, Role, str | None], Resolved | None] = {}  # by address, role and organiser's domain
        # the answers and spans of kinds that differ in account or host alone
        self._answers: dict[tuple[str, Identification], tuple[dict[date, Answer], list[tuple[date, date, Answer]]]] = {}

    def asked(self, text: str, organiser_domain: str | None) -> Resolved | None:
        """Return what an address leads to that somebody typed or pasted; None for text that is none, and for schemes
        that nobody meets by, as in "mailto:" and "note to self:".
        """
        text = text.strip()
        target = parse_typed(text)
        if target is None:
            resolved = resolve(text, self._catalogue, organiser_domain)
        else:
            resolved = self._expanded(resolve_target(target, text, self._catalogue, organiser_domain), organiser_domain)
        return resolved if resolved is not None and (resolved.target.host or resolved.somebodys) else None

    def at(self, url: str, text: str | None, role: Role, organiser_domain: str | None) -> Resolved | None:
        """Return what an address leads to if that is a meeting, or may be one in its place; None for all others.

        ``text`` is the address's visible text: where that names a meeting service, it claims to lead to a meeting.
        """
        key = (url, role, organiser_domain)
        resolved = self.met.get(key, _UNMET)
        if resolved is _UNMET:
            if len(self.met) >= _REMEMBERED:
                self.met.clear()
            resolved = self.met[key] = self._meet(*key)
        if resolved is None and text is not None and text_target_mismatch.names_meeting_service(text, self._catalogue):
            return resolve(url, self._catalogue, None)
        return resolved

    def _meet(self, url: str, role: Role, organiser_domain: str | None) -> Resolved | None:
        resolved = self.hosts.resolve(url, organiser_domain)
        if resolved is None or resolved.kind is None:
            if role is Role.TEXT and self.strangers.know(url):
                return None
            resolved = self._resolved(url, role, organiser_domain)
            if resolved is None or resolved.kind is None:
                return resolved
        target, kind = resolved.target, resolved.kind
        if kind.counts is None:
            self._describe(kind, resolved)
        if not kind.counts:
            return None
        recorded = any(wrapper in self._catalogue for wrapper in resolved.wrapped_by)  # of which TL306 has more to say
        if recorded or self._domains_matter or identifier_in_link.may_name_somebody(target):
            return resolved._replace(kind=None)
        if target.query and passcode_in_link.holds_passcode(target, kind.identification, self._catalogue):
            return resolved._replace(kind=kind.locked)
        return resolved

    def _describe(self, kind: Kind, resolved: Resolved) -> None:
        """Find out about a kind what does not depend on a meeting's date."""
        identification = kind.identification
        kind.counts = self._counts(resolved)
        if not self._register:  # nobody asks for host and account
            judged = identification._replace(tenant=None)
            kind.answers, kind.spans = self._answers.setdefault((kind.scheme, judged), (kind.answers, kind.spans))
        kind.passcodes = passcode_in_link.passcode_keys(identification, self._catalogue)
        kind.locked = Kind(kind.scheme, kind.host, identification, kind.shown)
        kind.locked.answers, kind.locked.spans = kind.answers, kind.spans
        if self._tells_passcodes:
            kind.locked.passcode = (passcode_in_link.CODE, passcode_in_link.NAME, *passcode_in_link.COMPLAINT)

    def _resolved(self, url: str, role: Role, organiser_domain: str | None) -> Resolved | None:
        """An unknown host counts only where a meeting link is meant to stand; its home page does not even there."""
        written = resolve(url, self._catalogue, organiser_domain, self.hosts)
        resolved = self._expanded(written, organiser_domain) if written is not None else None
        if resolved is None or self._counts(resolved):
            return resolved
        if resolved.somebodys:
            return None
        if resolved is written:
            self.strangers.meet(url, resolved)
        return resolved if role is Role.MEETING and may_be_room(resolved.target) else None

    def _counts(self, resolved: Resolved) -> bool:
        """Return whether an address concerns us wherever it stands."""
        if self._register.owns(resolved.target.host):
            return True
        if resolved.identification.vendor_page and resolved.hidden_by is None:
            return self._is_meeting_vendors(resolved.target.host)
        return resolved.somebodys

    def _expanded(self, resolved: Resolved, organiser_domain: str | None) -> Resolved:
        """Return what a short link leads to, where the network may be asked and knows.

        A wrapper that hides its target is not asked: it counts a click as the receiver's own, or even acts on it, as
        one that unsubscribes does.
        """
        if self._expand is None or resolved.hidden_by not in self._catalogue.wrappers.short_links:
            return resolved
        assert resolved.hidden_by is not None  # None shortens nothing
        url, why = self._expand(resolved.target.url)
        inner = resolve(url, self._catalogue, organiser_domain) if url is not None else None
        if inner is None:
            return resolved._replace(unresolved=why or "scheme")
        return inner._replace(wrapped_by=(*resolved.wrapped_by, resolved.hidden_by, *inner.wrapped_by))

    def _is_meeting_vendors(self, host: str) -> bool:
        """Return whether a page of this host is worth a line in the inventory: it belongs to a maker of meetings.

        A video or a profile on a network where people also broadcast says nothing about a meeting.
        """
        kinds = self._catalogue.kinds_on(host)
        return bool(kinds & _ROOM_KINDS) and not kinds & _OTHER_KINDS
