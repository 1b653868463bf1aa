"""Which links of one event lead to one room, and what is said when they lead to several."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.rules.rule_links import CATALOGUE, found
from telelint.rules.conflicting_links import Room, _Rooms, check_event

ZOOM = "https://us02web.zoom.us/j/98765432101"
MEET = "https://meet.google.com/abc-defg-hij"
THREAD = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_Zm9vYmFyMDE%40thread.v2/0?context=%7b%22Tid%22%3a%22{}%22%7d"
TEAMS = THREAD.format("1f0a77d2-0000-4000-8000-0123456789ab")
OPTIONS = (
    "https://teams.microsoft.com/meetingOptions/?organizerId=2f0a&tenantId=1f0a&threadId="
    "19_meeting_Zm9vYmFyMDE@thread.v2&messageId=0&language=en-US"
)
SAFE_LINKS = (
    "https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Fus02web.zoom.us%2Fj%2F98765432101%3Fpwd%3DTzR2"
    "&data=05%7C02%7Cnurse%40harbor.example%7C0a1b&reserved=0"
)


def complaints(*urls: str) -> list[str]:
    return [complaint.message for _, complaint in check_event([found(url) for url in urls], CATALOGUE)]


@pytest.mark.parametrize(
    "urls",
    [
        pytest.param((ZOOM,), id="one-link"),
        pytest.param((ZOOM, ZOOM, ZOOM), id="three-times-the-same"),
        pytest.param((ZOOM, ZOOM + "?pwd=Zm9vYmFy"), id="with-and-without-passcode"),
        pytest.param((ZOOM, "https://us02web.zoom.us/w/98765432101?tk=abc"), id="w-path"),
        pytest.param((ZOOM, "https://us02web.zoom.us/wc/join/98765432101"), id="wc-join"),
        pytest.param((ZOOM, "https://app.zoom.us/wc/98765432101/join?pwd=x"), id="web-client"),
        pytest.param((ZOOM, "https://us06web.zoom.us/j/98765432101"), id="other-cluster"),
        pytest.param((ZOOM, "https://northclinic.zoom.us/j/98765432101"), id="vanity-host"),
        pytest.param((ZOOM, "zoommtg://zoom.us/join?action=join&confno=98765432101&pwd=x"), id="native"),
        pytest.param((ZOOM, SAFE_LINKS), id="wrapped"),
        pytest.param((ZOOM, "https://us02web.zoom.us/u/kdAbCdEf"), id="dial-in-numbers"),
        pytest.param((ZOOM, "https://us02web.zoom.us/meeting/register/tZ0kfu-qpz4"), id="registration"),
        pytest.param((ZOOM, "https://us02web.zoom.us/rec/share/abcdef"), id="recording"),
        pytest.param((ZOOM, "https://northclinic.zoom.us/my/dr.lindqvist"), id="personal-name-may-be-the-same-room"),
        pytest.param((ZOOM, "https://support.zoom.us/hc/en-us/articles/201362613"), id="help-page"),
        pytest.param((ZOOM, "https://calendly.com/drlee/30min"), id="booking-page"),
        pytest.param((ZOOM, "https://join.gong.io/northclinic/a.lindqvist"), id="recorder"),
        pytest.param((ZOOM, "https://northclinic.slack.com/archives/C024BE91L"), id="chat"),
        pytest.param((ZOOM, "https://www.youtube.com/live/QzKx7LmTr2W"), id="stream-of-the-meeting"),
        pytest.param((ZOOM, "tel:+16465588656,,98765432101#"), id="one-tap"),
        pytest.param((ZOOM, "https://unknown.example/room/1"), id="unknown-host"),
        pytest.param((ZOOM, "https://bit.ly/3abc"), id="short-link"),
        pytest.param((MEET, MEET + "?hs=224&authuser=0"), id="meet-with-parameters"),
        pytest.param((MEET, "https://tel.meet/abc-defg-hij?pin=1234567890123&hs=7"), id="meet-dial-in"),
        pytest.param((TEAMS, THREAD.format("other")), id="teams-other-context"),
        pytest.param(
            (TEAMS, "https://teams.microsoft.com/meet/2387710045512?p=Xk2P"), id="teams-short-form-may-be-the-same"
        ),
        pytest.param((TEAMS, "https://dialin.teams.microsoft.com/8551f4c1-bea3?id=123456789"), id="teams-dial-in"),
        pytest.param(
            (
                TEAMS,
                OPTIONS,
            ),
            id="teams-options",
        ),
        pytest.param((TEAMS, "https://aka.ms/JoinTeamsMeeting?omkt=en-US"), id="teams-help"),
        pytest.param(
            (
                "https://north.webex.com/north/j.php?MTID=m3f0c1d2e4b5a69788",
                "https://north.webex.com/north/globalcallin.php?MTID=m9f0c1d2e4b5a69799",
            ),
            id="webex-call-in",
        ),
        pytest.param(
            ("https://meet.jit.si/NorthVisit", "https://meet.jit.si/northvisit#config.x=1"), id="jitsi-config"
        ),
        pytest.param(("https://doxy.me/drlee", "https://doxy.me/drlee/"), id="trailing-slash"),
        pytest.param(("https://global.gotomeeting.com/join/123456789", "https://meet.goto.com/123456789"), id="goto"),
    ],
)
def test_one_room(urls: tuple[str, ...]) -> None:
    for order in permutations(urls):
        assert complaints(*order) == []


@pytest.mark.parametrize(
    ("urls", "named"),
    [
        pytest.param((ZOOM, MEET), ["Google Meet", "Zoom Meetings", "2"], id="two-products"),
        pytest.param((ZOOM, TEAMS), ["Microsoft Teams", "Zoom Meetings", "2"], id="old-zoom-under-new-teams"),
        pytest.param((ZOOM, "https://zoom.us/j/91111111111"), ["two rooms of Zoom Meetings", "2"], id="two-numbers"),
        pytest.param((MEET, "https://meet.google.com/xyz-defg-hij"), ["two rooms of Google Meet", "2"], id="two-codes"),
        pytest.param((TEAMS, TEAMS.replace("Zm9v", "QmFy")), ["two rooms of Microsoft Teams", "2"], id="two-threads"),
        pytest.param(
            (ZOOM, "https://www.zoomgov.com/j/1610042277"), ["Zoom Meetings", "Zoom for Government"], id="sister"
        ),
        pytest.param(
            (TEAMS, "https://join.skype.com/AbCdEf123"), ["Skype", "Microsoft Teams"], id="one-vendor-two-products"
        ),
        pytest.param(
            (
                "https://facetime.apple.com/join#v=1&p=Zm9vYmFyYmF6&k=cXV1eHF1dXg",
                "https://facetime.apple.com/join#v=1&p=OtherRoom123&k=cXV1eHF1dXg",
            ),
            ["two rooms of"],
            id="fragment",
        ),
        pytest.param(
            (
                "https://north.webex.com/north/j.php?MTID=m3f0c1d2e4b5a69788",
                "https://north.webex.com/north/j.php?MTID=m9f0c1d2e4b5a69799",
            ),
            ["two rooms of"],
            id="webex-mtid",
        ),
        pytest.param(("https://doxy.me/drlee", "https://doxy.me/drmeyer"), ["two rooms of"], id="names"),
        pytest.param(
            ("https://meet.jit.si/NorthVisit", "https://meet.jit.si/SouthVisit"), ["two rooms of"], id="jitsi"
        ),
        pytest.param((ZOOM, MEET, TEAMS), ["3 different meeting rooms", "among them"], id="three"),
        pytest.param((SAFE_LINKS, MEET), ["Zoom Meetings"], id="wrapped"),
    ],
)
def test_different_rooms(urls: tuple[str, ...], named: list[str]) -> None:
    for order in permutations(urls):
        said = complaints(*order)
        assert len(said) == 1
    said = complaints(*urls)
    assert [word for word in named if word not in said[0]] == []


def test_the_place_is_the_first_link_to_a_second_room() -> None:
    links = [found(url) for url in (ZOOM, ZOOM + "?pwd=x", MEET, MEET + "?hs=1")]
    assert [link for link, _ in check_event(links, CATALOGUE)] == [links[2]]


def test_message_holds_no_id() -> None:
    (message,) = complaints(ZOOM + "?pwd=Zm9v", "https://zoom.us/j/91111111111", MEET)
    assert [
        secret for secret in ("98765432101", "91111111111", "Zm9v", "abc-defg", "us02web") if secret in message
    ] == []


def _differ(one: Room, other: Room) -> bool:
    """Return whether two rooms are certainly not the same, pair by pair."""
    if one.owner != other.owner:
        return True
    if one.platform != other.platform:
        return one.domain != other.domain
    return one.shape == other.shape and one.id != other.id


@given(st.lists(st.builds(Room, *[st.sampled_from("ab")] * 4, st.sampled_from("123")), max_size=9))
def test_rooms_are_told_apart_as_in_pairs(rooms: list[Room]) -> None:
    apart: list[Room] = []
    for room in rooms:
        if all(_differ(room, known) for known in apart):
            apart.append(room)
    taken = _Rooms()
    assert [room for room in rooms if taken.add(room)] == apart
    assert (taken.count, taken.first) == (len(apart), apart[:2])
