"""The addresses in generated calendars: meetings, what wraps them, what only looks like them, and strangers'."""

from __future__ import annotations

import re
import string
from html import escape as html_escape
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from benchmarks.generator.content_lines import Address

if TYPE_CHECKING:
    import random

ORGANISATIONS = ("acme", "globex", "initech", "umbrella", "hooli", "contoso", "fabrikam", "northwind", "wayne", "stark",
                 "tyrell", "cyberdyne", "aperture", "wonka", "duff", "oscorp", "soylent", "vandelay")  # fmt: skip
WORDS = ("project", "review", "weekly", "sync", "planning", "budget", "roadmap", "design", "retro", "standup",
         "interview", "onboarding", "customer", "demo", "quarterly", "team", "strategy", "release", "incident",
         "workshop", "one-on-one", "catch-up", "steering", "committee", "sprint", "hiring", "pipeline",
         "finance", "offsite", "kick-off", "architecture", "security", "audit", "vendor", "support")  # fmt: skip

# In templates, {b22} stands for 22 letters and digits, {l3} for small letters, {h8} for hexadecimal and {d11} for
# decimal digits, {u4} for capitals and digits; {org} and {slug} for names.
_ALPHABETS = {
    "b": string.ascii_letters + string.digits, "l": string.ascii_lowercase, "h": "0123456789abcdef",
    "d": string.digits, "u": string.ascii_uppercase + string.digits,
}  # fmt: skip
_GUID = "{h8}-{h4}-{h4}-{h4}-{h12}"


class _Platform(NamedTuple):
    """How often a platform is met, its links that join a meeting, and its pages about one."""

    weight: int
    joins: tuple[str, ...]
    pages: tuple[str, ...] = ()


