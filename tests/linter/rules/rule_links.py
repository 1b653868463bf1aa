"""Links made by hand, for the tests of the rules."""

from __future__ import annotations

from datetime import date
from typing import Any

from telelint.catalogue import Catalogue
from telelint.links.resolve import resolve
from telelint.links.url import parse
from telelint.model import (
    NO_EVENT,
    BaaState,
    Event,
    Identification,
    Judgement,
    Link,
    PlatformClass,
    Reason,
    Regime,
    Role,
    Verdict,
)

CATALOGUE = Catalogue.bundled()
_DATE = date(2026, 12, 1)


def link(
    url: str,
    platform: str | None = None,
    *,
    text: str | None = None,
    wrapped_by: tuple[str, ...] = (),
    hidden_by: str | None = None,
    event: Event = NO_EVENT,
    platform_class: PlatformClass = PlatformClass.PLAN_DEPENDENT,
    reason: Reason = Reason.NO_AGREEMENT,
    **identified: Any,
) -> Link:
    """Return a link as the engine makes it; ``identified`` are further fields of its Identification."""
    target = parse(url)
    assert target is not None
    judgement = Judgement(
        Verdict.WARN, reason, platform_class, Regime.ENFORCEMENT, _DATE, BaaState.NONE, None, "No agreement.", (), ()
    )
    return Link(
        target=target,
        wrapped_by=wrapped_by,
        hidden_by=hidden_by,
        identification=Identification(platform, **identified),
        judgement=judgement,
        shown="https://…",
        place=None,
        property="LOCATION",
        role=Role.MEETING,
        event=event,
        text=text,
    )


def found(url: str, *, event: Event = NO_EVENT) -> Link:
    """Return the link that an address leads to, as the engine unwraps and identifies it."""
    resolved = resolve(url, CATALOGUE, event.organiser_domain)
    assert resolved is not None
    made = link(resolved.target.url, event=event, wrapped_by=resolved.wrapped_by, hidden_by=resolved.hidden_by)
    return made._replace(identification=resolved.identification)
