from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telelint.catalogue import Catalogue
from telelint.links.known import KnownHosts
from telelint.links.resolve import Kind, Resolved, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

_CATALOGUE = Catalogue.bundled()
_KNOWN = KnownHosts(_CATALOGUE, by_tenant=True), KnownHosts(_CATALOGUE, by_tenant=False)
_PLATFORMS = _CATALOGUE.platforms()
_EXAMPLES = sorted({url for platform in _PLATFORMS for url in (*platform.examples, *platform.lookalikes)})
_HOSTS = sorted({url.split("/")[2] for url in _EXAMPLES if url.startswith("https://")})


def _is_the_same(url: str, organiser_domain: str | None = None) -> bool | None:
    """Return whether an address has the answer of the general way, None where it has none here."""
    told: list[bool | None] = []
    for known in _KNOWN:
        answer = known.resolve(url, organiser_domain)
        if answer is None:
            told.append(None)
            continue
        assert isinstance(answer.kind, Kind)
        tenant = answer.kind.identification.tenant
        assert answer.kind.identification in (answer.identification, answer.identification._replace(tenant=None))
        assert known is not _KNOWN[0] or tenant == answer.identification.tenant
        assert answer.kind.scheme == answer.target.scheme
        assert answer.kind.shown == _CATALOGUE.redact(answer.target)
        told.append(answer._replace(kind=None) == resolve(url, _CATALOGUE, organiser_domain))
    assert told[0] == told[1]
    return told[0]


