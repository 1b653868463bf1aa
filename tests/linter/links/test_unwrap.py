"""Wrappers are opened as the services that made them would, and what cannot be opened says so."""

from __future__ import annotations

import base64
import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import telelint
from telelint.links.unwrap import MAX_LAYERS, MAX_LENGTH, Unwrapped, Unwrapper
from telelint.links.url import parse

if TYPE_CHECKING:
    from telelint.model import Target

DATA = Path(telelint.__file__).parent / "data" / "wrappers"
WRAPPERS = tomllib.loads((DATA / "wrappers.toml").read_text(encoding="utf-8"))["wrapper"]
SHORT_LINKS = tomllib.loads((DATA / "short_links.toml").read_text(encoding="utf-8"))["short_link"]

unwrap = Unwrapper().unwrap

ZOOM = "https://us02web.zoom.us/j/81200447711?pwd=TzR2bXk1"
MEET = "https://meet.google.com/abq-rstu-vwx"


def safe_link(url: str) -> str:
    return f"https://nam12.safelinks.protection.outlook.com/?url={quote(url, safe='')}&data=05&sdata=q%3D&reserved=0"


def google(url: str) -> str:
    return f"https://www.google.com/url?q={quote(url, safe='')}&sa=D&source=calendar&usg=AOvVaw0"


def barracuda(url: str) -> str:
    return f"https://linkprotect.cudasvc.com/url?a={quote(url, safe='')}&c=E,1,qZ7x&typo=1"


def proofpoint(url: str) -> str:
    taken_out = base64.urlsafe_b64encode(b"%" * url.count("%")).decode()
    return f"https://urldefense.com/v3/__{url.replace('%', '*')}__;{taken_out}!!a!b$"


def unwrapped(text: str) -> Unwrapped:
    target = parse(text)
    assert target is not None
    return unwrap(target)


@pytest.mark.parametrize(
    "entry", [pytest.param(entry, id=entry["id"]) for entry in WRAPPERS if entry["offline"] == "yes"]
)
def test_every_decodable_wrapper_opens_its_own_example(entry: dict[str, Any]) -> None:
    """Compared as parsed addresses: a browser writes ``"`` in a query as ``%22``."""
    answer = unwrapped(entry["example"])
    assert answer.target == parse(entry["example_target"])
    assert (answer.wrapped_by, answer.hidden_by) == ((entry["id"],), None)


def test_at_least_the_forty_six_wrappers_of_the_facts_are_decodable() -> None:
    assert sum(entry["offline"] == "yes" for entry in WRAPPERS) >= 46


@pytest.mark.parametrize(
    ("text", "target", "wrapped_by"),
    [
        pytest.param(
            safe_link(google(safe_link(ZOOM))),
            ZOOM,
            ("microsoft-safe-links", "google-redirect", "microsoft-safe-links"),
            id="safe-link-google-safe-link",
        ),
        pytest.param(
            barracuda(safe_link(MEET)),
            MEET,
            ("barracuda-link-protection", "microsoft-safe-links"),
            id="barracuda-safe-link",
        ),
        pytest.param(
            proofpoint(safe_link(MEET)),
            MEET,
            ("proofpoint-url-defense-v3", "microsoft-safe-links"),
            id="urldefense-safe-link",
        ),
        pytest.param(
            safe_link("zoommtg://us02web.zoom.us/join?confno=81200447711&pwd=TzR2bXk1"),
            ZOOM,
            ("microsoft-safe-links", "zoom-launcher"),
            id="safe-link-native-scheme",
        ),
        pytest.param(
            google("https://zoom.us/launch/jc/812?pwd=a"),
            "https://zoom.us/j/812?pwd=a",
            ("google-redirect", "zoom-launcher"),
            id="google-zoom-launcher",
        ),
    ],
)
def test_nested_wrappers_are_opened_from_the_outside(text: str, target: str, wrapped_by: tuple[str, ...]) -> None:
    assert unwrapped(text) == (parse(target), wrapped_by, None, None)


