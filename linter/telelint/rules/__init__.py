"""The rules: a module each, whose docstring is its page.

Four kinds. *Verdict rules* have a ``REASON``: the judgement is their finding. *Link rules* have
``check_link(link, catalogue) -> Complaint | None``. *Event rules* have ``check_event(links, catalogue)`` over the
links of one event; TL302, which compares events, has ``PlatformChanges``. The others (TL5xx, TL9xx) have a page only:
the register's check and the readers make their findings. ``SEVERITY`` is the usual one; a verdict rule's finding takes
its own from the judgement.

Only the link rules are imported with this package, and a verdict rule when its reason comes up: all thirty together
would cost ``telelint check URL`` ten milliseconds. ``telelint.rules.registry`` has them all.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from telelint.model import Reason
from telelint.rules import (
    broadcast_mode,
    consumer_tier,
    hidden_destination,
    identifier_in_link,
    insecure_scheme,
    passcode_in_link,
    personal_room,
    recorder_in_path,
    text_target_mismatch,
)
from telelint.typed import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from telelint.catalogue import Catalogue
    from telelint.model import Complaint, Link, Severity

__all__ = ["Rule", "check_event", "check_kind", "check_link", "rule_of"]


class Rule(Protocol):
    """What every rule's module has: ``NAME`` is the module's name with hyphens, ``SEVERITY`` the usual one."""

    CODE: str
    NAME: str
    SEVERITY: Severity


class _EventRule(Rule, Protocol):
    def check_event(self, links: Sequence[Link], catalogue: Catalogue) -> Iterator[tuple[Link, Complaint]]: ...


# Names, as a run needs few of these modules.
_VERDICT_RULES = {
    Reason.LOOKALIKE: "lookalike_host",
    Reason.PUBLIC_FACING: "public_facing",
    Reason.NO_BAA: "no_baa",
    Reason.NO_AGREEMENT: "no_agreement",
    Reason.LAPSED: "lapsed_agreement",
    Reason.TENANT_MISMATCH: "tenant_mismatch",
    Reason.TENANT_UNSEEN: "tenant_unseen",
    Reason.RETIRED: "retired_product",
    Reason.UNKNOWN_PLATFORM: "unknown_platform",
    Reason.DOUBTFUL_AGREEMENT: "doubtful_agreement",
    Reason.PHONE: "telephone",
    Reason.OWN_HOST: "own_host",
}
_LINK_RULES = (
    hidden_destination,
    text_target_mismatch,
    insecure_scheme,
    broadcast_mode,
    consumer_tier,
    passcode_in_link,
    personal_room,
    identifier_in_link,
    recorder_in_path,
)
_OF_KINDS = (insecure_scheme, broadcast_mode, consumer_tier, personal_room, recorder_in_path)
_LINK_CHECKS = tuple((rule, rule.check_link) for rule in _LINK_RULES)  # bound once: walked for every link


@cache
def rule_of(reason: Reason) -> Rule | None:
    """Return the rule whose finding a judgement with this reason is; None where there is nothing to find."""
    module = _VERDICT_RULES.get(reason)
    return None if module is None else cast("Rule", import_module(f"{__name__}.{module}"))


def check_link(link: Link, catalogue: Catalogue) -> list[tuple[Rule, Complaint]]:
    """Return what the link rules have against one link, by code; empty for nearly all links."""
    complaints: list[tuple[Rule, Complaint]] = []
    for rule, check in _LINK_CHECKS:
        complaint = check(link, catalogue)
        if complaint is not None:
            complaints.append((rule, complaint))
    return complaints


def check_kind(link: Link, catalogue: Catalogue) -> list[tuple[Rule, Complaint]]:
    """Return what the link rules have against every plain link of a link's kind: against its scheme, its product and
    its account, but not against the text, the names and the passcode that it holds.
    """
    complaints = [(rule, rule.check_link(link, catalogue)) for rule in _OF_KINDS]
    return [(rule, complaint) for rule, complaint in complaints if complaint is not None]


def check_event(links: Sequence[Link], catalogue: Catalogue) -> Iterator[tuple[Rule, Link, Complaint]]:
    """Yield what the event rules have against the links of one event, in the order they stand in it."""
    if len(links) < 2:  # one link cannot contradict itself
        return
    rule = _event_rule()
    for link, complaint in rule.check_event(links, catalogue):
        yield rule, link, complaint


@cache
def _event_rule() -> _EventRule:
    from telelint.rules import conflicting_links  # lazily: a bare link has no event

    return conflicting_links
