"""A product of the catalogue: what is known about it, from where, and which class it is on a date."""

from __future__ import annotations

from datetime import date

from telelint.model import PlatformClass
from telelint.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

_BY_STANCE = {
    "not-offered": PlatformClass.NO_BAA,
    "plan-dependent": PlatformClass.PLAN_DEPENDENT,
    "offered": PlatformClass.BAA_CAPABLE,
    "unknown": PlatformClass.UNKNOWN,
}
TELEPHONE = "telephone"  # the one product without a vendor that could sign or refuse


class BaaSource(NamedTuple):
    """Where a statement about the agreement was read."""

    url: str
    by: str  # vendor | third-party | ocr
    read_on: date
    says: str  # in our own words


class Baa(NamedTuple):
    """What is known about a business associate agreement with the maker."""

    stance: str  # offered | plan-dependent | not-offered | unknown
    detail: str
    evidence: str  # vendor | third-party | ocr-2020 | none; "none" must never reassure anybody
    confidence: str  # high | medium | low
    disputed: bool  # sources contradict each other
    looked_on: date | None  # the day a statement was looked for in vain
    sources: tuple[BaaSource, ...]


class TierSign(NamedTuple):
    """What a link or an invite shows of the plan or the account behind it."""

    sign: str
    tells: str  # plan | tenant | personal
    strength: str  # proof | hint


class Platform(NamedTuple):
    """One ``[[platform]]`` entry; shapes and hosts as the catalogue writes them."""

    id: str
    name: str
    vendor: str
    kind: str  # video | telehealth | chat | webinar | livestream | scheduling | phone | recorder
    public_facing: str  # yes | no | mixed (its owner can open it to everybody)
    baa: Baa
    status: str  # active | retired
    retired_on: date | None  # with status retired and no date: retired on every date
    successor: str | None
    ocr_2020: str  # what OCR said of it in 2020; history, not permission
    sources: tuple[str, ...]
    reviewed: date
    tier_evidence: tuple[TierSign, ...]
    note: str
    hosts: tuple[str, ...]
    not_hosts: tuple[str, ...]
    paths: tuple[str, ...]
    not_paths: tuple[str, ...]
    companion_paths: tuple[str, ...]
    personal_room_paths: tuple[str, ...]
    guesses: tuple[str, ...]  # those of hosts, paths and schemes that no documentation or real link confirms
    old_hosts: str  # what the hosts of a retired product do now
    self_hosted: bool
    self_hosted_paths: tuple[str, ...]
    shares_urls_with: tuple[str, ...]  # ids, both ways: Zoom for Healthcare names Zoom, so Zoom names it too
    uri_schemes: tuple[str, ...]  # without colon
    sip_hosts: tuple[str, ...]
    ics_properties: tuple[str, ...]
    passcode_params: tuple[str, ...]  # query keys whose value is a passcode or token
    secret_fragment: bool  # the fragment is a passcode or key
    one_way: bool  # made for an audience: broadcast mode is its only mode
    consumer_tier: bool  # the product itself is for personal accounts
    consumer_organisers: tuple[str, ...]
    examples: tuple[str, ...]
    lookalikes: tuple[str, ...]

    def platform_class(self, on: date) -> PlatformClass:
        """Return the class of the product on a date; before its end a retired product has its former class."""
        if self.public_facing == "yes":
            return PlatformClass.PUBLIC_FACING
        if self.id == TELEPHONE:
            return PlatformClass.PHONE
        if self.status == "retired" and (self.retired_on is None or self.retired_on <= on):
            return PlatformClass.RETIRED
        return _BY_STANCE[self.baa.stance]


def platform(entry: Mapping[str, Any], sharing: Iterable[str] = ()) -> Platform:
    """Return the product of a compiled entry, whose dates are ISO strings and whose defaults are left out.

    ``sharing`` are the ids of the other entries that say they share this one's URLs.
    """

    def texts(key: str) -> tuple[str, ...]:
        return tuple(entry.get(key, ()))

    retired_on = entry.get("retired_on")
    return Platform(
        id=entry["id"],
        name=entry["name"],
        vendor=entry["vendor"],
        kind=entry["kind"],
        public_facing=entry["public_facing"],
        baa=_baa(entry["baa"]),
        status=entry.get("status", "active"),
        retired_on=date.fromisoformat(retired_on) if retired_on else None,
        successor=entry.get("successor"),
        ocr_2020=entry.get("ocr_2020", "unlisted"),
        reviewed=date.fromisoformat(entry["reviewed"]),
        tier_evidence=tuple(
            TierSign(sign["sign"], sign["tells"], sign["strength"]) for sign in entry.get("tier_evidence", ())
        ),
        note=entry.get("note", ""),
        shares_urls_with=(*entry.get("shares_urls_with", ()), *sharing),
        sources=texts("sources"),
        hosts=texts("hosts"),
        not_hosts=texts("not_hosts"),
        paths=texts("paths"),
        not_paths=texts("not_paths"),
        companion_paths=texts("companion_paths"),
        personal_room_paths=texts("personal_room_paths"),
        guesses=texts("guesses"),
        old_hosts=entry.get("old_hosts", ""),
        self_hosted_paths=texts("self_hosted_paths"),
        uri_schemes=texts("uri_schemes"),
        sip_hosts=texts("sip_hosts"),
        ics_properties=texts("ics_properties"),
        passcode_params=texts("passcode_params"),
        consumer_organisers=texts("consumer_organisers"),
        examples=texts("examples"),
        lookalikes=texts("lookalikes"),
        self_hosted=entry.get("self_hosted", False),
        secret_fragment=entry.get("secret_fragment", False),
        one_way=entry.get("one_way", False),
        consumer_tier=entry.get("consumer_tier", False),
    )


def _baa(facts: Mapping[str, Any]) -> Baa:
    return Baa(
        stance=facts["stance"],
        detail=facts["detail"],
        evidence=facts["evidence"],
        confidence=facts.get("confidence", "low"),
        disputed=facts.get("disputed", False),
        looked_on=date.fromisoformat(facts["looked_on"]) if "looked_on" in facts else None,
        sources=tuple(
            BaaSource(source["url"], source["by"], date.fromisoformat(source["read_on"]), source["says"])
            for source in facts.get("sources", ())
        ),
    )
