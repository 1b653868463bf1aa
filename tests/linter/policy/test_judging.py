from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from platform_facts import (
    BIGBLUEBUTTON,
    FACETIME,
    MEET,
    MIXER,
    OBSCURE,
    PHONE,
    SKYPE,
    SPRUCE,
    TEAMS,
    TEAMS_FREE,
    TIKTOK,
    UNSOURCED,
    WEBEX,
    WHATSAPP,
    ZOOM,
    Product,
)
from telelint.model import (
    BaaState,
    Circumstances,
    Identification,
    Impersonation,
    Judgement,
    PlatformClass,
    Reason,
    Regime,
    Verdict,
)
from telelint.policy.agreements import Agreement, Condition, OwnHost
from telelint.policy.judging import Judge, judge
from telelint.policy.pack import PolicyPack
from telelint.policy.register import Register

if TYPE_CHECKING:
    from telelint.model import Occurrences

PACK = PolicyPack.bundled()
PROVIDER = Circumstances()
OK, NOTICE, WARN, BLOCK = Verdict.OK, Verdict.NOTICE, Verdict.WARN, Verdict.BLOCK

ZOOM_PAID = Agreement(
    id="zoom-2022", vendor="Zoom", products=("zoom",), hosts=("mercyclinic.zoom.us",), signed_on=date(2022, 1, 15)
)
WEBEX_2017 = Agreement(
    id="webex-2017", vendor="Cisco", products=("webex",), hosts=("mercyclinic.webex.com",), signed_on=date(2017, 3, 1)
)
WORKSPACE = Agreement(id="ws-2021", vendor="Google", products=("google-meet",), effective_from=date(2021, 3, 1))
M365 = Agreement(
    id="m365", vendor="Microsoft", products=("microsoft-teams",), tenant_ids=("T1",), signed_on=date(2020, 1, 1)
)


def answer(
    identification: Identification,
    platform: Product | None,
    on: date,
    *,
    host: str = "h.example",
    register: Register | None = None,
    circumstances: Circumstances = PROVIDER,
    organiser_domain: str | None = None,
) -> Judgement:
    return judge(
        identification,
        platform,
        host=host,
        on=on,
        pack=PACK,
        register=register or Register.empty(),
        circumstances=circumstances,
        organiser_domain=organiser_domain,
    )


@pytest.mark.parametrize(
    ("on", "platform", "host", "tenant", "agreement", "verdict", "reason"),
    [
        pytest.param("2019-11-05", SKYPE, "join.skype.com", None, None, BLOCK, "no-baa", id="1-before-the-emergency"),
        pytest.param(
            "2018-05-01",
            WEBEX,
            "mercyclinic.webex.com",
            "mercyclinic.webex.com",
            WEBEX_2017,
            OK,
            "covered",
            id="2-covered",
        ),
        pytest.param(
            "2020-03-17", SKYPE, "join.skype.com", None, None, NOTICE, "no-baa", id="3-first-day-of-discretion"
        ),
        pytest.param("2020-04-21", ZOOM, "zoom.us", None, None, NOTICE, "no-agreement", id="4-zoom-in-discretion"),
        pytest.param("2021-02-10", TIKTOK, "www.tiktok.com", None, None, BLOCK, "public-facing", id="5-public-facing"),
        pytest.param("2022-09-01", MEET, "meet.google.com", None, WORKSPACE, NOTICE, "tenant-unseen", id="6-no-tenant"),
        pytest.param("2023-05-11", WHATSAPP, "call.whatsapp.com", None, None, NOTICE, "no-baa", id="7-last-discretion"),
        pytest.param("2023-05-12", WHATSAPP, "call.whatsapp.com", None, None, WARN, "no-baa", id="8-first-transition"),
        pytest.param("2023-08-09", FACETIME, "facetime.apple.com", None, None, WARN, "no-baa", id="9-last-transition"),
        pytest.param("2023-08-10", FACETIME, "facetime.apple.com", None, None, BLOCK, "no-baa", id="10-enforcement"),
        pytest.param(
            "2024-06-03",
            ZOOM,
            "mercyclinic.zoom.us",
            "mercyclinic.zoom.us",
            ZOOM_PAID,
            OK,
            "covered",
            id="11-vanity-host",
        ),
        pytest.param("2025-03-04", ZOOM, "us02web.zoom.us", None, None, WARN, "no-agreement", id="12-unwrapped"),
        pytest.param("2025-06-02", SKYPE, "join.skype.com", None, None, BLOCK, "retired", id="13-retired"),
        pytest.param("2026-11-24", TEAMS_FREE, "teams.live.com", None, M365, BLOCK, "no-baa", id="15-sister-product"),
    ],
)
def test_scenarios(
    on: str,
    platform: Product,
    host: str,
    tenant: str | None,
    agreement: Agreement | None,
    verdict: Verdict,
    reason: str,
) -> None:
    register = Register([agreement] if agreement else [])
    given = answer(Identification(platform.id, tenant), platform, date.fromisoformat(on), host=host, register=register)
    assert (given.verdict, given.reason) == (verdict, reason)
    assert given.date == date.fromisoformat(on)


