from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linter.reports.schemas import validator
from telelint.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from linter.cli.conftest import Ran

    Telelint = Callable[..., Ran]

ZOOM = "https://us02web.zoom.us/j/98765432101?pwd=canarysecret"
MEET = "https://meet.google.com/abc-defg-hij"
TWITCH = "https://www.twitch.tv/drlee"
COVERED = """\
[[agreement]]
id = "zoom"
vendor = "Zoom"
products = ["zoom"]
hosts = ["mercyclinic.zoom.us"]
signed_on = 2020-01-01
effective_from = 2020-01-01
patient_contact_allowed = true
document_ref = "x"
"""


def calendar(*events: str) -> str:
    """Return a calendar of events given as ``UID LOCATION [PROPERTY:VALUE ...]``."""
    lines = ["BEGIN:VCALENDAR"]
    for event in events:
        uid, location, *more = event.split()
        lines += ["BEGIN:VEVENT", f"UID:{uid}", "SUMMARY:Canary Name"]
        if not any(line.startswith("DTSTART") for line in more):
            lines.append("DTSTART:20261201T150000Z")
        lines += [*more, f"LOCATION:{location}", "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


@pytest.fixture
def diff(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, telelint: Telelint) -> Callable[..., Ran]:
    """Compare two calendars, given by their events."""
    monkeypatch.chdir(tmp_path)

    def run(old: Sequence[str], new: Sequence[str], *options: str) -> Ran:
        (tmp_path / "old.ics").write_text(calendar(*old))
        (tmp_path / "new.ics").write_text(calendar(*new))
        return telelint("diff", *options, "old.ics", "new.ics")

    return run


def changes(ran: Ran) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in ran.out.splitlines()]
    for change in found:
        validator("diff", "change").validate(change)
    return found


@pytest.mark.parametrize(
    ("old", "new", "expected", "status"),
    [
        pytest.param([f"one {ZOOM}"], [f"one {ZOOM}"], [], 0, id="nothing"),
        pytest.param([f"one {ZOOM}"], ["one https://us02web.zoom.us/j/11111111111"], [], 0, id="another-meeting-id"),
        pytest.param([f"one {ZOOM}", f"two {MEET}"], [f"two {MEET}", f"one {ZOOM}"], [], 0, id="another-order"),
        pytest.param([], [f"one {ZOOM}"], [("added", "warn", None, "zoom")], 1, id="new-event"),
        pytest.param([f"one {ZOOM}"], [], [("removed", "ok", "zoom", None)], 0, id="event-gone"),
        pytest.param([f"one {ZOOM}"], ["one Room-3"], [("removed", "ok", "zoom", None)], 0, id="link-gone"),
        pytest.param(
            [f"one {ZOOM}"], [f"one {MEET}"], [("platform-changed", "warn", "zoom", "google-meet")], 1, id="moved"
        ),
        pytest.param(
            [f"one {ZOOM}"],
            [f"one {ZOOM} URL:{MEET}"],
            [("added", "warn", None, "google-meet"), ("verdict-changed", "warn", "zoom", "zoom")],
            1,
            id="another-besides-now-they-conflict",
        ),
        pytest.param(
            [f"one {ZOOM}"],
            ["one https://zoom.us.evil.example/j/98765432101"],
            [("added", "block", None, None), ("removed", "ok", "zoom", None)],
            1,
            id="a-look-alike-is-no-platform",
        ),
        pytest.param(
            [f"one {ZOOM} DTSTART:20210301T150000Z"],
            [f"one {ZOOM}"],
            [("verdict-changed", "warn", "zoom", "zoom")],
            1,
            id="worse-by-its-new-date",
        ),
        pytest.param(
            [f"one {ZOOM}"],
            [f"one {ZOOM} DTSTART:20210301T150000Z"],
            [("verdict-changed", "ok", "zoom", "zoom")],
            0,
            id="better-by-its-new-date",
        ),
        pytest.param(
            [f"one {ZOOM}"],
            [f"one {ZOOM} STATUS:CANCELLED"],
            [("verdict-changed", "ok", "zoom", "zoom")],
            0,
            id="cancelled",
        ),
        pytest.param(
            [f"one {ZOOM}"],
            [f"one {ZOOM.replace('https', 'http')}"],
            [("verdict-changed", "warn", "zoom", "zoom")],
            1,
            id="a-further-complaint",
        ),
        pytest.param(
            [f"one {ZOOM}"], ["one Room DESCRIPTION:https://zoom.us/pricing"], [("removed", "ok", "zoom", None)], 0,
            id="no-meeting-link",
        ),
    ],
)  # fmt: skip
def test_what_changed(
    diff: Callable[..., Ran],
    old: list[str],
    new: list[str],
    expected: list[tuple[str, str, str | None, str | None]],
    status: int,
) -> None:
    ran = diff(old, new, "--format", "jsonl")
    found = [
        (change["change"], change["verdict"], *((change[side] or {}).get("platform") for side in ("before", "after")))
        for change in changes(ran)
    ]
    assert (found, ran.status) == (expected, status)


