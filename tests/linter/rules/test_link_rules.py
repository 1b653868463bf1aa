"""Each link rule on links it complains about and links it leaves alone."""

from __future__ import annotations

from typing import Any

import pytest

from linter.rules.rule_links import CATALOGUE, link
from telelint.model import Event, PlatformClass, Severity, Verdict
from telelint.rules import check_link

SEVERAL = Event(attendees=2)
PUBLIC = Event(public=True)
TEAMS = (
    "https://teams.microsoft.com/l/meetup-join/19%3ameeting_Zm9vYmFyMDE%40thread.v2/0"
    "?context=%7b%22Tid%22%3a%221f0a77d2-0000-4000-8000-0123456789ab%22%2c%22Oid%22%3a%222f0a77d2-0000-4000-8000-01234567%22%7d"
)


def codes(url: str, platform: str | None = None, **more: Any) -> list[str]:
    return [rule.CODE for rule, _ in check_link(link(url, platform, **more), CATALOGUE)]


@pytest.mark.parametrize(
    ("url", "platform", "more", "expected"),
    [
        pytest.param("https://bit.ly/3abc", None, {"hidden_by": "bitly"}, ["TL102"], id="short-link"),
        pytest.param("https://u1.ct.example/ls/click?upn=a", None, {"hidden_by": "sendgrid"}, ["TL102"], id="opaque"),
        pytest.param(
            "https://zoom.us/j/98765432101", "zoom", {"wrapped_by": ("microsoft-safe-links",)}, [], id="opened"
        ),
        pytest.param("http://zoom.us/j/98765432101", "zoom", {}, ["TL104"], id="http"),
        pytest.param("https://zoom.us/j/98765432101", "zoom", {}, [], id="https"),
        pytest.param("zoommtg://zoom.us/join?confno=98765432101", "zoom", {}, [], id="native-scheme"),
        pytest.param("http://unknown.example/room", None, {}, [], id="http-unknown-host"),
        pytest.param("http://zoom.us/pricing", None, {"vendor_page": True}, [], id="http-vendor-page"),
        pytest.param("http://tel.meet/abc", "google-meet", {"companion": True}, [], id="http-dial-in-page"),
        pytest.param(TEAMS, "microsoft-teams", {"broadcast": True}, ["TL212"], id="broadcast"),
        pytest.param(
            "https://youtube.com/live/abc",
            "youtube-live",
            {"broadcast": True, "platform_class": PlatformClass.PUBLIC_FACING},
            [],
            id="broadcast-of-a-public-facing-product-is-TL201s",
        ),
        pytest.param(TEAMS, "microsoft-teams", {}, [], id="teams-meeting"),
        pytest.param(
            "https://teams.live.com/meet/931234",
            "microsoft-teams-personal",
            {"consumer_tier": True},
            ["TL213"],
            id="consumer",
        ),
        pytest.param("https://zoom.us/my/dr.lindqvist", "zoom", {"personal_room": True}, ["TL304"], id="personal-room"),
        pytest.param("https://join.gong.io/clinic/a", "gong-join", {}, ["TL306"], id="recorder"),
        pytest.param(
            "https://zoom.us/j/987654321", "zoom", {"wrapped_by": ("gong-join",)}, ["TL306"], id="through-recorder"
        ),
        pytest.param("https://zoom.us/j/1", "zoom", {"wrapped_by": ("not-in-the-catalogue",)}, [], id="other-wrapper"),
        pytest.param("tel:+12025550143", None, {}, [], id="telephone"),
    ],
)
def test_simple_rules(url: str, platform: str | None, more: dict[str, Any], expected: list[str]) -> None:
    assert codes(url, platform, **more) == expected


