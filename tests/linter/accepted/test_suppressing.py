from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from linter.reports.values import BROKEN, NOT_ON_FILE, PUBLIC
from telelint.accepted.suppressing import Suppression, Suppressions
from telelint.config import read
from telelint.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path

    from telelint.model import Finding

TODAY = date(2026, 11, 24)
ALL = frozenset({"TL201", "TL203", "TL905"})


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def suppressions(text: str, file: str = "telelint.toml", today: date = TODAY) -> Suppressions:
    with open(file, "w", encoding="utf-8") as stream:
        stream.write(text)
    settings = read(file)
    assert settings is not None
    return Suppressions(settings.suppress, file=file, platforms={"zoom", "tiktok"}, today=today)


def suppress(conditions: str) -> Suppressions:
    return suppressions(f'[[suppress]]\nreason = "because"\n{conditions}\n')


@pytest.mark.parametrize(
    ("conditions", "fits"),
    [
        pytest.param('rule = "TL203"', True, id="code"),
        pytest.param('rule = "no-agreement"', True, id="name"),
        pytest.param('rule = ["TL201", "TL203"]', True, id="one-of-several"),
        pytest.param('rule = "TL201"', False, id="another-code"),
        pytest.param('rule = "TL203"\nplatform = "zoom"', True, id="platform"),
        pytest.param('rule = "TL203"\nplatform = "tiktok"', False, id="another-platform"),
        pytest.param('rule = "TL203"\nhost = "us02web.zoom.us"', True, id="host"),
        pytest.param('rule = "TL203"\nhost = "ZOOM.us"', True, id="host-above"),
        pytest.param('rule = "TL203"\nhost = "oom.us"', False, id="host-is-compared-by-labels"),
        pytest.param('rule = "TL203"\nhost = "zoom.us.evil.example"', False, id="another-host"),
        pytest.param('rule = "TL203"\npath = "exports/"', True, id="folder"),
        pytest.param('rule = "TL203"\npath = "jan.ics"', True, id="file-in-any-folder"),
        pytest.param('rule = "TL203"\npath = "/jan.ics"', False, id="file-of-this-folder"),
        pytest.param('rule = "TL203"\npath = ["*.ics", "!jan.ics"]', False, id="taken-back"),
        pytest.param('rule = "TL203"\npath = "exports/*.eml"', False, id="another-ending"),
        pytest.param('fingerprint = "0123456789abcdef"', True, id="fingerprint-alone"),
        pytest.param('fingerprint = "0123456789abcdee"', False, id="another-fingerprint"),
        pytest.param('rule = "TL203"\nexpires = 2026-11-25', True, id="holds-until-the-day-before"),
        pytest.param('rule = "TL203"\nexpires = 2026-11-24', False, id="expires-on-the-day"),
    ],
)
def test_every_condition_must_hold(conditions: str, fits: bool) -> None:
    assert suppress(conditions).why(NOT_ON_FILE) == ("because" if fits else None)


def test_a_host_is_compared_with_secrets_shown_too() -> None:
    shown = NOT_ON_FILE._replace(link="https://zoom.us@evil.example:8443/j/1?pwd=x")
    assert suppress('rule = "TL203"\nhost = "evil.example"').why(shown)
    assert suppress('rule = "TL203"\nhost = "zoom.us"').why(shown) is None


def test_a_finding_without_link_or_place_fits_no_host_and_no_path() -> None:
    nowhere = BROKEN._replace(place=None)
    assert suppress('rule = "TL903"').why(nowhere)
    assert suppress('rule = "TL903"\nhost = "zoom.us"').why(nowhere) is None
    assert suppress('rule = "TL903"\npath = "*"').why(nowhere) is None


