"""What a catalogue entry may say, checked key by key and entry against entry.

msgspec decodes and names the wrong key; the checks between entries are ours, because no schema language can say "this
example must be identified as this entry".
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date  # noqa: TC003 - msgspec reads the annotations when the program runs
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from msgspec import Meta

from telelint.catalogue.hosts import index
from telelint.catalogue.shapes import pieces, shape
from telelint.errors import CatalogueError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from telelint.catalogue import Catalogue
    from telelint.model import Target

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?"
Host = Annotated[str, Meta(pattern=rf"^(?:\*\.)?{_LABEL}(?:\.{_LABEL})+$", max_length=253)]
HostPattern = Annotated[str, Meta(pattern=r"^[a-z0-9_.*?\[\]-]+$", max_length=253)]
PathShape = Annotated[str, Meta(pattern=r"^[^/{#]*/[^{#]*(?:\{\?[^{}#]+\})?(?:#.+)?$", max_length=300)]
PlainShape = Annotated[str, Meta(pattern=r"^[^/{#]*/[^{#]*$", max_length=300)]
Text = Annotated[str, Meta(min_length=1)]
Key = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.-]+$")]
Scheme = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9+.-]*$", description="without the colon")]
Id = Annotated[str, Meta(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")]


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One ``[[platform]]``."""

    id: Id
    name: Text
    vendor: Text
    kind: Literal["video", "telehealth", "chat", "webinar", "livestream", "scheduling", "phone", "recorder"]
    public_facing: Literal["yes", "no", "mixed"]
    status: Literal["active", "retired"] = "active"
    retired_on: date | None = None
    successor: Text | None = None
    hosts: tuple[Host, ...] = ()
    not_hosts: tuple[Host, ...] = ()
    paths: tuple[PathShape, ...] | None = None
    not_paths: tuple[PlainShape, ...] = ()
    companion_paths: tuple[PathShape, ...] = ()
    personal_room_paths: tuple[PlainShape, ...] = ()
    self_hosted: bool = False
    self_hosted_paths: tuple[PathShape, ...] = ()
    shares_urls_with: tuple[Id, ...] = ()
    uri_schemes: tuple[Scheme, ...] = ()
    schemes_with_host: tuple[Scheme, ...] = ()
    guesses: tuple[Text, ...] = ()
    old_hosts: str = ""
    sip_hosts: tuple[Host, ...] = ()
    ics_properties: tuple[Text, ...] = ()
    passcode_params: tuple[Key, ...] = ()
    secret_fragment: bool = False
    one_way: bool = False
    consumer_tier: bool = False
    consumer_hosts: tuple[HostPattern, ...] = ()
    consumer_tenants: tuple[Text, ...] = ()
    consumer_organisers: tuple[Host, ...] = ()
    tenant: tuple[TenantWay, ...] = ()
    broadcast: tuple[BroadcastWay, ...] = ()
    tier_evidence: tuple[TierSign, ...] = ()
    ocr_2020: Literal["unlisted", "named-permitted", "listed-vendor", "named-public-facing"] = "unlisted"
    note: str = ""
    sources: Annotated[tuple[Text, ...], Meta(min_length=1)]
    reviewed: date
    examples: Annotated[tuple[Text, ...], Meta(min_length=1)]
    lookalikes: Annotated[tuple[Text, ...], Meta(min_length=1)]
    baa: BaaFacts


class BaaFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is known about a business associate agreement with the maker."""

    stance: Literal["offered", "plan-dependent", "not-offered", "unknown"]
    detail: Text
    evidence: Literal["vendor", "third-party", "ocr-2020", "none"]
    confidence: Literal["high", "medium", "low"] = "low"
    disputed: bool = False
    looked_on: date | None = None
    sources: tuple[BaaSource, ...] = ()


class BaaSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a statement about the agreement was read, by whom it is, and what it says in our words."""

    url: Text
    by: Literal["vendor", "third-party", "ocr"]
    read_on: date
    says: Text