@pytest.mark.parametrize(
    ("url", "platform", "more", "expected"),
    [
        pytest.param("https://zoom.us/j/98765432101?pwd=Zm9v", "zoom", {"event": SEVERAL}, True, id="two-attendees"),
        pytest.param("https://zoom.us/j/98765432101?pwd=Zm9v", "zoom", {"event": PUBLIC}, True, id="public"),
        pytest.param(
            "https://zoom.us/j/98765432101?pwd=Zm9v", "zoom", {"event": Event(attendees=1)}, False, id="one-attendee"
        ),
        pytest.param("https://zoom.us/j/98765432101?pwd=Zm9v", "zoom", {}, False, id="no-event"),
        pytest.param("https://zoom.us/j/98765432101?pwd=", "zoom", {"event": SEVERAL}, False, id="empty"),
        pytest.param("https://zoom.us/j/98765432101", "zoom", {"event": SEVERAL}, False, id="none"),
        pytest.param("https://zoom.us/j/98765432101?from=addon", "zoom", {"event": SEVERAL}, False, id="other-keys"),
        pytest.param(
            "https://facetime.apple.com/join#v=1&p=a&k=b",
            "apple-facetime",
            {"event": SEVERAL},
            True,
            id="key-in-fragment",
        ),
        pytest.param("https://whereby.com/x?roomKey=ab", "whereby", {"event": SEVERAL}, True, id="own-key-in-capitals"),
        pytest.param(
            "https://zoom.us/j/9876543?a=1&amp;pwd=Zm9v", "zoom", {"event": SEVERAL}, True, id="escaped-ampersand"
        ),
        pytest.param("https://v.ringcentral.com/join/1?PW=ab12", None, {"event": SEVERAL}, True, id="upper-case-key"),
        pytest.param("https://meet.example/x?passcode=44", None, {"event": PUBLIC}, True, id="unknown-host"),
        pytest.param(
            "https://meet.proton.me/join/id-QR#pwd-a1B2", "proton-meet", {"event": SEVERAL}, True, id="fragment"
        ),
        pytest.param("https://x.example/#/room?pin=1234", None, {"event": SEVERAL}, True, id="query-in-fragment"),
        pytest.param(
            "https://teams.microsoft.com/meet/2387?p=Xk2P", "microsoft-teams", {"event": SEVERAL}, True, id="own-key"
        ),
        pytest.param("https://book.example/x?p=Xk2P", None, {"event": SEVERAL}, False, id="another-products-own-key"),
        pytest.param(
            "https://tel.meet/abc?pin=123",
            "google-meet",
            {"event": SEVERAL, "companion": True},
            False,
            id="dial-in-page",
        ),
        pytest.param(
            "https://zoom.us/j/98765432101?pwd=Zm9v",
            "zoom",
            {"event": SEVERAL, "wrapped_by": ("microsoft-safe-links",)},
            True,
            id="wrapped",
        ),
    ],
)
def test_passcode_in_link(url: str, platform: str | None, more: dict[str, Any], expected: bool) -> None:
    assert ("TL303" in codes(url, platform, **more)) is expected


@pytest.mark.parametrize(
    ("url", "platform"),
    [
        pytest.param("https://us02web.zoom.us/wc/join/98765432101?uname=Maria%20Muster", "zoom", id="zoom-uname"),
        pytest.param("zoommtg://zoom.us/join?confno=98765432101&uname=Maria", "zoom", id="zoom-native"),
        pytest.param(
            "https://meet.jit.si/visit#userInfo.displayName=%22Maria%20Muster%22", "jitsi-meet", id="jitsi-name"
        ),
        pytest.param(
            "https://meet.jit.si/visit#config.x=1&userInfo.email=%22m%40clinic.org%22", "jitsi-meet", id="jitsi-mail"
        ),
        pytest.param("https://whereby.com/visit?displayName=Maria&chat=off", "whereby", id="display-name"),
        pytest.param("https://doxy.me/drlee?username=Maria+Muster", "doxy-me", id="doxy-username"),
        pytest.param("https://x.example/join?first_name=Maria&last_name=M", None, id="first-name"),
        pytest.param("https://x.example/join?patient-name=Muster", None, id="hyphen"),
        pytest.param("https://x.example/#/room?name=Maria", None, id="query-in-fragment"),
        pytest.param("https://x.example/v?a=1&amp;name=Maria", None, id="escaped-ampersand"),
        pytest.param("https://x.example/v?name=%D0%9C%D0%B0%D1%80%D0%B8%D1%8F", None, id="cyrillic-name"),
        pytest.param("https://x.example/v?dob=1985-03-12", None, id="iso-birth-date"),
        pytest.param("https://x.example/v?DateOfBirth=3/12/1985", None, id="us-birth-date"),
        pytest.param("https://x.example/v?birth_date=12.03.85", None, id="german-birth-date"),
        pytest.param("https://x.example/v?dob=19850312", None, id="compact-birth-date"),
        pytest.param("https://x.example/v?dob=1985-03-12T00%3A00%3A00Z", None, id="birth-date-with-time"),
        pytest.param("https://x.example/v?mrn=00447120", None, id="mrn"),
        pytest.param("https://x.example/v?ssn=123-45-6789", None, id="ssn"),
        pytest.param("https://x.example/v?patientId=8842", None, id="patient-id"),
        pytest.param("https://x.example/v?patient=8842", None, id="patient-number"),
        pytest.param("https://x.example/v?nhsNumber=943%20476%205919", None, id="nhs-number"),
        pytest.param("https://x.example/v?u=maria.muster%40mail.example", None, id="mail-in-query"),
        pytest.param("https://x.example/v?u=maria.muster@mail.example", None, id="mail-unescaped"),
        pytest.param("https://x.example/v?u=maria%2540mail.example", None, id="mail-escaped-twice"),
        pytest.param("https://x.example/visit/maria@mail.example/join", None, id="mail-in-path"),
        pytest.param("https://meet.google.com/abc-defg-hij?authuser=maria%40gmail.com", "google-meet", id="authuser"),
        pytest.param("https://calendly.com/drlee/30min?email=maria%40mail.example", "calendly", id="booking-prefill"),
        pytest.param("facetime:maria@mail.example", "apple-facetime", id="facetime"),
        pytest.param(
            "https://teams.microsoft.com/l/chat/0/0?users=lee@clinic.example", "microsoft-teams", id="teams-chat"
        ),
    ],
)
def test_identifier_in_link(url: str, platform: str | None) -> None:
    assert "TL305" in codes(url, platform)