def test_scenario_14_a_look_alike_is_blocked_whatever_was_signed() -> None:
    fake = Identification(None, impersonation=Impersonation("zoom", "sub-label"))
    host = "zoom.us.meeting-join.example.net"
    given = answer(fake, None, date(2026, 11, 24), host=host, register=Register([ZOOM_PAID]))
    assert (given.verdict, given.reason, given.agreement) == (BLOCK, Reason.LOOKALIKE, None)
    assert "Zoom Meetings" in answer(fake, ZOOM, date(2026, 11, 24), host=host).message


def test_scenario_4_shows_both_steps() -> None:
    steps = answer(Identification("zoom"), ZOOM, date(2020, 4, 21), host="zoom.us").steps
    assert PACK.steps["TELL_PATIENT"] in steps
    assert PACK.steps["ENCRYPTION_ON"] in steps


DAYS = {
    Regime.ORDINARY: date(2019, 6, 3),
    Regime.DISCRETION: date(2021, 6, 3),
    Regime.TRANSITION: date(2023, 6, 5),
    Regime.ENFORCEMENT: date(2024, 6, 3),
}
ALL_STATES = tuple(BaaState)
P34 = ("plan-dependent", "baa-capable")
TABLE = [
    (1, ("deceptive",), ALL_STATES, "block block block block", "lookalike"),
    (2, ("public-facing",), ALL_STATES, "block block block block", "public-facing"),
    (3, ("retired",), ALL_STATES, "block block block block", "retired"),
    (4, ("no-baa",), ("none", "lapsed", "partial", "conflict"), "block notice warn block", "no-baa"),
    (5, ("no-baa",), ("match",), "warn notice warn warn", "doubtful-agreement"),
    (6, P34, ("match",), "ok ok ok ok", "covered"),
    (7, P34, ("partial",), "notice notice notice notice", "tenant-unseen"),
    (8, P34, ("conflict",), "warn notice warn warn", "tenant-mismatch"),
    (9, P34, ("lapsed",), "warn notice warn warn", "lapsed"),
    (10, P34, ("none",), "warn notice warn warn", "no-agreement"),
    (11, ("unknown",), ("match",), "notice notice notice notice", "own-host"),
    (12, ("unknown",), ("none", "lapsed", "partial", "conflict"), "warn warn warn warn", "unknown-platform"),
    (13, ("phone",), ALL_STATES, "notice notice notice notice", "phone"),
    (14, ("not-a-meeting-link",), ALL_STATES, "ok ok ok ok", "not-a-meeting-link"),
]


@pytest.mark.parametrize(
    ("rule", "platform_class", "state", "regime", "word", "reason"),
    [
        pytest.param(rule, one_class, state, regime, word, reason, id=f"{rule}-{one_class}-{state}-{regime}")
        for rule, classes, states, words, reason in TABLE
        for one_class in classes
        for state in states
        for regime, word in zip(Regime, words.split(), strict=True)
    ],
)
def test_the_table_row_by_row(
    rule: int, platform_class: str, state: str, regime: Regime, word: str, reason: str
) -> None:
    ruling = PACK.ruling(PlatformClass(platform_class), BaaState(state), regime)
    assert (ruling.rule, ruling.verdict.word, ruling.reason) == (rule, word, reason)


