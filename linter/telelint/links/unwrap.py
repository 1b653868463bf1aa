"""Links taken out of the wrappers that mail filters, chat and search services put around them, offline.

``Target -> Unwrapped``. Nine links in ten are not wrapped: for them this is one look-up by host.
"""

from __future__ import annotations

import functools
import itertools
import json
import os
import re

from telelint.links.decode import Decode, hint, query_keys, texts
from telelint.links.url import parse
from telelint.model import WEB_SCHEMES
from telelint.patterns import regex
from telelint.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from telelint.model import Target

MAX_LAYERS = 8
MAX_LENGTH = 32_768  # characters; browsers and mail filters cut long before
_LONGEST_HOST = 253  # RFC 1035 section 2.3.4
_REMEMBERED = 4096  # hosts; a service meets as many as strangers like to send
MAX_GUESSES = 24  # a parameter may stand there a thousand times


class Unwrapped(NamedTuple):
    """A target without its wrappers.

    ``wrapped_by`` holds the ids of the wrappers that were opened, outermost first. ``hidden_by`` is the id of the
    wrapper or short-link service that ``target`` then still belongs to, where that hides where it leads.
    ``hint_host`` is the host that such a wrapper shows of its target; nothing proves it.
    """

    target: Target
    wrapped_by: tuple[str, ...] = ()
    hidden_by: str | None = None
    hint_host: str | None = None


class Shape(NamedTuple):
    """Which addresses of a host are meant; ``host`` is "" for all hosts of the entry, ``fragment`` None for any."""

    host: str
    pattern: re.Pattern[str]
    needs: frozenset[str]
    fragment: re.Pattern[str] | None = None

    def fits(self, target: Target) -> bool:
        """Return whether the target has this path, these query parameters and such a fragment."""
        if (self.host and self.host != target.host) or not self.pattern.match(target.path):
            return False
        if self.fragment is not None and not self.fragment.match(target.fragment):
            return False
        return not self.needs or self.needs <= query_keys(target)


class Service(NamedTuple):
    """A wrapper or a short-link service, ready to be asked about a target on one of its hosts."""

    id: str
    schemes: frozenset[str]
    shapes: tuple[Shape, ...]
    decode: Decode | None  # None for a short link
    whole_host: bool
    harmless: tuple[Shape, ...]  # what is known to hide no meeting


class Unwrapper:
    """Opens the wrappers and knows the short-link services that come with telelint, and some of one's own; immutable,
    though it remembers the hosts it has met.
    """

    def __init__(self, own: Iterable[dict[str, Any]] = ()) -> None:
        """Take short-link services of one's own, as ``telelint.links.wrapper_compile`` makes them."""
        self._own = _indexed(own)
        self._by_host: dict[str, tuple[Service, ...]] = {}
        self._short_links: frozenset[str] | None = None

    def unwrap(self, target: Target) -> Unwrapped:
        """Return the innermost target that can be read offline. Never raises, and ends for any input."""
        services = self.services(target.host)
        if not services:
            return Unwrapped(target)
        wrapped_by: list[str] = []
        while (service := _concerned(services, target)) is not None:
            inner = _open(service, target) if len(wrapped_by) < MAX_LAYERS else None
            if inner is None:
                return _closed(service, target, tuple(wrapped_by))
            wrapped_by.append(service.id)
            target = inner
            services = self.services(target.host)
        return Unwrapped(target, tuple(wrapped_by))

    def services(self, host: str) -> tuple[Service, ...]:
        """Return the wrappers and short-link services on a host, in the order of the data; empty for nearly all."""
        found = self._by_host.get(host)
        if found is None:
            if len(self._by_host) >= _REMEMBERED:
                self._by_host.clear()
            found = tuple(_services(_bundle(), host))
            if self._own.entries:
                found += tuple(_services(self._own, host))
            self._by_host[host] = found
        return found

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts of wrappers and short-link services; of ``*.x`` it is x."""
        return frozenset(host.removeprefix(".") for index in (_bundle(), self._own) for host in index.exact)

    @property
    def short_links(self) -> frozenset[str]:
        """The ids of the services that shorten; the others that hide a target guard or count clicks."""
        if self._short_links is None:
            entries = [entry for index in (_bundle(), self._own) for entry in index.entries]
            self._short_links = frozenset(entry["id"] for entry in entries if "decode" not in entry)
        return self._short_links

    @property
    def own_hosts(self) -> frozenset[str]:
        """The hosts of one's own short-link services, as the configuration writes them."""
        return frozenset(host for entry in self._own.entries for host in entry["hosts"])

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all wrappers and short-link services."""
        return frozenset(entry["id"] for index in (_bundle(), self._own) for entry in index.entries)


def _concerned(services: tuple[Service, ...], target: Target) -> Service | None:
    whole_host = None
    for service in services:
        if target.scheme in service.schemes:
            for shape in service.shapes:
                if shape.fits(target):
                    return service
            if service.whole_host and whole_host is None and (target.path != "/" or target.query):
                whole_host = service
    return whole_host


def _open(service: Service, target: Target) -> Target | None:
    if service.decode is None or len(target.url) > MAX_LENGTH:
        return None
    for text in itertools.islice(texts(target, service.decode), MAX_GUESSES):
        inner = _address(text)
        if inner is not None and inner.url != target.url:
            return inner
    return None


def _closed(service: Service, target: Target, wrapped_by: tuple[str, ...]) -> Unwrapped:
    if any(shape.fits(target) for shape in service.harmless):
        return Unwrapped(target, wrapped_by)
    hint_host = None
    if service.decode is not None and service.decode.method == "opaque" and service.decode.params:
        named = hint(target, service.decode)
        address = _address(named) if named and "/" not in named else None
        hint_host = address.host if address else None
    return Unwrapped(target, wrapped_by, service.id, hint_host)


_SINGLE_SLASH = regex(r"(https?):/*(?=[^/])", re.IGNORECASE)
_NO_SCHEME = regex(r"(?:(?:[^\W_]|-)+\.)+[A-Za-z](?:[^\W_]|-)+(?:[:/?#]|$)")  # "_": a host has none
_AMP = regex("&amp;", re.IGNORECASE)


def _address(text: str) -> Target | None:
    """Return the target a wrapper means by a text: a web address, also without its scheme, or an app's."""
    text = _AMP.sub("&", text.strip())
    if text[:2] == "//":
        text = "https:" + text
    if match := _SINGLE_SLASH.match(text):
        text = f"{match[1]}://{text[match.end() :]}"
    elif _NO_SCHEME.match(text):
        text = "https://" + text
    target = parse(text)
    if target is None or (target.scheme not in WEB_SCHEMES and target.scheme not in _bundle().native_schemes):
        return None
    if target.scheme in WEB_SCHEMES and "." not in target.host:  # a word, not a place on the net
        return None
    return target


