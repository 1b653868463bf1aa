"""The Python engine is the oracle of the compiled one: what it answers, the other answers too."""

from __future__ import annotations

import datetime as dt
import gc
import io
import json
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.links.test_known import _EXAMPLES, _addresses, _objects
from telelint import native
from telelint.catalogue import Catalogue
from telelint.links.known import KnownHosts
from telelint.linting import Linter, _fingerprint, count
from telelint.model import (
    NO_EVENT,
    Accepted,
    Circumstances,
    Event,
    Finding,
    Link,
    Place,
    Severity,
    Tally,
    Verdict,
)
from telelint.policy import PolicyPack, Register
from telelint.reports.json_text import JsonText
from telelint.rules.platform_changed import PlatformChanges

if TYPE_CHECKING:
    from collections.abc import Iterator

    from telelint.links.resolve import Resolved

_engine = pytest.importorskip("telelint._engine", reason="the compiled engine was not built")

_CATALOGUE = Catalogue.bundled()
_TODAY = dt.date(2026, 11, 24)
_GUID = "72f988bf-86f1-41af-91ab-2d7cd011db47"
_REGISTER = f"""
[[agreement]]
id = "a-1"
vendor = "Vendor"
products = ["zoom", "microsoft-teams"]
signed_on = 2022-01-15
effective_from = 2022-01-15
document_ref = "contracts/1"
tenant_ids = ["{_GUID}"]
"""


@pytest.fixture(autouse=True)
def _compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "engine", _engine)  # also where the tests run with TELELINT_PURE_PYTHON


class _Pair:
    """The same thing, with and without the compiled engine; each keeps what it remembers."""

    def __init__(self, *, by_tenant: bool) -> None:
        self._known = KnownHosts(_CATALOGUE, by_tenant=by_tenant), KnownHosts(_CATALOGUE, by_tenant=by_tenant)

    def answers(self, url: str, organiser_domain: str | None) -> list[object]:
        told: list[object] = []
        for engine, known in zip((_engine, None), self._known, strict=True):
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(native, "engine", engine)
                resolved = known.resolve(url, organiser_domain)
                again = known.resolve(url, organiser_domain)
            assert resolved == again  # a kind that is known is found again
            told.append(_told(resolved))
        return told


def _told(resolved: Resolved | None) -> object:
    if resolved is None:
        return None
    kind = resolved.kind
    assert kind is not None
    return resolved._replace(kind=None), kind.scheme, kind.host, kind.identification, kind.shown


_PAIRS = _Pair(by_tenant=True), _Pair(by_tenant=False)
_DAMAGE = st.lists(st.tuples(st.integers(0, 1 << 16), st.integers(0, 3), st.text(max_size=3)), max_size=4)


def _damaged(text: str, changes: list[tuple[int, int, str]]) -> str:
    for where, left_out, put_in in changes:
        at = where % (len(text) + 1)
        text = text[:at] + put_in + text[at + left_out :]
    return text


@given(_addresses(), _DAMAGE, st.sampled_from([None, "gmail.com", "clinic.example"]))
def test_an_address_resolves_to_the_same(url: str, changes: list[tuple[int, int, str]], domain: str | None) -> None:
    for address in (url, _damaged(url, changes)):
        _assert_the_same_answer(address, domain)


def _assert_the_same_answer(url: str, domain: str | None = None) -> None:
    for pair in _PAIRS:
        compiled, pure = pair.answers(url, domain)
        assert compiled == pure


def _contexts() -> Iterator[str]:
    for context in _objects():
        yield f"context={context}"
    tid = f"%22Tid%22%3a%22{_GUID}%22"
    yield f"tenantId={_GUID}"
    yield f"tenantId=%7b{tid}%7d&context="
    yield f"tenantId={_GUID.upper()}&context=%7b{tid}%7d"
    yield "tenantId=&context"
    yield f"context=&tenantId={_GUID}&tenantId=x"
    yield f"context=%7b{tid}%2c%22IsBroadcastMeeting%22%3a%22true%22%7d"
    yield f"context=%7b{tid}%2c%22isbroadcastmeeting%22%3atrue%7d"
    yield f"context=%7b{tid}%7d&context=x"
    yield f"context=%7b{tid.replace('Tid', 'tID')}%7d"
    yield f"context=%7b{tid}%7d%7d"
    yield f"context=%7b{tid[:-3]}"
    yield f"context=%7b{tid}" + f"%2c{tid.replace('Tid', 'x')}" * 100 + "%7d"
    yield "context=%7b%22Tid%22%3a%229188040d-6c67-4c5b-b112-36a304b66dad%22%7d"


