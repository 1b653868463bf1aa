"""Plain addresses on hosts that the catalogue knows, resolved by their kind.

Most meeting links of an export are plain addresses on a few hosts, and all that is said of one depends on little: the
shape of its path and the account that it names. The general way (``telelint.links.resolve``) parses an address,
unwraps it, compares it with shape after shape and masks it. Here one regular expression takes the address apart, and
one for the host, made of the catalogue's shapes, tells which of them its path has; what follows from that is
remembered as a ``Kind``. An address that is not plain gets no answer here. A property in the tests holds the two ways
together.
"""

from __future__ import annotations

import re

from telelint import native
from telelint.catalogue.hosts import answered
from telelint.catalogue.masking import shown
from telelint.catalogue.shapes import has_key, steps
from telelint.links.resolve import Kind, Resolved
from telelint.links.url import parse
from telelint.model import Identification, Target
from telelint.patterns import regex
from telelint.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from telelint.catalogue import Catalogue
    from telelint.catalogue.evidence import Plainly
    from telelint.catalogue.hosts import Rule
    from telelint.links.unwrap import Service

_REMEMBERED = (
    4096  # kinds, of some 3,000 octets; each account may be one, and a service meets as many as strangers send
)
_MOST_HOSTS = 8192

# What a browser leaves as it is: a host in lower case, a path without "." and ".." (WHATWG URL Standard, 4.4), no
# fragment. "%2e" is a dot too; _ESCAPED looks for it.
_PLAIN = regex(
    r"(https?)://([a-z0-9-]++(?:\.[a-z0-9-]++)++)((?:/(?!\.)[A-Za-z0-9_.~!$&'()*+,;=:@%-]*+)++)"
    r"(?:\?([A-Za-z0-9/?_.~!$&()*+,;=:@%-]++))?+"
)
_ESCAPED = regex("%(?:3[0-9]|[46][1-9A-Fa-f]|[57][0-9Aa]|2[DEde]|5[Ff]|7[Ee])")  # of what needs no escape
_BEGINNING = regex(r"\(\?:((?:(?:[A-Za-z0-9_/]|\\[.-])(?![?*{]))*)")
_SPELT_PATH = regex(r"((?:[A-Za-z0-9_/]|\\[.-])+)/\?\$")  # as wrapper_compile writes it
_VENDOR_PAGE = Identification(None, vendor_page=True)


# The scheme, the group that is the rule's, the tenant, whether it is a broadcast, and how the path begins.
_Key = tuple[str, int, str | None, bool, str]


class _Shape(NamedTuple):
    """A rule's shape as the compiled twin compares it."""

    steps: bytes
    barred: tuple[bytes, ...]
    keys: tuple[str, ...]  # that it asks for
    organisers: frozenset[str]
    evidence: Plainly | None
    telling: frozenset[str]  # tenants that make a kind of their own


class _Plain(NamedTuple):
    """A host's rules as the compiled twin reads them."""

    shapes: tuple[_Shape, ...]
    spelt: frozenset[str]
    wrapped: (
        tuple[Callable[[str], object], tuple[str, ...]] | None
    )  # tells a wrapper's path; what all of them begin with
    kinds: dict[_Key, Kind]
    host: _Host
    by_tenant: bool  # whether every tenant makes a kind of its own


class _Wrapper(NamedTuple):
    """A wrapper's addresses of one path that hold what they lead to under a query key, percent-encoded."""

    path: str
    key: str
    own_keys: frozenset[str]  # of the wrapper: no part of an address that was put in without being encoded
    wrapped_by: tuple[str]


