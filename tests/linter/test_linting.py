"""The engine from end to end: an address or an invite in, links and findings out."""

import datetime as dt
import io
from pathlib import Path

import pytest

from telelint import make_linter
from telelint.catalogue import Catalogue
from telelint.linting import Linter
from telelint.model import Circumstances, Finding, Link, Tally
from telelint.policy import PolicyPack, Register
from telelint.sources import Source

TODAY = dt.date(2026, 11, 24)


def _register(text: str) -> Register:
    return Register.parse(text.encode(), name="register.toml") if text else Register.empty()


def _linter(register: str = "", **settings: object) -> Linter:
    return Linter(
        catalogue=Catalogue.bundled(),
        pack=PolicyPack.bundled(),
        register=_register(register),
        circumstances=Circumstances(),
        today=TODAY,
        **settings,  # type: ignore[arg-type]  # a test's own keywords
    )


def _agreement(products: str, since: str, more: str = "") -> str:
    return f"""
[[agreement]]
id = "a-1"
vendor = "Vendor"
products = [{products}]
signed_on = {since}
effective_from = {since}
document_ref = "contracts/1"
{more}
"""


WEBEX = _agreement('"webex-meetings"', "2017-01-01", 'hosts = ["mercyclinic.webex.com"]')
WORKSPACE = _agreement('"google-meet"', "2021-03-01")
ZOOM = _agreement('"zoom", "zoom-for-healthcare"', "2022-01-15", 'hosts = ["mercyclinic.zoom.us"]')
TEAMS = _agreement('"microsoft-teams"', "2022-01-15", 'tenant_ids = ["2f0a77d2-0000-4000-8000-0123456789ab"]')
SAFE = "https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fus02web.zoom.us%2Fj%2F98765432101&data=05"


@pytest.mark.parametrize(
    ("day", "url", "register", "verdict", "reason"),
    [
        pytest.param("2019-11-05", "https://join.skype.com/AbCdEf123", "", "block", "no-baa", id="1"),
        pytest.param("2018-05-01", "https://mercyclinic.webex.com/meet/drlee", WEBEX, "ok", "covered", id="2"),
        pytest.param("2020-03-17", "https://join.skype.com/AbCdEf123", "", "notice", "no-baa", id="3"),
        pytest.param("2020-04-21", "https://zoom.us/j/123456789?pwd=Zm9v", "", "notice", "no-agreement", id="4"),
        pytest.param("2021-02-10", "https://www.tiktok.com/@drlee/live", "", "block", "public-facing", id="5"),
        pytest.param(
            "2022-09-01", "https://meet.google.com/abc-defg-hij", WORKSPACE, "notice", "tenant-unseen", id="6"
        ),
        pytest.param("2023-05-11", "https://call.whatsapp.com/video/AbCdEf", "", "notice", "no-baa", id="7"),
        pytest.param("2023-05-12", "https://call.whatsapp.com/video/AbCdEf", "", "warn", "no-baa", id="8"),
        pytest.param("2023-08-09", "https://facetime.apple.com/join#v=1&p=abc&k=def", "", "warn", "no-baa", id="9"),
        pytest.param("2023-08-10", "https://facetime.apple.com/join#v=1&p=abc&k=def", "", "block", "no-baa", id="10"),
        pytest.param(
            "2024-06-03", "https://mercyclinic.zoom.us/j/98765432101?pwd=Zm9v", ZOOM, "ok", "covered", id="11"
        ),
        pytest.param("2025-03-04", SAFE, "", "warn", "no-agreement", id="12"),
        pytest.param("2025-06-02", "https://join.skype.com/AbCdEf123", "", "block", "retired", id="13"),
        pytest.param(
            "2026-11-24", "https://zoom.us.meeting-join.example.net/j/98765432101", ZOOM, "block", "lookalike", id="14"
        ),
        pytest.param(
            "2026-11-24", "https://teams.live.com/meet/9312345678901?p=abc", TEAMS, "block", "no-baa", id="15"
        ),
    ],
)
def test_the_scenarios_of_the_policy(day: str, url: str, register: str, verdict: str, reason: str) -> None:
    link = _linter(register).check(url, dt.date.fromisoformat(day)).link
    assert link is not None
    assert (link.judgement.verdict.word, link.judgement.reason) == (verdict, reason)
    assert link.judgement.date.isoformat() == day
    assert link.judgement.citations


