"""The wrappers and short-link services people edit (TOML), checked and made ready for :mod:`telelint.links.unwrap`.

Path shapes become regular expressions here, so that reading a link needs neither tomllib nor msgspec.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - msgspec reads the annotations when it decodes
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import msgspec

from telelint.errors import CatalogueError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from telelint.catalogue import Catalogue

FOLDER = Path(__file__).parent.parent / "data" / "wrappers"

Method = Literal[
    "bare-query",
    "fragment-path",
    "opaque",
    "path-base64",
    "path-markers",
    "path-or-param",
    "path-segment",
    "path-tail",
    "query-param",
    "query-param-base64",
    "query-param-base64-json",
    "query-param-relative",
    "query-param-translated",
    "query-rebuilt",
]
# What a method cannot work without; a missing setting would otherwise show as a wrapper that never opens.
_NEEDS: dict[str, tuple[str, ...]] = {
    "path-base64": ("captures",),
    "path-markers": ("start", "end"),
    "path-or-param": ("params", "captures", "rebuild"),
    "path-segment": ("captures",),
    "path-tail": ("captures",),
    "query-param": ("params",),
    "query-param-base64": ("params",),
    "query-param-base64-json": ("params",),
    "query-param-relative": ("params",),
    "query-param-translated": ("params", "translate"),
    "query-rebuilt": ("rebuild",),
}


class Capture(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where in path, query and fragment the target stands, and what was left out in front of it."""

    pattern: str
    prefix: str = ""


class Decode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the target is read off a wrapper's address; the methods are those of :mod:`telelint.links.decode`."""

    method: Method
    how: str
    params: list[str] = []
    own_keys: list[str] = []
    translate: dict[str, str] = {}
    strip: str = ""
    start: str = ""
    end: str = ""
    restore: Literal["", "proofpoint-v3"] = ""
    captures: list[Capture] = []
    json_path: list[str] = []
    rebuild: list[str] = []


class Wrapper(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One service that puts its own address around a link."""

    id: str
    name: str
    hosts: list[str]
    offline: Literal["yes", "partial", "no"]
    sources: list[str]
    reviewed: dt.date
    decode: Decode
    paths: list[str] = msgspec.field(default_factory=lambda: ["/*"])
    native_schemes: list[str] = []
    whole_host: bool = False
    harmless: str = ""
    example: str = ""
    example_target: str = ""
    note: str = ""


class KnownPages(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Addresses of a short-link service that are known not to lead to a meeting."""

    paths: list[str]
    why: str


class ShortLink(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A service whose path is a key to its own table, so that the target is hidden."""

    id: str
    operator: str
    hosts: list[str]
    kind: Literal["short-link"]
    status: Literal["active", "retired"]
    sources: list[str]
    reviewed: dt.date
    note: str = ""
    known_pages: list[KnownPages] = []


class OwnShortLink(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A ``[[short_link]]`` of an organisation's configuration; without an id it is called after its first host."""

    hosts: list[str]
    id: str = ""
    note: str = ""


class Wrappers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file wrappers.toml; ``native_schemes`` are those of apps that a wrapper may lead to."""

    native_schemes: list[str]
    wrapper: list[Wrapper]


class ShortLinks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file short_links.toml."""

    short_link: list[ShortLink]


def wrappers_json(folder: Path = FOLDER) -> bytes:
    """Return the two files as the JSON that telelint loads.

    Raises CatalogueError, which names the file and the key, for anything that would not work.
    """
    file = _decode(folder / "wrappers.toml", Wrappers)
    wrappers = file.wrapper
    short_links = _decode(folder / "short_links.toml", ShortLinks).short_link
    seen: set[str] = set()
    for number, wrapper in enumerate(wrappers):
        _check_wrapper(wrapper, f"wrappers.toml: wrapper[{number}]", seen)
    for number, short_link in enumerate(short_links):
        _check_entry(short_link, f"short_links.toml: short_link[{number}]", seen)
    compiled = {
        "native_schemes": file.native_schemes,
        "wrappers": [_wrapper(wrapper) for wrapper in wrappers],
        "short_links": [_short_link(short_link) for short_link in short_links],
    }
    return msgspec.json.format(msgspec.json.encode(compiled), indent=1) + b"\n"


def own_short_links(entries: Iterable[Mapping[str, Any]], file: str, catalogue: Catalogue) -> list[dict[str, Any]]:
    """Return an organisation's own short-link services, ready for :class:`telelint.links.unwrap.Unwrapper`.

    Raises CatalogueError, which names the file and the key. A host of a product or of a service that is known cannot
    be one's own: it would hide links that are no secret.
    """
    from telelint.catalogue.schema import decode  # lazily: it imports the catalogue, which makes the unwrapper

    compiled = []
    seen = set(catalogue.wrappers.ids)
    for number, raw in enumerate(entries):
        where = f"{file}: short_link[{number}]"
        entry: OwnShortLink = decode(raw, OwnShortLink, where)
        _check_hosts(entry.hosts, where)
        for place, host in enumerate(entry.hosts):
            base = host.removeprefix("*.")
            if "." not in base or not base.strip("*.") or "<" in base or "*" in base:
                raise CatalogueError(
                    f"{where}.hosts[{place}]: expected a host such as go.clinic.example, or *. before it"
                )
            if base in catalogue.hosts:
                raise CatalogueError(f"{where}.hosts[{place}]: {host} belongs to a platform of the catalogue")
            for service in catalogue.wrappers.services(base):
                if service.decode is None:
                    raise CatalogueError(f"{where}.hosts[{place}]: {host} is known already, as {service.id}")
        name = entry.id or slug(entry.hosts[0])
        if name != slug(name):
            raise CatalogueError(f"{where}.id: expected lower-case letters, digits and hyphens")
        _check_id(name, where, seen)
        compiled.append({"id": name, "hosts": entry.hosts, "known_pages": []})
    return compiled


def slug(name: str) -> str:
    """Return a name as an id: lower-case words joined by hyphens, without what stands in brackets."""
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"\([^)]*\)", "", name).lower()).strip("-")