@pytest.mark.parametrize(
    ("text", "target"),
    [
        pytest.param(
            "https://www.google.com/url?q=https://zoom.us/j/1?pwd=x&sa=D",
            "https://zoom.us/j/1?pwd=x",
            id="inner-not-encoded",
        ),
        pytest.param(
            "https://www.google.com/url?q=https://zoom.us/j/1?pwd=x&from=addon&sa=D&usg=y",
            "https://zoom.us/j/1?pwd=x&from=addon",
            id="inner-query-leaked",
        ),
        pytest.param(
            "https://www.google.com/url?q=https://zoom.us/j/1?pwd=x%26from=addon&sa=D",
            "https://zoom.us/j/1?pwd=x&from=addon",
            id="only-the-ampersand-encoded",
        ),
        pytest.param(
            "https://www.google.com/url?q=https://meet.jit.si/Room1#config.a=true&sa=D",
            "https://meet.jit.si/Room1#config.a=true",
            id="inner-fragment-leaked",
        ),
        pytest.param(
            "https://www.google.com/url?q=https%3A%2F%2Fzoom.us%2Fj%2F1&amp;sa=D&amp;usg=y",
            "https://zoom.us/j/1",
            id="entities-left-in",
        ),
        pytest.param(
            "https://www.google.com/url?sa=t&amp;q=https%3A%2F%2Fzoom.us%2Fj%2F1",
            "https://zoom.us/j/1",
            id="entity-before-the-key",
        ),
        pytest.param(
            "https://www.google.com/url?sa=t&url=https%3A%2F%2Fzoom.us%2Fj%2F1&usg=y",
            "https://zoom.us/j/1",
            id="second-parameter",
        ),
        pytest.param(
            "https://www.google.co.uk/url?q=https%3A%2F%2Fzoom.us%2Fj%2F1",
            "https://zoom.us/j/1",
            id="google-of-a-country",
        ),
        pytest.param(
            "HTTPS://WWW.GOOGLE.DE/url?Q=HTTPS%3a%2f%2fZoom.us%2fj%2f1", "https://zoom.us/j/1", id="upper-case"
        ),
        pytest.param(
            "https://nam12.safelinks.protection.outlook.com/?url=https%253A%252F%252Fzoom.us%252Fj%252F1%253Fpwd%253Da&data=0",
            "https://zoom.us/j/1?pwd=a",
            id="encoded-twice",
        ),
        pytest.param(
            "https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Fzoom.us%2Fj%2F81200%2",
            "https://zoom.us/j/81200",
            id="cut-inside-an-escape",
        ),
        pytest.param(
            "https://nam12.safelinks.protection.outlook.com/ap/t-59584e83/?url=https%3A%2F%2Fteams.microsoft.com%2Fl%2Fmeetup-join%2F19%253ameeting_a%2540thread.v2%2F0&data=",
            "https://teams.microsoft.com/l/meetup-join/19%3ameeting_a%40thread.v2/0",
            id="app-path-and-encoded-inner-path",
        ),
        pytest.param(
            "https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Fzoom.us%2Fj%2F1%3Fpwd%3Da%26amp%3Bfrom%3Daddon",
            "https://zoom.us/j/1?pwd=a&from=addon",
            id="entity-in-the-inner-address",
        ),
        pytest.param(
            "https://nam12.safelinks.protection.outlook.com/?url=zoom.us%2Fj%2F1&data=",
            "https://zoom.us/j/1",
            id="inner-without-scheme",
        ),
        pytest.param(
            "https://nam12.safelinks.protection.outlook.com/?url=tel%3A%2B15550100&data=",
            "tel:+15550100",
            id="telephone",
        ),
        pytest.param(
            "https://urldefense.com/v3/__https:/zoom.us/j/1__;!!a!b$",
            "https://zoom.us/j/1",
            id="urldefense-v3-single-slash",
        ),
        pytest.param(
            "https://urldefense.com/v3/__https://zoom.us/j/1?a=***A__;JSYlQg!!a!b$",
            "https://zoom.us/j/1?a=%&%",
            id="urldefense-v3-run-after-a-single",
        ),
        pytest.param(
            "https://urldefense.com/v3/__https://zoom.us/j/1?a=**B__;Kisq!!a!b$",
            "https://zoom.us/j/1?a=*+*",
            id="urldefense-v3-run",
        ),
        pytest.param(
            "https://urldefense.com/v3/__https://zoom.us/j/%2A__;MQ!!a!b$",
            "https://zoom.us/j/1",
            id="urldefense-v3-encoded-star",
        ),
        pytest.param(
            "https://urldefense.com/v3/__https://meet.jit.si/Room*config.a=1__;Iw!!a!b$",
            "https://meet.jit.si/Room#config.a=1",
            id="urldefense-v3-fragment",
        ),
        pytest.param(
            "https://urldefense.com/v3/__https://us02web.zoom.us/j/812",
            "https://us02web.zoom.us/j/812",
            id="urldefense-v3-cut",
        ),
        pytest.param(
            "https://us-west-2.protection.sophos.com/?d=zoom.us&u=aHR0cHM6Ly96b29tLnVzL2ovMT9hPT8_&p=m",
            "https://zoom.us/j/1?a=??",
            id="base64-of-the-url-safe-alphabet",
        ),
        pytest.param(
            "https://us-west-2.protection.sophos.com/?d=zoom.us&u=aHR0cHM6Ly96b29tLnVzL2ovMQ%3D%3D&p=m",
            "https://zoom.us/j/1",
            id="base64-padding-encoded",
        ),
        pytest.param(
            "https://us-west-2.protection.sophos.com/?d=zoom.us&u=aHR0cHM6Ly96b29tLnVzL2ovMTIzN",
            "https://zoom.us/j/123",
            id="base64-cut",
        ),
        pytest.param(
            "https://link.edgepilot.com/s/4239f747/qZ7x?u=https://zoom.us/j/1?pwd=a&from=addon",
            "https://zoom.us/j/1?pwd=a&from=addon",
            id="everything-after-the-key",
        ),
        pytest.param(
            "https://web.archive.org/web/2026/https://doxy.me/a?b=c#d",
            "https://doxy.me/a?b=c#d",
            id="tail-with-query-and-fragment",
        ),
        pytest.param(
            "https://web.archive.org/web/2026/https:/doxy.me/a", "https://doxy.me/a", id="tail-with-one-slash"
        ),
        pytest.param("https://www.google.com/amp/doxy.me/a", "http://doxy.me/a", id="amp-without-s-is-http"),
        pytest.param("https://href.li/?https%3A%2F%2Fdoxy.me%2Fa", "https://doxy.me/a", id="bare-query-encoded"),
        pytest.param(
            "https://teams.microsoft.com/dl/launcher/launcher.html?url=/_#/l/meetup-join/19:m@thread.v2/0?context=a&anon=true&type=meetup-join",
            "https://teams.microsoft.com/l/meetup-join/19:m@thread.v2/0?context=a",
            id="launcher-not-encoded",
        ),
        pytest.param(
            "https://teams.live.com/dl/launcher/launcher.html?url=%2F_%23%2Fmeet%2F9312%3Fp%3Da%26x%3D1&type=meet",
            "https://teams.live.com/meet/9312?p=a&x=1",
            id="launcher-of-the-other-host",
        ),
        pytest.param(
            "https://teams.microsoft.com/dl/launcher/launcher.html?url=%2Fl%2Fmeetup-join%2F19%253am%2540thread.v2%2F0&type=meetup-join",
            "https://teams.microsoft.com/l/meetup-join/19%3am%40thread.v2/0",
            id="launcher-of-a-plain-path",
        ),
        pytest.param(
            "https://teams.microsoft.com/dl/launcher/launcher.html?url=%2F%2Fevil.example%2Fmeet%2F1",
            "https://teams.microsoft.com/evil.example/meet/1",
            id="launcher-opens-its-own-host-only",
        ),
        pytest.param(
            'https://teams.microsoft.com/_#/l/meetup-join/19:m@thread.v2/0?context={"Tid":"2f0a"}',
            'https://teams.microsoft.com/l/meetup-join/19:m@thread.v2/0?context={"Tid":"2f0a"}',
            id="web-client",
        ),
        pytest.param(
            "https://teams.microsoft.com/_?culture=en-us&country=us#/l/meetup-join/19%3am%40thread.v2/0?context=a",
            "https://teams.microsoft.com/l/meetup-join/19%3am%40thread.v2/0?context=a",
            id="web-client-with-a-query",
        ),
        pytest.param(
            "https://teams.live.com/v2/?meetingjoin=true#/meet/9312?p=a&anon=true",
            "https://teams.live.com/meet/9312?p=a&anon=true",
            id="newer-web-client-of-the-other-host",
        ),
        pytest.param(
            "https://gov.teams.microsoft.us/v2#/l/meetup-join/19:m@thread.v2/0",
            "https://gov.teams.microsoft.us/l/meetup-join/19:m@thread.v2/0",
            id="newer-web-client-without-slash",
        ),
        pytest.param(
            "msteams://teams.microsoft.com/_#/meet/2447?p=a",
            "https://teams.microsoft.com/meet/2447?p=a",
            id="web-client-in-the-native-scheme",
        ),
        pytest.param(
            "zoommtg://win.launch?h.domain=us02web.zoom.us&h.path=join&confid=dXNz%3D&mcv=0.92&browser=chrome",
            "zoommtg://us02web.zoom.us/join?confid=dXNz%3D",
            id="zoom-launch-command",
        ),
        pytest.param(
            "zoomus://mac.launch/?h.domain=evil.example&h.path=join&action=join&confno=812&pwd=a",
            "zoommtg://evil.example/join?confno=812&pwd=a",
            id="zoom-launch-command-to-a-stranger",
        ),
        pytest.param(
            "zoommtg://win.launch?h.domain=zoom.us%40evil.example&h.path=start",
            "zoommtg://zoom.us%40evil.example/join",
            id="zoom-launch-command-to-a-dressed-up-stranger",
        ),
        pytest.param(
            "https://teams.microsoft.com/light-meetings/launch?coords="
            + base64.b64encode(json.dumps({"meetingCode": "24477", "passcode": "a b/c"}).encode()).decode(),
            "https://teams.microsoft.com/meet/24477?p=a%20b%2Fc",
            id="light-meeting-by-code",
        ),
        pytest.param("https://zoom.us/launch/jc/81200447711", "https://zoom.us/j/81200447711", id="zoom-launcher-page"),
        pytest.param(
            "zoommtg://www.zoomgov.com/join?action=join&confno=161-004-2277",
            "https://www.zoomgov.com/j/1610042277",
            id="zoom-scheme-of-the-government-cloud",
        ),
    ],
)
def test_real_damage_does_not_hide_the_target(text: str, target: str) -> None:
    answer = unwrapped(text)
    assert answer.target == parse(target)
    assert answer.hidden_by is None
    assert len(answer.wrapped_by) == 1