@pytest.mark.parametrize("organiser_domain", [None, "gmail.com", "outlook.com", "clinic.example"])
def test_every_example_of_the_catalogue(organiser_domain: str | None) -> None:
    answers = [_is_the_same(url, organiser_domain) for url in _EXAMPLES]
    assert False not in answers
    assert answers.count(True) > len(_EXAMPLES) / 3  # look-alikes, native schemes and wrappers are for the general way


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://zoom.us.evil.example/j/1", id="stranger"),
        pytest.param("https://ZOOM.us/j/1", id="upper-case"),
        pytest.param("https://zoom.us:443/j/1", id="port"),
        pytest.param("https://zoom.us./j/1", id="trailing-dot"),
        pytest.param("https://x@zoom.us/j/1", id="userinfo"),
        pytest.param("https://zoom.us", id="no-path"),
        pytest.param("https://zoom.us/x/../j/1", id="dot-segment"),
        pytest.param("https://zoom.us/x/%2e%2e/j/1", id="encoded-dot-segment"),
        pytest.param("https://zoom.us/%6a/1", id="encoded-letter"),
        pytest.param("https://zoom.us/j/1#success", id="fragment"),
        pytest.param("https://zoom.us/j\\1", id="backslash"),
        pytest.param("https://zoom.us/j/1?x=\u00e4", id="not-ascii"),
        pytest.param("https://zoom.us/j/1\n", id="line-feed"),
        pytest.param("https://aka.ms/JoinTeamsMeeting", id="short-link"),
        pytest.param("https://teams.microsoft.com/dl/launcher/launcher.html?url=%2Fl%2Fmeetup-join", id="launcher"),
        pytest.param("https://meeting.zoho.com/join?x=1904877017", id="shape-without-its-key"),
        pytest.param("zoommtg://zoom.us/join?confno=1", id="native"),
        pytest.param("https://xn--zm-ckaa.zoom.us/j/1", id="punycode"),
        pytest.param("zoom.us/j/1", id="no-scheme"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_is_not_plain_has_no_answer(url: str) -> None:
    assert _is_the_same(url) is None


@pytest.mark.parametrize("by_tenant", [True, False])
def test_one_kind_for_links_that_differ_in_their_ids(by_tenant: bool) -> None:
    known = KnownHosts(_CATALOGUE, by_tenant=by_tenant)

    def kind(url: str) -> Kind | None:
        answer = known.resolve(url, None)
        assert isinstance(answer, Resolved)
        return answer.kind

    room = kind("https://us02web.zoom.us/j/98765432101?pwd=abc")
    assert kind("https://us02web.zoom.us/j/12345678901") is room
    assert kind("http://us02web.zoom.us/j/12345678901") is not room
    assert kind("https://us02web.zoom.us/s/98765432101") is not room
    tid = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_a%40thread.v2/0?context=%7b%22Tid%22%3a%22{}%22%7d"
    one, other = "72f988bf-86f1-41af-91ab-2d7cd011db47", "12345678-86f1-41af-91ab-2d7cd011db47"
    assert (kind(tid.format(one)) is kind(tid.format(other))) is not by_tenant
    assert kind(tid.format(one)) is not kind(tid.format("9188040d-6c67-4c5b-b112-36a304b66dad"))  # personal accounts
    huddle = "https://app.slack.com/huddle/{}/C2LO91DSQ"
    assert (kind(huddle.format("T0AAA")) is kind(huddle.format("T0BBB"))) is not by_tenant
    assert kind("https://meeting.zoho.com/join?key=19048") is kind("https://meeting.zoho.com/join?x=1&key=2&key=3")


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("telelint.links.known._REMEMBERED", 3)
    monkeypatch.setattr("telelint.links.known._MOST_HOSTS", 2)
    known = KnownHosts(_CATALOGUE, by_tenant=True)
    for host in ("zoom.us", "us02web.zoom.us", "meet.google.com", "doxy.me"):
        for path in ("/j/1", "/s/1", "/abc-defg-hij", "/"):
            answer = known.resolve(f"https://{host}{path}", None)
            assert answer is not None
            assert answer._replace(kind=None) == resolve(f"https://{host}{path}", _CATALOGUE, None)
    assert len(known._hosts) <= 2
    assert sum(len(host.kinds) for host in known._hosts.values() if host is not None) <= 3


@pytest.mark.parametrize(
    "url",
    [
        "HTTPS://Zoom.US/j/98765432101", "https://zoom.us:443/j/1", "https://zoom.us./j/1", "https://zoom.us/x/../j/1",
        "https://doxy.me", "https://x@zoom.us/j/1", "https://zoom.us\\\\j/1", "https:/zoom.us/j/1", "https://zoom.us/ü",
        "https://\uff5aoom.us/j/1", "https://zoom.us/\n/j/1", "https://zo\tom.us/j/1", "https://zoom.us/%6a/1",
        "https://nam02.safelinks.protection.outlook.com/?url=HTTPS%3A%2F%2FZoom.us%2Fj%2F1",
    ],
)  # fmt: skip
@pytest.mark.parametrize("organiser_domain", [None, "gmail.com"])
def test_what_a_browser_makes_plain_has_the_same_answer(url: str, organiser_domain: str | None) -> None:
    answer = resolve(url, _CATALOGUE, organiser_domain, _KNOWN[1])
    assert answer is not None
    assert answer._replace(kind=None) == resolve(url, _CATALOGUE, organiser_domain)


_WORDS = sorted(
    {word for url in _EXAMPLES for word in re.findall(r"[A-Za-z0-9_.-]+|%[0-9A-Fa-f]{2}", url.split("/", 3)[-1])}
)
_PIECES = st.sampled_from([
    *("/", "//", "?", "&", "=", "%", "%2f", "%40", "%22", ":", "@", ".", "..", "~", "+", "$", "(", ")", "'", "*", ";"),
    *("%7b%22Tid%22%3a%22", "%22%2c%22Oid%22%3a%22", "%22%7d", "context=", "72f988bf-86f1-41af-91ab-2d7cd011db47"),
    *_WORDS,
])  # fmt: skip


@st.composite
def _addresses(draw: st.DrawFn) -> str:
    if draw(st.booleans()):
        example = draw(st.sampled_from(_EXAMPLES))
        at = draw(st.integers(0, len(example)))
        return example[:at] + "".join(draw(st.lists(_PIECES, max_size=3))) + example[at:]
    host = draw(st.sampled_from(_HOSTS))
    scheme = draw(st.sampled_from(["https", "http"]))
    return f"{scheme}://{host}/{''.join(draw(st.lists(_PIECES, max_size=8)))}"


@given(_addresses(), st.sampled_from([None, "gmail.com", "clinic.example"]))
def test_the_same_as_the_general_way(url: str, organiser_domain: str | None) -> None:
    assert _is_the_same(url, organiser_domain) is not False


def _objects() -> Iterator[str]:
    guid, other = "72f988bf-86f1-41af-91ab-2d7cd011db47", "aaaaaaaa-86f1-41af-91ab-2d7cd011db47"
    for members in (
        f"%22Tid%22%3a%22{guid}%22%2c%22Oid%22%3a%22{other}%22",
        f"%22Tid%22%3a%22{guid}%22%2C%22Tid%22%3A%22{other}%22",
        f"%22Tid%22%3a%22{guid}%22%2c%22tid%22%3a%22{other}%22%2c%22Tid%22%3a%22{guid}%22",
        f"%22Tid%22%3a%22{guid}%22%2c",
        f"%22Tid%22%3a%22{guid}%22%22Oid%22%3a%22x%22",
        f"%22Tid%22%3a%20%22{guid}%22",
        "%22Tid%22%3a%22%22",
        "",
    ):
        yield f"%7b{members}%7d"


@pytest.mark.parametrize("context", [*_objects()])
def test_the_context_of_teams_is_read_as_json(context: str) -> None:
    import json
    from urllib.parse import unquote

    try:
        members = {name.lower(): value for name, value in json.loads(unquote(context)).items()}
    except ValueError:
        members = {}
    url = f"https://teams.microsoft.com/l/meetup-join/19%3ameeting_a%40thread.v2/0?context={context}"
    answer = resolve(url, _CATALOGUE, None)
    assert answer is not None
    assert answer.identification.tenant == (members.get("tid") or None)