@pytest.mark.parametrize(
    ("url", "platform"),
    [
        pytest.param(TEAMS, "microsoft-teams", id="teams-join"),
        pytest.param(TEAMS.replace("thread.v2", "thread.tacv2"), "microsoft-teams", id="teams-channel"),
        pytest.param("sip:98765432101@zoomcrc.com", "zoom", id="sip"),
        pytest.param("conf:sip:host@clinic.example;gruu;opaque=app:conf", "skype-for-business-server", id="conf"),
        pytest.param(
            "https://teams.microsoft.com/l/chat/19%3Aabc%40unq.gbl.spaces/0", "microsoft-teams", id="teams-one-to-one"
        ),
        pytest.param(
            "https://teams.microsoft.com/l/meetup-join/19:abcdef@thread.skype/0", "microsoft-teams", id="teams-skype"
        ),
        pytest.param(
            "https://teams.microsoft.com/meetingOptions/?organizerId=2f0a77d2-0000&tenantId=1f0a77d2&threadId="
            "19_meeting_Zm9vYmFy@thread.v2&messageId=0&language=en-US",
            "microsoft-teams",
            id="teams-options",
        ),
        pytest.param(
            "https://teams.microsoft.com/meet/2387710045512?p=Xk2PzQ9rTb", "microsoft-teams", id="teams-short"
        ),
        pytest.param("https://us02web.zoom.us/j/84599120033?pwd=Qk1xT2gteTAx.1", "zoom", id="zoom"),
        pytest.param(
            "https://us02web.zoom.us/w/98220014477?tk=AbCdEf.DQkAAAAU&pwd=Qk1x&uuid=WN_x7TtqPzRS2e4b0kLmN1aQ",
            "zoom",
            id="zoom-tk",
        ),
        pytest.param(
            "https://zoom.us/meeting/attendee/tJ0kfu/ics?user_id=wkL_8&type=icalendar&action=REQUEST",
            "zoom",
            id="zoom-ics",
        ),
        pytest.param(
            "https://northclinic.webex.com/northclinic/j.php?MTID=m3f0c1d2e4b5a69788", "webex-meetings", id="webex"
        ),
        pytest.param("https://northclinic.webex.com/meet/dr.lee", "webex-meetings", id="webex-room"),
        pytest.param(
            "https://facetime.apple.com/join#v=1&p=Zm9vYmFy&k=cXV1eHF1dXg", "apple-facetime", id="facetime-link"
        ),
        pytest.param("https://meet.google.com/abc-defg-hij?hs=224&authuser=0", "google-meet", id="meet"),
        pytest.param(
            "https://care.va.gov/webapp2/conference/VAC0004?name=Patient&join=1", "va-video-connect", id="role-as-name"
        ),
        pytest.param("https://x.example/v?name=Guest%202", None, id="numbered-guest"),
        pytest.param("https://x.example/v?name=", None, id="empty"),
        pytest.param("https://meet.jit.si/visit#userInfo.displayName=%22%22", "jitsi-meet", id="empty-quotes"),
        pytest.param("https://x.example/v?name=%7B%7Bcontact.firstname%7D%7D", None, id="placeholder"),
        pytest.param("https://x.example/v?patient=true", None, id="switch"),
        pytest.param("https://x.example/v?dob=required", None, id="dob-without-date"),
        pytest.param("https://x.example/v?mrn=none", None, id="mrn-without-number"),
        pytest.param("https://x.example/v?email=1&mail=yes", None, id="mail-switch"),
        pytest.param("https://x.example/v?utm_medium=email&utm_campaign=name", None, id="campaign"),
        pytest.param("https://x.example/v?filename=plan&hostname=web&roomname=blue", None, id="other-names"),
        pytest.param("https://www.tiktok.com/@drlee/live", None, id="handle"),
        pytest.param("https://www.youtube.com/@NorthClinic.TV/live", None, id="handle-with-dot"),
        pytest.param("https://matrix.example/#/@drlee:server.example", None, id="matrix"),
        pytest.param("https://x.example/v?src=abc123@group.calendar.google.com", None, id="calendar-id"),
        pytest.param(
            "https://outlook.office365.com/owa/calendar/NorthClinic@clinic.example/bookings/",
            "microsoft-bookings",
            id="booking",
        ),
        pytest.param(
            "https://outlook.office.com/bookwithme/user/0a1b2c3d4e5f60718293a4b5c6d7e8f9@clinic.example?anonymous",
            None,
            id="bookme",
        ),
        pytest.param(
            "https://v.pexip.com/webapp/conference/visit.4471@v.pexip.com", "pexip", id="alias-on-its-own-server"
        ),
        pytest.param("https://v.pexip.com/webapp/#/?conference=lee@clinic.example", "pexip", id="alias-as-conference"),
        pytest.param("sip:visit@clinic.example", "pexip", id="sip"),
        pytest.param("https://zoom.us@evil.example/j/98765432101", None, id="userinfo"),
        pytest.param("https://www.figma.example/file/a?node-id=4%3A4&e=a%40b", None, id="at-without-domain"),
    ],
)
def test_identifier_in_link_leaves_alone(url: str, platform: str | None) -> None:
    assert "TL305" not in codes(url, platform)


