"""Suppressions, baselines and overrides in whole runs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from linter.reports.schemas import validator

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from linter.cli.conftest import Ran

    Telelint = Callable[..., Ran]

ZOOM, TWITCH = "https://us02web.zoom.us/j/98765432101?pwd=canarysecret", "https://www.twitch.tv/drlee"
SUPPRESS_ZOOM = '[[suppress]]\nrule = "TL203"\nplatform = "zoom"\nreason = "signed, waiting for the scan"\n'


def calendar(*events: str, before: str = "") -> str:
    """Return a calendar of events given as ``UID location``; ``before`` stands at its head."""
    lines = ["BEGIN:VCALENDAR", *before.splitlines()]
    for event in events:
        uid, location = event.split()
        lines += ["BEGIN:VEVENT", f"UID:{uid}", "DTSTART:20261201T150000Z", f"LOCATION:{location}", "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a calendar of two events that both fail."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.ics").write_text(calendar(f"one {ZOOM}", f"two {TWITCH}"))
    return tmp_path


def document(ran: Ran) -> Any:
    found = json.loads(ran.out)
    validator("lint").validate(found)
    return found


def rules(findings: list[dict[str, Any]]) -> list[str]:
    return [finding["rule"] for finding in findings]


def test_a_suppressed_finding_is_no_failure_and_reaches_json_as_suppressed(folder: Path, telelint: Telelint) -> None:
    (folder / "telelint.toml").write_text(SUPPRESS_ZOOM)
    ran = telelint("lint", "--format", "json", "a.ics")
    found = document(ran)
    assert ran.status == 1
    assert rules(found["findings"]) == ["TL201"]
    assert [(one["rule"], one["suppression"]) for one in found["suppressed"]] == [
        ("TL203", {"kind": "config", "reason": "signed, waiting for the scan"})
    ]
    assert found["summary"]["findings"] == {"TL201": 1}
    assert found["summary"]["suppressed"] == {"config": 1}
    assert telelint("lint", "--ignore", "TL201", "a.ics").status == 0


def test_nothing_changes_in_json_where_nothing_is_suppressed(folder: Path, telelint: Telelint) -> None:
    found = document(telelint("lint", "--format", "json", "a.ics"))
    assert found.keys() == {"telelint", "catalogue", "policy", "findings", "summary"}
    assert "suppressed" not in found["summary"]


def test_jsonl_holds_the_open_findings_only(folder: Path, telelint: Telelint) -> None:
    (folder / "telelint.toml").write_text(SUPPRESS_ZOOM)
    lines = telelint("lint", "--format", "jsonl", "a.ics").out.splitlines()
    assert rules([json.loads(line) for line in lines]) == ["TL201"]


def test_text_counts_the_suppressed_and_lists_them_when_asked(folder: Path, telelint: Telelint) -> None:
    (folder / "telelint.toml").write_text(SUPPRESS_ZOOM)
    ran = telelint("lint", "a.ics")
    assert "TL203" not in ran.out + ran.err
    assert "Accepted before, so not shown: 1 finding (1 by the configuration)" in ran.out
    assert (
        "telelint: a.ics:5:10: TL203 is accepted: signed, waiting for the scan\n" in telelint("lint", "-v", "a.ics").err
    )


def test_no_terminal_obeys_a_reason(folder: Path, telelint: Telelint) -> None:
    (folder / "telelint.toml").write_text(SUPPRESS_ZOOM.replace("signed", "\\u001b[31msigned"))
    assert "is accepted: \\x1b[31msigned" in telelint("lint", "-v", "a.ics").err


def test_a_calendar_of_accepted_findings_is_not_called_clean(folder: Path, telelint: Telelint) -> None:
    telelint("lint", "--write-baseline", "b.json", "a.ics")
    ran = telelint("lint", "--baseline", "b.json", "a.ics")
    assert ran.status == 0
    assert "2 by the baseline" in ran.out
    assert "Nothing was found" not in ran.out


def test_an_invite_cannot_suppress_anything(folder: Path, telelint: Telelint) -> None:
    (folder / "a.ics").write_text(calendar(f"one {TWITCH}", before="X-TELELINT-IGNORE:TL201\nCOMMENT:telelint: ignore"))
    assert telelint("lint", "a.ics").status == 1


def test_unused_and_expired_suppressions_are_notes(folder: Path, telelint: Telelint) -> None:
    (folder / "telelint.toml").write_text(
        '[[suppress]]\nrule = "TL201"\nhost = "youtube.com"\nreason = "x"\n'
        '[[suppress]]\nrule = "no-agreement"\nreason = "y"\nexpires = 2024-01-01\n'
    )
    ran = telelint("lint", "--format", "json", "--select", "TL203,TL201,TL905", "--fail-on", "notice", "a.ics")
    notes = [finding for finding in document(ran)["findings"] if finding["rule"] == "TL905"]
    assert [(note["path"], note["line"], note["severity"]) for note in notes] == [
        ("telelint.toml", 1, "note"),
        ("telelint.toml", 5, "note"),
    ]
    assert "expired on 2024-01-01. One of its findings is reported again." in notes[1]["message"]
    assert document(ran)["summary"]["findings"] == {"TL203": 1, "TL201": 1, "TL905": 2}


def test_an_unused_one_fails_only_who_asks_for_notices(folder: Path, telelint: Telelint) -> None:
    (folder / "telelint.toml").write_text('[[suppress]]\nrule = "TL101"\nreason = "x"\n')
    (folder / "a.ics").write_text(calendar())
    assert telelint("lint", "a.ics").status == 0
    assert telelint("lint", "--fail-on", "notice", "a.ics").status == 1
    assert telelint("lint", "--fail-on", "notice", "--ignore", "TL905", "a.ics").status == 0


@pytest.mark.parametrize("command", [("check", ZOOM), ("links", "--fail-on", "notice", "a.ics")])
def test_suppressions_hold_for_check_and_links_too(folder: Path, telelint: Telelint, command: tuple[str, ...]) -> None:
    (folder / "a.ics").write_text(calendar(f"one {ZOOM}"))
    arguments = (*command, "--format", "jsonl")
    assert telelint(*arguments).status == 1
    (folder / "telelint.toml").write_text(SUPPRESS_ZOOM)
    ran = telelint(*arguments)
    answer = json.loads(ran.out)
    assert (ran.status, answer["verdict"], answer["findings"]) == (0, "warn", [])


def test_a_register_can_have_an_accepted_finding(folder: Path, telelint: Telelint) -> None:
    (folder / "register.toml").write_text(
        '[[agreement]]\nid = "zoom"\nvendor = "Zoom"\nproducts = ["zoom"]\nhosts = ["us02web.zoom.us"]\n'
        "signed_on = 2026-01-01\neffective_from = 2026-01-01\npatient_contact_allowed = true\n"
    )
    ran = telelint("register", "check", "--fail-on", "notice", "--write-baseline", "b.json")
    assert ran.status == 0
    assert telelint("register", "check", "--fail-on", "notice").status == 1
    assert telelint("register", "check", "--fail-on", "notice", "--baseline", "b.json").status == 0


def test_a_suppression_without_a_reason_is_a_configuration_error(folder: Path, telelint: Telelint) -> None:
    (folder / "telelint.toml").write_text('[[suppress]]\nrule = "TL203"\n')
    ran = telelint("lint", "a.ics")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == "telelint: telelint.toml: suppress[0].reason: is missing\n"


# Baselines


def test_a_baseline_survives_moved_lines_changed_passcodes_and_another_order(folder: Path, telelint: Telelint) -> None:
    assert telelint("lint", "--write-baseline", "b.json", "a.ics").status == 0
    moved = calendar(f"two {TWITCH}", f"one {ZOOM.replace('canary', 'other')}", before="PRODID:x\nX-WR-CALNAME:y")
    (folder / "a.ics").write_text(moved)
    (folder / "a.ics").rename(folder / "renamed.ics")
    assert telelint("lint", "--baseline", "b.json", "renamed.ics").status == 0


def test_a_baseline_holds_no_secret_no_line_and_no_path(folder: Path, telelint: Telelint) -> None:
    telelint("lint", "--show-secrets", "--write-baseline", "b.json", "a.ics")
    document = json.loads((folder / "b.json").read_text())
    assert document.keys() == {"baseline", "telelint", "date", "findings"}
    assert all(entry.keys() == {"rule", "fingerprint", "count"} for entry in document["findings"])
    assert not any(text in (folder / "b.json").read_text() for text in ("canary", "zoom", "98765432101", "a.ics"))


def test_new_findings_are_reported_and_vanished_ones_said_when_asked(folder: Path, telelint: Telelint) -> None:
    telelint("lint", "--write-baseline", "b.json", "a.ics")
    (folder / "a.ics").write_text(calendar(f"one {ZOOM}", "three https://www.youtube.com/live/abc"))
    ran = telelint("lint", "--format", "json", "-v", "--baseline", "b.json", "a.ics")
    assert ran.status == 1
    assert [finding["platform"] for finding in document(ran)["findings"]] != ["twitch"]
    assert rules(document(ran)["findings"]) == ["TL201"]
    assert "telelint: TL201 was in the baseline once more than in this run\n" in ran.err
    assert "more than in this run" not in telelint("lint", "--baseline", "b.json", "a.ics").err


def test_the_same_finding_once_more_is_new(folder: Path, telelint: Telelint) -> None:
    telelint("lint", "--write-baseline", "b.json", "a.ics")
    (folder / "copy.ics").write_text((folder / "a.ics").read_text())
    assert telelint("lint", "--baseline", "b.json", "a.ics", "copy.ics").status == 1


def test_writing_again_takes_no_notice_of_the_old_one(folder: Path, telelint: Telelint) -> None:
    (folder / "telelint.toml").write_text('baseline = "b.json"\n')
    (folder / "b.json").write_text("damaged")
    assert telelint("lint", "a.ics").status == 2
    ran = telelint("lint", "--write-baseline", "b.json", "a.ics")
    assert ran.status == 0
    assert ran.err == "telelint: wrote b.json with 2 findings\n"
    assert telelint("lint", "a.ics").status == 0


def test_what_the_configuration_suppresses_is_not_written(folder: Path, telelint: Telelint) -> None:
    (folder / "telelint.toml").write_text(SUPPRESS_ZOOM)
    telelint("lint", "--write-baseline", "b.json", "a.ics")
    assert rules(json.loads((folder / "b.json").read_text())["findings"]) == ["TL201"]


def test_what_cannot_be_read_is_still_an_error(folder: Path, telelint: Telelint) -> None:
    assert telelint("lint", "--write-baseline", "b.json", "a.ics", "absent.ics").status == 2


# Overrides


OVERRIDES = """\
fail-on = "block"

