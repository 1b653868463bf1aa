from __future__ import annotations

from datetime import date, timedelta
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from platform_facts import FACETIME, MEET, TEAMS, TEAMS_FREE, ZOOM, Product
from telelint.errors import RegisterError
from telelint.model import BaaState, Circumstances, PlatformClass, Verdict
from telelint.policy.register import Register, check_register, template

if TYPE_CHECKING:
    from pathlib import Path

ON = date(2024, 6, 3)

DESIGN_EXAMPLE = """
[[agreement]]
id = "zoom-2022"
vendor = "Zoom Communications"
products = ["zoom", "zoom-for-healthcare"]
plan = "Zoom for Healthcare"
hosts = ["mercyclinic.zoom.us"]
signed_on = 2022-01-10
effective_from = 2022-01-15
expires_on = 2027-01-15
patient_contact_allowed = true
document_ref = "contracts/2022-017"
[[own_host]]
host = "video.mercyclinic.example"
note = "self-hosted BigBlueButton, risk analysis 2024-03"
"""


def parse(text: str) -> Register:
    return Register.parse(text.encode(), name="register.toml")


def agreement(lines: str = "", *, products: str = '["zoom"]', dates: str = "signed_on = 2020-01-01") -> str:
    return f'[[agreement]]\nid = "a"\nvendor = "V"\nproducts = {products}\n{dates}\n{lines}\n'


def state(
    register: Register,
    platform: Product | None = ZOOM,
    *,
    host: str = "mercyclinic.zoom.us",
    tenant: str | None = "mercyclinic.zoom.us",
    on: date = ON,
    purpose: str = "telehealth",
    organiser_domain: str | None = None,
) -> tuple[BaaState, str | None]:
    circumstances = Circumstances(purpose=purpose)
    return register.state(
        platform, host=host, tenant=tenant, on=on, circumstances=circumstances, organiser_domain=organiser_domain
    )


def test_the_documented_example_decodes_and_covers_its_account() -> None:
    register = parse(DESIGN_EXAMPLE)
    assert state(register) == (BaaState.MATCH, "zoom-2022")
    assert state(register, None, host="video.mercyclinic.example", tenant=None) == (BaaState.MATCH, None)
    assert state(register, None, host="mercyclinic.example", tenant=None) == (BaaState.NONE, None)
    assert register.boundaries == (date(2022, 1, 15), date(2027, 1, 15))


LISTED = 'hosts = ["mercyclinic.zoom.us"]'


@pytest.mark.parametrize(
    ("dates", "on", "expected"),
    [
        pytest.param("effective_from = 2024-06-03", ON, "match", id="from-its-first-day"),
        pytest.param("effective_from = 2024-06-04", ON, "lapsed", id="not-yet-in-effect"),
        pytest.param("signed_on = 2024-06-03", ON, "match", id="signed-counts-where-no-effect-is-given"),
        pytest.param(
            "signed_on = 2020-01-01\neffective_from = 2024-06-04", ON, "lapsed", id="effect-counts-before-signed"
        ),
        pytest.param("signed_on = 2020-01-01\nexpires_on = 2024-06-03", ON, "lapsed", id="not-on-its-last-date"),
        pytest.param("signed_on = 2020-01-01\nexpires_on = 2024-06-04", ON, "match", id="the-day-before"),
        pytest.param("signed_on = 2020-01-01\nexpires_on = 2022-01-01\nauto_renews = true", ON, "match", id="renews"),
        pytest.param(
            "signed_on = 2020-01-01\nauto_renews = true\nterminated_on = 2024-06-03", ON, "lapsed", id="terminated"
        ),
        pytest.param("signed_on = 2020-01-01\nstatus = 'expired'", ON, "lapsed", id="status-expired"),
        pytest.param("signed_on = 2020-01-01\nstatus = 'ended'", ON, "lapsed", id="status-ended"),
        pytest.param("signed_on = 2020-01-01\nstatus = 'requested'", ON, "none", id="never-signed"),
        pytest.param("status = 'not-requested'", ON, "none", id="not-even-requested"),
        pytest.param("plan = 'x'", ON, "none", id="nothing-says-that-it-was-signed"),
        pytest.param("status = 'signed'", ON, "lapsed", id="signed-nobody-knows-when"),
    ],
)
def test_in_force(dates: str, on: date, expected: str) -> None:
    assert state(parse(agreement(LISTED, dates=dates)), on=on)[0] == expected