@pytest.mark.parametrize(
    ("text", "hidden_by", "hint_host"),
    [
        pytest.param("https://bit.ly/3xYz", "bitly", None, id="short-link"),
        pytest.param("https://go.bit.ly/3xYz", "bitly", None, id="short-link-sub-domain"),
        pytest.param("https://lnkd.in/abc", "lnkd-in", None, id="linkedin-short-link"),
        pytest.param("https://aka.ms/OurWeeklyCall", "aka-ms", None, id="aka-ms-of-an-employee"),
        pytest.param("https://goo.gl/AbCd", "goo-gl", None, id="goo-gl-key"),
        pytest.param("https://protect-au.mimecast.com/s/QzKx", "mimecast-url-protect", None, id="opaque"),
        pytest.param(
            "https://url.uk.m.mimecastprotect.com/s/Qz?domain=us02web.zoom.us",
            "mimecast-url-protect",
            "us02web.zoom.us",
            id="opaque-with-hint",
        ),
        pytest.param(
            "https://protect-au.mimecast.com/s/Qz?domain=%2F%2Fevil",
            "mimecast-url-protect",
            None,
            id="hint-that-is-no-host",
        ),
        pytest.param(
            "https://u123.ct.sendgrid.net/ls/click?upn=u001.abc", "sendgrid-click-tracking", None, id="click-tracking"
        ),
        pytest.param(
            "https://nam12.safelinks.protection.outlook.com/?data=05%7C02",
            "microsoft-safe-links",
            None,
            id="safe-link-without-target",
        ),
        pytest.param(
            "https://nam12.safelinks.protection.outlook.com/?url=javascript%3Aalert(1)",
            "microsoft-safe-links",
            None,
            id="script-stays-closed",
        ),
        pytest.param(
            "https://nam12.safelinks.protection.outlook.com/?url=%2Frelative",
            "microsoft-safe-links",
            None,
            id="relative-stays-closed",
        ),
        pytest.param(
            "https://us-west-2.protection.sophos.com/?d=zoom.us&u=ahr0chm6ly96",
            "sophos-time-of-click-protection",
            None,
            id="lower-cased-base64",
        ),
        pytest.param(
            "https://clicktime.symantec.com/a/1/QzKx?d=token",
            "symantec-broadcom-click-time-protection",
            None,
            id="opaque-form-of-a-decodable-service",
        ),
        pytest.param(
            "https://teams.microsoft.com/dl/launcher/launcher.html?url=https%3A%2F%2Fevil.example",
            "microsoft-teams-launcher-page",
            None,
            id="launcher-with-a-foreign-address",
        ),
        pytest.param(
            "zoommtg://win.launch?action=join&confno=812", "zoom-launch-command", None, id="zoom-launch-without-a-host"
        ),
        pytest.param(
            "https://teams.microsoft.com/light-meetings/launch?coords=e30",
            "microsoft-teams-light-meetings-page",
            None,
            id="light-meeting-of-nothing",
        ),
    ],
)
def test_what_cannot_be_opened_is_hidden(text: str, hidden_by: str, hint_host: str | None) -> None:
    assert unwrapped(text) == (parse(text), (), hidden_by, hint_host)


