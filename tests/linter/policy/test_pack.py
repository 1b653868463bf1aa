from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING

import jsonschema
import msgspec
import pytest

from telelint.errors import PolicyError
from telelint.model import BaaState, PlatformClass, Reason, Regime
from telelint.policy.compile import DATA, policies_json, schemas
from telelint.policy.pack import PolicyPack
from telelint.policy.pack_source import MESSAGE_LIMIT, compiled_pack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SOURCE = (DATA / "policies" / "hipaa-us.toml").read_text("utf-8")
PACK = PolicyPack.bundled()


def test_the_compiled_packs_are_current() -> None:
    compiled = files("telelint").joinpath("data", "compiled", "policies.json").read_bytes()
    assert compiled == policies_json(), "run: python -m telelint.compile"


def test_the_schemas_are_current() -> None:
    for name, octets in schemas().items():
        assert (DATA / "schemas" / name).read_bytes() == octets, "run: python -m telelint.policy.compile"


def test_the_schemas_hold_for_the_files() -> None:
    import tomllib

    def plain(text: str) -> object:
        return json.loads(msgspec.json.encode(tomllib.loads(text)))

    register = '[[agreement]]\nid = "a"\nvendor = "V"\nproducts = ["zoom"]\nsigned_on = 2022-01-10\n'
    for name, text in (("policy.schema.json", SOURCE), ("register.schema.json", register)):
        schema = json.loads(schemas()[name])
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.validate(plain(text), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(plain(register + "signed = true\n"), json.loads(schemas()["register.schema.json"]))


def test_reading_the_bundled_pack_needs_neither_msgspec_nor_tomllib() -> None:
    program = (
        "import sys; from telelint.policy.pack import PolicyPack; from telelint.policy.judging import Judge;"
        "from telelint.policy.register import Register; from telelint.model import Circumstances;"
        "Judge(PolicyPack.bundled(), Register.empty(), Circumstances());"
        "print(sorted({'msgspec', 'tomllib', 'zoneinfo', 'pathlib'} & sys.modules.keys()))"
    )
    run = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path.insert(0, {str(DATA.parent.parent)!r}); {program}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == "[]"


def test_the_pack_says_what_it_is() -> None:
    assert (PACK.id, PACK.jurisdiction, PACK.time_zone) == ("hipaa-us", "US", "America/New_York")
    assert re.fullmatch(r"[0-9a-f]{64}", PACK.sha256)
    assert PACK.boundaries == (date(2020, 3, 17), date(2023, 5, 12), date(2023, 8, 10))


def test_the_hash_is_of_the_content_and_not_of_the_comments() -> None:
    same = compiled_pack(("# a remark\n" + SOURCE).encode(), name="x")
    other = compiled_pack(SOURCE.replace("Send everybody a new link.", "Send a new link.").encode(), name="x")
    assert same["sha256"] == PACK.sha256
    assert other["sha256"] != PACK.sha256


def messages() -> Iterator[tuple[str, str, str]]:
    compiled = compiled_pack(SOURCE.encode(), name="hipaa-us")
    for reason, regimes in compiled["wordings"].items():
        for regime, cells in regimes.items():
            for when, (message, _, citations) in cells.items():
                assert citations
                yield f"{reason}-{regime}-{when}", regime, message["en"]
    for name in ("broadcast", "consumer_tier", "part2"):
        yield name, "", compiled["modifiers"][name]["message"]["en"]


@pytest.mark.parametrize(("regime", "message"), [pytest.param(r, m, id=i) for i, r, m in messages()])
def test_messages_are_short_plain_and_true_for_their_date(regime: str, message: str) -> None:
    shown = message.format(
        platform="Zoom Events and Webinars for Government",
        agreement="zoom-for-healthcare-2022",
        date="2024-06-03",
        retired_on="2024-06-03",
    )
    assert len(shown) <= MESSAGE_LIMIT
    assert shown.endswith(".")
    assert ". " not in shown
    assert not re.search(r"\b(compliant|allowed|legal|permitted|safe|secure|now|today)\b", shown, re.IGNORECASE)
    if "penalised" in shown:
        assert regime in ("discretion", "transition")


def test_nothing_in_the_pack_is_called_compliant() -> None:
    assert "compliant" not in SOURCE.lower()
    assert all(not re.search(r"/work|/tmp|localhost", line) for line in SOURCE.splitlines())


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        pytest.param(
            'states = ["match"]\nverdicts = ["ok"',
            'states = ["lapsed"]\nverdicts = ["ok"',
            "row[8]: plan-dependent with lapsed is covered by row[5]",
            id="cell-twice",
        ),
        pytest.param('classes = ["phone"]', "classes = []", "row: no row covers phone with match", id="cell-missing"),
        pytest.param(
            'verdicts = ["ok", "ok", "ok", "ok"]',
            'verdicts = ["ok", "ok", "ok"]',
            "row[5].verdicts",
            id="verdict-missing",
        ),
        pytest.param(
            'reason = "covered"\nregimes = ["ordinary", ',
            'reason = "covered"\nregimes = [',
            "no wording without `when` for covered in ordinary",
            id="wording-missing",
        ),
        pytest.param(
            "first_day = 2020-03-17", "first_day = 2020-03-18", "regime[1].first_day: is not the day after", id="gap"
        ),
        pytest.param(
            "last_day = 2023-05-11", "last_day = 2023-05-12", "regime[2].first_day: is not the day after", id="overlap"
        ),
        pytest.param("last_day = 2020-03-16\n", "", "regime[1].first_day", id="no-border"),
        pytest.param(
            'id = "ordinary"\n', 'id = "ordinary"\nfirst_day = 2000-01-01\n', "regime[0].first_day", id="begins-late"
        ),
        pytest.param(
            'id = "transition"', 'id = "discretion"', "regime: a regime's id is there twice", id="regime-twice"
        ),
        pytest.param('steps = ["QSOA"]', 'steps = ["QSOB"]', "QSOB is not defined", id="step-undefined"),
        pytest.param('"qsoa" = {', '"qsob" = {', "qsoa is not defined", id="citation-undefined"),
        pytest.param("[step]\n", '[step]\nIDLE.en = "Nothing."\n', "step.IDLE: is used by nothing", id="step-unused"),
        pytest.param(
            "imitates a known service", "imitates {platform}", "{platform} is not known here", id="placeholder-unknown"
        ),
        pytest.param("imitates a known service", "imitates a { service", "message.en", id="lone-brace"),
        pytest.param('no la abra."\nsteps', 'no la abra"\nsteps', "one sentence", id="no-full-stop"),
        pytest.param(
            "This is a page of a known maker, not", "This is a page. It is not", "one sentence", id="two-sentences"
        ),
        pytest.param(
            'SEND_NEW_LINK.es = "Envíe a todos un enlace nuevo."\n',
            "",
            "has no text in 'es'",
            id="half-translated",
        ),
        pytest.param('reason = "phone"\n\n', 'reason = "telephone"\n\n', "$.row[12].reason", id="unknown-reason"),
        pytest.param("jurisdiction", "juristiction", "juristiction", id="unknown-key"),
        pytest.param("[step]", "[step", "line", id="not-toml"),
    ],
)
def test_what_is_wrong_with_a_pack_is_named(old: str, new: str, place: str) -> None:
    assert old in SOURCE
    with pytest.raises(PolicyError) as caught:
        compiled_pack(SOURCE.replace(old, new, 1).encode(), name="policies/mine.toml")
    assert str(caught.value).startswith("policies/mine.toml: ")
    assert place in str(caught.value)