def test_places_are_those_of_each_export(diff: Callable[..., Ran]) -> None:
    change = changes(diff([f"one {TWITCH}", f"two {ZOOM}"], [f"two {MEET}"], "--format", "jsonl"))[0]
    before, after = change["before"], change["after"]
    assert (before["path"], before["line"], before["column"]) == ("old.ics", 12, 10)
    assert (after["path"], after["line"], after["column"]) == ("new.ics", 6, 10)
    assert change["event"] == {"start": "2026-12-01", "recurring": False}
    assert change["rules"] == ["TL203", "TL302"]


@pytest.mark.parametrize(
    ("options", "status"),
    [
        pytest.param([], 1, id="default"),
        pytest.param(["--fail-on", "block"], 0, id="higher-threshold"),
        pytest.param(["--exit-zero"], 0, id="exit-zero"),
        pytest.param(["--ignore", "TL203"], 1, id="the-move-is-left"),
        pytest.param(["--ignore", "TL203,TL302"], 0, id="nothing-is-left"),
    ],
)
def test_exit_status(diff: Callable[..., Ran], options: list[str], status: int) -> None:
    assert diff([f"one {ZOOM}"], [f"one {MEET}"], *options).status == status


def test_a_move_is_an_arrival_and_a_departure_for_who_ignores_moves(diff: Callable[..., Ran]) -> None:
    found = changes(diff([f"one {ZOOM}"], [f"one {MEET}"], "--ignore", "TL302", "--format", "jsonl"))
    assert [change["change"] for change in found] == ["added", "removed"]


def test_an_agreement_counts_on_both_sides(diff: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "register.toml").write_text(COVERED)
    ours = ["one https://mercyclinic.zoom.us/j/98765432101"]
    ran = diff([], ours)
    assert ran.status == 0
    assert ran.out == "1 change: 1 new. Nothing was found against 1 of the new ones.\n"
    assert "New link. Nothing was found against it." in diff([], ours, "--full").out


def test_what_is_accepted_is_no_news(diff: Callable[..., Ran], tmp_path: Path, telelint: Telelint) -> None:
    (tmp_path / "telelint.toml").write_text('[[suppress]]\nrule = "TL203"\nreason = "x"\n')
    assert diff([], [f"one {ZOOM}"]).status == 0
    (tmp_path / "telelint.toml").write_text("")
    assert telelint("lint", "--write-baseline", "b.json", "new.ics").status == 0
    same = [f"one {ZOOM}"]
    assert diff(same, [*same, f"two {ZOOM}"], "--baseline", "b.json").status == 1
    assert changes(diff(same, same, "--baseline", "b.json", "--format", "jsonl")) == []


def test_an_event_that_moves_to_several_platforms_moved_once(diff: Callable[..., Ran]) -> None:
    teams = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_canary%40thread.v2/0"
    found = changes(diff([f"one {ZOOM}"], [f"one {MEET} URL:{teams}"], "--format", "jsonl"))
    assert [change["change"] for change in found] == ["platform-changed"]