def _calendar(*lines: str, day: str = "20261201") -> bytes:
    body = [
        "BEGIN:VCALENDAR",
        "BEGIN:VEVENT",
        "UID:1",
        f"DTSTART;VALUE=DATE:{day}",
        *lines,
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    return "\r\n".join(body).encode()


def _scan(octets: bytes, linter: Linter | None = None) -> tuple[list[Link], list[Finding], Tally]:
    tally = Tally()
    items = list((linter or _linter()).scan(Source("x.ics", octets=octets), tally))
    return [i for i in items if isinstance(i, Link)], [i for i in items if isinstance(i, Finding)], tally


def _codes(*lines: str, day: str = "20261201", linter: Linter | None = None) -> list[str]:
    return [finding.rule for finding in _scan(_calendar(*lines, day=day), linter)[1]]


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        pytest.param(["LOCATION:https://zoom.us/j/1"], ["TL203"], id="location"),
        pytest.param(["LOCATION:zoom.us/j/123"], ["TL203"], id="schemeless"),
        pytest.param(["DESCRIPTION:Map: https://maps.google.com/?q=x"], [], id="map-in-description"),
        pytest.param(["LOCATION:https://maps.google.com/?q=x"], [], id="map-in-location"),
        pytest.param(["LOCATION:https://maps.app.goo.gl/AbCdEf"], [], id="shared-map-in-location"),
        pytest.param(["LOCATION:https://www.google.co.uk/maps/place/x"], [], id="map-of-a-country-in-location"),
        pytest.param(["LOCATION:https://www.hospital.example/"], [], id="home-page-in-location"),
        pytest.param(["DESCRIPTION:https://www.hospital.example/visit/12"], [], id="stranger-in-description"),
        pytest.param(["LOCATION:https://video.hospital.example/visit/12"], ["TL208"], id="stranger-in-location"),
        pytest.param(["CONFERENCE;VALUE=URI:https://video.hospital.example/r/1"], ["TL208"], id="stranger-conference"),
        pytest.param(["DESCRIPTION:https://zoom.us/pricing"], [], id="vendor-page"),
        pytest.param(["DESCRIPTION:https://rooms.example.org/b/abc-def-ghi"], ["TL208"], id="self-hosted-shape"),
        pytest.param(["DESCRIPTION:https://bit.ly/3xyzABC"], ["TL102"], id="short-link"),
        pytest.param(["DESCRIPTION:tel:+1-555-0100"], ["TL210"], id="telephone"),
        pytest.param(
            ['X-ALT-DESC;FMTTYPE=text/html:<a href="https://evil.example/j/1">https://zoom.us/j/1</a>'],
            ["TL103", "TL208", "TL203"],
            id="anchor-that-lies",
        ),
        pytest.param(["LOCATION:https://zoom.us/j/1", "STATUS:CANCELLED"], [], id="cancelled"),
        pytest.param(["LOCATION:https://zoom.us.evil.example/j/1", "STATUS:CANCELLED"], ["TL101"], id="cancelled-fake"),
    ],
)  # fmt: skip
def test_what_an_event_is_told(lines: list[str], codes: list[str]) -> None:
    assert _codes(*lines) == codes


def test_the_same_link_in_three_places_is_three_links_and_one_room() -> None:
    url = "https://us02web.zoom.us/j/98765432101"
    links, findings, tally = _scan(_calendar(f"LOCATION:{url}", f"DESCRIPTION:Join {url}?pwd=x", f"URL:{url}"))
    assert [link.property for link in links] == ["LOCATION", "DESCRIPTION", "URL"]
    assert {finding.rule for finding in findings} == {"TL203"}
    assert (tally.files, tally.events, tally.links) == (1, 1, 3)


