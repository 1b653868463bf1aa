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
from typing import TYPE_CHECKING, NamedTuple

from telelint import native
from telelint.catalogue.hosts import answered
from telelint.catalogue.masking import shown
from telelint.catalogue.shapes import steps
from telelint.links.resolve import Kind, Resolved
from telelint.links.url import parse
from telelint.model import Identification, Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from telelint.catalogue import Catalogue
    from telelint.catalogue.hosts import Rule
    from telelint.links.unwrap import Service

_REMEMBERED = 4096  # kinds, of some 3,000 octets; each account is one, and a service meets as many as strangers send
_MOST_HOSTS = 8192

# What a browser leaves as it is: a host in lower case, a path without "." and ".." (WHATWG URL Standard, 4.4), no
# fragment. "%2e" is a dot too; _ESCAPED looks for it.
_PLAIN = re.compile(
    r"(https?)://([a-z0-9-]++(?:\.[a-z0-9-]++)++)((?:/(?!\.)[A-Za-z0-9_.~!$&'()*+,;=:@%-]*+)++)"
    r"(?:\?([A-Za-z0-9/?_.~!$&()*+,;=:@%-]++))?+"
)
_ESCAPED = re.compile("%(?:3[0-9]|[46][1-9A-Fa-f]|[57][0-9Aa]|2[DEde]|5[Ff]|7[Ee])")  # of what needs no escape
_VENDOR_PAGE = Identification(None, vendor_page=True)


# The scheme, the group that is the rule's, the tenant, whether it is a broadcast, and how the path begins.
_Key = tuple[str, int, str | None, bool, str]


class _Shape(NamedTuple):
    """A rule's shape as the compiled twin compares it."""

    steps: bytes
    barred: tuple[bytes, ...]
    keys: bool  # whether it asks for any
    organisers: frozenset[str]
    evidence: tuple[str, str, str, tuple[str, ...]] | bool | None  # Evidence.plainly


class _Plain(NamedTuple):
    """A host's rules as the compiled twin reads them."""

    shapes: tuple[_Shape, ...]
    spelt: frozenset[str]
    wrapped: Callable[[str], object] | None
    kinds: dict[_Key, Kind]
    host: _Host


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

    def plain(self) -> _Plain:
        """Return the same for the compiled twin."""
        return _Plain(
            tuple(
                _Shape(
                    steps(rule.shape.path),
                    tuple(steps(page.path) for page in rule.barred if not page.keys and not page.fragment),
                    bool(rule.shape.keys),
                    rule.organisers,
                    rule.evidence.plainly if rule.evidence is not None else None,
                )
                for rule in self._counting
            ),
            self.literals - {""},
            self.wrappers.match if self.wrappers is not None else None,
            self.kinds,
            self,
        )


class KnownHosts:
    """Resolves plain addresses on hosts of one catalogue; remembers hosts and kinds."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Take the catalogue; it must stay the same."""
        self._catalogue = catalogue
        self._hosts: dict[str, _Host | None] = {}
        self.plain: dict[str, _Plain | None] = {}  # one object for good, by the same names
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
        try:
            host = self._hosts[name]
        except KeyError:
            host = self._meet(name)
        if host is None or ("%" in path and _ESCAPED.search(path)):
            return None
        if host.wrappers is not None and host.wrappers.match(path):
            return None
        target = Target(written, scheme, name, "", path, query or "", "", "")
        match = host.paths.fullmatch(path)
        assert match is not None  # its last alternative is any path
        number, spelt = match.lastindex, match[1]
        assert number is not None  # as every alternative is a group
        rule = host.rules[number]
        tenant, broadcast = None, False
        if rule is not None:
            if rule.shape.keys or organiser_domain in rule.organisers:
                return None
            if rule.evidence is not None:
                named = rule.evidence.tenant(target, path)
                tenant = named.value if named is not None else None
                broadcast = rule.evidence.broadcast_query(target.query) is not None
        if len(path) - len(spelt) < 2:  # the catalogue spells out all of it
            spelt = f"{path}?" if query else path
        key = (scheme, number, tenant, broadcast, spelt)
        kind = host.kinds.get(key)
        if kind is None:
            kind = self._new_kind(host, key, target)
        return Resolved(target, (), None, kind.identification, None, kind)

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
            self._kinds = 0
        self._hosts[name] = host
        if native.engine is not None:
            self.plain[name] = host.plain() if host is not None else None
        return host


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
    beginnings = [shape.pattern.pattern for service in services for shape in service.shapes]
    return re.compile("|".join(f"(?:{beginning})" for beginning in beginnings)) if beginnings else None