def test_what_a_closed_wrapper_holds_is_not_the_targets() -> None:
    url = "https://nam12.safelinks.protection.outlook.com/?url=%00&data=05%7C02%7Cnurse%40harbor.example%7C0a1b&name=Maria"
    assert codes(url, None, hidden_by="microsoft-safe-links") == ["TL102"]


@pytest.mark.parametrize(
    ("text", "url", "platform", "severity"),
    [
        pytest.param(
            "https://zoom.us/j/98765432101",
            "https://meet.google.com/abc-defg-hij",
            "google-meet",
            "warning",
            id="swapped",
        ),
        pytest.param("https://zoom.us/j/98765432101", "https://evil.example/j/1", None, "error", id="stranger"),
        pytest.param("zoom.us/j/98765432101", "https://evil.example/j/1", None, "error", id="bare-host"),
        pytest.param(
            "Link: https://zoom.us/j/987 (passcode 1)", "https://evil.example/j/1", None, "error", id="in-a-sentence"
        ),
        pytest.param("https://ZOOM.us./j/987", "https://evil.example/j/1", None, "error", id="upper-case"),
        pytest.param("https://zoom.us/j/987", "https://zoom.us.evil.example/j/987", None, "error", id="lookalike"),
        pytest.param(
            "Join Zoom Meeting", "https://meet.google.com/abc-defg-hij", "google-meet", "warning", id="name-swapped"
        ),
        pytest.param("Join Zoom Meeting", "https://evil.example/x", None, "error", id="name-stranger"),
        pytest.param("Microsoft Teams", "https://evil.example/x", None, "error", id="two-words"),
        pytest.param(
            "Click here to join the Teams meeting now", "https://zoom.us/j/987", "zoom", "warning", id="second-word"
        ),
        pytest.param("https://clinic.example/visit", "https://zoom.us/j/987", "zoom", "warning", id="other-host"),
        pytest.param(
            "https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fzoom.us%2Fj%2F987",
            "https://evil.example/x",
            None,
            "error",
            id="wrapped-text",
        ),
    ],
)
def test_text_target_mismatch(text: str, url: str, platform: str | None, severity: str) -> None:
    found = {rule.CODE: complaint for rule, complaint in check_link(link(url, platform, text=text), CATALOGUE)}
    assert found["TL103"].severity == severity
    assert found["TL103"].verdict is (Verdict.BLOCK if severity == Severity.ERROR else Verdict.WARN)