def shape(path: str) -> dict[str, Any]:
    """Return a path shape, ``[HOST]/PATH[{?key,key}][#FRAGMENT]``, ready for :class:`telelint.links.unwrap.Shape`.

    ``pattern`` and ``fragment`` are anchored; ``host`` and ``fragment`` may be "". ``needs`` are the keys.
    """
    path, _, fragment = path.partition("#")
    host, slash, rest = path.partition("/")
    rest, _, keys = (slash + rest).partition("{?")
    keys, _, tail = keys.partition("}")
    pattern = _expression(rest + tail)
    if pattern != "/" and pattern.endswith("/"):
        pattern = pattern[:-1]
    return {
        "host": host,
        "pattern": f"{pattern}/?$",
        "needs": [key for key in keys.split(",") if key],
        "fragment": f"{_expression(fragment)}$" if fragment else "",
    }


def _expression(text: str) -> str:
    parts = re.split(r"(\*|\?|\[[^\]]+\])", text)
    return "".join(_WILDCARDS.get(part) or (part if part[:1] == "[" else re.escape(part)) for part in parts)


_WILDCARDS = {"*": ".*", "?": "."}
_File = TypeVar("_File", Wrappers, ShortLinks)


def _decode(path: Path, kind: type[_File]) -> _File:
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), kind)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise CatalogueError(f"{path.name}: {error}") from error


def _check_entry(entry: Wrapper | ShortLink, where: str, seen: set[str]) -> None:
    _check_id(entry.id, where, seen)
    _check_hosts(entry.hosts, where)
    if not entry.sources:
        raise CatalogueError(f"{where}.sources: none given")


def _check_id(name: str, where: str, seen: set[str]) -> None:
    if name in seen:
        raise CatalogueError(f"{where}.id: there is another {name}")
    seen.add(name)


def _check_hosts(hosts: list[str], where: str) -> None:
    if not hosts:
        raise CatalogueError(f"{where}.hosts: none given")
    for number, host in enumerate(hosts):
        if not re.fullmatch(r"(?:\*\.)?[a-z0-9*-]+(?:\.[a-z0-9*-]+)*(?:\.<ccTLD>)?", host):
            raise CatalogueError(f"{where}.hosts[{number}]: not a host")


def _check_wrapper(wrapper: Wrapper, where: str, seen: set[str]) -> None:
    _check_entry(wrapper, where, seen)
    if wrapper.id != slug(wrapper.name):
        raise CatalogueError(f"{where}.id: not the slug of the name, {slug(wrapper.name)}")
    for need in _NEEDS.get(wrapper.decode.method, ()):
        if not getattr(wrapper.decode, need):
            raise CatalogueError(f"{where}.decode.{need}: {wrapper.decode.method} cannot work without it")
    for number, capture in enumerate(wrapper.decode.captures):
        try:
            re.compile(capture.pattern)
        except re.error as error:
            raise CatalogueError(f"{where}.decode.captures[{number}].pattern: {error}") from error
    if (wrapper.offline == "yes") != (wrapper.decode.method != "opaque"):
        raise CatalogueError(f"{where}.offline: says other than decode.method")
    if wrapper.offline == "yes" and not (wrapper.example and wrapper.example_target):
        raise CatalogueError(f"{where}.example: what can be opened has an example and its target")


def _wrapper(wrapper: Wrapper) -> dict[str, Any]:
    compiled: dict[str, Any] = msgspec.to_builtins(wrapper)
    compiled["shapes"] = [shape(path) for path in wrapper.paths]
    return compiled


def _short_link(short_link: ShortLink) -> dict[str, Any]:
    compiled: dict[str, Any] = msgspec.to_builtins(short_link)
    for pages in compiled["known_pages"]:
        pages["shapes"] = [shape(path) for path in pages["paths"]]
    return compiled