def test_a_path_that_is_spelt_out_is_another_kind_with_a_query() -> None:
    for url in ("https://meet.google.com/", "https://meet.google.com/?x=1", "https://meet.google.com/new/?x"):
        _assert_the_same_answer(url)


@pytest.mark.parametrize("query", [*_contexts()])
@pytest.mark.parametrize("path", ["/l/meetup-join/19%3ameeting_a%40thread.v2/0", "/meetingOptions/", "/meet/12"])
def test_a_tenant_is_read_the_same(path: str, query: str) -> None:
    _assert_the_same_answer(f"https://teams.microsoft.com{path}?{query}")


@pytest.mark.parametrize(
    "path", ["", "/", "//", "/T0A", "/huddle/T0A/C1", "/huddle/%54/x", "/huddle//x", "/huddle/T%2F/x"]
)
@pytest.mark.parametrize("host", ["app.slack.com", "8x8.vc", "meet.lync.com", "app.butter.us", "www.supersaas.com"])
def test_a_tenant_in_the_path_is_read_the_same(host: str, path: str) -> None:
    _assert_the_same_answer(f"https://{host}{path}")


@pytest.mark.parametrize(
    "query", ["", "?", "?key", "?key=", "?key=1", "?x&key=1", "?keys=1", "?x=key=1", "?key=1&key", "?&&key"]
)
def test_keys_that_a_shape_asks_for(query: str) -> None:
    _assert_the_same_answer(f"https://meeting.zoho.com/join{query}")


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/" + "a" * 65_000, id="long"),
        pytest.param("/meetings" * 7000 + "/invitation", id="nearly-a-shape"),
        pytest.param("/" * 65_000, id="slashes"),
        pytest.param("/%" * 30_000, id="percents"),
        pytest.param("/j/1?" + "&" * 65_000, id="empty-pairs"),
        pytest.param("/j/1?" + "pwd=&" * 13_000, id="empty-passcodes"),
        pytest.param("/j/1\0", id="nul"),
        pytest.param("/j/1\udc80", id="surrogate"),
        pytest.param("/j/1?\udc80", id="surrogate-in-query"),
    ],
)
@pytest.mark.parametrize("host", ["us02web.zoom.us", "teams.microsoft.com", "meet.google.com", "clinic.webex.com"])
def test_hostile_addresses(host: str, path: str) -> None:
    _assert_the_same_answer(f"https://{host}{path}")


@given(st.lists(st.text(st.characters(exclude_categories=()), max_size=200), max_size=5))
def test_a_fingerprint_is_hashlibs(parts: list[str]) -> None:
    text = "".join(parts)
    alone = any("\ud800" <= letter <= "\udfff" for letter in text)
    assert _engine.fingerprint(*parts) == (None if alone else _fingerprint(text))


@pytest.mark.parametrize("size", [0, 1, 127, 128, 129, 255, 256, 257, 1000])
def test_so_it_is_at_the_edge_of_blocks(size: int) -> None:
    assert _engine.fingerprint("x" * size) == _fingerprint("x" * size)


# Links and findings of events