def register_in(state: str, product: str) -> Register:
    """A register that gives the state for the tenant host ours.example on every day of DAYS."""
    start, end = date(2010, 1, 1), None
    hosts: tuple[str, ...] = ("ours.example",)
    if state == "partial":
        hosts = ()
    elif state == "conflict":
        hosts = ("other.example",)
    elif state == "lapsed":
        end = date(2011, 1, 1)
    elif state == "none":
        return Register.empty()
    return Register(
        [Agreement(id="a-1", vendor="V", products=(product,), hosts=hosts, effective_from=start, expires_on=end)]
    )


@pytest.mark.parametrize("regime", list(Regime))
@pytest.mark.parametrize("state", [state.value for state in BaaState])
@pytest.mark.parametrize(
    "platform", [ZOOM, SPRUCE, FACETIME, UNSOURCED, TIKTOK, MIXER, PHONE, OBSCURE], ids=lambda p: p.id
)
def test_a_judgement_follows_the_table(platform: Product, state: str, regime: Regime) -> None:
    register = register_in(state, platform.id)
    found = answer(
        Identification(platform.id, "ours.example"), platform, DAYS[regime], host="ours.example", register=register
    )
    asked = platform not in (TIKTOK, MIXER, PHONE)
    assert found.baa_state == (state if asked else "none")
    assert found.agreement == ("a-1" if asked and state != "none" else None)
    assert found.regime is regime
    ruling = PACK.ruling(found.platform_class, found.baa_state, regime)
    assert (found.verdict, found.reason) == (ruling.verdict, ruling.reason)
    assert found.message
    assert "{" not in found.message
    assert "None" not in found.message
    assert found.citations


@pytest.mark.parametrize(
    ("on", "regime"),
    [
        pytest.param(date.min, "ordinary", id="the-first-day-there-is"),
        pytest.param(date(2020, 3, 16), "ordinary", id="last-ordinary"),
        pytest.param(date(2020, 3, 17), "discretion", id="first-discretion"),
        pytest.param(date(2023, 5, 11), "discretion", id="last-discretion"),
        pytest.param(date(2023, 5, 12), "transition", id="first-transition"),
        pytest.param(date(2023, 8, 9), "transition", id="last-transition"),
        pytest.param(date(2023, 8, 10), "enforcement", id="first-enforcement"),
        pytest.param(date.max, "enforcement", id="the-last-day-there-is"),
    ],
)
def test_regime_edges(on: date, regime: str) -> None:
    assert PACK.regime_on(on) == regime


@pytest.mark.parametrize(
    ("on", "reason"),
    [
        pytest.param(date(2025, 5, 4), Reason.NO_BAA, id="the-day-before"),
        pytest.param(date(2025, 5, 5), Reason.RETIRED, id="the-day-itself"),
    ],
)
def test_a_product_is_retired_from_its_day_on(on: date, reason: Reason) -> None:
    assert answer(Identification("skype"), SKYPE, on).reason is reason


def test_public_facing_comes_before_retired() -> None:
    assert answer(Identification("mixer"), MIXER, date(2024, 1, 1)).reason is Reason.PUBLIC_FACING


def test_a_page_of_a_vendor_is_no_meeting() -> None:
    given = answer(Identification(None, vendor_page=True), None, date(2024, 1, 1))
    assert (given.verdict, given.platform_class) == (OK, PlatformClass.NOT_A_MEETING_LINK)


@pytest.mark.parametrize(
    ("identification", "platform", "words"),
    [
        pytest.param(Identification(None), None, "We do not know this service", id="nobody-knows-it"),
        pytest.param(Identification("obscure"), OBSCURE, "We know Obscure Meet but", id="known-without-a-statement"),
        pytest.param(
            Identification("bigbluebutton", self_hosted=True), BIGBLUEBUTTON, "a BigBlueButton room", id="self-hosted"
        ),
        pytest.param(Identification("unsourced"), UNSOURCED, "we have no source", id="stance-without-evidence"),
        pytest.param(Identification("tiktok-live"), TIKTOK, "made for an audience", id="public-needs-no-baa-fact"),
    ],
)
def test_the_words_fit_what_is_known(identification: Identification, platform: Product | None, words: str) -> None:
    assert words in answer(identification, platform, date(2024, 6, 3)).message