def test_a_link_is_as_bad_as_the_worst_of_its_places(diff: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "register.toml").write_text(COVERED)
    ours = "://mercyclinic.zoom.us/j/98765432101"
    found = changes(diff([], [f"one http{ours} DESCRIPTION:https{ours}"], "--format", "jsonl"))
    assert [(change["verdict"], change["rules"]) for change in found] == [("notice", ["TL104"])]
    assert found[0]["message"]


def test_json_is_one_document_that_fits_its_schema(diff: Callable[..., Ran]) -> None:
    document = json.loads(diff([f"one {ZOOM}", f"two {TWITCH}"], [f"one {MEET}", f"3 {ZOOM}"], "--format", "json").out)
    validator("diff").validate(document)
    assert document["summary"] == {"added": 1, "removed": 1, "platform-changed": 1, "verdict-changed": 0}
    empty = json.loads(diff([], [], "--format", "json").out)
    validator("diff").validate(empty)
    assert empty["changes"] == []


def test_text_says_what_where_and_how_many(diff: Callable[..., Ran]) -> None:
    ran = diff([f"one {ZOOM}", f"two {TWITCH}"], [f"one {MEET}"])
    assert ran.out == (
        "new.ics:6:10: warn[TL203, TL302]: This event leads to Google Meet now, and led\n"
        "    to Zoom Meetings before.\n"
        "    https://meet.google.com/…  event of 2026-12-01, LOCATION\n\n"
        "old.ics:12:10: gone: The link to Twitch is no longer in this event.\n"
        "    https://www.twitch.tv/…  event of 2026-12-01, LOCATION\n\n"
        "2 changes: 1 gone, 1 moved to another platform.\n"
    )
    assert diff([f"one {ZOOM}"], [f"one {ZOOM}"]).out == "Nothing changed.\n"
    assert diff([], [], "-q").out == ""


@pytest.mark.parametrize("name", ["text", "json", "jsonl"])
def test_no_secret_name_or_uid_is_shown(diff: Callable[..., Ran], name: str) -> None:
    ran = diff(
        [f"canary-uid {ZOOM}", f"canary-2 {TWITCH}"], [f"canary-uid {MEET}", f"canary-3 {ZOOM}"], "--format", name
    )
    assert ran.out
    assert not re.search("canary|98765432101|abc-defg|drlee", ran.out + ran.err, re.IGNORECASE)


def test_folders_are_compared_whatever_their_files_are_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, telelint: Telelint
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, events in {"old/a.ics": ["1", "2"], "new/b.ics": ["2"], "new/c/d.ics": ["1", "3"]}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(calendar(*(f"{uid} {ZOOM}" for uid in events)))
    found = changes(telelint("diff", "--format", "jsonl", "old", "new"))
    assert [(change["change"], change["after"]["path"]) for change in found] == [("added", "new/c/d.ics")]


def test_nothing_is_compared_where_something_cannot_be_read(diff: Callable[..., Ran], telelint: Telelint) -> None:
    diff([], [])
    ran = telelint("diff", "old.ics", "absent.ics")
    assert (ran.status, ran.out) == (2, "")
    assert "nothing was compared" in ran.err


@pytest.mark.parametrize("paths", [[], ["a.ics"], ["a.ics", "b.ics", "c.ics"]], ids=len)
def test_two_exports_have_to_be_named(telelint: Telelint, paths: list[str]) -> None:
    ran = telelint("diff", *paths)
    assert (ran.status, ran.err) == (2, "telelint: name two files or folders: OLD and NEW\n")


@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from([ZOOM, MEET, TWITCH])), max_size=8), st.randoms())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_an_export_in_another_order_has_not_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], events: list[tuple[int, str]], random: Any
) -> None:
    texts = [f"{uid} {link}" for uid, link in events]
    (tmp_path / "old.ics").write_text(calendar(*texts))
    random.shuffle(texts)
    (tmp_path / "new.ics").write_text(calendar(*texts))
    assert main(["diff", "--isolated", str(tmp_path / "old.ics"), str(tmp_path / "new.ics")]) == 0
    assert capsys.readouterr().out == "Nothing changed.\n"