def _wrapped() -> Iterator[str]:
    """Yield addresses in wrappers, as they are made and as they are not."""
    inner = "https%3A%2F%2Fus02web.zoom.us%2Fj%2F98765432101"
    safe = "https://nam02.safelinks.protection.outlook.com/"
    for query in (
        f"url={inner}&data=05%7C02", f"URL={inner}", f"data=1&amp;url={inner}&amp;sdata=2", f"amp;url={inner}",
        f"amp;amp;url={inner}", f"%75rl={inner}", f"url=&url={inner}", f"url={inner}&url=https%3A%2F%2Fdoxy.me%2Fx",
        f"url={inner}%3Fpwd%3Dabc", f"url={inner}%3Funame%3DMaria", f"url={inner}?pwd=abc&x=1",
        f"url={inner}?pwd=a&data=1",
        f"url={inner}%26amp;", f"url={inner}%3Fa%26amp%3Bb", f"url={inner}%2", f"url={inner}%zz", f"url={inner}%C3%A4",
        f"url={inner}%20", f"url=%20{inner}", "url=https%253A%252F%252Fdoxy.me%252Fdrlee", "url=https%3A%2F%2Fdoxy.me",
        f"url={safe.replace(':', '%3A')}%3Furl%3D{inner.replace('%', '%25')}", "url=https://doxy.me/drlee",
        "url", "url=/x",
        "url=https%3A%2F%2Fstranger.example%2Fx", "url=https%3A%2F%2Fbit.ly%2Fx", "url=doxy.me%2Fdrlee", "url=zoommtg://x",
        "url=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3Dx", "url=https%3A%2F%2FDOXY.me%2Fdrlee",
        "url=http%3A%2F%2Fdoxy.me%2F",
    ):  # fmt: skip
        yield f"{safe}?{query}"
    yield f"{safe}ap/t-1?url={inner}"
    yield f"{safe}#?url={inner}"
    yield f"{safe}?url={inner}#x"
    for query in (f"q={inner}&sa=D", f"url={inner}", f"url={inner}&q=https://doxy.me/x", f"q={inner}?x=1&sa=D&y=2"):
        yield f"https://www.google.com/url?{query}"
    yield f"https://statics.teams.cdn.office.net/evergreen-assets/safelinks/1/atp-safelinks.html?url={inner}"
    yield f"https://urldefense.com/v1/url?u={inner}&k=1"
    yield f"https://calendly.com/url?q={inner}"
    yield f"https://www.linkedin.com/redir/redirect?url={inner}&urlhash=x"