@pytest.mark.parametrize("written", ["video.clinic.example", "*.clinic.example", "VIDEO.clinic.example."])
def test_an_own_host_is_known_to_the_organisation(written: str) -> None:
    register = Register(own_hosts=[OwnHost(written)])
    for identification, platform in (
        (Identification(None), None),
        (Identification("bigbluebutton", self_hosted=True), BIGBLUEBUTTON),
    ):
        given = answer(
            identification, platform, DAYS[Regime.ENFORCEMENT], host="video.clinic.example", register=register
        )
        assert (given.verdict, given.reason, given.agreement) == (NOTICE, Reason.OWN_HOST, None)
    assert (
        answer(Identification(None), None, DAYS[Regime.ENFORCEMENT], host="clinic.example", register=register).verdict
        is WARN
    )


def test_an_agreement_for_a_product_without_a_statement_is_named() -> None:
    register = register_in("match", "obscure")
    given = answer(
        Identification("obscure", "ours.example"), OBSCURE, date(2024, 1, 1), host="ours.example", register=register
    )
    assert (given.reason, given.agreement) == (Reason.OWN_HOST, "a-1")
    assert "a-1" in given.message


@pytest.mark.parametrize("circumstances", [Circumstances(organisation="other"), Circumstances(purpose="other")])
@pytest.mark.parametrize("on", [DAYS[Regime.DISCRETION], DAYS[Regime.TRANSITION]])
def test_m1_discretion_reaches_providers_and_telehealth_only(circumstances: Circumstances, on: date) -> None:
    given = answer(Identification("facetime"), FACETIME, on, circumstances=circumstances)
    assert given.verdict is BLOCK
    assert given.regime is PACK.regime_on(on)
    assert "penalised" not in given.message
    assert PACK.steps["TELL_PATIENT"] not in given.steps


@pytest.mark.parametrize("regime", list(Regime))
@pytest.mark.parametrize("state", ["match", "partial", "none"])
def test_m2_a_broadcast_is_a_warning_at_least(regime: Regime, state: str) -> None:
    live = Identification("zoom", "ours.example", broadcast=True)
    given = answer(live, ZOOM, DAYS[regime], host="ours.example", register=register_in(state, "zoom"))
    assert given.verdict is WARN
    assert PACK.steps["USE_MEETING_MODE"] in given.steps
    if state == "match":
        assert "audience" in given.message


@pytest.mark.parametrize(
    ("state", "regime", "verdict"),
    [
        pytest.param("match", Regime.ENFORCEMENT, WARN, id="a-baa-does-not-reach-it"),
        pytest.param("partial", Regime.ORDINARY, WARN, id="before-the-emergency"),
        pytest.param("none", Regime.DISCRETION, NOTICE, id="not-penalised-under-discretion"),
        pytest.param("none", Regime.TRANSITION, WARN, id="transition"),
    ],
)
def test_a_personal_account_is_outside_an_organisations_baa(state: str, regime: Regime, verdict: Verdict) -> None:
    personal = Identification("google-meet", "ours.example", consumer_tier=True)
    given = answer(personal, MEET, DAYS[regime], host="ours.example", register=register_in(state, "google-meet"))
    assert given.verdict is verdict


@pytest.mark.parametrize("platform", [FACETIME, ZOOM, SPRUCE], ids=lambda p: p.id)
@pytest.mark.parametrize(
    ("regime", "shown"), [("ordinary", False), ("discretion", True), ("transition", True), ("enforcement", False)]
)
def test_m3_steps_of_the_discretion(platform: Product, regime: str, shown: bool) -> None:
    steps = answer(Identification(platform.id), platform, DAYS[Regime(regime)]).steps
    assert (PACK.steps["TELL_PATIENT"] in steps, PACK.steps["ENCRYPTION_ON"] in steps) == (shown, shown)


