"""Addresses that a maker's own pages and launchers write: whose they are, as a whole linter tells it."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from telelint import make_linter
from telelint.model import Impersonation

LINTER = make_linter(today="2026-12-01")
TENANT = "2f0a77d2-0000-4000-8000-0123456789ab"
JOIN = f"/l/meetup-join/19%3ameeting_aGFyYm9y%40thread.v2/0?context=%7b%22Tid%22%3a%22{TENANT}%22%7d"
LAUNCHER = "dl/launcher/launcher.html?type=meetup-join&url="


@pytest.mark.parametrize(
    ("url", "platform", "tenant"),
    [
        pytest.param(f"https://teams.microsoft.com/_#{JOIN}", "microsoft-teams", TENANT, id="web-client"),
        pytest.param(
            f"https://teams.microsoft.com/v2/?meetingjoin=true#{JOIN}", "microsoft-teams", TENANT, id="newer-web-client"
        ),
        pytest.param(
            f"https://teams.microsoft.com/{LAUNCHER}{quote('/_#' + JOIN, safe='')}",
            "microsoft-teams",
            TENANT,
            id="launcher",
        ),
        pytest.param(
            f"https://teams.microsoft.com/{LAUNCHER}{quote(JOIN, safe='')}",
            "microsoft-teams",
            TENANT,
            id="launcher-of-a-plain-path",
        ),
        pytest.param(
            f"https://teams.microsoft.com/{LAUNCHER}{quote('/v2/?meetingjoin=true#' + JOIN, safe='')}",
            "microsoft-teams",
            TENANT,
            id="launcher-of-the-newer-web-client",
        ),
        pytest.param(
            f"https://gov.teams.microsoft.us/_#{JOIN}", "microsoft-teams-gov", TENANT, id="government-web-client"
        ),
        pytest.param(
            "https://teams.live.com/_#/meet/9410022788315?p=Jq7d", "microsoft-teams-personal", None, id="personal"
        ),
        pytest.param(
            f"https://teams.live.com/{LAUNCHER}{quote('/meet/9410022788315?p=Jq7d', safe='')}",
            "microsoft-teams-personal",
            None,
            id="personal-launcher",
        ),
        pytest.param("https://teams.microsoft.com/_#/calendarv2", None, None, id="page-that-is-no-meeting"),
        pytest.param(
            "zoommtg://win.launch?h.domain=us02web.zoom.us&h.path=join&confid=dXNz", "zoom", None, id="zoom-launch"
        ),
        pytest.param(
            "zoommtg://mac.launch?h.domain=harbor.zoom.us&h.path=join&confid=dXNz",
            "zoom",
            "harbor.zoom.us",
            id="zoom-launch-of-a-tenant",
        ),
        pytest.param(
            "zoommtg://win.launch?h.domain=www.zoomgov.com&action=join&confno=1610042277",
            "zoom-gov",
            None,
            id="zoom-launch-of-the-government-cloud",
        ),
    ],
)
def test_a_page_of_the_makers_own_is_the_meeting_it_opens(url: str, platform: str | None, tenant: str | None) -> None:
    link = LINTER.check(url).link
    assert link is not None
    assert (link.identification.platform, link.identification.tenant) == (platform, tenant)
    assert link.hidden_by is None
    assert link.identification.impersonation is None


@pytest.mark.parametrize("host", ["evil.example", "zoom.us.evil.example", "zoom.us%40evil.example", "us02web-zoom.us"])
def test_a_launch_command_that_names_a_stranger_is_an_imitation(host: str) -> None:
    link = LINTER.check(f"zoommtg://win.launch?h.domain={host}&h.path=join&action=join&confno=81200447711").link
    assert link is not None
    assert link.identification.impersonation == Impersonation("zoom", "foreign-host-in-scheme")