@pytest.mark.parametrize(
    ("lines", "host", "tenant", "domain", "expected"),
    [
        pytest.param(LISTED, "mercyclinic.zoom.us", "mercyclinic.zoom.us", None, "match", id="host"),
        pytest.param(LISTED, "mercyclinic.zoom.us", "mercyclinic", None, "match", id="tenant-is-the-label"),
        pytest.param(
            'hosts = ["MercyClinic.Zoom.US."]', "mercyclinic.zoom.us", "mercyclinic.zoom.us", None, "match", id="case"
        ),
        pytest.param('vanity_hosts = ["m.zoom.us"]', "m.zoom.us", "m.zoom.us", None, "match", id="vanity-host"),
        pytest.param(LISTED, "other.zoom.us", "other.zoom.us", None, "conflict", id="another-host"),
        pytest.param(LISTED, "us02web.zoom.us", None, None, "partial", id="shared-host"),
        pytest.param('hosts = ["zoom.us"]', "zoom.us", None, None, "partial", id="shared-host-listed"),
        pytest.param(
            'hosts = ["zoom.us"]', "other.zoom.us", "other.zoom.us", None, "conflict", id="not-below-a-listed-host"
        ),
        pytest.param("", "mercyclinic.zoom.us", "mercyclinic.zoom.us", None, "partial", id="lists-nothing"),
        pytest.param('tenant_ids = ["T1"]', "teams.microsoft.com", "t1", None, "match", id="tenant-id"),
        pytest.param('tenant_ids = ["T1"]', "teams.microsoft.com", "T2", None, "conflict", id="another-tenant-id"),
        pytest.param('tenant_ids = ["T1"]', "teams.microsoft.com", None, None, "partial", id="no-tenant-id-shown"),
        pytest.param(
            'hosts = ["teams.microsoft.com"]',
            "teams.microsoft.com",
            "T2",
            None,
            "partial",
            id="a-shared-host-proves-no-id",
        ),
        pytest.param('tenant_ids = ["T1"]', "x.zoom.us", "x.zoom.us", None, "partial", id="ids-say-nothing-of-hosts"),
        pytest.param(
            'organiser_domains = ["mercy.org"]', "meet.google.com", None, "mercy.org", "match", id="organiser"
        ),
        pytest.param(
            'organiser_domains = ["mercy.org"]', "meet.google.com", None, "Mercy.org", "match", id="organiser-case"
        ),
        pytest.param(
            'organiser_domains = ["mercy.org"]', "meet.google.com", None, "gmail.com", "partial", id="stranger"
        ),
        pytest.param(
            'organiser_domains = ["mercy.org"]', "meet.google.com", None, "x.mercy.org", "partial", id="below-it"
        ),
        pytest.param(
            LISTED + '\norganiser_domains = ["mercy.org"]',
            "o.zoom.us",
            "o.zoom.us",
            "mercy.org",
            "conflict",
            id="a-shown-tenant-outweighs-the-organiser",
        ),
        pytest.param(
            "patient_contact_allowed = false\n" + LISTED,
            "mercyclinic.zoom.us",
            "mercyclinic.zoom.us",
            None,
            "conflict",
            id="patients-barred",
        ),
        pytest.param(
            LISTED + '\n[[agreement.conditions]]\ncode = "E2EE_ON"\nmet = false',
            "mercyclinic.zoom.us",
            "mercyclinic.zoom.us",
            None,
            "conflict",
            id="condition-unmet",
        ),
        pytest.param(
            LISTED + '\n[[agreement.conditions]]\ncode = "E2EE_ON"',
            "mercyclinic.zoom.us",
            "mercyclinic.zoom.us",
            None,
            "match",
            id="condition-nobody-looked-at",
        ),
    ],
)
def test_whose_account(lines: str, host: str, tenant: str | None, domain: str | None, expected: str) -> None:
    assert state(parse(agreement(lines)), host=host, tenant=tenant, organiser_domain=domain)[0] == expected


def test_an_agreement_that_bars_patients_serves_other_purposes() -> None:
    register = parse(agreement("patient_contact_allowed = false\n" + LISTED))
    assert state(register, purpose="other")[0] is BaaState.MATCH