class TierSign(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a link or an invite shows of the plan or the account behind it, and how much that is worth."""

    sign: Text
    tells: Literal["plan", "tenant", "personal"]
    strength: Literal["proof", "hint"]


class TenantWay(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One way in which a link names whose account it belongs to."""

    host: bool = False
    shared_hosts: tuple[HostPattern, ...] = ()
    query: Key | None = None
    json: Text | None = None
    segment: Annotated[int, Meta(ge=0)] | None = None
    after: str = ""
    form: Literal["guid"] | None = None
    on: tuple[HostPattern, ...] = ()


class BroadcastWay(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One way in which a link says that it leads to a broadcast."""

    query: Key | None = None
    json: Text | None = None
    path: PlainShape | None = None


class Common(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``catalogue.toml``: what holds for the whole catalogue."""

    version: Annotated[str, Meta(pattern=r"^\d{4}\.\d{2}\.\d{2}(?:\.\d+)?$")]
    vendor_labels: tuple[Annotated[str, Meta(pattern=rf"^{_LABEL}$")], ...]
    bounds: dict[str, Annotated[int, Meta(ge=0)]] = {}


_CLAIMING = ("hosts", "paths", "companion_paths", "self_hosted_paths", "uri_schemes", "sip_hosts")
_PERSONAL = ("consumer_tier", "consumer_hosts", "consumer_tenants", "consumer_organisers")
_UNKNOWN_FIELD = re.compile(r"unknown field `([^`]+)`")
_MISSING_FIELD = re.compile(r"missing required field `([^`]+)`")
_AT = re.compile(r" - at `\$([^`]*)`$")


def decode(raw: object, kind: type[Any], place: str) -> Any:
    """Return a decoded struct.

    Raises CatalogueError that names ``place`` and the key inside it.
    """
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        raise CatalogueError(_explained(str(error), place)) from None


def _explained(message: str, place: str) -> str:
    at = _AT.search(message)
    key = at[1] if at is not None else ""
    message = _AT.sub("", message)
    if (found := _UNKNOWN_FIELD.search(message)) is not None:
        return f"{place}{key}.{found[1]}: there is no such key"
    if (found := _MISSING_FIELD.search(message)) is not None:
        return f"{place}{key}.{found[1]}: this key is missing"
    return f"{place}{key}: {message[:1].lower()}{message[1:]}"


def compiled(sources: Iterable[tuple[str, Mapping[str, Any]]], common: Common) -> dict[str, Any]:
    """Return what the catalogue is loaded from, for the decoded TOML files, each with its name.

    Raises CatalogueError for whatever is wrong with an entry or between two.
    """
    entries: dict[str, dict[str, Any]] = {}
    places: dict[str, str] = {}
    for file, content in sources:
        for key in content.keys() - {"platform"}:
            raise CatalogueError(f"{file}: {key}: there is no such key")
        _add(content.get("platform", []), file, entries, places)
    return {**_checked(entries, places, common.version, sorted(common.vendor_labels)), "bounds": common.bounds}


def overlaid(base: Mapping[str, Any], entries: Iterable[Mapping[str, Any]], where: str) -> dict[str, Any]:
    """Return a compiled catalogue with an organisation's entries added or put in place of those with the same id."""
    own: dict[str, dict[str, Any]] = {}
    places: dict[str, str] = {}
    _add(entries, where, own, places)
    merged = {**base["platforms"], **own}
    return _checked(merged, places, base["version"] + "+own", base["vendor_labels"])


def _add(
    entries: Iterable[Mapping[str, Any]], file: str, into: dict[str, dict[str, Any]], places: dict[str, str]
) -> None:
    for number, raw in enumerate(entries):
        place = f"{file}: platform[{number}]"
        entry: Entry = decode(raw, Entry, place)
        if entry.id in places:
            raise CatalogueError(f"{place}.id: {entry.id} is already the id of {places[entry.id]}")
        places[entry.id] = place
        into[entry.id] = msgspec.to_builtins(entry)


def _checked(
    entries: dict[str, dict[str, Any]], places: dict[str, str], version: str, vendor_labels: list[str]
) -> dict[str, Any]:
    from telelint.catalogue import Catalogue  # lazily: the catalogue imports this module for its overlay
    from telelint.links.lookalikes.forms import forms
    from telelint.rules.text_target_mismatch import spoken_names

    for name, place in places.items():
        for check in _CHECKS:
            for complaint in check(entries[name], entries):
                raise CatalogueError(f"{place}.{complaint}")
    _check_claims(entries, places)
    canonical = json.dumps(entries, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    result = {
        "version": version,
        "sha256": hashlib.sha256(canonical).hexdigest(),
        "vendor_labels": vendor_labels,
        "index": index(entries),
        "vendor_forms": forms(entries),
        "spoken_names": spoken_names(entries),
        "platforms": entries,
    }
    _check_examples(Catalogue(result), entries, places)
    return result


def _check_dates(entry: Mapping[str, Any], _: Mapping[str, Any]) -> Iterator[str]:
    if entry.get("retired_on") and entry.get("status") != "retired":
        yield 'retired_on: only an entry with status = "retired" has one'
    if entry.get("successor") and entry.get("status") != "retired":
        yield 'successor: only an entry with status = "retired" has one'
    if (entry.get("status") == "retired") != bool(entry.get("old_hosts")):
        yield 'old_hosts: an entry with status = "retired", and no other, says what its hosts do now'


def _check_reach(entry: Mapping[str, Any], _: Mapping[str, Any]) -> Iterator[str]:
    if not (entry.get("hosts") or entry.get("uri_schemes") or entry.get("self_hosted") or entry.get("sip_hosts")):
        yield "hosts: nothing leads to this entry, give it hosts, uri_schemes or self_hosted"
    for number, scheme in enumerate(entry.get("schemes_with_host", ())):
        if scheme not in entry.get("uri_schemes", ()):
            yield f"schemes_with_host[{number}]: it is not among uri_schemes"
    if entry.get("self_hosted_paths") and not entry.get("self_hosted"):
        yield "self_hosted_paths: only an entry with self_hosted = true has them"


def _check_shared(entry: Mapping[str, Any], entries: Mapping[str, Any]) -> Iterator[str]:
    for number, name in enumerate(entry.get("shares_urls_with", ())):
        if name == entry["id"] or name not in entries:
            yield f"shares_urls_with[{number}]: there is no other entry of that id"


def _check_ways(entry: Mapping[str, Any], _: Mapping[str, Any]) -> Iterator[str]:
    for number, way in enumerate(entry.get("tenant", ())):
        if sum((way.get("host", False), "query" in way, "segment" in way)) != 1:
            yield f"tenant[{number}]: it needs one of host, query and segment"
    for number, way in enumerate(entry.get("broadcast", ())):
        if ("query" in way) == ("path" in way):
            yield f"broadcast[{number}]: it needs one of query and path"


def _check_marked(entry: Mapping[str, Any], _: Mapping[str, Any]) -> Iterator[str]:
    """Complain about a path that is marked as something and claimed by nobody."""
    claimed = entry.get("paths", ())
    for number, text in enumerate(entry.get("personal_room_paths", ())):
        if text not in claimed:
            yield f"personal_room_paths[{number}]: it is not among paths"
    for number, way in enumerate(entry.get("broadcast", ())):
        if "path" in way and way["path"] not in claimed:
            yield f"broadcast[{number}].path: it is not among paths"


def _check_baa(entry: Mapping[str, Any], _: Mapping[str, Any]) -> Iterator[str]:
    """Complain about evidence that no source carries, and about what would reassure without any."""
    baa = entry["baa"]
    heard = {source["by"] for source in baa.get("sources", ())}
    wanted = {"vendor": "vendor", "third-party": "third-party", "ocr-2020": "ocr"}.get(baa["evidence"])
    if wanted is not None and wanted not in heard:
        yield f"baa.evidence: no source is by {wanted}"
    if wanted is None and baa["stance"] in ("offered", "plan-dependent"):
        yield "baa.stance: without evidence it is unknown"
    if wanted is None and baa.get("confidence", "low") != "low":
        yield "baa.confidence: without evidence it is low"
    if baa.get("disputed") and len(baa.get("sources", ())) < 2:
        yield "baa.disputed: it takes two sources to disagree"


def _check_guesses(entry: Mapping[str, Any], _: Mapping[str, Any]) -> Iterator[str]:
    claimed = {text for key in _CLAIMING for text in entry.get(key, ())}
    for number, text in enumerate(entry.get("guesses", ())):
        if text not in claimed:
            yield f"guesses[{number}]: it is not among hosts or paths"


def _check_tier_evidence(entry: Mapping[str, Any], _: Mapping[str, Any]) -> Iterator[str]:
    """Complain about something that the rules read from a link and no reader is told of."""
    told = {sign["tells"] for sign in entry.get("tier_evidence", ())}
    if "tenant" in entry and "tenant" not in told:
        yield "tier_evidence: nothing tells what the tenant is read from"
    if any(entry.get(key) for key in _PERSONAL) and "personal" not in told:
        yield "tier_evidence: nothing tells what a personal account is read from"


def _check_pieces(entry: Mapping[str, Any], _: Mapping[str, Any]) -> Iterator[str]:
    """Complain about literals that a masked link (letters a, digits 0) could imitate."""
    for key in ("paths", "not_paths", "companion_paths", "self_hosted_paths"):
        for number, text in enumerate(entry.get(key, ())):
            for piece in pieces(shape(text).path):
                spelled = re.sub(r"\[[^\]]*\]|[*?]", "", piece)
                if not re.search("[b-zA-Z1-9]", spelled):
                    yield f"{key}[{number}]: a masked link could imitate this, as it spells out only a and 0"


_CHECKS: tuple[Callable[[Mapping[str, Any], Mapping[str, Any]], Iterator[str]], ...] = (
    _check_dates,
    _check_reach,
    _check_shared,
    _check_ways,
    _check_marked,
    _check_baa,
    _check_guesses,
    _check_tier_evidence,
    _check_pieces,
)


def _check_claims(entries: Mapping[str, Mapping[str, Any]], places: Mapping[str, str]) -> None:
    """Complain about two products that claim the same path shape on the same host."""
    taken: dict[tuple[str, str], str] = {}
    for name, entry in entries.items():
        if entry.get("shares_urls_with"):
            continue
        for key, number, host, text in _claims(entry):
            other = taken.setdefault((host, text), name)
            if other != name:
                place = places.get(name) or places[other]
                third = other if name in places else name
                raise CatalogueError(f"{place}.{key}[{number}]: {third} claims the same paths on {host}")


def _claims(entry: Mapping[str, Any]) -> Iterator[tuple[str, int, str, str]]:
    """Yield key, number, host and path shape of everything that an entry claims."""
    hosts = entry.get("hosts", ())
    if "paths" not in entry:
        yield from (("hosts", number, host, "/*") for number, host in enumerate(hosts))
    for key in ("paths", "companion_paths"):
        for number, text in enumerate(entry.get(key, ())):
            found = shape(text)
            rest = text.removeprefix(found.host)
            yield from ((key, number, host, rest) for host in ((found.host,) if found.host else hosts))


def _check_examples(catalogue: Catalogue, entries: Mapping[str, Mapping[str, Any]], places: Mapping[str, str]) -> None:
    for name, place in places.items():
        entry = entries[name]
        expected = {name, *entry.get("shares_urls_with", ())}
        for number, text in enumerate(entry["examples"]):
            found = catalogue.identify(_target(text, f"{place}.examples[{number}]"))
            if found.platform not in expected and not _rests_on_a_host_of_its_own(entry):
                said = found.platform or "no platform"
                raise CatalogueError(f"{place}.examples[{number}]: this is identified as {said}")
        for number, text in enumerate(entry["lookalikes"]):
            found = catalogue.identify(_target(text, f"{place}.lookalikes[{number}]"))
            if found.platform in expected:
                raise CatalogueError(f"{place}.lookalikes[{number}]: this is identified as {found.platform}")


def _rests_on_a_host_of_its_own(entry: Mapping[str, Any]) -> bool:
    """Say whether nothing in a URL can tell the product, as with Jitsi on somebody's own server."""
    return entry.get("self_hosted", False) and not entry.get("hosts") and not entry.get("self_hosted_paths")


def _target(text: str, place: str) -> Target:
    from telelint.links.url import parse  # lazily: the parser is for checks only

    target = parse(text)
    if target is None:
        raise CatalogueError(f"{place}: this is no URL")
    return target