def test_m4_part_2_adds_a_notice_and_its_own_terms_waive_it() -> None:
    part2 = Circumstances(part2=True)
    on = DAYS[Regime.ENFORCEMENT]
    found = Identification("zoom", "ours.example")
    plain = register_in("match", "zoom")
    given = answer(found, ZOOM, on, host="ours.example", register=plain, circumstances=part2)
    assert (given.verdict, given.reason) == (NOTICE, Reason.COVERED)
    assert PACK.steps["QSOA"] in given.steps
    with_terms = Register(
        [
            Agreement(
                id="q", vendor="V", products=("zoom",), hosts=("ours.example",), signed_on=date(2020, 1, 1), qsoa=True
            )
        ]
    )
    given = answer(found, ZOOM, on, host="ours.example", register=with_terms, circumstances=part2)
    assert (given.verdict, given.steps) == (OK, ())


@pytest.mark.parametrize(
    ("identification", "platform", "on", "verdict"),
    [
        pytest.param(Identification("tiktok-live"), TIKTOK, date(2024, 1, 1), NOTICE, id="public-facing-is-capped"),
        pytest.param(Identification("facetime"), FACETIME, date(2024, 1, 1), NOTICE, id="no-baa-is-capped"),
        pytest.param(Identification("zoom", broadcast=True), ZOOM, date(2024, 1, 1), NOTICE, id="broadcast-is-capped"),
        pytest.param(Identification("skype"), SKYPE, date(2025, 6, 2), BLOCK, id="retired-is-not"),
        pytest.param(
            Identification(None, impersonation=Impersonation("zoom", "typo")),
            None,
            date(2024, 1, 1),
            BLOCK,
            id="fake-is-not",
        ),
    ],
)
def test_m5_no_phi_caps_at_notice(
    identification: Identification, platform: Product | None, on: date, verdict: Verdict
) -> None:
    assert answer(identification, platform, on, circumstances=Circumstances(no_phi=True)).verdict is verdict


@pytest.mark.parametrize("state", ["lapsed", "conflict", "none", "partial", "match"])
@pytest.mark.parametrize("regime", list(Regime))
def test_m6_strict_blocks_where_no_agreement_is_in_force(state: str, regime: Regime) -> None:
    found = Identification("zoom", "ours.example")
    register = register_in(state, "zoom")
    usual = answer(found, ZOOM, DAYS[regime], host="ours.example", register=register)
    strict = answer(
        found, ZOOM, DAYS[regime], host="ours.example", register=register, circumstances=Circumstances(profile="strict")
    )
    blocked = state in ("lapsed", "conflict", "none") and regime in (Regime.ORDINARY, Regime.ENFORCEMENT)
    assert strict.verdict is (BLOCK if blocked else usual.verdict)


def test_a_barred_use_and_an_unmet_condition_say_so() -> None:
    slack = Agreement(id="slack", vendor="Slack", products=("zoom",), signed_on=date(2020, 1, 1))
    barred = Register([replace(slack, patient_contact_allowed=False)])
    unmet = Register([replace(slack, conditions=(Condition("RECORDING_OFF", met=False),))])
    for register, words in ((barred, "leaves out contact with patients"), (unmet, "marked as not met")):
        given = answer(Identification("zoom"), ZOOM, DAYS[Regime.ENFORCEMENT], register=register)
        assert given.reason is Reason.TENANT_MISMATCH
        assert words in given.message


