"""What is wrong with an entry is said with file and key."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from telelint.catalogue import Catalogue
from telelint.catalogue.schema import Common, compiled, decode
from telelint.errors import CatalogueError
from telelint.links.url import parse

COMMON = Common("2026.11.24", ("www",))
SOURCE = {"url": "our contract", "by": "vendor", "read_on": date(2026, 11, 24), "says": "Signed with every account."}
BAA = {"stance": "offered", "detail": "Signed with every account.", "evidence": "vendor", "sources": [SOURCE]}
SIGN = {"sign": "The host names the clinic.", "tells": "tenant", "strength": "proof"}


def entry(**changes: object) -> dict[str, Any]:
    """Return a sound entry with some keys changed; None takes a key away."""
    whole = {
        "id": "mercy-video",
        "name": "Mercy Video",
        "vendor": "Mercy",
        "kind": "video",
        "public_facing": "no",
        "hosts": ["mercy.example", "*.mercy.example"],
        "paths": ["/room/*"],
        "sources": ["our contract"],
        "reviewed": date(2026, 11, 24),
        "examples": ["https://mercy.example/room/1"],
        "lookalikes": ["https://mercy.example.evil.example/room/1"],
        "baa": BAA,
        **changes,
    }
    return {key: value for key, value in whole.items() if value is not None}


def test_a_sound_entry_is_compiled() -> None:
    made = compiled([("mercy.toml", {"platform": [entry()]})], COMMON)
    assert made["platforms"]["mercy-video"]["reviewed"] == "2026-11-24"
    assert made["index"]["exact"] == {"mercy.example": ["mercy-video"]}


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"sources": None}, "platform[0].sources: this key is missing"),
    ({"sources": []}, "platform[0].sources: expected"),
    ({"host": ["x.example"]}, "platform[0].host: there is no such key"),
    ({"baa": {**BAA, "stanse": "offered"}}, "platform[0].baa.stanse: there is no such key"),
    ({"baa": {**BAA, "stance": "maybe"}}, "platform[0].baa.stance: invalid enum value"),
    ({"hosts": ["mercy.example", "https://x.example/"]}, "platform[0].hosts[1]: expected"),
    ({"hosts": ["Mercy.example"]}, "platform[0].hosts[0]: expected"),
    ({"hosts": ["*mercy.example"]}, "platform[0].hosts[0]: expected"),
    ({"hosts": "mercy.example"}, "platform[0].hosts: expected"),
    ({"hosts": None, "paths": None}, "platform[0].hosts: nothing leads to this entry"),
    ({"kind": "vidoe"}, "platform[0].kind: invalid enum value"),
    ({"id": "Mercy Video"}, "platform[0].id: expected"),
    ({"reviewed": "soon"}, "platform[0].reviewed: "),
    ({"paths": ["room"]}, "platform[0].paths[0]: expected"),
    ({"paths": ["/room/*", "/a0/*"]}, "platform[0].paths[1]: a masked link could imitate this"),
    ({"not_paths": ["/room/x{?k}"]}, "platform[0].not_paths[0]: expected"),
    ({"uri_schemes": ["mercy:"]}, "platform[0].uri_schemes[0]: expected"),
    ({"schemes_with_host": ["mercy"]}, "platform[0].schemes_with_host[0]: it is not among uri_schemes"),
    ({"retired_on": date(2024, 1, 1)}, "platform[0].retired_on: only an entry with status"),
    ({"successor": "zoom"}, "platform[0].successor: only an entry with status"),
    ({"shares_urls_with": ["mercy-video"]}, "platform[0].shares_urls_with[0]: there is no other entry"),
    ({"shares_urls_with": ["nobody"]}, "platform[0].shares_urls_with[0]: there is no other entry"),
    ({"self_hosted_paths": ["/room/*"]}, "platform[0].self_hosted_paths: only an entry with self_hosted"),
    ({"personal_room_paths": ["/me/*"]}, "platform[0].personal_room_paths[0]: it is not among paths"),
    ({"broadcast": [{"path": "/live/*"}]}, "platform[0].broadcast[0].path: it is not among paths"),
    ({"broadcast": [{"json": "x"}]}, "platform[0].broadcast[0]: it needs one of query and path"),
    ({"tenant": [{"host": True, "query": "t"}]}, "platform[0].tenant[0]: it needs one of host, query and segment"),
    ({"tenant": [{"segment": -1}]}, "platform[0].tenant[0].segment: expected"),
    ({"baa": {**BAA, "sources": []}}, "platform[0].baa.evidence: no source is by vendor"),
    ({"baa": {**BAA, "evidence": "third-party"}}, "platform[0].baa.evidence: no source is by third-party"),
    ({"baa": {**BAA, "evidence": "none"}}, "platform[0].baa.stance: without evidence it is unknown"),
    (
        {"baa": {**BAA, "stance": "unknown", "evidence": "none", "confidence": "medium"}},
        "platform[0].baa.confidence: without evidence it is low",
    ),
    ({"baa": {**BAA, "disputed": True}}, "platform[0].baa.disputed: it takes two sources"),
    ({"baa": {**BAA, "sources": [{**SOURCE, "says": ""}]}}, "platform[0].baa.sources[0].says: expected"),
    ({"guesses": ["/talk/*"]}, "platform[0].guesses[0]: it is not among hosts or paths"),
    ({"tenant": [{"host": True}]}, "platform[0].tier_evidence: nothing tells what the tenant is read from"),
    ({"consumer_tier": True}, "platform[0].tier_evidence: nothing tells what a personal account is read from"),
    ({"tier_evidence": [{**SIGN, "strength": "maybe"}]}, "platform[0].tier_evidence[0].strength: invalid enum value"),
    ({"status": "retired"}, "platform[0].old_hosts: an entry with status"),
    ({"old_hosts": "Gone."}, "platform[0].old_hosts: an entry with status"),
    ({"examples": ["https://mercy.example/about"]}, "platform[0].examples[0]: this is identified as no platform"),
    ({"examples": ["mercy"]}, "platform[0].examples[0]: this is no URL"),
    ({"examples": []}, "platform[0].examples: expected"),
    (
        {"lookalikes": ["https://a.mercy.example/room/1"]},
        "platform[0].lookalikes[0]: this is identified as mercy",
    ),
]


@pytest.mark.parametrize(("changes", "complaint"), WRONG, ids=[str(list(row[0])) for row in WRONG])
def test_an_error_names_file_and_key(changes: dict[str, object], complaint: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        compiled([("mercy.toml", {"platform": [entry(**changes)]})], COMMON)
    assert str(caught.value).startswith(f"mercy.toml: {complaint}")


def test_an_id_is_taken_once() -> None:
    with pytest.raises(CatalogueError, match=r"^b\.toml: platform\[0\]\.id: mercy-video is already the id of "):
        compiled([("a.toml", {"platform": [entry()]}), ("b.toml", {"platform": [entry()]})], COMMON)


@pytest.mark.parametrize(
    "changes", [{}, {"paths": ["mercy.example/room/*"]}, {"paths": ["/x/*"], "companion_paths": ["/room/*"]}]
)
def test_two_products_cannot_claim_one_host_and_path(changes: dict[str, Any]) -> None:
    other = entry(id="other", **changes)
    with pytest.raises(CatalogueError, match=r"^a\.toml: platform\[1\]\.\w+\[0\]: mercy-video claims the same paths"):
        compiled([("a.toml", {"platform": [entry(), other]})], COMMON)


def test_a_file_holds_platforms_only() -> None:
    with pytest.raises(CatalogueError, match=r"^a\.toml: platforms: there is no such key$"):
        compiled([("a.toml", {"platforms": []})], COMMON)


def test_what_holds_for_all_is_checked_too() -> None:
    with pytest.raises(CatalogueError, match=r"^catalogue\.toml: \.version: expected"):
        decode({"version": "1", "vendor_labels": []}, Common, "catalogue.toml: ")


def test_an_organisation_adds_a_platform() -> None:
    base = Catalogue.bundled()
    own = base.with_platforms([entry(tenant=[{"host": True}], tier_evidence=[SIGN])], "telelint.toml")
    target = parse("https://clinic.mercy.example/room/7")
    assert target is not None
    assert own.identify(target)[:2] == ("mercy-video", "clinic.mercy.example")
    assert base.identify(target).platform is None
    assert own.platform("mercy-video").baa.stance == "offered"
    assert own.version == base.version + "+own"
    assert own.sha256 != base.sha256
    assert len(own.platforms()) == len(base.platforms()) + 1
    assert [*own.spoken_names["mercy"]] == [own.platform("mercy-video").vendor]  # "Join Mercy Video"
    assert "mercy" not in base.spoken_names


def test_platforms_and_short_links_of_ones_own_stand_side_by_side() -> None:
    short, platform = {"hosts": ["go.mercy.example"]}, entry(tenant=[{"host": True}], tier_evidence=[SIGN])
    base = Catalogue.bundled()
    for own in (
        base.with_platforms([platform], "telelint.toml").with_short_links([short], "telelint.toml"),
        base.with_short_links([short], "telelint.toml").with_platforms([platform], "telelint.toml"),
    ):
        assert "go-mercy-example" in own.wrappers.short_links
        assert "mercy-video" in own
    assert "go-mercy-example" not in base.wrappers.short_links


def test_an_organisation_replaces_a_platform() -> None:
    changed = entry(id="doxy-me", hosts=["doxy.me"], paths=["/*"], examples=["https://doxy.me/drlee"])
    own = Catalogue.bundled().with_platforms([changed], "telelint.toml")
    target = parse("https://clinic.doxy.me/drlee")
    assert target is not None
    assert own.identify(target).platform is None
    assert own.platform("doxy-me").name == "Mercy Video"


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"nmae": "x"}, "telelint.toml: platform[0].nmae: there is no such key"),
        (
            {"hosts": ["meet.jit.si"], "paths": ["/*"], "examples": ["https://meet.jit.si/x"]},
            "telelint.toml: platform[0].paths[0]: jitsi-meet claims the same paths on meet.jit.si",
        ),
    ],
)
def test_an_organisations_error_names_its_own_file(changes: dict[str, object], complaint: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        Catalogue.bundled().with_platforms([entry(**changes)], "telelint.toml")
    assert str(caught.value) == complaint
