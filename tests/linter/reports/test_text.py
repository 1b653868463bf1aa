from __future__ import annotations

import re

import pytest

from linter.reports.values import (
    BROKEN,
    LOOKALIKE,
    NOT_ON_FILE,
    PUBLIC,
    SAFE_LINKS_ZOOM,
    TELEPHONE,
    places,
    written,
)
from telelint.model import SEVERITY_OF, Skipped, Tally, Verdict
from telelint.reports import Answer, Entry, Look, answers, findings, inventory
from telelint.reports.findings import grouping
from telelint.reports.findings import text as findings_text
from telelint.reports.paint import labelled, printable, wrapped

MEET = NOT_ON_FILE._replace(
    platform="google-meet", message="Google Meet can come with a BAA, but your register holds none."
)
HINT = "You have no register yet"


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def test_a_finding_names_place_severity_rule_and_what_to_do() -> None:
    assert written(findings.FORMATS, "text", [NOT_ON_FILE], look=Look(quiet=True)) == (
        "exports/jan.ics:14:10: warning[TL203] Zoom Meetings can come with a BAA, but\n"
        "    your register holds none.\n"
        "    https://us02web.zoom.us/j/…\n"
        "    ^^^^^^^^^^^^^^^^^^^^^^^^^^^ series from 2026-11-24, LOCATION\n"
        "    Next: Sign one, or move the visit.\n"
        "          Enter it in the register.\n"
        "    Source: 45 CFR 164.308(b)(3); 45 CFR 164.502(e)(2)\n"
    )


def test_the_same_complaint_is_one_block_with_count_and_three_places() -> None:
    text = written(findings.FORMATS, "text", places(NOT_ON_FILE, 300))
    assert text.count("TL203") == text.count("Next:") == 1
    assert "300 times; also at exports/jan.ics:20:10, exports/jan.ics:30:10 and 297 more" in text
    assert ":40:10" not in text


def test_other_platforms_are_other_blocks_and_the_worst_comes_first() -> None:
    text = written(findings.FORMATS, "text", [BROKEN, *places(MEET, 2), *places(NOT_ON_FILE, 3), PUBLIC])
    codes = re.findall(r"\[(TL\d+)\] (\w+)", text)
    assert codes == [("TL201", "TikTok"), ("TL203", "Zoom"), ("TL203", "Google"), ("TL903", "END")]


def test_one_message_about_several_platforms_is_one_block_that_names_them() -> None:
    passcode = NOT_ON_FILE._replace(rule="TL303", message="The passcode travels in the link.")
    text = written(
        findings.FORMATS, "text", [*places(passcode, 3), *places(passcode._replace(platform="google-meet"), 2)]
    )
    assert text.count("TL303") == 1
    assert "5 times (Zoom Meetings 3, Google Meet 2); also at " in text


def test_rare_complaints_of_a_rule_are_counted_together() -> None:
    rare = [NOT_ON_FILE._replace(rule="TL301", message=f"complaint {number}") for number in range(50)]
    text = written(findings.FORMATS, "text", [*rare, PUBLIC])
    assert text.count("warning[TL301]") == findings_text.MOST_OF_A_RULE
    assert "[TL301] 40 rarer complaints of this rule, at 40 places (--full lists all)." in text


def test_full_lists_every_finding_and_says_what_to_do_once() -> None:
    text = written(findings.FORMATS, "text", places(NOT_ON_FILE, 5), look=Look(full=True))
    assert text.count("warning[TL203]") == 5
    assert text.count("Next:") == 1


@pytest.mark.parametrize("full", [False, True], ids=["grouped", "full"])
def test_without_a_register_one_hint_comes_first(full: bool) -> None:
    items = [PUBLIC, *places(NOT_ON_FILE, 300), *places(MEET, 12)]
    text = written(findings.FORMATS, "text", items, has_register=False, look=Look(full=full))
    assert text.startswith(HINT)
    assert text.count(HINT) == text.count("telelint register init") == 1
    if not full:
        assert "312 links would need one: Zoom Meetings 300, Google Meet 12." in text
        assert text.count("TL203") == 1


def test_without_a_register_nothing_is_said_of_it_where_no_agreement_is_missing() -> None:
    assert HINT not in written(findings.FORMATS, "text", [PUBLIC], has_register=False)


def test_quiet_hides_hint_and_summary_but_no_finding() -> None:
    text = written(findings.FORMATS, "text", places(NOT_ON_FILE, 2), has_register=False, look=Look(quiet=True))
    assert HINT not in text
    assert "warning[TL203]" in text
    assert not text.endswith("link.\n")


def test_the_summary_counts_and_names_what_was_skipped_and_why() -> None:
    verdicts = {"ok": 1394, "block": 2, "warn": 4}
    skipped = [Skipped("secret.zip", "needs a password"), *(Skipped(f"{n}.docx", "not a kind") for n in range(1, 9))]
    tally = Tally(3, 120, 1400, verdicts, {}, {"TL203": 4}, skipped)
    assert written(findings.FORMATS, "text", [], tally=tally) == (
        "3 files, 120 events, 1,400 links: 2 block, 4 warn, 1,394 ok.\n"
        "Skipped 9 inputs:\n"
        "  needs a password: secret.zip\n"
        "  not a kind: 1.docx, 2.docx, 3.docx and 5 more (--full names all)\n"
    )
    full = written(findings.FORMATS, "text", [], tally=tally, look=Look(full=True))
    assert full.count(".docx") == 8