IDENTIFICATIONS = st.builds(
    Identification,
    platform=st.just("p"),
    tenant=st.sampled_from([None, "ours.example", "theirs.example"]),
    broadcast=st.booleans(),
    consumer_tier=st.booleans(),
    self_hosted=st.booleans(),
    vendor_page=st.booleans(),
    impersonation=st.sampled_from([None, Impersonation("zoom", "typo")]),
)
PRODUCTS = st.builds(
    Product,
    id=st.just("p"),
    name=st.just("Product"),
    of_class=st.sampled_from(
        [c for c in PlatformClass if c not in (PlatformClass.DECEPTIVE, PlatformClass.NOT_A_MEETING_LINK)]
    ),
    baa_evidence=st.sampled_from(["vendor", "none"]),
    retired_on=st.sampled_from([None, date(2022, 4, 1)]),
)
DATES = st.dates(date(2018, 1, 1), date(2028, 1, 1))
DAY_OR_NONE = st.none() | DATES
AGREEMENTS = st.builds(
    Agreement,
    id=st.sampled_from(["a", "b"]),
    vendor=st.just("V"),
    products=st.just(("p",)),
    hosts=st.sampled_from([(), ("ours.example",)]),
    organiser_domains=st.sampled_from([(), ("ours.example",)]),
    status=st.sampled_from([None, "requested", "signed", "ended"]),
    effective_from=DAY_OR_NONE,
    expires_on=DAY_OR_NONE,
    terminated_on=DAY_OR_NONE,
    auto_renews=st.booleans(),
    patient_contact_allowed=st.sampled_from([None, True, False]),
)
REGISTERS = st.builds(Register, st.lists(AGREEMENTS, max_size=3), st.sampled_from([(), (OwnHost("*.example"),)]))
CIRCUMSTANCES = st.builds(
    Circumstances,
    organisation=st.sampled_from(["provider", "other"]),
    purpose=st.sampled_from(["telehealth", "other"]),
    part2=st.booleans(),
)


@given(IDENTIFICATIONS, PRODUCTS, REGISTERS, CIRCUMSTANCES, DATES)
def test_strict_never_lowers_and_no_phi_never_raises(
    found: Identification, product: Product, register: Register, circumstances: Circumstances, on: date
) -> None:
    usual, strict, no_phi, part2 = (
        answer(found, product, on, host="ours.example", register=register, circumstances=changed).verdict
        for changed in (
            circumstances,
            circumstances._replace(profile="strict"),
            circumstances._replace(no_phi=True),
            circumstances._replace(part2=True),
        )
    )
    assert strict >= usual >= no_phi
    assert part2 >= usual


@given(IDENTIFICATIONS, PRODUCTS, REGISTERS, CIRCUMSTANCES, DATES, DATES, st.sampled_from([None, "ours.example"]))
def test_the_date_counts_only_through_the_intervals(
    found: Identification,
    product: Product,
    register: Register,
    circumstances: Circumstances,
    one: date,
    other: date,
    domain: str | None,
) -> None:
    judge_all = Judge(PACK, register, circumstances)
    cuts = sorted({*judge_all.boundaries, date(2022, 4, 1)})
    answers = []
    for on in (one, other, one):
        remembered = judge_all(found, product, host="ours.example", on=on, organiser_domain=domain)
        assert remembered == answer(
            found,
            product,
            on,
            host="ours.example",
            register=register,
            circumstances=circumstances,
            organiser_domain=domain,
        )
        answers.append(remembered)
    if bisect_right(cuts, one) == bisect_right(cuts, other):
        assert answers[0]._replace(date=other) == answers[1]
    assert answers[0] is answers[2]


class Weekly:
    """Every seven days from a first, up to and without an end; counts how often it is asked."""

    def __init__(self, first: date, end: date | None = None, without: tuple[date, ...] = ()) -> None:
        self.first, self.end, self.without, self.asked = first, end, without, 0

    def first_in(self, start: date, end: date | None) -> date | None:
        self.asked += 1
        day = self.first
        while day < start or day in self.without:
            day += timedelta(days=7)
        return day if (end is None or day < end) and (self.end is None or day < self.end) else None


def series(
    judge_all: Judge, platform: Product, first: date, occurrences: Occurrences, *, host: str = "ours.example"
) -> Judgement:
    return judge_all.series(
        Identification(platform.id, host),
        platform,
        host=host,
        first=first,
        occurrences=occurrences,
        until=date(2027, 11, 24),
    )


def ours(product: str, end: date | None) -> Register:
    return Register(
        [
            Agreement(
                id="a",
                vendor="V",
                products=(product,),
                hosts=("ours.example",),
                signed_on=date(2015, 1, 1),
                expires_on=end,
            )
        ]
    )