_WRAPPED = [*_wrapped()]
_LINES = [
    *(f"LOCATION:{url}" for url in _WRAPPED),
    *(f"DESCRIPTION:{url} x" for url in _WRAPPED),
    *(f'X-ALT-DESC;FMTTYPE=text/html:<a href="{url}">Join Zoom Meeting</a>' for url in _WRAPPED[:3]),
    "DESCRIPTION:https://app.slack.com/huddle/T0AAA/C1 https://app.slack.com/huddle/T0BBB/C1 https://8x8.vc/clinic/room",
    "DESCRIPTION:https://meeting.zoho.com/join?key=190 https://meeting.zoho.com/join https://clinic.webex.com/x/j.php?MTID=m",
    f"DESCRIPTION:https://teams.microsoft.com/l/meetup-join/1/0?context=%7b%22Tid%22%3a%22{_GUID[::-1]}%22%7d",
    "DESCRIPTION:https://goo.gl/maps/x https://www.google.com/maps/x https://goo.gl/x https://stranger.example/x?a=1%3A2",
    *(f"LOCATION:{url}" for url in _EXAMPLES[::4]),
    "LOCATION:https://us02web.zoom.us/j/98765432101?pwd=Zm9v",
    "LOCATION:https://us02web.zoom.us/j/98765432101?pwd=",
    "LOCATION:http://us02web.zoom.us/j/98765432101?amp;PWD=1&x",
    "DESCRIPTION:https://us02web.zoom.us/j/98765432101?uname=Maria https://zoom.us/j/1?amp%3bpwd=1",
    "DESCRIPTION:https://us02web.zoom.us/j/98765432102?x=maria%40clinic.example https://zoom.us/my/maria",
    "DESCRIPTION:https://us02web.zoom.us/j/98765432103?x=maria@clinic.de https://us02web.zoom.us/j/1?x=m%2540clinic.de",
    "DESCRIPTION:https://zoom.us/j/1?a@b.c%40d https://zoom.us/j/1?a@b.cd https://zoom.us/j/1?%2540b https://zoom.us/w/1",
    "DESCRIPTION:https://meet.google.com/abc-defg-hij https://teams.live.com/meet/9312?p=x https://meet.google.com/new",
    f"DESCRIPTION:https://teams.microsoft.com/l/meetup-join/19%3am%40thread.v2/0?context=%7b%22Tid%22%3a%22{_GUID}%22%7d",
    f"DESCRIPTION:https://teams.microsoft.com/l/meetup-join/19%3am%40thread.skype/0?context=%7b%22Tid%22%3a%22{_GUID}%22%7d",
    'X-ALT-DESC;FMTTYPE=text/html:<a href="https://us02web.zoom.us/j/98765432101">Join Zoom Meeting</a>',
    'X-ALT-DESC;FMTTYPE=text/html:<a href="https://us02web.zoom.us/j/98765432101">Join Microsoft Teams Meeting</a>',
    'X-ALT-DESC;FMTTYPE=text/html:<a href="https://zoom.us/j/98765432101">https://meet.google.com/abc-defg-hij</a>',
    "LOCATION:https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fus02web.zoom.us%2Fj%2F98765432101&data=05",
    "LOCATION:https://www.google.com/url?q=https://doxy.me/drlee&sa=D", "DESCRIPTION:https://www.youtube.com/live/abc",
    "LOCATION:https://stranger.example/room/1", "DESCRIPTION:https://stranger.example/page https://bit.ly/abc",
    "ATTENDEE:mailto:a@clinic.example", "ATTENDEE:mailto:b@clinic.example", "CLASS:PUBLIC", "STATUS:CANCELLED",
    "RRULE:FREQ=WEEKLY", "RRULE:FREQ=DAILY;COUNT=3", "ORGANIZER:mailto:maria@gmail.com", "SEQUENCE:2",
    "DTSTART:20180501T090000Z", "DTSTART:20200317T090000Z", "DTSTART:20261201T150000Z", "DTSTART:99991231T230000Z",
    "DTSTART;VALUE=DATE:00010101", "UID:1@clinic.example", "UID:\u00fc", "UID;X=1:\udc80",
]  # fmt: skip
_EVENTS = st.lists(st.lists(st.sampled_from(_LINES), max_size=9), max_size=4)
_SETTINGS = st.fixed_dictionaries({
    "show_secrets": st.booleans(),
    "select": st.sampled_from([frozenset[str](), frozenset({"TL303", "TL203"})]),
    "ignore": st.sampled_from([frozenset[str](), frozenset({"TL204", "TL101"})]),
})  # fmt: skip


def _linter(register: str, settings: dict[str, object]) -> Linter:
    return Linter(
        catalogue=_CATALOGUE,
        pack=PolicyPack.bundled(),
        register=Register.parse(register.encode(), name="register.toml") if register else Register.empty(),
        circumstances=Circumstances(),
        today=_TODAY,
        **settings,  # type: ignore[arg-type]  # drawn
    )


def _calendar(events: list[list[str]]) -> bytes:
    lines = [line for event in events for line in ("BEGIN:VEVENT", *event, "END:VEVENT")]
    return "\r\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR", ""]).encode("utf-8", "surrogateescape")


def _assert_the_same(events: list[list[str]], settings: dict[str, object], register: str) -> None:
    reader = _linter(register, settings)._reader()
    items = list(reader.read(io.BytesIO(_calendar(events)), "a.ics", Tally()))
    told = []
    for engine in (_engine, None):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(native, "engine", engine)
            linter = _linter(register, settings)
            linter._reader()
            tally = Tally()
            for _ in range(2):  # what is remembered gives no other answer
                found = list(linter._events(items, PlatformChanges(_CATALOGUE)))
                for some in found:
                    count(some, tally)
            text = JsonText(_CATALOGUE)
            lines = [text.lines([*some]) for some in found]
            told.append((found, tally, lines))
    assert told[0] == told[1]


@given(_EVENTS, _SETTINGS, st.sampled_from(["", _REGISTER]))
def test_events_have_the_same_links_and_findings(
    events: list[list[str]], settings: dict[str, object], register: str
) -> None:
    _assert_the_same(events, settings, register)


@pytest.mark.parametrize("register", [pytest.param("", id="no-register"), pytest.param(_REGISTER, id="register")])
def test_so_have_all_lines_one_by_one(register: str) -> None:
    _assert_the_same([["CLASS:PUBLIC", "DTSTART:20261201T150000Z", line] for line in _LINES], {}, register)


