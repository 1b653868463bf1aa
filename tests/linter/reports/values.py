"""Values as the engine would make them, for reports to write."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from telelint.model import (
    NO_EVENT,
    BaaState,
    Event,
    Finding,
    Identification,
    Impersonation,
    Judgement,
    Link,
    Place,
    PlatformClass,
    Reason,
    Regime,
    Role,
    Severity,
    Tally,
    Target,
    Verdict,
)
from telelint.reports import Look, Run, open_report

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True)
class FakePlatform:
    id: str
    name: str
    kind: str


NAMES = {
    "zoom": ("Zoom Meetings", "video"),
    "google-meet": ("Google Meet", "video"),
    "tiktok": ("TikTok Live", "streaming"),
}


class FakeCatalogue:
    version = "2026.11.24"
    sha256 = "c" * 64

    def platform(self, platform: str, /) -> FakePlatform | None:
        return FakePlatform(platform, *NAMES[platform]) if platform in NAMES else None


class FakePack:
    id = "hipaa-us"
    version = "2026.11"
    sha256 = "d" * 64


SAFE_LINKS_ZOOM = Link(
    target=Target(
        "https://us02web.zoom.us/j/98765432101?pwd=canary", "https", "us02web.zoom.us", "", "/j/98765432101",
        "pwd=canary", "", "",
    ),
    wrapped_by=("microsoft-safe-links",),
    hidden_by=None,
    identification=Identification("zoom"),
    judgement=Judgement(
        Verdict.WARN, Reason.NO_AGREEMENT, PlatformClass.PLAN_DEPENDENT, Regime.ENFORCEMENT, date(2026, 11, 24),
        BaaState.NONE, None, "Zoom Meetings can come with a BAA, but your register holds none.",
        ("Sign one, or move the visit.",), ("45 CFR 164.308(b)(3)",),
    ),
    shown="https://us02web.zoom.us/j/…",
    place=None,
    property="",
    role=Role.ASKED,
    event=NO_EVENT,
)  # fmt: skip

LOOKALIKE = SAFE_LINKS_ZOOM._replace(
    target=SAFE_LINKS_ZOOM.target._replace(host="zoom.us.evil.example"),
    wrapped_by=(),
    identification=Identification(None, impersonation=Impersonation("zoom", "sub-label")),
    judgement=SAFE_LINKS_ZOOM.judgement._replace(
        verdict=Verdict.BLOCK, reason=Reason.LOOKALIKE, platform_class=PlatformClass.DECEPTIVE,
        message="This address imitates Zoom Meetings but is not it; do not open it.",
    ),
    shown="https://zoom.us.evil.example/…",
)  # fmt: skip

TELEPHONE = SAFE_LINKS_ZOOM._replace(
    target=Target("tel:+15550100", "tel", "", "", "+15550100", "", "", ""),
    wrapped_by=(),
    identification=Identification(None),
    judgement=SAFE_LINKS_ZOOM.judgement._replace(
        verdict=Verdict.NOTICE, reason=Reason.PHONE, platform_class=PlatformClass.PHONE
    ),
    shown="tel:…",
)

NOT_ON_FILE = Finding(
    rule="TL203",
    name="no-agreement",
    severity=Severity.WARNING,
    verdict=Verdict.WARN,
    reason="no-agreement",
    message="Zoom Meetings can come with a BAA, but your register holds none.",
    steps=("Sign one, or move the visit.", "Enter it in the register."),
    citations=("45 CFR 164.308(b)(3) <https://example.org/164.308>", "45 CFR 164.502(e)(2)"),
    place=Place("exports/jan.ics", 14, 10, 14, 57, 400, 48),
    property="LOCATION",
    event=Event(start=date(2026, 11, 24), recurring=True, component="VEVENT"),
    link="https://us02web.zoom.us/j/…",
    platform="zoom",
    fingerprint="0123456789abcdef",
)

PUBLIC = NOT_ON_FILE._replace(
    rule="TL201", name="public-facing", severity=Severity.ERROR, verdict=Verdict.BLOCK, reason="public-facing",
    message="TikTok Live is made for an audience, so anyone may be able to watch; it is not for care, whatever was "
    "signed.",
    link="https://www.tiktok.com/@…/live", platform="tiktok",
    place=Place("exports/feb.ics", 3, 13, 3, 50, 90, 38),
)  # fmt: skip

BROKEN = NOT_ON_FILE._replace(
    rule="TL903", name="input-missing-end", severity=Severity.NOTE, verdict=Verdict.NOTICE, reason="input-missing-end",
    message="END:VEVENT is missing", link=None, platform=None, steps=(), citations=(), event=NO_EVENT, property="",
    place=Place("exports/mar.ics", 99, 1, 99, 1, 4000, 1),
)  # fmt: skip


def run_about(*, has_register: bool = True, folder: str = "") -> Run:
    catalogue: Any = FakeCatalogue()
    pack: Any = FakePack()
    return Run("0.1.0", catalogue, pack, has_register, folder=folder)


def places(finding: Finding, count: int, path: str = "exports/jan.ics") -> list[Finding]:
    """Return the same complaint about that many events."""
    return [finding._replace(place=Place(path, 10 * n, 10, 10 * n, 57, 400 * n, 48)) for n in range(1, count + 1)]


def written(
    formats: Mapping[str, str],
    name: str,
    items: Iterable[Any],
    *,
    look: Look | None = None,
    tally: Tally | None = None,
    has_register: bool = True,
    folder: str = "",
) -> str:
    """Return what a report writes about some items."""
    stream = io.StringIO()
    report: Any = open_report(formats, name, stream, look or Look())
    report.begin(run_about(has_register=has_register, folder=folder))
    for item in items:
        report.item(item)
    report.end(tally or Tally())
    return stream.getvalue()