PLATFORMS = {  # by their ids in the catalogue
    "zoom": _Platform(
        300,
        ("https://us02web.zoom.us/j/{d11}?pwd={b32}.1", "https://us06web.zoom.us/j/{d11}?pwd={b32}.1",
         "https://zoom.us/j/{d10}", "https://{org}.zoom.us/j/{d11}?pwd={b22}&from=addon",
         "https://us02web.zoom.us/w/{d11}?tk={b60}.DQMAAAAU{b20}&pwd={b26}&uuid=WN_{b22}",
         "https://{org}.zoom.us/my/{slug}", "https://{org}.zoomgov.com/j/{d10}?pwd={b24}",
         "https://us02web.zoom.us/meeting/register/tZ{b36}"),
        ("https://us02web.zoom.us/u/k{b9}", "https://{org}.zoom.us/meetings/{d11}/invitations?signature={b40}"),
    ),
    "google-meet": _Platform(
        200,
        ("https://meet.google.com/{l3}-{l4}-{l3}", "https://meet.google.com/{l3}-{l4}-{l3}?hs=224&authuser=0"),
        ("https://tel.meet/{l3}-{l4}-{l3}?pin={d13}&hs=7",),
    ),
    "microsoft-teams": _Platform(
        210,
        ("https://teams.microsoft.com/l/meetup-join/19%3ameeting_{b48}%40thread.v2/0?context=%7b%22Tid%22%3a%22"
         + _GUID + "%22%2c%22Oid%22%3a%22" + _GUID + "%22%7d",
         "https://teams.microsoft.com/meet/{d13}?p={b18}", "https://teams.live.com/meet/{d13}?p={b16}"),
        ("https://dialin.teams.microsoft.com/" + _GUID + "?id={d9}",
         "https://teams.microsoft.com/meetingOptions/?organizerId=" + _GUID + "&tenantId=" + _GUID
         + "&threadId=19_meeting_{b48}@thread.v2&messageId=0&language=en-US"),
    ),
    "webex-meetings": _Platform(
        70,
        ("https://{org}.webex.com/{org}/j.php?MTID=m{h32}", "https://{org}.webex.com/meet/{slug}",
         "https://meetings.webex.com/join/{d11}"),
        ("https://{org}.webex.com/{org}/globalcallin.php?MTID=m{h32}",),
    ),
    "goto-meeting": _Platform(25, ("https://global.gotomeeting.com/join/{d9}", "https://meet.goto.com/{d9}")),
    "whereby": _Platform(15, ("https://whereby.com/{slug}", "https://{org}.whereby.com/{slug}")),
    "jitsi-meet": _Platform(20, ("https://meet.jit.si/{slug}{d6}",
                                 "https://meet.jit.si:443/{slug}#config.startWithAudioMuted=true")),
    "bluejeans": _Platform(15, ("https://bluejeans.com/{d9}/{d4}?src=calendarLink",)),
    "amazon-chime": _Platform(10, ("https://chime.aws/{d10}", "https://app.chime.aws/meetings/{d10}")),
    "ringcentral-video": _Platform(12, ("https://v.ringcentral.com/join/{d12}?pw={h32}",
                                  "https://meetings.ringcentral.com/j/{d10}?pwd={b22}")),
    "dialpad-meetings": _Platform(6, ("https://meetings.dialpad.com/{slug}",)),
    "apple-facetime": _Platform(15, ("https://facetime.apple.com/join#v=1&p={b22}&k={b43}",)),
    "8x8-meet": _Platform(6, ("https://8x8.vc/{org}/{slug}",)),
    "doxy-me": _Platform(24, ("https://doxy.me/{slug}", "https://{org}.doxy.me/{slug}")),
    "discord": _Platform(10, ("https://discord.gg/{b8}", "https://discord.com/channels/{d18}/{d18}")),
    "slack-huddle": _Platform(10, ("https://app.slack.com/huddle/T{u10}/C{u10}",)),
}  # fmt: skip
_STRANGERS = (
    "https://docs.google.com/document/d/1{b43}/edit?usp=sharing", "https://{org}.atlassian.net/browse/{u4}-{d4}",
    "https://{org}.atlassian.net/wiki/spaces/{u4}/pages/{d10}/{slug}", "https://github.com/{org}/{slug}/pull/{d4}",
    "https://www.google.com/maps/search/{slug}+{d4}?hl=en", "https://intranet.{org}.example/rooms/{slug}",
    "http://www.{org}.example/{slug}", "https://www.eventbrite.com/e/{slug}-tickets-{d12}?aff=calendar",
    "https://calendly.com/{slug}/30min", "https://{org}.sharepoint.com/:w:/s/{slug}/E{b22}?e={b6}",
    "https://www.linkedin.com/in/{slug}/", "https://www.figma.com/file/{b22}/{slug}?node-id={d4}%3A{d4}",
    "https://{org}.example/a/b/c;p={d4}?x=1,2,{d2}&y={b6}", "https://www.notion.so/{org}/{slug}-{h32}",
)  # fmt: skip
_DECOYS = (
    ("suffix", "https://zoom.us.{org}.example/j/{d11}?pwd={b22}"),
    ("prefix", "https://notzoom.us/j/{d11}"),
    ("hyphen", "https://teams-microsoft.com/l/meetup-join/{b40}"),
    ("userinfo", "https://zoom.us@{org}.example/j/{d11}"),
    ("in-path", "https://{org}.example/redirect/meet.google.com/{l3}-{l4}-{l3}"),
    ("in-query", "https://{org}.example/out?next=https%3A%2F%2Fzoom.us%2Fj%2F{d11}"),
    ("in-query-plain", "https://{org}.example/out?next=https://zoom.us/j/{d11}"),
    ("punycode", "https://xn--zom-0na.us/j/{d11}"),
    ("tld", "https://zoom.us.com/j/{d11}"),
    ("homograph", "https://z\u043e\u043em.us/j/{d11}"),
)
_SAFELINKS = (
    ".safelinks.protection.outlook.com/?url={url}&data=05%7C02%7C{h12}%40{org}.example%7C{h32}%7C{h32}%7C0%7C0%7C{d18}"
    "%7CUnknown%7C{b60}%3D%3D%7C0%7C%7C%7C&sdata={b40}%3D&reserved=0"
)
_GOOGLE = "https://www.google.com/url?q={url}&sa=D&source=calendar&ust={d16}&usg=AOvVaw{b20}"
_URLDEFENSE = "https://urldefense.com/v3/__{url}__;!!{b10}!{b40}$"
_PROOFPOINT = "https://urldefense.proofpoint.com/v2/url?u={url}&d=DwMFaQ&c={b32}&r={b43}&m={b43}&s={b43}&e="
_PROOFPOINT_CODES = str.maketrans({
    "-": "-2D", "_": "-5F", "%": "-25", ":": "-3A", "?": "-3F", "=": "-3D", "&": "-26", "#": "-23", "@": "-40",
    "/": "_",
})  # fmt: skip
_HOLE = re.compile(r"\{([a-z]+)(\d*)\}")