class _Host:
    """A host's rules; their one regular expression is made when it is first needed."""

    __slots__ = ("_counting", "_paths", "kinds", "literals", "rules", "wrappers")

    def __init__(self, rules: list[Rule], literals: frozenset[str], wrappers: re.Pattern[str] | None) -> None:
        self._counting = rules
        self._paths: re.Pattern[str] | None = None
        self.rules = [None, None, *rules, None]  # by the number of the group that is theirs
        self.literals = literals
        self.wrappers = wrappers  # how the path of an address that a wrapper may have made begins
        self.kinds: dict[_Key, Kind] = {}

    @property
    def paths(self) -> re.Pattern[str]:
        """The expression that tells which shape a path has."""
        if self._paths is None:
            self._paths = _paths(self._counting, self.literals)
        return self._paths

    def plain(self, name: str, *, by_tenant: bool) -> _Plain:
        """Return the same for the compiled twin; ``name`` is the host's."""
        return _Plain(
            tuple(
                _Shape(
                    steps(rule.shape.path),
                    tuple(steps(page.path) for page in rule.barred if not page.keys and not page.fragment),
                    rule.shape.keys,
                    rule.organisers,
                    rule.evidence.plainly_on(name) if rule.evidence is not None else None,
                    rule.evidence.consumer_tenants if rule.evidence is not None else frozenset(),
                )
                for rule in self._counting
            ),
            self.literals - {""},
            (self.wrappers.match, _beginnings(self.wrappers.pattern)) if self.wrappers is not None else None,
            self.kinds,
            self,
            by_tenant,
        )


class KnownHosts:
    """Resolves plain addresses on hosts of one catalogue; remembers hosts and kinds."""

    def __init__(self, catalogue: Catalogue, *, by_tenant: bool) -> None:
        """Take the catalogue, which must stay the same; ``by_tenant`` tells the kinds of different accounts apart."""
        self._catalogue = catalogue
        self._by_tenant = by_tenant
        self._hosts: dict[str, _Host | None] = {}
        # for the compiled twin, by the same names; each one object for good
        self.plain: dict[str, _Plain | None] = {}
        self.wrappers: dict[str, tuple[_Wrapper, ...]] = {}
        self._kinds = 0  # of all hosts

    def resolve(self, written: str, organiser_domain: str | None) -> Resolved | None:
        """Return what ``resolve`` returns for an address, with its kind; None where only that can tell."""
        if native.engine is not None:
            resolved: Resolved | None = native.engine.resolve(
                written, organiser_domain, self.plain, Target, Resolved, self._meet, self._new_kind
            )
            if resolved is not NotImplemented:
                return resolved
        match = _PLAIN.fullmatch(written)
        if match is None:
            return None
        scheme, name, path, query = match.groups()
        host = self._hosts[name] if name in self._hosts else self._meet(name)
        if host is None or ("%" in path and _ESCAPED.search(path)):
            return None
        if host.wrappers is not None and host.wrappers.match(path):
            return None
        return self._resolved(host, Target(written, scheme, name, "", path, query or "", "", ""), organiser_domain)

    def _resolved(self, host: _Host, target: Target, organiser_domain: str | None) -> Resolved | None:
        path = target.path
        match = host.paths.fullmatch(path)
        assert match is not None  # its last alternative is any path
        number, spelt = match.lastindex, match[1]
        assert number is not None  # as every alternative is a group
        rule = host.rules[number]
        tenant, telling, broadcast = None, self._by_tenant, False
        if rule is not None:
            if organiser_domain in rule.organisers or not all(has_key(target.query, key) for key in rule.shape.keys):
                return None
            if rule.evidence is not None:
                named = rule.evidence.tenant(target, path)
                tenant = named.value if named is not None else None
                telling = telling or tenant in rule.evidence.consumer_tenants
                broadcast = rule.evidence.broadcast_query(target.query) is not None
        if len(path) - len(spelt) < 2:  # the catalogue spells out all of it
            spelt = f"{path}?" if target.query else path
        key = (target.scheme, number, tenant if telling else None, broadcast, spelt)
        kind = host.kinds.get(key)
        if kind is None:
            kind = self._new_kind(host, key, target)
        identification = kind.identification
        if tenant is not None and not telling:
            identification = identification._replace(tenant=tenant)
        return Resolved(target, (), None, identification, None, kind)

    def _new_kind(self, host: _Host, key: _Key, target: Target) -> Kind:
        """Return the kind of a target; whoever has the same key has the same."""
        if self._kinds >= _REMEMBERED:
            for known in self._hosts.values():
                if known is not None:
                    known.kinds.clear()
            self._kinds = 0
        self._kinds += 1
        _, number, tenant, broadcast, _ = key
        rule = host.rules[number]
        identification = _VENDOR_PAGE
        if rule is not None:
            identification = rule.answer
            if rule.evidence is not None:
                identification = answered(identification, rule.evidence, tenant, broadcast=broadcast)
        masked = shown(target, host.literals, with_host=True)
        kind = host.kinds[key] = Kind(target.scheme, target.host, identification, masked)
        return kind

    def _meet(self, name: str) -> _Host | None:
        """Return what is known of a host; None for a stranger, a host that only wraps or shortens, and one that a
        browser changes.
        """
        rules, services = self._catalogue.rules_on(name), self._catalogue.wrappers.services(name)
        host = None
        if rules is not None and "xn--" not in name and not any(service.whole_host for service in services):
            target = parse(f"https://{name}/")
            if target is not None and target.host == name:
                # a plain address has no fragment, so shapes that ask for one do not count
                counting = [rule for rule in rules.rules if not rule.shape.fragment]
                host = _Host(counting, rules.literals, _wrappers(services))
        if len(self._hosts) >= _MOST_HOSTS:
            self._hosts.clear()
            self.plain.clear()
            self.wrappers.clear()
            self._kinds = 0
        self._hosts[name] = host
        if native.engine is not None:
            self.plain[name] = host.plain(name, by_tenant=self._by_tenant) if host is not None else None
            self.wrappers[name] = tuple(self._wrappers_on(name, services))
        return host

    def _wrappers_on(self, name: str, services: tuple[Service, ...]) -> Iterator[_Wrapper]:
        """Yield what the compiled twin opens by itself on a host; no recorder's, of which TL306 has more to say."""
        shapes = [(service, shape) for service in services for shape in service.shapes if shape.host in ("", name)]
        for path in dict.fromkeys(_spelt_path(shape.pattern.pattern) for _, shape in shapes):
            if path is None:
                continue
            service, shape = next(found for found in shapes if found[1].pattern.match(path))  # as it is asked first
            how = service.decode
            if (
                how is None
                or how.method != "query-param"
                or shape.fragment is not None
                or service.id in self._catalogue
            ):
                continue
            if shape.needs == {how.params[0]}:
                yield _Wrapper(path, how.params[0], how.own_keys, (service.id,))