def test_a_short_link_inside_a_wrapper_is_what_hides_the_target() -> None:
    answer = unwrapped(safe_link("https://bit.ly/3xYz"))
    assert answer == (parse("https://bit.ly/3xYz"), ("microsoft-safe-links",), "bitly", None)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("https://aka.ms/JoinTeamsMeeting?omkt=en-US", id="teams-footer"),
        pytest.param("https://aka.ms/jointeamsmeeting", id="teams-footer-lower-case"),
        pytest.param("https://aka.ms/o0ukef", id="outlook-for-ios-footer"),
        pytest.param("https://goo.gl/maps/AbCdEf", id="map"),
        pytest.param("https://maps.app.goo.gl/AbCdEf", id="map-app"),
        pytest.param("https://photos.app.goo.gl/AbCdEf", id="photos"),
        pytest.param("https://forms.gle/AbCdEf", id="form"),
        pytest.param("https://1drv.ms/w/s!AbC", id="file"),
        pytest.param("https://g.co/meet/help", id="google-help"),
        pytest.param("https://amzn.to/3abc", id="shop"),
        pytest.param("https://www.google.com/calendar/event?action=VIEW&eid=YWJj", id="the-event-itself"),
        pytest.param("https://bit.ly/", id="front-page-of-a-short-link-service"),
        pytest.param("https://www.google.com/search?q=https%3A%2F%2Fzoom.us", id="search"),
        pytest.param("https://www.facebook.com/?u=https%3A%2F%2Fzoom.us", id="other-host-of-the-shim"),
        pytest.param(ZOOM, id="direct"),
        pytest.param("https://teams.microsoft.com/l/meetup-join/19%3ameeting_a%40thread.v2/0", id="direct-teams"),
        pytest.param("zoommtg://evil.example/join?confno=1", id="foreign-host-in-a-native-scheme"),
        pytest.param(
            "https://google.evil.example/url?q=https%3A%2F%2Fzoom.us", id="host-that-only-looks-like-a-wrapper"
        ),
        pytest.param("https://www.google.com.evil.example/url?q=https%3A%2F%2Fzoom.us", id="wrapper-as-sub-label"),
        pytest.param("tel:+15550100", id="telephone"),
    ],
)
def test_what_is_no_wrapper_or_hides_no_meeting_stays_as_it_is(text: str) -> None:
    assert unwrapped(text) == (parse(text), (), None, None)


