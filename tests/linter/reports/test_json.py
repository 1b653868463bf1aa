from __future__ import annotations

import json
from io import BytesIO, TextIOWrapper
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from linter.reports.schemas import SCHEMAS, validator
from linter.reports.values import (
    BROKEN,
    LOOKALIKE,
    NOT_ON_FILE,
    PUBLIC,
    SAFE_LINKS_ZOOM,
    TELEPHONE,
    places,
    run_about,
    written,
)
from telelint.model import Accepted, Skipped, Tally
from telelint.reports import Answer, Entry, Look, answers, findings, inventory, open_report, summary, tell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telelint.model import Link

BRIEF = '{"rule": "TL203", "name": "no-agreement", "severity": "warning", "message": "…"}'
DOCUMENTED = (
    '{"link": "https://us02web.zoom.us/j/…", "host": "us02web.zoom.us", "platform": "zoom", "platform_name": '
    '"Zoom Meetings", "kind": "video", "class": "plan-dependent", "wrapped_by": ["microsoft-safe-links"], '
    '"impersonates": null, "tenant": null, "date": "2026-11-24", "regime": "enforcement", "baa_state": "none", '
    '"agreement": null, "verdict": "warn", "reason": "no-agreement", "message": "…", "steps": ["…"], '
    f'"citations": ["…"], "findings": [{BRIEF}]}}'
)
ANSWERS = [
    Answer(1, SAFE_LINKS_ZOOM, (NOT_ON_FILE,)),
    Answer(2, None, ()),
    Answer(3, LOOKALIKE, ()),
    Answer(4, TELEPHONE, ()),
]


def placed(link: Link) -> Link:
    return link._replace(place=NOT_ON_FILE.place, property="LOCATION", event=NOT_ON_FILE.event)


ENTRIES = [Entry(placed(answer.link), answer.findings) for answer in ANSWERS if answer.link]


def test_an_answer_is_written_as_documented_to_the_letter() -> None:
    judgement = SAFE_LINKS_ZOOM.judgement._replace(message="…", steps=("…",), citations=("…",))
    answer = Answer(1, SAFE_LINKS_ZOOM._replace(judgement=judgement), (NOT_ON_FILE._replace(message="…"),))
    assert written(answers.FORMATS, "jsonl", [answer]) == DOCUMENTED + "\n"


@pytest.mark.parametrize(
    "items",
    [
        pytest.param([], id="none"),
        pytest.param([NOT_ON_FILE, SAFE_LINKS_ZOOM, PUBLIC], id="findings"),
        pytest.param([Accepted(PUBLIC, "baseline", ""), NOT_ON_FILE], id="accepted"),
        pytest.param([NOT_ON_FILE._replace(property="X-\udc80-\u2028-\u00e9\n")], id="odd-characters"),
    ],
)
def test_a_document_is_the_same_one_by_one_and_at_once_as_text_and_as_octets(items: list[Any]) -> None:
    octets = BytesIO()
    stream = TextIOWrapper(octets, "utf-8", "backslashreplace", newline="")
    report: Any = open_report(findings.FORMATS, "json", stream, Look())
    report.begin(run_about())
    tell(report, items)
    report.end(Tally())
    stream.flush()
    one_by_one = written(findings.FORMATS, "json", items)
    assert octets.getvalue() == one_by_one.encode("utf-8", "backslashreplace")
    assert len(json.loads(one_by_one)["findings"]) == sum(isinstance(item, type(NOT_ON_FILE)) for item in items)


@pytest.mark.parametrize("name", SCHEMAS)
def test_schemas_are_schemas(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])


CASES = [
    pytest.param("check", "answer", answers.FORMATS, ANSWERS, id="check"),
    pytest.param("links", "entry", inventory.FORMATS, ENTRIES, id="links"),
    pytest.param("links", "row", summary.FORMATS, ENTRIES, id="summary"),
    pytest.param("lint", "finding", findings.FORMATS, [NOT_ON_FILE, PUBLIC, BROKEN], id="lint"),
]


