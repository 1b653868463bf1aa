"""Products as the policy sees them, made by hand so that its tests do not change with the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from telelint.model import PlatformClass


@dataclass(frozen=True)
class Baa:
    stance: str
    evidence: str


@dataclass(frozen=True)
class Product:
    id: str
    name: str
    of_class: PlatformClass
    baa_stance: str = "plan-dependent"
    baa_evidence: str = "vendor"
    shares_urls_with: tuple[str, ...] = ()
    retired_on: date | None = None

    @property
    def baa(self) -> Baa:
        return Baa(self.baa_stance, self.baa_evidence)

    def platform_class(self, on: date) -> PlatformClass:  # noqa: ARG002 - the class of these never changes
        return self.of_class


ZOOM = Product("zoom", "Zoom Meetings", PlatformClass.PLAN_DEPENDENT, shares_urls_with=("zoom-for-healthcare",))
MEET = Product("google-meet", "Google Meet", PlatformClass.PLAN_DEPENDENT)
TEAMS = Product("microsoft-teams", "Microsoft Teams", PlatformClass.PLAN_DEPENDENT, baa_evidence="third-party")
TEAMS_FREE = Product("teams-free", "Teams Free", PlatformClass.NO_BAA, "not-offered", "third-party")
WEBEX = Product("webex", "Webex Meetings", PlatformClass.PLAN_DEPENDENT, baa_evidence="third-party")
SPRUCE = Product("spruce", "Spruce", PlatformClass.BAA_CAPABLE, "offered")
SKYPE = Product("skype", "Skype", PlatformClass.NO_BAA, "not-offered", "none", retired_on=date(2025, 5, 5))
FACETIME = Product("facetime", "FaceTime", PlatformClass.NO_BAA, "not-offered", "third-party")
WHATSAPP = Product("whatsapp", "WhatsApp", PlatformClass.NO_BAA, "not-offered", "third-party")
TIKTOK = Product("tiktok-live", "TikTok Live", PlatformClass.PUBLIC_FACING, "not-offered", "none")
MIXER = Product(
    "mixer", "Mixer", PlatformClass.PUBLIC_FACING, "not-offered", "none", retired_on=date(2020, 7, 22)
)  # fmt: skip
BIGBLUEBUTTON = Product("bigbluebutton", "BigBlueButton", PlatformClass.NO_BAA, "not-offered", "none")
OBSCURE = Product("obscure", "Obscure Meet", PlatformClass.UNKNOWN, "unknown", "none")
UNSOURCED = Product("unsourced", "Unsourced Video", PlatformClass.PLAN_DEPENDENT, baa_evidence="none")
PHONE = Product("telephone", "Telephone", PlatformClass.PHONE, "unknown", "none")