def _spelt_path(pattern: str) -> str | None:
    """Return the path of a wrapper's shape that spells all of it out, else None."""
    match = _SPELT_PATH.fullmatch(pattern)
    return match[1].replace("\\", "") if match is not None else None


def _paths(rules: list[Rule], literals: frozenset[str]) -> re.Pattern[str]:
    """Return what matches any path: group 1 is the beginning that the catalogue spells out, segment by segment, and the
    last group the first rule's whose shape the path has, or one more where it has none.
    """
    spelt = "|".join(map(re.escape, sorted(literals - {""})))
    beginning = f"(?=((?:/(?:{spelt})(?=/|\\Z))*+))" if spelt else "(?=())"
    alternatives = []
    for rule in rules:
        barred = "|".join(page.expression for page in rule.barred if not page.keys and not page.fragment)
        without = f"(?!(?:{barred})\\Z)" if barred else ""
        alternatives.append(f"({without}{rule.shape.expression})")
    return re.compile(f"{beginning}(?:{'|'.join((*alternatives, '(.*)'))})", re.DOTALL)


def _wrappers(services: Iterable[Service]) -> re.Pattern[str] | None:
    paths = [shape.pattern.pattern for service in services for shape in service.shapes]
    return re.compile("|".join(f"(?:{path})" for path in paths)) if paths else None


def _beginnings(wrappers: str) -> tuple[str, ...]:
    """Return texts of which every path that ``_wrappers`` matches begins with one."""
    return tuple(sorted({found.replace("\\", "") for found in _BEGINNING.findall(wrappers)}))