@pytest.mark.parametrize(("schema", "definition", "formats", "items"), CASES)
def test_every_line_fits_the_schema(schema: str, definition: str, formats: Mapping[str, str], items: list[Any]) -> None:
    lines = written(formats, "jsonl", items).splitlines()
    assert len(lines) == len(items)
    for line in lines:
        value = json.loads(line)
        validator(schema, "no_address" if "error" in value else definition).validate(value)


@pytest.mark.parametrize(("schema", "definition", "formats", "items"), CASES)
@pytest.mark.parametrize("empty", [False, True], ids=["items", "none"])
def test_the_document_fits_the_schema_and_holds_the_same_as_the_lines(
    schema: str, definition: str, formats: Mapping[str, str], items: list[Any], empty: bool
) -> None:
    items = [] if empty else items
    document = json.loads(written(formats, "json", items))
    validator(schema).validate(document)
    members = document["findings"] if schema == "lint" else document
    assert members == [json.loads(line) for line in written(formats, "jsonl", items).splitlines()]


def test_a_schema_knows_every_member_and_no_other() -> None:
    entry = json.loads(written(inventory.FORMATS, "jsonl", ENTRIES[:1]))
    assert list(entry) == SCHEMAS["links"]["$defs"]["entry"]["required"]
    answer = json.loads(written(answers.FORMATS, "jsonl", ANSWERS[:1]))
    assert list(answer) == SCHEMAS["check"]["$defs"]["answer"]["required"]
    finding = json.loads(written(findings.FORMATS, "jsonl", [NOT_ON_FILE]))
    assert list(finding) == SCHEMAS["lint"]["$defs"]["finding"]["required"]


def test_the_summary_counts_what_the_tally_says() -> None:
    tally = Tally(
        2, 30, 40, {"ok": 39, "warn": 1}, {"zoom": 40}, {"TL203": 1}, [Skipped("a.docx", "not a kind we read")]
    )
    document = json.loads(written(findings.FORMATS, "json", [NOT_ON_FILE], tally=tally))
    validator("lint", "document").validate(document)
    assert document["summary"] == {
        "files": 2,
        "events": 30,
        "links": 40,
        "verdicts": {"ok": 39, "warn": 1},
        "platforms": {"zoom": 40},
        "findings": {"TL203": 1},
        "skipped": [{"path": "a.docx", "why": "not a kind we read"}],
    }
    assert document["telelint"] == "0.1.0"
    assert document["policy"]["id"] == "hipaa-us"


def test_a_finding_and_an_entry_point_at_the_place() -> None:
    finding = json.loads(written(findings.FORMATS, "jsonl", places(NOT_ON_FILE, 1)))
    assert (finding["path"], finding["line"], finding["column"]) == ("exports/jan.ics", 10, 10)
    assert finding["event"] == {"start": "2026-11-24", "recurring": True}
    entry = json.loads(written(inventory.FORMATS, "jsonl", ENTRIES[:1]))
    assert (entry["byte_offset"], entry["byte_length"], entry["component"]) == (400, 48, "VEVENT")


def test_links_of_one_month_platform_and_tenant_are_one_row() -> None:
    link = placed(SAFE_LINKS_ZOOM)
    ours = link._replace(identification=link.identification._replace(tenant="mercyclinic"))
    undated = link._replace(event=link.event.__class__())
    rows = json.loads(written(summary.FORMATS, "json", [Entry(each, ()) for each in (link, ours, link, undated)]))
    assert [(row["month"], row["tenant"], row["links"]) for row in rows] == [
        (None, None, 1),
        ("2026-11", None, 2),
        ("2026-11", "mercyclinic", 1),
    ]


def test_file_names_of_any_octets_stay_json() -> None:
    assert NOT_ON_FILE.place
    odd = NOT_ON_FILE._replace(place=NOT_ON_FILE.place._replace(path='a"\\\x1b\udcff\n.ics'))
    text = written(findings.FORMATS, "jsonl", [odd]).encode("utf-8", "backslashreplace").decode()
    assert json.loads(text)["path"] == 'a"\\\x1b\udcff\n.ics'