def test_a_clean_run_promises_nothing() -> None:
    text = written(findings.FORMATS, "text", [], tally=Tally(1, 1, 1, {"ok": 1}))
    assert text == "1 file, 1 event, 1 link: 1 ok.\nNothing was found against that.\n"
    assert "compliant" not in text


def test_memory_is_bounded_by_putting_together_by_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping, "MOST_GROUPS", 3)
    items = [NOT_ON_FILE._replace(message=f"complaint {number}") for number in range(50)]
    text = written(findings.FORMATS, "text", items)
    assert text.count("warning[TL203]") == 4
    assert "47 times" in text


@pytest.mark.parametrize("width", [40, 60, 80, 100])
def test_no_line_is_wider_than_the_look(width: int) -> None:
    text = written(
        findings.FORMATS, "text", [PUBLIC, *places(NOT_ON_FILE, 9)], look=Look(width=width), has_register=False
    )
    assert max(map(len, text.splitlines())) <= width


def test_colour_changes_no_letter() -> None:
    items = [BROKEN, *places(MEET, 2), PUBLIC]
    coloured = written(findings.FORMATS, "text", items, look=Look(colour=True))
    assert "\x1b[" in coloured
    assert plain(coloured) == written(findings.FORMATS, "text", items)


def test_no_terminal_obeys_a_file_name() -> None:
    assert NOT_ON_FILE.place
    evil = NOT_ON_FILE._replace(place=NOT_ON_FILE.place._replace(path="a\x1b]0;pwned\x07\u202e.ics"))
    text = written(findings.FORMATS, "text", [evil])
    assert text.startswith("a\\x1b]0;pwned\\x07\\u202e.ics:14:10")


def test_an_answer_has_verdict_product_host_sentence_step_and_source() -> None:
    passcode = NOT_ON_FILE._replace(
        rule="TL303",
        message="the passcode travels in the link",
        severity=SEVERITY_OF[Verdict.NOTICE],
        steps=("Send it apart.",),
    )
    assert written(answers.FORMATS, "text", [Answer(1, SAFE_LINKS_ZOOM, (NOT_ON_FILE, passcode))]) == (
        "! warn  Zoom Meetings  us02web.zoom.us\n"
        "  Zoom Meetings can come with a BAA, but your register holds none.\n"
        "  Next: Sign one, or move the visit.\n"
        "  note[TL303] the passcode travels in the link\n"
        "    Next: Send it apart.\n"
        "  Source: 45 CFR 164.308(b)(3)\n"
    )


def test_an_answer_names_the_register_entry_it_rests_on() -> None:
    covered = SAFE_LINKS_ZOOM.judgement._replace(verdict=Verdict.OK, agreement="zoom-2022")
    text = written(answers.FORMATS, "text", [Answer(1, SAFE_LINKS_ZOOM._replace(judgement=covered), ())])
    assert text.startswith("✓ ok  Zoom Meetings")
    assert "  Rests on: register entry zoom-2022\n" in text


def test_a_lookalike_is_not_called_by_the_name_it_imitates() -> None:
    text = written(answers.FORMATS, "text", [Answer(1, LOOKALIKE, ()), Answer(2, None, ()), Answer(3, TELEPHONE, ())])
    assert text.startswith("✗ block  imitates Zoom Meetings  zoom.us.evil.example\n")
    assert "\n\ni notice  phone\n" in text


def test_the_inventory_lines_up() -> None:
    link = SAFE_LINKS_ZOOM._replace(place=NOT_ON_FILE.place, event=NOT_ON_FILE.event)
    head, *rows = written(inventory.FORMATS, "text", [Entry(link, ()), Entry(link, ())]).splitlines()[:3]
    assert rows[0] == "! warn    2026-11-24  zoom                  -                     exports/jan.ics:14:10"
    assert [head.index("DATE"), head.index("PLATFORM"), head.index("PLACE")] == [10, 22, 66]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("Praxis für Kinder/jan.ics", "Praxis für Kinder/jan.ics", id="letters"),
        pytest.param("a\nb\x7f\x9b", "a\\nb\\x7f\\x9b", id="controls"),
        pytest.param("日本 ics", "日本 ics", id="wide"),
    ],
)
def test_printable(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_wrapped_keeps_words_and_indents() -> None:
    assert wrapped("aa bb cc", 7, first="- ", then="  ") == ["- aa bb", "  cc"]
    assert wrapped("a-very-long-word b", 5, first="> ", then="  ") == ["> a-very-long-word", "  b"]
    assert labelled("Next:", ["a b", "c"], 80, " ") == [" Next: a b", "       c"]
    assert labelled("Next:", [], 80, " ") == []