def test_a_path_is_relative_to_the_file_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "exports").mkdir()
    monkeypatch.chdir(tmp_path / "exports")
    made = suppressions('[[suppress]]\nrule = "TL203"\npath = "exports/jan.ics"\nreason = "x"', "../telelint.toml")
    here = NOT_ON_FILE.place
    assert here is not None
    assert made.why(NOT_ON_FILE._replace(place=here._replace(path="jan.ics")))
    assert made.why(NOT_ON_FILE._replace(place=here._replace(path=str(tmp_path / "exports" / "jan.ics"))))
    assert not made.why(NOT_ON_FILE._replace(place=here._replace(path="/elsewhere/exports/jan.ics")))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param('rule = "TL203"', "suppress[0].reason: is missing", id="no-reason"),
        pytest.param('rule = "TL203"\nreason = " "', "suppress[0].reason: says nothing", id="blank-reason"),
        pytest.param('reason = "x"', "suppress[0]: names neither a rule nor a fingerprint", id="everything"),
        pytest.param('rule = []\nreason = "x"', "suppress[0]: names neither a rule nor", id="no-rule-in-the-list"),
        pytest.param('rule = "TL999"\nreason = "x"', "suppress[0].rule: no rule is called 'TL999'", id="no-such-rule"),
        pytest.param(
            'rule = "TL203"\nplatform = "zom"\nreason = "x"',
            "suppress[0].platform: no platform is called 'zom'",
            id="no-such-platform",
        ),
        pytest.param(
            'fingerprint = "xyz"\nreason = "x"', "suppress[0].fingerprint: expected the digits", id="no-fingerprint"
        ),
        pytest.param('rule = "TL203"\nreasn = "x"\nreason = "x"', "suppress[0].reasn: no such key", id="misspelt"),
        pytest.param('rule = 3\nreason = "x"', "suppress[0].rule: expected", id="wrong-type"),
    ],
)
def test_an_error_names_file_and_key(text: str, complaint: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        suppressions(f"[[suppress]]\n{text}\n")
    assert str(caught.value).startswith(f"telelint.toml: {complaint}")


TWO = """\
profile = "strict"

[[suppress]]
rule = "TL203"
reason = "x"

  [[ suppress ]]  # of last year
rule = "TL201"
path = "exports/feb.ics"
reason = "y"
"""


def leftovers(made: Suppressions, *found: Finding, files: tuple[str, ...] = ("exports/jan.ics",)) -> list[Finding]:
    for file in files:
        made.saw_file(file)
    for finding in found:
        made.why(finding)
    return list(made.leftovers(ALL))


def test_one_that_fits_nothing_is_said_where_it_stands() -> None:
    unused = leftovers(suppressions(TWO), NOT_ON_FILE, files=("exports/jan.ics", "exports/feb.ics"))
    assert [finding.rule for finding in unused] == ["TL905"]
    place = unused[0].place
    assert place is not None
    assert (place.path, place.line, place.column, place.end_line, place.end_column) == ("telelint.toml", 7, 3, 7, 16)
    assert TWO.encode()[place.byte_offset : place.byte_offset + place.byte_length] == b"[[ suppress ]]"


def test_one_for_files_that_were_not_read_is_not_called_unused() -> None:
    assert not leftovers(suppressions(TWO), NOT_ON_FILE)


def test_one_for_rules_that_were_not_asked_for_is_not_called_unused() -> None:
    made = suppress('rule = "TL104"')
    assert not leftovers(made)


def test_nothing_is_said_where_the_rule_is_not_asked_for() -> None:
    made = suppressions(TWO)
    made.saw_file("exports/jan.ics")
    assert not list(made.leftovers(ALL - {"TL905"}))


@pytest.mark.parametrize(
    ("found", "message"),
    [
        pytest.param((), "This suppression expired on 2026-01-31.", id="of-no-use-any-more"),
        pytest.param(
            (NOT_ON_FILE,),
            "This suppression expired on 2026-01-31. One of its findings is reported again.",
            id="a-finding-is-back",
        ),
        pytest.param(
            (NOT_ON_FILE, NOT_ON_FILE),
            "This suppression expired on 2026-01-31. 2 of its findings are reported again.",
            id="findings-are-back",
        ),
    ],
)
def test_an_expired_one_is_said(found: tuple[Finding, ...], message: str) -> None:
    made = suppress('rule = "TL203"\nexpires = 2026-01-31')
    assert [finding.message for finding in leftovers(made, *found)] == [message]


def test_one_that_holds_takes_over_from_an_expired_one() -> None:
    made = suppressions(
        '[[suppress]]\nrule = "TL203"\nreason = "old"\nexpires = 2020-01-01\n'
        '[[suppress]]\nrule = "TL203"\nreason = "new"\n'
    )
    assert made.why(NOT_ON_FILE) == "new"
    assert [finding.message for finding in leftovers(made)] == ["This suppression expired on 2020-01-01."]


@pytest.mark.parametrize(
    ("file", "text", "line"),
    [
        pytest.param(
            "pyproject.toml",
            '[tool.telelint]\n[[tool.telelint.suppress]]\nrule = "TL201"\nreason = "x"\n',
            2,
            id="pyproject",
        ),
        pytest.param("telelint.toml", '\nsuppress = [{rule = "TL201", reason = "x"}]\n', 1, id="array-in-one"),
        pytest.param(
            "telelint.toml", '[[suppress]]\nrule = "TL201"\nreason = """\n[[suppress]]\n"""\n', 1, id="header-in-a-text"
        ),
    ],
)
def test_the_line_is_right_or_the_first(file: str, text: str, line: int) -> None:
    unused = leftovers(suppressions(text, file))
    assert [finding.place.line for finding in unused if finding.place] == [line]


def test_a_fingerprint_of_an_unused_one_does_not_depend_on_where_it_stands() -> None:
    first, second = (
        leftovers(suppressions(before + '[[suppress]]\nrule = "TL201"\nreason = "x"\n')) for before in ("", "\n\n")
    )
    assert first[0].fingerprint == second[0].fingerprint
    assert first[0].place != second[0].place


def test_the_value_can_be_made_without_a_file() -> None:
    """The library and the service have no configuration file."""
    made = Suppressions([Suppression(reason="x", rule="TL201")], file="", platforms=(), today=TODAY)
    assert [finding.place for finding in leftovers(made)] == [None]
    assert made.why(PUBLIC) == "x"