def test_an_agreement_that_lapses_half_way_is_met_by_the_first_visit_after() -> None:
    judge_all = Judge(PACK, ours("zoom", date(2026, 9, 1)), PROVIDER)
    given = series(judge_all, ZOOM, date(2026, 6, 1), Weekly(date(2026, 6, 1)))
    assert (given.verdict, given.reason, given.date) == (WARN, Reason.LAPSED, date(2026, 9, 7))


def test_a_series_that_ends_before_the_lapse_is_covered() -> None:
    judge_all = Judge(PACK, ours("zoom", date(2026, 9, 1)), PROVIDER)
    given = series(judge_all, ZOOM, date(2026, 6, 1), Weekly(date(2026, 6, 1), end=date(2026, 8, 30)))
    assert (given.verdict, given.date) == (OK, date(2026, 6, 1))


def test_an_occurrence_taken_out_does_not_count() -> None:
    judge_all = Judge(PACK, ours("zoom", date(2026, 9, 1)), PROVIDER)
    weekly = Weekly(date(2026, 8, 25), end=date(2026, 9, 5), without=(date(2026, 9, 1),))
    assert series(judge_all, ZOOM, date(2026, 8, 25), weekly).verdict is OK


def test_a_product_that_retires_half_way() -> None:
    given = series(Judge(PACK, Register.empty(), PROVIDER), SKYPE, date(2025, 4, 7), Weekly(date(2025, 4, 7)))
    assert (given.reason, given.date) == (Reason.NO_BAA, date(2025, 4, 7))  # both block: the first of them
    covered = Product("gone", "Gone", PlatformClass.PLAN_DEPENDENT, retired_on=date(2026, 2, 20))
    given = series(Judge(PACK, ours("gone", None), PROVIDER), covered, date(2026, 1, 5), Weekly(date(2026, 1, 5)))
    assert (given.reason, given.date) == (Reason.RETIRED, date(2026, 2, 23))


def test_a_regime_that_changes_half_way() -> None:
    judge_all = Judge(PACK, Register.empty(), PROVIDER)
    given = series(judge_all, FACETIME, date(2023, 4, 3), Weekly(date(2023, 4, 3)))
    assert (given.verdict, given.regime, given.date) == (BLOCK, Regime.ENFORCEMENT, date(2023, 8, 14))
    ends_in_transition = Weekly(date(2023, 4, 3), end=date(2023, 7, 1))
    given = series(judge_all, FACETIME, date(2023, 4, 3), ends_in_transition)
    assert (given.verdict, given.date) == (WARN, date(2023, 5, 15))


def test_a_series_between_two_dates_of_change_is_not_unrolled() -> None:
    weekly = Weekly(date(2024, 1, 1))
    assert series(Judge(PACK, ours("zoom", None), PROVIDER), ZOOM, date(2024, 1, 1), weekly).verdict is OK
    assert weekly.asked == 0


def test_an_open_ended_series_is_judged_up_to_the_horizon_only() -> None:
    judge_all = Judge(PACK, ours("zoom", date(2029, 1, 15)), PROVIDER)
    weekly = Weekly(date(2024, 1, 1))
    assert series(judge_all, ZOOM, date(2024, 1, 1), weekly).verdict is OK
    assert weekly.asked == 0


def test_a_series_that_starts_after_the_horizon_is_judged_on_its_first_date() -> None:
    given = series(Judge(PACK, ours("zoom", None), PROVIDER), ZOOM, date(2030, 1, 1), Weekly(date(2030, 1, 1)))
    assert (given.verdict, given.date) == (OK, date(2030, 1, 1))


def test_a_series_without_occurrences_is_judged_on_its_first_date() -> None:
    nothing = Weekly(date(2023, 4, 3), end=date(2023, 4, 3))
    assert series(Judge(PACK, Register.empty(), PROVIDER), FACETIME, date(2023, 4, 3), nothing).date == date(2023, 4, 3)


def test_teams_links_of_another_tenant_conflict() -> None:
    on = DAYS[Regime.ENFORCEMENT]
    for tenant, state in (("t1", BaaState.MATCH), ("T2", BaaState.CONFLICT), (None, BaaState.PARTIAL)):
        given = answer(
            Identification("microsoft-teams", tenant), TEAMS, on, host="teams.microsoft.com", register=Register([M365])
        )
        assert given.baa_state is state