def test_an_event_with_too_many_links_is_cut_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("telelint.linting._MOST_IN_EVENT", 3)
    monkeypatch.setattr("telelint.linting._AT_ONCE", 1)
    lines = [f"DESCRIPTION:https://us02web.zoom.us/j/9876543210{number}" for number in range(8)]
    told = []
    for engine in (_engine, None):
        monkeypatch.setattr(native, "engine", engine)
        linter = _linter("", {})
        items = linter._reader().read(io.BytesIO(_calendar([lines])), "a.ics", Tally())
        told.append([[*some] for some in linter._events(items, PlatformChanges(_CATALOGUE))])
    assert [len([item for item in some if isinstance(item, Link)]) for some in told[0]] == [3, 3, 2, 0]
    assert told[0] == told[1]


# Lines of JSON

_TEXT = st.text(st.characters(exclude_categories=()), max_size=12)
_NUMBERS = st.one_of(st.integers(0, 1 << 40), st.integers())
_PLACES = st.none() | st.builds(Place, _TEXT, _NUMBERS, _NUMBERS, _NUMBERS, _NUMBERS, st.just(0), st.just(0))
_FINDINGS = st.builds(
    Finding,
    st.sampled_from(["TL203", "TL303"]), _TEXT, st.sampled_from(Severity), st.sampled_from(Verdict), _TEXT, _TEXT,
    st.tuples(_TEXT), st.tuples(_TEXT, _TEXT), _PLACES, _TEXT,
    st.builds(Event, st.none(), st.none() | st.dates(), st.booleans()), st.none() | _TEXT, st.none() | _TEXT,
    st.text("0123456789abcdef", min_size=16, max_size=16),
)  # fmt: skip


@given(st.lists(_FINDINGS | st.builds(Accepted, _FINDINGS, _TEXT, _TEXT), max_size=4))
def test_lines_are_the_same(items: list[Finding | Accepted]) -> None:
    told = []
    for engine in (_engine, None):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(native, "engine", engine)
            told.append(JsonText(_CATALOGUE).lines([*items]))
    assert told[0] == told[1]
    assert len(told[0].splitlines()) >= sum(isinstance(item, Finding) for item in items)


def test_a_line_is_json() -> None:
    said = ("TL203", "no-agreement", Severity.WARNING, Verdict.WARN, "no-agreement", "m", ("s",), ("c \u00a7",))
    place = Place('a "b"\\\n\x01\x7f.ics', 1, 2, 3, 4, 5, 6)
    finding = Finding(*said, place, "LOCATION", NO_EVENT, "https://zoom.us/j/\u2026", None, "0" * 16)
    line = JsonText(_CATALOGUE).lines([finding])
    assert json.loads(line) == json.loads(JsonText(_CATALOGUE).finding(finding))
    assert json.loads(line)["path"] == place.path


# The edges of C


@pytest.mark.parametrize("name", ["resolve", "advance", "count", "lines"])
def test_wrong_arguments_are_refused(name: str) -> None:
    for arguments in ((), (None,) * 5, (None,) * 7, (None,) * 10):
        with pytest.raises(TypeError):
            getattr(_engine, name)(*arguments)


def test_no_memory_is_lost() -> None:
    linter = _linter("", {})
    octets = _calendar([_LINES[at : at + 8] for at in range(0, len(_LINES), 8)])
    items = list(linter._reader().read(io.BytesIO(octets), "a.ics", Tally()))
    text = JsonText(_CATALOGUE)

    def once() -> None:
        tally = Tally()
        linter._meetings.hosts.plain["never.example"] = None
        for some in linter._events(items, PlatformChanges(_CATALOGUE, secret=b"x")):
            count(some, tally)
            text.lines([*some])
        for url in _EXAMPLES:
            linter._meetings.hosts.resolve(url, None)

    for _ in range(3):
        once()
    gc.collect()
    before = sys.getallocatedblocks()
    for _ in range(30):
        once()
    gc.collect()
    assert sys.getallocatedblocks() - before < 10 * len(items)  # one object lost for each would be 30 of them