@pytest.mark.parametrize(
    ("products", "platform", "expected"),
    [
        pytest.param('["zoom"]', ZOOM, "partial", id="itself"),
        pytest.param('["zoom-for-healthcare"]', ZOOM, "partial", id="reached-by-the-same-urls"),
        pytest.param('["microsoft-teams"]', TEAMS_FREE, "none", id="a-sister-product-never"),
        pytest.param('["microsoft-teams"]', TEAMS, "partial", id="the-product-meant"),
        pytest.param('["zoom"]', MEET, "none", id="another-vendor"),
    ],
)
def test_which_products_an_agreement_covers(products: str, platform: Product, expected: str) -> None:
    assert state(parse(agreement(products=products)), platform, tenant=None)[0] == expected


def test_the_best_of_several_agreements_wins() -> None:
    entries = {
        "lapsed": 'signed_on = 2020-01-01\nexpires_on = 2021-01-01\nhosts = ["mercyclinic.zoom.us"]',
        "conflict": 'signed_on = 2020-01-01\nhosts = ["other.zoom.us"]',
        "partial": "signed_on = 2020-01-01",
        "match": 'signed_on = 2020-01-01\nhosts = ["mercyclinic.zoom.us"]',
    }
    text = ""
    for name, lines in entries.items():  # from the worst to the best: each takes over from the one before
        text += f'[[agreement]]\nid = "{name}"\nvendor = "V"\nproducts = ["zoom"]\n{lines}\n'
        assert state(parse(text)) == (BaaState(name), name)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param(
            '[[agreement]]\nid = "a"\nvendor = "V"\nproducts = ["zoom"]\nsigned = 2020-01-01',
            ":5: agreement[0]",
            id="unknown-key",
        ),
        pytest.param(
            agreement() + '[[agreement]]\nid = "b"\nvendor = "V"\nproducts = "zoom"',
            "agreement[1].products",
            id="wrong-type",
        ),
        pytest.param('[[agreement]]\nid = "b"\nvendor = "V"', ":1: agreement[0]", id="missing-key"),
        pytest.param(agreement('hosts = ["*.zoom.us"]'), ":6: agreement[0].hosts", id="pattern-among-hosts"),
        pytest.param(agreement('hosts = ["https://x.zoom.us/j/1"]'), ":6: agreement[0].hosts", id="url-for-a-host"),
        pytest.param(agreement(dates="signed_on = '2020-01-01T00:00'"), ":5: agreement[0].signed_on", id="not-a-date"),
        pytest.param(agreement("status = 'perhaps'"), ":6: agreement[0].status", id="unknown-status"),
        pytest.param(agreement() + agreement(), ":7: agreement[1].id: is there twice", id="id-twice"),
        pytest.param("[[own_host]]\nhost = 'a b'", ":2: own_host[0].host", id="own-host"),
        pytest.param("[[agreement]\n", "at line 1", id="not-toml"),
        pytest.param("[agreements]\n", "agreements", id="unknown-table"),
    ],
)
def test_errors_name_file_line_and_key(text: str, place: str) -> None:
    with pytest.raises(RegisterError) as caught:
        parse(text)
    assert str(caught.value).startswith("register.toml")
    assert place in str(caught.value)


def test_a_register_that_is_not_text_or_not_there(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="UTF-8"):
        Register.parse(b"\xff\xfe", name="register.toml")
    with pytest.raises(RegisterError, match="No such file"):
        Register.load(str(tmp_path / "none.toml"))


def test_a_file_with_a_byte_order_mark_loads(tmp_path: Path) -> None:
    path = tmp_path / "register.toml"
    path.write_bytes(b"\xef\xbb\xbf" + DESIGN_EXAMPLE.encode())
    assert Register.load(str(path)).agreements[0].id == "zoom-2022"


def test_an_empty_register_is_false() -> None:
    assert not Register.empty()
    assert not parse("")
    assert parse(DESIGN_EXAMPLE)


def test_in_force_lists_what_holds_on_a_date() -> None:
    register = parse(DESIGN_EXAMPLE)
    held = [
        [found.id for found in register.in_force(on)]
        for on in (date(2022, 1, 14), date(2022, 1, 15), date(2027, 1, 15))
    ]
    assert held == [[], ["zoom-2022"], []]