def test_layers_are_bounded_and_the_answer_stays_honest() -> None:
    text = MEET
    for _ in range(MAX_LAYERS + 1):
        text = f"https://href.li/?{text}"
    answer = unwrapped(text)
    assert answer.wrapped_by == ("href-li",) * MAX_LAYERS
    assert (answer.target.url, answer.hidden_by) == (f"https://href.li/?{MEET}", "href-li")


def test_an_address_beyond_all_lengths_stays_closed() -> None:
    assert unwrapped(google(MEET + "?" + "a" * MAX_LENGTH)).hidden_by == "google-redirect"


def test_a_parameter_given_a_thousand_times_is_tried_a_few_times_only() -> None:
    assert unwrapped("https://www.google.com/url?" + "q=a?://&" * 3_000).hidden_by == "google-redirect"


def _direct(text: str) -> Target:
    target = parse(text)
    assume(target is not None)
    assert target is not None
    assume(not unwrap(target).wrapped_by)
    return target


ADDRESSES = st.builds(
    lambda host, path, query: f"https://{host}{path}" + (f"?{query}" if query else ""),
    st.sampled_from(["zoom.us", "clinic.zoom.us", "doxy.me", "video.harbor.example"]),
    st.from_regex(r"(/[A-Za-z0-9._~!$&'()*+,;=:@-]{1,8}){0,4}", fullmatch=True),
    st.from_regex(r"([a-z]{1,5}=[A-Za-z0-9._~%+-]{0,9}(&[a-z]{1,5}=[A-Za-z0-9+/-]{0,9})?)?", fullmatch=True),
).map(_direct)