def test_findings_keep_the_order_of_the_file() -> None:
    octets = _calendar("LOCATION:https://zoom.us/my/drlee", "DESCRIPTION:https://www.twitch.tv/drlee")
    offsets = [finding.place.byte_offset for finding in _scan(octets)[1] if finding.place]
    assert offsets == sorted(offsets)


def test_a_series_is_judged_by_its_worst_occurrence() -> None:
    weekly = ["RRULE:FREQ=WEEKLY", "LOCATION:https://chime.aws/1234567890"]
    links, _, _ = _scan(_calendar(*weekly, day="20251103"))
    assert links[0].judgement.reason == "retired"
    assert links[0].judgement.date == dt.date(2026, 2, 23)
    links, _, _ = _scan(_calendar("LOCATION:https://chime.aws/1234567890", day="20251103"))
    assert links[0].judgement.reason == "no-agreement"


def test_a_series_outlives_its_agreement() -> None:
    register = _agreement('"zoom"', "2022-01-15", 'hosts = ["mercyclinic.zoom.us"]\nexpires_on = 2027-01-15')
    lines = ["RRULE:FREQ=WEEKLY;COUNT=20", "LOCATION:https://mercyclinic.zoom.us/j/98765432101"]
    assert _codes(*lines, linter=_linter(register)) == ["TL204"]
    assert _codes(lines[1], linter=_linter(register)) == []


def test_an_own_host_counts_wherever_it_stands() -> None:
    own = '[[own_host]]\nhost = "video.mercyclinic.example"\nnote = "risk analysis 2024-03"\n'
    assert _codes("DESCRIPTION:https://video.mercyclinic.example/room/1", linter=_linter(own)) == ["TL211"]


def test_the_organiser_tells_a_personal_account() -> None:
    lines = ["LOCATION:https://meet.google.com/abc-defg-hij", "ORGANIZER:mailto:dr.lee@gmail.com"]
    assert "TL213" in _codes(*lines)


def test_select_and_ignore_hold_for_every_kind_of_rule() -> None:
    lines = ["LOCATION:https://zoom.us/j/1", "DESCRIPTION:https://meet.google.com/abc-defg-hij", "not a line"]
    assert set(_codes(*lines)) == {"TL203", "TL301", "TL901"}
    assert _codes(*lines, linter=_linter(select=frozenset({"TL301"}))) == ["TL301"]
    assert set(_codes(*lines, linter=_linter(ignore=frozenset({"TL301", "TL901"})))) == {"TL203"}


CANARIES = ("Zm9vYmFyQmF6", "98765432101", "Jane-Q-Patient", "jane@patients.example", "Knee-Surgery", "drlee-room")


def test_nothing_secret_is_in_what_is_shown() -> None:
    octets = _calendar(
        "SUMMARY:Knee-Surgery for Jane-Q-Patient",
        "ATTENDEE;CN=Jane-Q-Patient:mailto:jane@patients.example",
        "ATTENDEE:mailto:drlee@clinic.example",
        "LOCATION:https://us02web.zoom.us/j/98765432101?pwd=Zm9vYmFyQmF6&uname=Jane-Q-Patient",
        "DESCRIPTION:https://doxy.me/drlee-room or https://98765432101@evil.example/zoom.us/j/98765432101",
        "X-ALT-DESC:<a href='https://meet.jit.si/Jane-Q-Patient#userInfo.email=jane@patients.example'>Knee-Surgery</a>",
    )
    links, findings, _ = _scan(octets)
    assert len(links) == 4
    shown = " ".join(
        [link.shown + link.judgement.message for link in links]
        + [f"{f.message} {f.link} {f.steps} {f.citations} {f.fingerprint}" for f in findings]
    )
    assert not [canary for canary in CANARIES if canary in shown]
    links, _, _ = _scan(octets, _linter(show_secrets=True))
    assert any("98765432101" in link.shown for link in links)


def test_a_fingerprint_outlives_moved_lines_and_new_passcodes() -> None:
    one = _scan(_calendar("LOCATION:https://zoom.us/j/1?pwd=a"))[1][0]
    other = _scan(_calendar("COMMENT:new line", "LOCATION:https://zoom.us/j/2?pwd=b"))[1][0]
    assert one.fingerprint == other.fingerprint
    assert len(one.fingerprint) == 16


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"gone\.ics"):
        list(make_linter().scan(Source("gone.ics", path=str(tmp_path / "gone.ics")), Tally()))