# ---- the data


class _Index(NamedTuple):
    entries: list[dict[str, Any]]
    exact: dict[str, list[dict[str, Any]]]  # "www.google.com", ".zoom.us"
    patterns: list[tuple[re.Pattern[str], dict[str, Any]]]
    any_pattern: re.Pattern[str]
    native_schemes: frozenset[str]
    met: dict[int, Service]  # by the entry's id(); its hosts share one


def _services(index: _Index, host: str) -> list[Service]:
    if len(host) > _LONGEST_HOST:
        return []
    found = list(index.exact.get(host, ()))
    start = host.find(".")
    while start >= 0:
        found += index.exact.get(host[start:], ())
        start = host.find(".", start + 1)
    if index.any_pattern.fullmatch(host):
        found += [entry for pattern, entry in index.patterns if pattern.fullmatch(host)]
    return [index.met.get(id(entry)) or index.met.setdefault(id(entry), _service(entry)) for entry in found]


@functools.cache
def _bundle() -> _Index:
    # open(): pathlib would cost a bare `telelint check` as much as all the rest of this
    with open(_COMPILED, "rb") as file:
        compiled = json.load(file)
    return _indexed(compiled["wrappers"] + compiled["short_links"], frozenset(compiled["native_schemes"]))


def _indexed(entries: Iterable[dict[str, Any]], native_schemes: frozenset[str] = frozenset()) -> _Index:
    every = list(entries)
    exact: dict[str, list[dict[str, Any]]] = {}
    varying: list[tuple[str, dict[str, Any]]] = []
    for entry in every:
        for host in entry["hosts"]:
            if "*" not in host.removeprefix("*.") and "<" not in host:
                exact.setdefault(host.removeprefix("*"), []).append(entry)
            else:
                varying.append((_host_pattern(host), entry))
    patterns = [(regex(text), entry) for text, entry in varying]
    return _Index(every, exact, patterns, regex("|".join(text for text, _ in varying) or "(?!)"), native_schemes, {})


_COMPILED = os.path.join(os.path.dirname(os.path.dirname(__file__)), "data", "compiled", "wrappers.json")


def _host_pattern(host: str) -> str:
    return re.escape(host).replace(r"\*", "[a-z0-9-]+").replace("<ccTLD>", r"(?:com?\.)?[a-z]{2}")


def _service(entry: dict[str, Any]) -> Service:
    decode = entry.get("decode")
    if decode is None:
        return Service(entry["id"], WEB_SCHEMES, _EVERY_PATH, None, False, tuple(_page_shapes(entry)))
    native = frozenset(entry["native_schemes"])
    return Service(
        entry["id"],
        WEB_SCHEMES | native,
        tuple(_shapes(entry["shapes"])),
        _decode(decode),
        entry["whole_host"],
        _EVERY_PATH if entry["harmless"] else (),
    )


_EVERY_PATH = (Shape("", regex("/."), frozenset()),)


def _page_shapes(entry: dict[str, Any]) -> Iterator[Shape]:
    for pages in entry["known_pages"]:
        yield from _shapes(pages["shapes"], re.IGNORECASE)


def _shapes(compiled: list[dict[str, Any]], flags: int = 0) -> Iterator[Shape]:
    for shape in compiled:
        needs = frozenset(key.lower() for key in shape["needs"])
        fragment = regex(shape["fragment"], flags) if shape["fragment"] else None
        yield Shape(shape["host"], regex(shape["pattern"], flags), needs, fragment)


def _decode(entry: dict[str, Any]) -> Decode:
    return Decode(
        **{
            **entry,
            "params": tuple(param.lower() for param in entry["params"]),
            "own_keys": frozenset(key.lower() for key in entry["own_keys"]),
            "captures": tuple((regex(capture["pattern"]), capture["prefix"]) for capture in entry["captures"]),
            "json_path": tuple(entry["json_path"]),
            "rebuild": tuple(entry["rebuild"]),
        }
    )