def test_a_pack_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(SOURCE.replace('id = "hipaa-us"', 'id = "mine"'), "utf-8")
    mine = PolicyPack.load(str(path))
    assert mine.id == "mine"
    assert mine.ruling(PlatformClass.NO_BAA, BaaState.NONE, Regime.ENFORCEMENT).reason is Reason.NO_BAA
    with pytest.raises(PolicyError, match="No such file"):
        PolicyPack.load(str(tmp_path / "none.toml"))
    with pytest.raises(PolicyError, match="bundled are: hipaa-us"):
        PolicyPack.bundled("hipaa-mars")


def test_a_message_may_name_the_meetings_date(tmp_path: Path) -> None:
    from telelint.model import Circumstances, Identification
    from telelint.policy.judging import Judge
    from telelint.policy.register import Register

    path = tmp_path / "mine.toml"
    path.write_text(SOURCE.replace("An ordinary phone call", "A call on {date}"), "utf-8")
    from platform_facts import PHONE

    judge_all = Judge(PolicyPack.load(str(path)), Register.empty(), Circumstances())
    for on in (date(2024, 1, 1), date(2024, 1, 2)):
        assert on.isoformat() in judge_all(Identification("telephone"), PHONE, host="", on=on).message


def test_the_documentation_shows_the_table_as_it_is() -> None:
    page = (DATA.parent.parent.parent / "docs" / "policy.md").read_text("utf-8")
    rows = {}
    for line in page.splitlines():
        cells = [cell.strip(" `") for cell in line.strip("|").split("|")]
        if cells[0].isdigit():
            rows[int(cells[0])] = cells[3:8]
    seen = set()
    for platform_class in PlatformClass:
        for state in BaaState:
            rulings = [PACK.ruling(platform_class, state, regime) for regime in Regime]
            assert rows[rulings[0].rule] == [*(ruling.verdict.word for ruling in rulings), rulings[0].reason.value]
            seen.add(rulings[0].rule)
    assert seen == rows.keys()