def test_a_stream_that_breaks_says_so() -> None:
    class Broken(io.BytesIO):
        def read(self, _size: int | None = -1, /) -> bytes:
            raise OSError(5, "Input/output error")

    class BrokenSource(Source):
        def open(self) -> io.BytesIO:
            return Broken()

    with pytest.raises(OSError, match=r"broken\.ics: Input/output error"):
        list(make_linter().scan(BrokenSource("broken.ics", octets=b""), Tally()))


def test_what_stood_before_the_break_is_told_first() -> None:
    event = b"BEGIN:VEVENT\r\nLOCATION:https://zoom.us/j/98765432101\r\nEND:VEVENT\r\n"

    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            octets = super().read(size)
            if not octets:
                raise OSError(5, "Input/output error")
            return octets

    class BrokenSource(Source):
        def open(self) -> io.BytesIO:
            return Broken(b"BEGIN:VCALENDAR\r\n" + event * 20_000)

    tally = Tally()
    told: list[Link | Finding] = []
    with pytest.raises(OSError, match=r"broken\.ics: Input/output error"):
        told.extend(make_linter().scan(BrokenSource("broken.ics", octets=b""), tally))
    assert sum(isinstance(item, Link) for item in told) == tally.links
    assert tally.links > 10_000


def test_a_harmless_page_of_a_short_link_service_does_not_hide_its_short_links() -> None:
    """Found as an archive of real calendars gave fewer links than its folder: the order of the files mattered."""
    linter = _linter()
    event = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261201T100000Z\nDESCRIPTION:see {} x\nEND:VEVENT\nEND:VCALENDAR\n"
    found = []
    for url in ("https://aka.ms/JoinTeamsMeeting", "https://aka.ms/abc123"):
        items = linter.scan(Source("a.ics", octets=event.format(url).encode()), Tally())
        found.append([item.hidden_by for item in items if isinstance(item, Link)])
    assert found == [[], ["aka-ms"]]


def test_what_a_calendar_says_of_time_zones_ends_with_it() -> None:
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Ward 7\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:-1100\r\n"
        "TZOFFSETTO:-1100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    event = "BEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID=Ward 7:20261201T200000\r\nURL:https://zoom.us/j/1\r\nEND:VEVENT\r\n"
    other = (
        b'{"kind": "calendar#event", "id": "2", "start": {"dateTime": "2026-12-01T20:00:00", "timeZone": "Ward 7"},'
        b' "hangoutLink": "https://meet.google.com/abc-defg-hij"}'
    )
    linter = _linter()
    inputs = {"a.ics": f"BEGIN:VCALENDAR\r\n{zone}{event}END:VCALENDAR\r\n".encode(), "b.json": other}
    days = [
        [item.event.start for item in linter.scan(Source(name, octets=octets), Tally()) if isinstance(item, Link)]
        for name, octets in inputs.items()
    ]
    assert days == [[dt.date(2026, 12, 2)], [dt.date(2026, 12, 1)]]


@pytest.mark.parametrize(
    "octets",
    [
        pytest.param(b"http://away.example\nhttp://away.example", id="no-property"),
        pytest.param(b"http://away.example\n\n\thttp://away.example", id="folded-before-its-name"),
        pytest.param(b":http://away.example\nAhttp://away.example\ntel:", id="problems-of-two-readers"),
        pytest.param(
            b"http://away.example\n//zoom.us/j/1\nBEGIN:VEVENT\nEhttp://away.example", id="problem-before-a-stranger"
        ),
    ],
)
def test_whether_a_stranger_was_met_before_makes_no_difference(octets: bytes) -> None:
    linter = _linter()
    first, second = ([*linter.scan(Source("a.ics", octets=octets), Tally())] for _ in range(2))
    assert first == second
    assert any(isinstance(item, Finding) for item in first)