def test_the_template_decodes_as_it_is_and_when_used() -> None:
    assert not parse(template())
    used = [line.removeprefix("# ").removeprefix("#") for line in template().splitlines()]
    written = "\n".join(line for line in used if " = " in line or line.startswith("[["))
    register = parse(written)
    assert register.agreements[0].active_on(date(2026, 2, 1))
    assert register.owns("video.yourclinic.org")
    assert files("telelint").joinpath("data", "register.template.toml").is_file()


class Products:
    by_id = {  # noqa: RUF012 - never changed
        product.id: product
        for product in (ZOOM, FACETIME, Product("guessed", "Guessed", PlatformClass.NO_BAA, "not-offered", "none"))
    }

    def __contains__(self, name: object) -> bool:
        return name in self.by_id

    def platform(self, name: str) -> Product:
        return self.by_id[name]


GOOD = 'document_ref = "c/1"\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(agreement(GOOD), [], id="nothing-wrong"),
        pytest.param(agreement(GOOD + "expires_on = 2024-06-03"), [("TL501", Verdict.WARN)], id="expired"),
        pytest.param(agreement(GOOD + "status = 'expired'"), [("TL501", Verdict.WARN)], id="expired-by-status"),
        pytest.param(agreement(GOOD + "status = 'ended'"), [("TL501", Verdict.NOTICE)], id="ended-by-status"),
        pytest.param(
            agreement(GOOD + "terminated_on = 2023-01-01"), [("TL501", Verdict.NOTICE)], id="ended-on-purpose"
        ),
        pytest.param(agreement(GOOD + "expires_on = 2024-09-01"), [("TL501", Verdict.NOTICE)], id="in-ninety-days"),
        pytest.param(agreement(GOOD + "expires_on = 2024-09-02"), [], id="in-ninety-one-days"),
        pytest.param(agreement(GOOD + "expires_on = 2024-06-10\nauto_renews = true"), [], id="renews-itself"),
        pytest.param(
            agreement(GOOD, dates="status = 'signed'"), [("TL501", Verdict.WARN)], id="signed-nobody-knows-when"
        ),
        pytest.param(agreement(GOOD + "next_review_on = 2024-06-02"), [("TL502", Verdict.WARN)], id="review-overdue"),
        pytest.param(agreement(GOOD + "next_review_on = 2024-06-03"), [], id="review-due-today"),
        pytest.param(agreement(), [("TL503", Verdict.WARN)], id="no-document"),
        pytest.param(agreement(GOOD, products='["zom"]'), [("TL504", Verdict.WARN)], id="unknown-product"),
        pytest.param(agreement(GOOD, products='["facetime"]'), [("TL505", Verdict.WARN)], id="no-baa-product"),
        pytest.param(agreement(GOOD, products='["guessed"]'), [("TL505", Verdict.WARN)], id="no-baa-product-unsourced"),
        pytest.param(agreement(dates="status = 'requested'"), [], id="not-signed-yet"),
        pytest.param(
            agreement(GOOD + "expires_on = 2024-01-01")
            + agreement(GOOD, dates="signed_on = 2024-01-01").replace('"a"', '"b"'),
            [],
            id="replaced-by-another",
        ),
    ],
)
def test_check_register(text: str, expected: list[tuple[str, Verdict]]) -> None:
    problems = check_register(parse(text), Products(), ON)
    assert [(problem.rule, problem.verdict) for problem in problems] == expected


def test_problems_name_the_entry_and_its_line() -> None:
    second = agreement().replace('"a"', '"b"')
    problems = check_register(parse("# ours\n" + agreement(GOOD) + second), Products(), ON)
    assert [(problem.agreement, problem.line) for problem in problems] == [("b", 9)]


@pytest.mark.parametrize("days", [1, 30, 31, 60, 61, 90])
def test_an_end_ahead_says_within_how_many_days(days: int) -> None:
    end = ON + timedelta(days=days)
    (problem,) = check_register(parse(agreement(f"{GOOD}expires_on = {end}")), Products(), ON)
    assert f"within {30 if days <= 30 else 60 if days <= 60 else 90} days" in problem.message