class Meeting(NamedTuple):
    """One meeting, however often its address is written."""

    platform: str
    url: str
    join: bool = True


def escaped(text: str) -> str:
    """Escape as RFC 5545, 3.3.11 (TEXT)."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


class Addresses:
    """Draws addresses, and writes them as TEXT, as a URI, as HTML inside of TEXT, without a scheme, or wrapped."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._platforms = list(PLATFORMS)
        self._weights = [platform.weight for platform in PLATFORMS.values()]

    def filled(self, template: str) -> str:
        return _HOLE.sub(self._fill, template)

    def _fill(self, hole: re.Match[str]) -> str:
        if hole[1] == "org":
            return self._chance.choice(ORGANISATIONS)
        if hole[1] == "slug":
            return f"{self._chance.choice(WORDS)}-{self._chance.choice(WORDS)}"
        return "".join(self._chance.choices(_ALPHABETS[hole[1]], k=int(hole[2])))

    def meeting(self, platform: str | None = None) -> Meeting:
        (drawn,) = self._chance.choices(self._platforms, self._weights)
        name = platform or drawn
        return Meeting(name, self.filled(self._chance.choice(PLATFORMS[name].joins)))

    def page(self, platform: str) -> Meeting:
        """Return a page about a meeting, such as its numbers to dial."""
        return Meeting(platform, self.filled(self._chance.choice(PLATFORMS[platform].pages)), join=False)

    def text(self, meeting: Meeting) -> Address:
        url = meeting.url
        if self._chance.random() < 0.01:  # the host is the same in capitals
            scheme, _, rest = url.partition("://")
            host, slash, path = rest.partition("/")
            url = f"{scheme.upper()}://{host.title()}{slash}{path}"
        return Address(escaped(url), url, "direct", meeting.platform, meeting.join)

    def uri(self, meeting: Meeting) -> Address:
        return Address(meeting.url, meeting.url, "direct", meeting.platform, meeting.join)

    def html(self, meeting: Meeting) -> Address:
        return Address(escaped(html_escape(meeting.url, quote=False)), meeting.url, "direct", meeting.platform,
                       meeting.join)  # fmt: skip

    def schemeless(self, meeting: Meeting) -> Address:
        bare = meeting.url.partition("://")[2]
        return Address(escaped(bare), bare, "schemeless", meeting.platform, meeting.join)

    def wrapped(self, meeting: Meeting, *, html: bool) -> Address:
        draw = self._chance.random()
        if draw < 0.70:
            via, inner = "safelinks", quote(meeting.url, safe="")
            template = f"https://{self._chance.choice(('eur02', 'nam12', 'emea01', 'apc01'))}{_SAFELINKS}"
        elif draw < 0.88:
            via, template, inner = "google-url", _GOOGLE, meeting.url.replace("&", "%26").replace("#", "%23")
        elif draw < 0.95:
            via, template, inner = "urldefense-v3", _URLDEFENSE, meeting.url
        else:
            via, template, inner = "urldefense-v2", _PROOFPOINT, meeting.url.translate(_PROOFPOINT_CODES)
        before, _, after = template.partition("{url}")
        url = f"{self.filled(before)}{inner}{self.filled(after)}"
        raw = escaped(html_escape(url, quote=False) if html else url)
        return Address(raw, url, "wrapped", meeting.platform, meeting.join, via)

    def stranger(self) -> Address:
        url = self.filled(self._chance.choice(_STRANGERS))
        return Address(escaped(url), url, "other")

    def stranger_as_uri(self) -> Address:
        url = self.filled(self._chance.choice(_STRANGERS))
        return Address(url, url, "other")

    def decoy(self) -> Address:
        via, template = self._chance.choice(_DECOYS)
        url = self.filled(template)
        return Address(escaped(url), url, "decoy", via=via)


def fixed(url: str) -> Address:
    """Return an address of nobody's meeting that stands in every export."""
    return Address(url, url, "other")
