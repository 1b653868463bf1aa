"""What a link says about the account behind it: whose it is, a personal one, a broadcast.

An entry's ``tenant`` is a list of ways, tried in order: the host itself (``host``), a query key (``query``), a key of
the JSON inside a query key (``json``), or a path segment counted from 0 (``segment``), of which ``after`` takes the
part behind a mark. ``on`` limits a way to hosts, ``form = "guid"`` to well-formed identifiers.
"""

from __future__ import annotations

import json
from functools import lru_cache

from telelint.catalogue.shapes import HostPattern, host_pattern, value_of
from telelint.patterns import regex
from telelint.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Literal

    from telelint.model import Target

    Plainly = tuple[str, str, str, tuple[str, ...]] | int | Literal[False]

_GUID = regex(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
# An object of words alone as Teams writes it: {"Tid":"…","Oid":"…"}, percent-encoded, without white space.
_A_WORD = "%22([A-Za-z0-9]+)%22%3[Aa]%22([A-Za-z0-9-]*)%22(?:%2[Cc](?!%7[Dd])|(?=%7[Dd]))"
_WORDS = regex(_A_WORD)
_OBJECT_OF_WORDS = regex(f"%7[Bb](?:{_A_WORD})++%7[Dd]")
_LONGEST_JSON = 4096  # characters; a Teams context has some 200


class Tenant(NamedTuple):
    """A tenant and the part of the link that names it."""

    value: str  # lower-case
    key: str = ""  # the query key that holds it
    member: str | None = None  # the member of the JSON under that key
    segment: int = -1  # the path segment that holds it, counted from 0
    kept: str = ""  # the end of that segment that a masked link keeps


class _Way:
    """One way in which a link names its tenant."""

    __slots__ = ("after", "guid", "host", "json", "on", "query", "segment", "shared")

    def __init__(self, way: Mapping[str, Any]) -> None:
        self.host: bool = way.get("host", False)
        self.shared = _patterns(way.get("shared_hosts", ()))
        self.query: str | None = way.get("query")
        self.json: str | None = way.get("json")
        self.segment: int | None = way.get("segment")
        self.after: str = way.get("after", "")
        self.guid = way.get("form") == "guid"
        self.on = _patterns(way.get("on", ()))

    def read(self, target: Target, path: str) -> Tenant | None:
        """Return the tenant that the target names this way; ``path`` is decoded."""
        if self.on and not _any(self.on, target.host):
            return None
        if self.host:
            return Tenant(target.host) if target.host and not _any(self.shared, target.host) else None
        if self.query is not None:
            return self._from_query(target.query)
        return self._from_segment(path)

    def _from_query(self, query: str) -> Tenant | None:
        raw = value_of(query, self.query or "")
        if not raw:
            return None
        if self.json is None:
            value = self._well_formed(_unquoted(raw))
            return Tenant(value, self.query or "") if value else None
        found = _member(raw, self.json)
        value = self._well_formed(found) if isinstance(found, str) else None
        return Tenant(value, self.query or "", self.json) if value else None

    def _from_segment(self, path: str) -> Tenant | None:
        segments = path.split("/")[1:]
        if self.segment is None or self.segment >= len(segments):
            return None
        text = segments[self.segment]
        if self.after:
            _, mark, text = text.rpartition(self.after)
            if not mark:
                return None
        value = self._well_formed(text)
        return Tenant(value, segment=self.segment, kept=text) if value else None

    def _well_formed(self, text: str) -> str | None:
        if self.guid and _GUID.fullmatch(text) is None:
            return None
        return text.lower() or None


class Evidence:
    """What to read from a link of one product, made from its entry."""

    __slots__ = ("_broadcast_keys", "_tenant", "consumer", "consumer_hosts", "consumer_tenants", "organisers")

    def __init__(self, entry: Mapping[str, Any]) -> None:
        self._tenant = [_Way(way) for way in entry.get("tenant", ())]
        ways = entry.get("broadcast", ())
        self._broadcast_keys = [(way["query"], way.get("json")) for way in ways if "query" in way]
        self.consumer: bool = entry.get("consumer_tier", False)
        self.consumer_hosts = _patterns(entry.get("consumer_hosts", ()))
        self.consumer_tenants = frozenset(entry.get("consumer_tenants", ()))
        self.organisers = frozenset(entry.get("consumer_organisers", ()))  # domains of personal accounts

    @property
    def reads_links(self) -> bool:
        """Say whether anything here needs more of a link than its host."""
        return bool(self._broadcast_keys or any(not way.host for way in self._tenant))

    def plainly_on(self, host: str) -> Plainly:
        """Return what the compiled engine reads by itself of links on a host.

        That is the number of the path segment that names the tenant; or a GUID in a member of the JSON under a query
        key, as Teams has it, or else under other keys: the key, the member and the one that tells a broadcast, in lower
        case, and the other keys. False where tenants are named in another way.
        """
        ways = [way for way in self._tenant if (not way.on or _any(way.on, host)) and not _any(way.shared, host)]
        if len(ways) == 1 and ways[0].segment is not None and not self._broadcast_keys:
            return False if ways[0].after or ways[0].guid else ways[0].segment
        if not ways or not all(way.query and way.guid for way in ways):
            return False
        first, *others = ways
        if first.json is None or any(way.json is not None for way in others) or len(self._broadcast_keys) != 1:
            return False
        ((key, member),) = self._broadcast_keys
        if key != first.query or member is None:
            return False
        return key, first.json.lower(), member.lower(), tuple(way.query or "" for way in others)

    def tenant(self, target: Target, path: str) -> Tenant | None:
        """Return whose account hosts the link, or None where it does not say."""
        for way in self._tenant:
            if (found := way.read(target, path)) is not None:
                return found
        return None

    def tenant_of_host(self, host: str) -> str | None:
        """Return the host where it names the tenant by itself, else None."""
        return next((host for way in self._tenant if way.host and not _any(way.shared, host)), None)

    def consumer_tier(self, host: str, tenant: str | None) -> bool:
        """Say whether product, host or tenant are those of personal accounts."""
        return self.consumer or tenant in self.consumer_tenants or _any(self.consumer_hosts, host)

    def broadcast_query(self, query: str) -> tuple[str, str | None] | None:
        """Return the query key and JSON member that say "broadcast", or None where none does."""
        return next((pair for pair in self._broadcast_keys if _says_true(query, *pair)), None)


def _patterns(texts: tuple[str, ...] | list[str]) -> list[HostPattern]:
    return [host_pattern(text) for text in texts]


def _any(patterns: list[HostPattern], host: str) -> bool:
    return any(pattern.holds(host) for pattern in patterns)


def _unquoted(text: str) -> str:
    from urllib.parse import unquote  # lazily: few links need it, and it costs three milliseconds at the start

    return unquote(text)


def _member(raw: str, key: str) -> object:
    """Return a member of the JSON object in a percent-encoded query value, its key in any case, or None."""
    return _members(raw).get(key.lower())


@lru_cache(maxsize=256)
def _members(raw: str) -> dict[str, object]:
    """Return the members of such an object by their keys in lower case; the links of a series repeat theirs."""
    if len(raw) > _LONGEST_JSON:
        return {}
    if _OBJECT_OF_WORDS.fullmatch(raw):
        return {name.lower(): value for name, value in dict(_WORDS.findall(raw)).items()}
    try:
        found = json.loads(_unquoted(raw))
    except (ValueError, RecursionError):  # what '{"Tid' and four thousand brackets raise
        return {}
    return {name.lower(): value for name, value in found.items()} if isinstance(found, dict) else {}


def _says_true(query: str, key: str, member: str | None) -> bool:
    raw = value_of(query, key)
    if not raw:
        return False
    found = _unquoted(raw) if member is None else _member(raw, member)
    return found is True or (isinstance(found, str) and found.lower() == "true")
