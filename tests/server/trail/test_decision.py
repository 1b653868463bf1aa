"""What is recorded of the links of an invite."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from telelint.catalogue import Catalogue
from telelint.linting import Linter
from telelint.model import Circumstances
from telelint.policy import PolicyPack
from telelint.policy.agreements import Agreement, OwnHost
from telelint.policy.register import Register
from telelint_server.trail.decision import Decision, Decisions

if TYPE_CHECKING:
    from telelint.model import Link

CATALOGUE, PACK = Catalogue.bundled(), PolicyPack.bundled()
BETWEEN = date(2026, 7, 1)  # two agreements, both in the year of the visits below
AGREEMENTS = [
    Agreement(
        id=name, vendor="Zoom", products=("zoom",), hosts=("clinic.zoom.us",), document_ref="x",
        signed_on=first, effective_from=first, expires_on=last, patient_contact_allowed=True,
    )
    for name, first, last in (("first", date(2025, 1, 1), BETWEEN), ("second", BETWEEN, date(2027, 7, 1)))
]  # fmt: skip
ADDRESSES = (
    "https://clinic.zoom.us/j/98765432101", "https://us02web.zoom.us/j/98765432101", "https://www.twitch.tv/drlee",
    "https://video.clinic.example/b/room", "https://zoom.us.evil.example/j/98765432101", "https://doxy.me/drlee",
    "https://meet.google.com/abc-defg-hij", "https://zoom.us/pricing", "tel:+15551234567",
    "https://zoom.com/j/98765432101", "https://www.facebook.com/x/live", "https://www.facebook.com/groupcall/x",
)  # fmt: skip
DAYS = (date(2019, 5, 1), date(2021, 5, 1), date(2026, 5, 1), date(2026, 5, 2), date(2026, 12, 1), date(2027, 12, 1))


def test_links_that_share_a_decision_have_the_one_that_each_has_alone() -> None:
    linter = Linter(
        catalogue=CATALOGUE,
        pack=PACK,
        register=Register(AGREEMENTS, [OwnHost("video.clinic.example")]),
        circumstances=Circumstances(),
        today=date(2026, 11, 24),
    )
    answers = [linter.check(address, on=day).link for day in DAYS for address in ADDRESSES]
    links = [link for link in answers if link is not None]
    assert len(links) == len(answers)

    def recorded(links: list[Link]) -> list[Decision]:
        versions = {"first": 3, "second": 4}
        return decisions.of(links, checked_at="2026-11-24T09:00:00.000Z", staff="key abcdefgh", versions=versions)

    decisions = Decisions(CATALOGUE, PACK)
    together = recorded(links)
    assert together == [decision for link in links for decision in recorded([link])]
    assert len({*map(id, together)}) < len(links)
    on_file = {(decision.visit_year, decision.agreement, decision.agreement_version) for decision in together}
    assert {(2026, "first", 3), (2026, "second", 4)} < on_file