@pytest.mark.parametrize(
    ("text", "url", "platform", "more"),
    [
        pytest.param("https://zoom.us/j/987", "https://zoom.us/j/987", "zoom", {}, id="same"),
        pytest.param("https://zoom.us/j/987", "https://us02web.zoom.us/j/987?pwd=x", "zoom", {}, id="same-vendor"),
        pytest.param("https://zoom.com/j/987", "https://clinic.zoom.us/j/987", "zoom", {}, id="vendors-other-domain"),
        pytest.param("https://clinic.example/a", "https://video.clinic.example/b", None, {}, id="same-owner"),
        pytest.param("Join Zoom Meeting", "https://zoom.us/j/987", "zoom", {}, id="name"),
        pytest.param("Zoom", "https://zoom.us/webinar/register/WN_1", "zoom-webinar", {}, id="sister-product"),
        pytest.param("Join with Google Meet", "https://meet.google.com/abc-defg-hij", "google-meet", {}, id="meet"),
        pytest.param("Join the meeting now", TEAMS, "microsoft-teams", {}, id="no-name"),
        pytest.param("Jane", "https://zoom.us/j/987", "zoom", {}, id="a-persons-name"),
        pytest.param("Meet", "https://zoom.us/j/987", "zoom", {}, id="an-everyday-word"),
        pytest.param("We moved from Skype to Zoom last year", TEAMS, "microsoft-teams", {}, id="sentence"),
        pytest.param("jane@zoom.us", TEAMS, "microsoft-teams", {}, id="mail-address"),
        pytest.param("agenda.pdf", TEAMS, "microsoft-teams", {}, id="file-name"),
        pytest.param("Dr.Lee", TEAMS, "microsoft-teams", {}, id="title"),
        pytest.param("https://us02web.zo…", "https://us02web.zoom.us/j/1", "zoom", {}, id="cut-off"),
        pytest.param(
            "https://us02web.zoom.us/j/98…", "https://us02web.zoom.us/j/987", "zoom", {}, id="cut-off-in-path"
        ),
        pytest.param("Zoom", "https://bit.ly/abc", None, {"hidden_by": "bitly"}, id="hidden-is-TL102s"),
        pytest.param(
            "Jitsi Meet", "https://meet.clinic.example/x", "jitsi-self-hosted", {"self_hosted": True}, id="self-hosted"
        ),
        pytest.param("Zoom", "https://zoom.us/pricing", None, {"vendor_page": True}, id="vendor-page"),
        pytest.param("+1 202 555 0143", "tel:+12025550143", None, {}, id="telephone"),
        pytest.param(
            "https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fzoom.us%2Fj%2F987",
            "https://zoom.us/j/987",
            "zoom",
            {"wrapped_by": ("microsoft-safe-links",)},
            id="text-shows-the-wrapper",
        ),
        pytest.param(
            "https://filter.unknown.example/x",
            "https://zoom.us/j/987",
            "zoom",
            {"wrapped_by": ("some-filter",)},
            id="text-shows-a-filter-we-do-not-know",
        ),
        pytest.param("", "https://zoom.us/j/987", "zoom", {}, id="empty"),
        pytest.param("https://", "https://zoom.us/j/987", "zoom", {}, id="scheme-alone"),
        pytest.param("https://[::1", "https://zoom.us/j/987", "zoom", {}, id="broken"),
    ],
)
def test_text_and_target_agree(text: str, url: str, platform: str | None, more: dict[str, Any]) -> None:
    assert "TL103" not in codes(url, platform, text=text, **more)


def test_messages_hold_nothing_of_the_link() -> None:
    secrets = ["98765432101", "S3cretPass", "Maria", "maria", "4471"]
    found = check_link(
        link(
            "http://evil.example/my/4471?uname=Maria&mail=maria@x.example&pwd=S3cretPass",
            "zoom",
            text="https://meet.google.com/98765432101",
            event=SEVERAL,
            personal_room=True,
            broadcast=True,
            consumer_tier=True,
        ),
        CATALOGUE,
    )
    assert [rule.CODE for rule, _ in found] == ["TL103", "TL104", "TL212", "TL213", "TL303", "TL304", "TL305"]
    said = repr([complaint for _, complaint in found])
    assert not [secret for secret in secrets if secret in said]
