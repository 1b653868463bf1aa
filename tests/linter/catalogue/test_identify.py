"""Which product a link belongs to."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telelint.catalogue import Catalogue
from telelint.links.url import parse
from telelint.model import Identification, Impersonation, Target

CATALOGUE = Catalogue.bundled()
TENANT = "1f0a77d2-0000-4000-8000-0123456789ab"
CONSUMERS = "9188040d-6c67-4c5b-b112-36a304b66dad"
MEETUP = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_Zm9v%40thread.v2/0?context="


def target(text: str) -> Target:
    found = parse(text)
    assert found is not None
    return found


def identify(text: str, organiser_domain: str | None = None) -> Identification:
    return CATALOGUE.identify(target(text), organiser_domain)


EXAMPLES = [
    pytest.param(platform.id, url, id=f"{platform.id}-{number}")
    for platform in CATALOGUE.platforms()
    for number, url in enumerate(platform.examples)
    if not (platform.self_hosted and not platform.hosts and not platform.self_hosted_paths)
]
LOOKALIKES = [
    pytest.param(platform.id, url, id=f"{platform.id}-{number}")
    for platform in CATALOGUE.platforms()
    for number, url in enumerate(platform.lookalikes)
]


@pytest.mark.parametrize(("platform", "url"), EXAMPLES)
def test_an_example_is_its_platform(platform: str, url: str) -> None:
    shared = set(CATALOGUE.platform(platform).shares_urls_with)
    assert identify(url).platform in {platform} | shared


@pytest.mark.parametrize(("platform", "url"), LOOKALIKES)
def test_a_lookalike_is_not_its_platform(platform: str, url: str) -> None:
    assert identify(url).platform != platform


# Shapes of links that were seen in public code, with other names and codes in them.
SEEN = [
    ("https://www.twitch.tv/northclinic", "twitch"),
    ("https://www.tiktok.com/@northclinic/video/730000000000", "tiktok"),
    ("https://kick.com/northclinic", "kick"),
    ("https://zalo.me/0901234567", "zalo"),
    ("https://northclinic.chilipiper.com/me/a-lindqvist/meeting", "chili-piper"),
    ("https://northclinic.chilipiper.com/book/visit", "chili-piper"),
    ("https://www.picktime.com/2eafeb9d-872d-4200-9abc-0123456789ab", "picktime"),
    ("https://call.element.io/room/#?roomId=abc", "element-call"),
    ("https://event.webinarjam.com/register/2/116pqiy", "webinarjam"),
    ("https://event.webinarjam.com/klp6w/go/live/696vzt", "webinarjam"),
    ("https://calendly.com/northclinic/30min", "calendly"),
    ("https://calendly.com/northclinic", "calendly"),
    ("https://app.acuityscheduling.com/schedule/7f921de7/appointment/107", "acuity-scheduling"),
    ("https://app.acuityscheduling.com/schedule.php?owner=27963178", "acuity-scheduling"),
    ("https://meetings.hubspot.com/lindqvist", "hubspot-meetings"),
    ("https://meetings.hubspot.com/northclinic/visit", "hubspot-meetings"),
    ("https://t.me/+v2cZ4q1DXNdkMjI", "telegram"),
    ("https://www.loom.com/share/7ceb1d8cadfe40b", "loom"),
    ("https://otter.ai/u/TDfrlhEGTGLG7raPBGnr", "otter-ai"),
    ("https://outlook.office365.com/owa/calendar/Visits@northclinic.example/bookings/", "microsoft-bookings"),
    ("https://doodle.com/poll/r2c8duy3r8g88v8q", "doodle"),
    ("https://calendar.app.google/F63aBoA5vxJdtihj7", "google-appointment-schedule"),
    ("https://www.zocdoc.com/doctor/a-lindqvist-md-221792", "zocdoc"),
    ("https://www.zocdoc.com/practice/northclinic-132554", "zocdoc"),
    ("https://www.zocdoc.com/professional/a-lindqvist-lpc-1", "zocdoc"),
    ("https://tidycal.com/northclinic/visit", "tidycal"),
    ("https://savvycal.com/lindqvist/c0518466", "savvycal"),
    ("https://booking.setmore.com/scheduleappointment/7ce91", "setmore"),
    ("https://northclinic.setmore.com/book", "setmore"),
    ("https://app.setmore.com/northclinic", "setmore"),
    ("https://go.oncehub.com/AdaLindqvist", "oncehub"),
    ("https://northclinic.simplybook.me/v2/#book/location/6/count", "simplybook"),
    ("https://zoom.us/rec/share/P4frS36Lgvqe", "zoom-cloud-recording"),
    ("https://northclinic.zoom.us/rec/share/P4frS36Lgvqe", "zoom-cloud-recording"),
    ("https://www.vagaro.com/northclinic/book-now", "vagaro"),
    ("https://app.squareup.com/appointments/book/76x67b4ir98faf/S8DT74QG3V/start", "square-appointments"),
    ("https://z1-rpw.phreesia.net/ApptRequestForm.App/#/form/19a", "phreesia"),
    ("https://z2-rpw.phreesia.net/selfscheduling.app/#/0d1c17c2", "phreesia"),
    ("https://intakeq.com/new/yjvht0", "intakeq"),
    ("https://x.com/i/spaces/1ypKdpLNZXnKW", "x-spaces"),
    ("https://www.crowdcast.io/e/northclinic", "crowdcast"),
    ("https://www.crowdcast.io/c/northclinic", "crowdcast"),
    ("https://www.bigmarker.com/northclinic/Training", "bigmarker"),
    ("https://event.on24.com/wcc/r/4348563/895FB8", "on24"),
    ("https://event.on24.com/eventRegistration/EventLobbyServlet", "on24"),
    ("https://www.brighttalk.com/webcast/16515/359818", "brighttalk"),
    ("https://www.airmeet.com/e/9a4035e0-8768-11ec", "airmeet"),
    ("https://events.zoom.us/ev/Ajc5bJBZEl2f2uhIDg", "zoom-events"),
    ("https://scheduler.zoom.us/lindqvist", "zoom-scheduler"),
    ("https://scheduler.zoom.us/lindqvist/visit", "zoom-scheduler"),
    ("https://northclinic.zohobookings.com/#/4585749000000036002", "zoho-bookings"),
    ("https://book.carepatron.com/North-Clinic/All?p=uVYC", "carepatron"),
    ("https://groupme.com/join_group/116593082/z1Vs4", "groupme"),
    ("https://open.kakao.com/o/s4fVKDFh", "kakaotalk"),
    ("https://line.me/R/ti/p/@973rjazt", "line"),
    ("https://invite.viber.com/?g2=AQBt8iWlT4s", "viber"),
    ("https://rumble.com/v42qoht-some-title.html", "rumble"),
    ("https://www.clubhouse.com/event/M435XRaa", "clubhouse"),
    ("https://www.joinclubhouse.com/event/M1za48e2", "clubhouse"),
    ("https://chat.google.com/room/AAAAWwBdSMs", "google-chat"),
    ("https://app.nexhealth.com/appt/northclinic", "nexhealth"),
    ("https://northclinic.adobeconnect.com/p1yxzdo4aec/", "adobe-connect"),
    ("https://clients.mindbodyonline.com/classic/ws?studioid=28329&stype=-103", "mindbody"),
    ("https://app.10to8.com/book/waxologybysedra/", "sign-in-scheduling"),
    ("https://10to8.com/book/tjfpqu-free/", "sign-in-scheduling"),
    ("https://northclinic.sessionshealth.com/request", "sessions-health"),
    ("https://northclinic.sessionshealth.com/clients/sign_in", "sessions-health"),
    ("https://northclinic.sessionshealth.com/", "sessions-health"),
]


@pytest.mark.parametrize(("url", "platform"), SEEN)
def test_a_link_as_people_have_them_is_known(url: str, platform: str) -> None:
    assert identify(url).platform == platform


JOINS = [
    ("https://zoom.us/j/9845712233", "zoom"),
    ("https://us06web.zoom.us/j/84512345678?pwd=abc.1", "zoom"),
    ("HTTPS://US02WEB.ZOOM.US:443/j/84512345678", "zoom"),
    ("https://us02web.zoom.us./j/84512345678", "zoom"),
    ("https://us02web.zoom.us/%6a/84512345678", "zoom"),
    ("https://us02web.zoom.us/webinar/register/WN_x7", "zoom-webinar"),
    ("https://acme.zoomgov.com/j/1612345678?pwd=x", "zoom-gov"),
    ("https://meet.google.com/abc-defg-hij?hs=224&authuser=0", "google-meet"),
    ("https://meet.google.com/ABC-DEFG-HIJ", "google-meet"),
    (MEETUP + "%7b%22Tid%22%3a%22x%22%7d", "microsoft-teams"),
    ("https://teams.microsoft.com/_#/l/meetup-join/19:meeting_x@thread.v2/0", "microsoft-teams"),
    ("https://teams.microsoft.com/v2/?meetingjoin=true#/l/meetup-join/19", "microsoft-teams"),
    ("https://teams.live.com/meet/9312345678901?p=abc", "microsoft-teams-personal"),
    ("https://acme.webex.com/acme/j.php?MTID=m0123", "webex-meetings"),
    ("https://meetings.webex.com/join/25512345678", "webex-meetings"),
    ("https://web.webex.com/meet/drlee", "webex-app"),
    ("https://meet.goto.com/123456789", "goto-meeting"),
    ("https://www.gotomeet.me/drlee", "goto-meeting"),
    ("https://attendee.gotowebinar.com/register/123456789012345678", "goto-webinar"),
    ("https://whereby.com/drlee", "whereby"),
    ("https://meet.jit.si/drlee#config.startWithAudioMuted=true", "jitsi-meet"),
    ("https://primetime.bluejeans.com/a2m/live-event/abcdefgh", "bluejeans"),
    ("https://meet.lync.com/acme/drlee/7H2K9QPD", "skype-for-business-online"),
    ("https://app.slack.com/huddle/T0123456789/C0123456789", "slack-huddle"),
    ("https://app.slack.com/client/T0123456789/C0123456789", "slack"),
    ("https://www.uberconference.com/drlee", "uberconference"),
    ("https://meeting.zoho.eu/meeting/public/videoprv?key=1234567890", "zoho-meeting"),
    ("https://app.livestorm.co/acme/launch/live?s=0123", "livestorm"),
    ("https://app.gather.town/app/Ab12Cd34Ef56Gh78/office", "gather"),
    ("https://event.demio.com/ref/Ab12Cd34", "demio"),
    ("https://www.bigmarker.com/acme/launch?bmid=0123456789ab", "bigmarker"),
    ("https://facetime.apple.com/join#v=1&p=abc&k=def", "apple-facetime"),
    ("https://kmeet.infomaniak.com/drlee1234", "kmeet"),
    ("https://acme.pexip.com/webapp/conference/launch?callType=video", "pexip"),
    ("https://8x8.vc/acme/launch", "8x8-meet"),
    ("https://8x8.vc/vpaas-magic-cookie-0a1b/launch", "8x8-jaas"),
    ("https://acme.doxy.me/drlee", "doxy-me"),
    ("https://meetings.vonage.com/?room_token=123456789&participant_token=x", "vonage-meetings"),
    ("https://vc.feishu.cn/j/123456789", "feishu-meetings"),
    ("https://www.tiktok.com/@drlee/live", "tiktok"),
    ("https://m.me/t/123", "facebook-messenger"),
    ("https://m.me/drlee", "facebook-messenger-link"),
    ("https://app.cal.com/video/AbCd", "cal-video"),
    ("https://cal.com/drlee/30min", "cal-com"),
]


@pytest.mark.parametrize(("url", "platform"), [pytest.param(*row, id=row[0][8:60]) for row in JOINS])
def test_a_join_link_is_its_platform(url: str, platform: str) -> None:
    assert identify(url).platform == platform


COMPANIONS = [
    ("https://us02web.zoom.us/u/kabc123", "zoom"),
    ("https://acme.zoom.us/meetings/84512345678/invitations?signature=abc", "zoom"),
    ("https://tel.meet/abc-defg-hij?pin=1234567890123", "google-meet"),
    ("https://dialin.teams.microsoft.com/0123?id=123456789", "microsoft-teams"),
    (f"https://teams.microsoft.com/meetingOptions/?organizerId=x&tenantId={TENANT}", "microsoft-teams"),
    ("https://acme.webex.com/acme/globalcallin.php?MTID=m01", "webex-meetings"),
    ("https://global.gotomeeting.com/install/123456789", "goto-meeting"),
]


@pytest.mark.parametrize(("url", "platform"), [pytest.param(*row, id=row[0][8:50]) for row in COMPANIONS])
def test_a_page_beside_a_meeting_is_marked(url: str, platform: str) -> None:
    found = identify(url)
    assert (found.platform, found.companion) == (platform, True)


PAGES = [
    "https://zoom.us/",
    "https://zoom.us/pricing",
    "https://www.zoom.us/download",
    "https://support.zoom.us/hc/en-us/articles/1",
    "https://zoom.us/j/",
    "https://zoom.us/join",
    "https://blog.zoom.us/j/84512345678",
    "https://www.webex.com/",
    "https://webex.com/pricing",
    "https://help.webex.com/meet/x",
    "https://meet.google.com/",
    "https://meet.google.com/new",
    "https://meet.google.com/landing",
    "https://teams.microsoft.com/",
    "https://teams.microsoft.com/l/chat/19",
    "https://teams.live.com/v2/",
    "https://www.skype.com/",
    "https://doxy.me/",
    "https://doxy.me/pricing",
    "https://www.doxy.me/drlee",
    "https://help.doxy.me/x",
    "https://whereby.com/",
    "https://whereby.com/information/pricing",
    "https://slack.com/",
    "https://slack.com/pricing",
    "https://api.slack.com/messages/x",
    "https://discord.com/download",
    "https://discord.gg/",
    "https://www.gotomeeting.com/",
    "https://meet.goto.com/",
    "https://join.me/",
    "https://www.eventbrite.com/e/evening-tickets-447120983",
    "https://www.youtube.com/watch?v=QzKx7LmTr2W",
    "https://www.youtube.com/@northclinic",
    "https://www.linkedin.com/in/drlee/",
    "https://www.facebook.com/northclinic",
    "https://www.instagram.com/northclinic",
    "https://x.com/northclinic",
    "https://vimeo.com/123456",
    "https://www.twitch.tv/",
    "https://www.twitch.tv/directory/all",
    "https://www.twitch.tv/p/en/about",
    "https://kick.com/browse",
    "https://kick.com/",
    "https://t.me/",
    "https://t.me/s/northclinic",
    "https://t.me/share/url?url=x",
    "https://calendly.com/",
    "https://calendly.com/pricing",
    "https://calendly.com/login",
    "https://cal.com/",
    "https://cal.com/blog/x",
    "https://daily.co/",
    "https://www.daily.co/pricing",
    "https://mail.google.com/mail/u/0/",
    "https://calendar.google.com/calendar/u/0/r",
    "https://outlook.office.com/mail/",
    "https://www.valant.io/",
    "https://www.betterhelp.com/start",
    "https://www.therapynotes.com/telehealth/",
    "https://wa.me/",
    "https://www.dialpad.com/pricing",
    "https://go.teamviewer.com/v15/s123456789",
    "https://around.co/blog/x",
    "https://facetime.apple.com/",
    "https://www.tiktok.com/",
    "https://www.tiktok.com/about",
    "https://help.janeapp.com/x",
    "https://janeapp.com/",
    "https://lu.ma/discover",
    "https://streamyard.com/",
    "https://streamyard.com/pricing",
    "https://streamyard.com/features",
    "https://demodesk.com/features",
]


@pytest.mark.parametrize("url", PAGES)
def test_a_vendors_own_page_is_no_meeting(url: str) -> None:
    assert identify(url) == Identification(None, vendor_page=True)


STRANGERS = [
    "https://zoom.us.evil.example/j/98765432101",
    "https://evilzoom.us/j/98765432101",
    "https://zoom.us@evil.example/j/98765432101",
    "https://zoom.us.com/j/98765432101",
    "https://zoom-us.example/j/98765432101",
    "https://xn--zom-0na.us/j/98765432101",
    "https://evil.example/zoom.us/j/98765432101",
    "https://evil.example/?u=https://zoom.us/j/98765432101",
    "https://evil.example/#https://zoom.us/j/98765432101",
    "https://teams-microsoft.com/l/meetup-join/19",
    "https://meet.google.com.evil.example/abc-defg-hij",
    "https://doxy.me.evil.example/drlee",
    "https://us/j/98765432101",
    "https://om.us/j/98765432101",
    "https://notwebex.com/meet/drlee",
    "https://webex.com.evil.example/meet/drlee",
    "https://192.0.2.1/j/98765432101",
    "https://[2001:db8::1]/j/98765432101",
    "https://www.google.com/maps/search/clinic",
    "https://northclinic.example/rooms/lobby/join",
    "https://northclinic.example/call/us",
    "https://northclinic.example/call/contact-us",
    "https://northclinic.example/b/about-us",
    "https://northclinic.example/MyChart/Authentication/Login",
    "https://northclinic.example/company/meet/our/founders",
    "https://github.com/acme/x/pull/1",
]


@pytest.mark.parametrize("url", STRANGERS)
def test_a_stranger_is_never_a_platform(url: str) -> None:
    assert identify(url) == Identification(None)


SELF_HOSTED = [
    ("https://bbb.northclinic.example/b/lin-7qr-x2z", "bigbluebutton"),
    ("https://bbb.northclinic.example/b/lin-7qr-x2z-4ab/", "bigbluebutton"),
    ("https://bbb.northclinic.example/rooms/lin-7qr-x2z-4ab/join", "bigbluebutton"),
    ("https://bbb.northclinic.example/bigbluebutton/api/join?meetingID=x&checksum=y", "bigbluebutton"),
    ("https://bbb.northclinic.example/html5client/join?sessionToken=x", "bigbluebutton"),
    ("https://cloud.northclinic.example/call/x7qr2zab", "nextcloud-talk"),
    ("https://northclinic.example/cloud/index.php/call/x7qr2zab", "nextcloud-talk"),
    ("https://join.northclinic.example/northclinic/meet/a.lee/7H2K9QPD", "skype-for-business-server"),
    ("https://mychart.northclinic.example/MyChart/Visits/VideoVisit?csn=x", "epic-mychart-video"),
]


@pytest.mark.parametrize(("url", "platform"), [pytest.param(*row, id=row[0][8:70]) for row in SELF_HOSTED])
def test_a_room_on_an_own_server_is_known_by_its_path(url: str, platform: str) -> None:
    assert identify(url) == Identification(platform, self_hosted=True)


TENANTS = [
    ("https://MercyClinic.zoom.us/j/98765432101", "mercyclinic.zoom.us"),
    ("https://us02web.zoom.us/j/98765432101", None),
    ("https://www.zoomgov.com/j/1612345678", None),
    ("https://mercyclinic.webex.com/meet/drlee", "mercyclinic.webex.com"),
    ("https://meetings.webex.com/join/25512345678", None),
    ("https://meet123.webex.com/meet/drlee", None),
    (MEETUP + f"%7b%22Tid%22%3a%22{TENANT.upper()}%22%7d", TENANT),
    (MEETUP + f"%7b%22tid%22%3a%22{TENANT}%22%7d", TENANT),
    (MEETUP + "%7b%22Tid%22%3a%22no-guid%22%7d", None),
    (MEETUP + "%7b%22Tid%22", None),
    (MEETUP + "%5b1%5d", None),
    (MEETUP + "%5b" * 1300, None),
    (MEETUP, None),
    (f"https://visit.teams.microsoft.com/webrtc-svc/api/route?tid={TENANT}", TENANT),
    (f"https://events.teams.microsoft.com/event/0c1d@{TENANT}", TENANT),
    ("https://teams.microsoft.com/meet/2387710045512?p=x", None),
    ("https://northclinic.slack.com/archives/C0D1E2F3G", "northclinic.slack.com"),
    ("https://app.slack.com/client/T0A1B2C3D/C0", "t0a1b2c3d"),
    ("https://8x8.vc/northclinic/room", "northclinic"),
    ("https://northclinic.doxy.me/drlee", "northclinic.doxy.me"),
    ("https://doxy.me/drlee", None),
    (f"msteams:/l/meetup-join/19?context=%7b%22Tid%22%3a%22{TENANT}%22%7d", TENANT),
    ("zoommtg://mercyclinic.zoom.us/join?confno=98765432101", "mercyclinic.zoom.us"),
]


@pytest.mark.parametrize(("url", "tenant"), TENANTS, ids=range(len(TENANTS)))
def test_the_tenant_is_read_where_the_link_shows_it(url: str, tenant: str | None) -> None:
    found = identify(url)
    assert found.platform is not None
    assert found.tenant == tenant


@pytest.mark.parametrize(
    ("url", "organiser", "personal"),
    [
        pytest.param("https://meet.google.com/abc-defg-hij", "gmail.com", True, id="meet-gmail"),
        pytest.param("https://meet.google.com/abc-defg-hij", "northclinic.example", False, id="meet-own-domain"),
        pytest.param("https://meet.google.com/abc-defg-hij", None, False, id="meet-nobody"),
        pytest.param("https://zoom.us/j/98765432101", "gmail.com", False, id="zoom-gmail"),
        pytest.param("https://teams.live.com/meet/9312345678901", None, True, id="teams-live"),
        pytest.param(MEETUP + f"%7b%22Tid%22%3a%22{CONSUMERS}%22%7d", None, True, id="consumer-tenant"),
        pytest.param("https://drlee.my.webex.com/meet/pr1", None, True, id="webex-my"),
        pytest.param("https://meet12.webex.com/meet/pr1", None, True, id="webex-meet12"),
        pytest.param("https://mercy.webex.com/meet/pr1", None, False, id="webex-company"),
    ],
)
def test_a_personal_account_is_noticed(url: str, organiser: str | None, *, personal: bool) -> None:
    assert identify(url, organiser).consumer_tier is personal


@pytest.mark.parametrize(
    ("url", "broadcast"),
    [
        pytest.param(MEETUP + "%7b%22IsBroadcastMeeting%22%3atrue%7d", True, id="teams-live-event"),
        pytest.param(MEETUP + "%7b%22IsBroadcastMeeting%22%3afalse%7d", False, id="teams-false"),
        pytest.param("https://us02web.zoom.us/webinar/register/WN_1", True, id="zoom-webinar"),
        pytest.param("https://acme.zoomgov.com/webinar/register/WN_1", True, id="zoomgov-webinar"),
        pytest.param("https://acme.zoomgov.com/j/1612345678", False, id="zoomgov-meeting"),
        pytest.param("https://primetime.bluejeans.com/a2m/live-event/x", True, id="bluejeans-primetime"),
        pytest.param("https://bluejeans.com/123456789/1234", False, id="bluejeans-meeting"),
    ],
)
def test_a_broadcast_is_noticed(url: str, *, broadcast: bool) -> None:
    assert identify(url).broadcast is broadcast


@pytest.mark.parametrize(
    ("url", "standing"),
    [
        pytest.param("https://zoom.us/my/drlee", True, id="zoom-my"),
        pytest.param("https://zoom.us/j/98765432101", False, id="zoom-j"),
        pytest.param("https://mercy.webex.com/meet/drlee", True, id="webex-meet"),
        pytest.param("https://gotomeet.me/drlee", True, id="gotomeet-me"),
        pytest.param("https://whereby.com/drlee", True, id="whereby"),
        pytest.param("https://mercy.whereby.com/visit-3f0c", False, id="whereby-embedded"),
        pytest.param("https://doxy.me/drlee", False, id="a-waiting-room-is-no-standing-room"),
    ],
)
def test_a_standing_room_is_noticed(url: str, *, standing: bool) -> None:
    assert identify(url).personal_room is standing


@pytest.mark.parametrize(
    ("url", "platform"),
    [
        ("tel:+15550104471,,98765432101%23", "telephone"),
        ("callto:+15550104471", "telephone"),
        ("zoommtg://us02web.zoom.us/join?confno=1", "zoom"),
        ("ZOOMMTG://US02WEB.ZOOM.US/join?confno=1", "zoom"),
        ("zoommtg://acme.zoomgov.com/join?confno=1", "zoom-gov"),
        ("zoommtg:join?confno=1", "zoom"),
        ("msteams:/l/meetup-join/19", "microsoft-teams"),
        ("msteams://teams.live.com/meet/1", "microsoft-teams-personal"),
        ("facetime:+15550104471", "apple-facetime"),
        ("facetime://nurse@northclinic.example", "apple-facetime"),
        ("zoomphonecall://15550104471", "zoom-phone"),
        ("skype:drlee?call", "skype"),
        ("whatsapp://send?phone=15550104471", "whatsapp"),
        ("sip:98765432101@zoomcrc.com", "zoom"),
        ("sip:98765432101.1234@ZOOMCRC.com;transport=tls", "zoom"),
        ("sips:drlee@mercy.webex.com:5061", "webex-meetings"),
        ("sip:drlee@northclinic.example", None),
        ("slack://channel?team=T1&id=C1", "slack"),
        ("mailto:drlee@northclinic.example", None),
        ("javascript:alert(1)", None),
    ],
)
def test_a_native_scheme_is_its_platform(url: str, platform: str | None) -> None:
    assert identify(url).platform == platform


@pytest.mark.parametrize(
    ("url", "platform"),
    [
        ("zoommtg://zoom.us.evil.example/join?confno=1", "zoom"),
        ("msteams://evil.example/l/meetup-join/19", "microsoft-teams"),
    ],
)
def test_a_foreign_host_in_a_vendors_scheme_is_an_impersonation(url: str, platform: str) -> None:
    assert identify(url) == Identification(None, impersonation=Impersonation(platform, "foreign-host-in-scheme"))


def test_an_id_that_nobody_has_is_an_error_that_does_not_repeat_it() -> None:
    with pytest.raises(ValueError, match="no platform of that id") as caught:
        CATALOGUE.platform("https://zoom.us/j/98765432101?pwd=secret")
    assert "secret" not in str(caught.value)


def test_hosts_and_schemes_serve_the_finder() -> None:
    assert {"zoom.us", "meet.google.com", "tel.meet", "webex.com", "daily.co"} <= CATALOGUE.hosts
    assert {"tel", "sip", "zoommtg", "msteams", "facetime"} <= CATALOGUE.schemes
    assert not any(":" in scheme for scheme in CATALOGUE.schemes)


LABEL = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=8)
HOSTS = st.sampled_from(sorted(CATALOGUE.hosts))
PATHS = st.sampled_from(
    [parsed.path for row in EXAMPLES if (parsed := parse(str(row.values[1]))) is not None and parsed.host]
)


def within(host: str, known: frozenset[str]) -> bool:
    labels = host.split(".")
    return any(".".join(labels[number:]) in known for number in range(len(labels)))


@given(st.lists(LABEL, min_size=1, max_size=3), HOSTS, st.lists(LABEL, max_size=3), st.sampled_from(".-_"), PATHS)
def test_no_platform_is_named_for_a_host_outside_its_labels(
    before: list[str], host: str, after: list[str], joint: str, path: str
) -> None:
    name = joint.join([".".join(before), ".".join([host, *after])])
    found = parse(f"https://{name}{path}")
    if found is None or within(found.host, CATALOGUE.hosts):
        return
    said = CATALOGUE.identify(found)
    assert said.platform is None or said.self_hosted
    assert not said.vendor_page