[[override]]
paths = ["old/"]
ignore = ["TL201"]
fail-on = "warn"

[[override]]
paths = ["old/strict/*"]
select = ["TL203", "TL201"]
fail-on = "block"
"""


@pytest.fixture
def old(folder: Path) -> Path:
    (folder / "old" / "strict").mkdir(parents=True)
    for name in ("old/a.ics", "old/strict/a.ics"):
        (folder / name).write_text((folder / "a.ics").read_text())
    (folder / "telelint.toml").write_text(OVERRIDES)
    return folder / "old"


@pytest.mark.parametrize(
    ("arguments", "found", "status"),
    [
        pytest.param(["a.ics"], ["TL203", "TL201"], 1, id="not-overridden"),
        pytest.param(["--ignore", "TL201", "a.ics"], ["TL203"], 0, id="common-threshold"),
        pytest.param(["old/a.ics"], ["TL203"], 1, id="ignored-there-and-lower-threshold"),
        pytest.param(["--select", "TL201", "old/a.ics"], [], 0, id="ignored-there-whatever-the-option-selects"),
        pytest.param(["--fail-on", "block", "old/a.ics"], ["TL203"], 0, id="option-before-override"),
        pytest.param(["old/strict/a.ics"], ["TL203"], 0, id="all-ignored-and-the-last-threshold"),
        pytest.param(["--select", "TL3", "old/strict/a.ics"], [], 0, id="option-selects-for-all"),
        pytest.param(["--exit-zero", "old"], ["TL203", "TL203"], 0, id="exit-zero"),
        pytest.param(["--isolated", "old/a.ics"], ["TL203", "TL201"], 1, id="isolated"),
    ],
)
def test_overrides_hold_for_their_files(
    old: Path, telelint: Telelint, arguments: list[str], found: list[str], status: int
) -> None:
    ran = telelint("lint", "--format", "json", *arguments)
    document_found = document(ran)
    assert (rules(document_found["findings"]), ran.status) == (found, status)
    assert sum(document_found["summary"]["findings"].values()) == len(found)


def test_an_override_may_select_what_is_not_selected_elsewhere(folder: Path, telelint: Telelint) -> None:
    (folder / "b.ics").write_text((folder / "a.ics").read_text())
    (folder / "telelint.toml").write_text(
        'select = ["TL203"]\n[[override]]\npaths = ["b.ics"]\nselect = ["TL201", "TL203"]\n'
    )
    found = document(telelint("lint", "--format", "json", "a.ics", "b.ics"))["findings"]
    assert [(finding["path"], finding["rule"]) for finding in found] == [
        ("a.ics", "TL203"),
        ("b.ics", "TL203"),
        ("b.ics", "TL201"),
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param("[[override]]\nignore = []\n", "override[0].paths: is missing", id="no-paths"),
        pytest.param('[[override]]\npaths = ["a"]\nfail-on = "x"\n', "override[0].fail-on: invalid enum", id="word"),
        pytest.param(
            '[[override]]\npaths = ["a"]\nignore = ["TL999"]\n',
            "override[0].ignore: no rule's code begins with 'TL999'",
            id="rule",
        ),
    ],
)
def test_an_override_that_is_wrong_is_said(folder: Path, telelint: Telelint, text: str, complaint: str) -> None:
    (folder / "telelint.toml").write_text(text)
    ran = telelint("lint", "a.ics")
    assert ran.status == 2
    assert ran.err.startswith(f"telelint: telelint.toml: {complaint}")