QUERY_WRAPPERS = [
    pytest.param(
        entry["hosts"][0].replace("*", "a"),
        entry["paths"][0].partition("{")[0].replace("*", "a"),
        entry["decode"]["params"][0],
        id=entry["id"],
    )
    for entry in WRAPPERS
    if entry["decode"]["method"] == "query-param"
]


@pytest.mark.parametrize(("host", "path", "param"), QUERY_WRAPPERS)
@given(inner=ADDRESSES)
def test_wrapping_twice_and_unwrapping_gives_the_address_back(host: str, path: str, param: str, inner: Target) -> None:
    def wrap(url: str) -> str:
        return f"https://{host.lstrip('.')}{path}?{param}={quote(url, safe='')}"

    answer = unwrapped(wrap(wrap(inner.url)))
    assert answer.target == inner
    assert len(answer.wrapped_by) == 2


PIECES = st.one_of(
    st.text(),
    st.sampled_from(
        [
            "https://",
            "%",
            "%25",
            "%2F",
            "&amp;",
            "/v3/__",
            "__;",
            "**A",
            "*",
            "!",
            "?url=",
            "&u=",
            "?q=",
            "#",
            "e30",
            "eyJw",
            "aHR0c",
        ]
    ),
    st.sampled_from(
        [host.replace("*", "a").replace("<ccTLD>", "de") for entry in WRAPPERS for host in entry["hosts"]]
    ).map("https://{}/".format),
    st.sampled_from([entry["example"] for entry in WRAPPERS if "example" in entry]),
)


@given(st.lists(PIECES, max_size=8).map("".join))
def test_any_text_ends_without_an_exception_and_keeps_the_bounds(text: str) -> None:
    target = parse(text)
    if target is not None:
        answer = unwrap(target)
        assert len(answer.wrapped_by) <= MAX_LAYERS
        assert answer.hidden_by is None or answer.hidden_by in IDS


IDS = {entry["id"] for entry in WRAPPERS + SHORT_LINKS}


@pytest.mark.parametrize("entry", [pytest.param(entry, id=entry["id"]) for entry in WRAPPERS if "example" in entry])
@given(data=st.data())
def test_an_example_cut_or_changed_anywhere_never_raises(entry: dict[str, Any], data: st.DataObject) -> None:
    example = entry["example"]
    at = data.draw(st.integers(0, len(example)))
    target = parse(
        example[:at]
        + data.draw(st.one_of(st.just(""), st.text(max_size=3)))
        + example[at + data.draw(st.integers(0, 3)) :]
    )
    if target is not None:
        unwrap(target)


OWN = Unwrapper([{"id": "ours", "hosts": ["go.clinic.example", "*.go.clinic.example"], "known_pages": []}])


@pytest.mark.parametrize(
    ("text", "hidden_by"),
    [
        pytest.param("https://go.clinic.example/a1", "ours", id="host"),
        pytest.param("https://north.go.clinic.example/a1", "ours", id="below"),
        pytest.param(safe_link("https://go.clinic.example/a1"), "ours", id="wrapped"),
        pytest.param("https://go.clinic.example.evil.example/a1", None, id="look-alike"),
        pytest.param("https://clinic.example/a1", None, id="above"),
        pytest.param("https://bit.ly/a1", "bitly", id="bundled"),
    ],
)
def test_ones_own_short_links_are_hidden_too(text: str, hidden_by: str | None) -> None:
    target = parse(text)
    assert target is not None
    assert OWN.unwrap(target).hidden_by == hidden_by
    assert OWN.short_links == Unwrapper().short_links | {"ours"}
    assert OWN.hosts == Unwrapper().hosts | {"go.clinic.example"}


def test_ones_own_short_links_are_nobody_elses() -> None:
    target = parse("https://go.clinic.example/a1")
    assert target is not None
    assert OWN.unwrap(target).hidden_by == "ours"
    assert Unwrapper().unwrap(target).hidden_by is None
