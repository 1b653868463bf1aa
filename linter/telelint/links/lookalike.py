"""Hosts that imitate a platform of the catalogue, and addresses that hide a stranger's host behind a platform's.

Ready-made typo-squatting checkers list what somebody might register; here it is the other way round, one given address
against all platforms, in a microsecond for the many that imitate nobody. What a host alone proves is kept per host; a
weak likeness counts only where the rest of the link has the shape of that platform's meetings.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, NamedTuple

from telelint.links.confusables import fold, skeleton
from telelint.links.slips import plausible, slip
from telelint.links.suffixes import public_suffix
from telelint.links.url import parse
from telelint.model import Impersonation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from telelint.catalogue import Catalogue
    from telelint.model import Target


def impersonation(target: Target, written: str, catalogue: Catalogue) -> Impersonation | None:
    """Return whom a link to a host outside the catalogue imitates, or None.

    ``written`` is the address as it stood in the invite, before a browser's reading of it. It is worth asking, too,
    about a vendor's own host where ``written`` holds a backslash: other programs may read another host.
    """
    if target.scheme not in _WEB:
        return None
    brands = _brands(catalogue)
    suspicion = brands.suspicion(target.host)
    if suspicion is not None and brands.stands(suspicion, target):
        return Impersonation(suspicion.platform, suspicion.trick)
    if target.userinfo and (platform := brands.named_in(target.userinfo)) and not brands.owns(target.host):
        return Impersonation(platform, "userinfo")
    if "\\" in written and (platform := brands.behind_a_backslash(written, target)):
        return Impersonation(platform, "backslash")
    return brands.in_the_rest(target)


def suspicious_unparsable(written: str, catalogue: Catalogue) -> Impersonation | None:
    """Return whom an address imitates that browsers refuse: ``https://zoom.us%40evil.example/j/1``."""
    match = _WEB_START.match(written)
    if match is None:
        return None
    authority = _AUTHORITY_END.split(written[match.end() :], maxsplit=1)[0]
    if not _ENCODED_DELIMITER.search(authority):
        return None
    platform = _brands(catalogue).named_in(_ENCODED_DELIMITER.split(authority, maxsplit=1)[0])
    return Impersonation(platform, "encoded-at") if platform else None


_WEB = frozenset({"http", "https"})
_WEB_START = re.compile(r"\s*https?:[/\\]*", re.IGNORECASE)
_AUTHORITY_END = re.compile(r"[/\\?#]")
# "@" in any form that a host may not hold, and the other delimiters that end a host for the eye
_ENCODED_DELIMITER = re.compile(r"%40|%2540|\uff20|\ufe6b|%2f|%5c|%3f|%23", re.IGNORECASE)


class Suspicion(NamedTuple):
    """What a host alone says: whom it may imitate, and how much of a meeting the rest of the link must show."""

    platform: str
    trick: str
    vendor_host: str  # a host of the platform, to try the link's path on
    needs: int  # CERTAIN, SHAPE or SHAPE_AND_ID


CERTAIN = 0  # the host is proof enough
SHAPE = 1  # path or query must have the shape of the platform's meetings, and of little else
SHAPE_AND_ID = 2  # ... and hold something like a meeting's number

_LONG_ID = re.compile(r"[0-9]{6}|[A-Za-z0-9_-]{20}|/[a-z]{3}-[a-z]{4}-[a-z]{3}(?:$|/)")
# The labels in front of a vendor's name that every user has seen there; they turn "us02webzoom.us" into a sure thing.
_SEEN_IN_FRONT = re.compile(r"(?:www|us[0-9olse]{2}web)-?")  # folded: 0 is o, 1 is l ...
_CLUSTER = re.compile(r"(?:^|\.)us[0-9]{2}web[.-]")
# Vendors whose name is an everyday word or name: "all-around.co" and "join-me.com" mean nobody by it.
_EVERYDAY = frozenset(
    {
        "airmeet",
        "anymeeting",
        "around",
        "blizz",
        "butter",
        "cal",
        "calendly",
        "call",
        "chime",
        "class",
        "clubhouse",
        "daily",
        "demio",
        "discord",
        "doodle",
        "evisit",
        "fuze",
        "gather",
        "goto",
        "groupme",
        "headway",
        "healthie",
        "hopin",
        "houseparty",
        "imo",
        "intakeq",
        "jane",
        "join",
        "joinme",
        "kick",
        "klara",
        "line",
        "live",
        "livestorm",
        "livestream",
        "loom",
        "luma",
        "mend",
        "messenger",
        "mixer",
        "mychart",
        "odysee",
        "ovice",
        "pop",
        "pumble",
        "reclaim",
        "restream",
        "riverside",
        "roam",
        "rumble",
        "securevideo",
        "setmore",
        "signal",
        "slack",
        "spaces",
        "spruce",
        "square",
        "squareup",
        "substack",
        "telegram",
        "trovo",
        "tuple",
        "twil",
        "twitch",
        "valant",
        "vimeo",
        "visit",
        "vowel",
        "whereby",
        "wire",
        "workplace",
    }
)
# Endings that read on as words: nobody writes "slack-com" by chance, but "join-me" and "line-us" are plain English.
_WORD_ENDING = re.compile(
    r"\.(?:ai|at|be|care|chat|co|direct|do|group|health|in|is|it|live|link|me|my|so|to|tv|us|video)$"
)
# Proxies of known companies that write the host they stand before into their own: no imitation, though it looks so.
_PROXIES = (".translate.goog", ".cdn.ampproject.org", ".mcas.ms", ".mcas-gov.us", ".mcas-gov.ms", ".goskope.com")
_REMEMBERED_HOSTS = 65_536
_LONG_LABEL = 9  # from here on a slip in a vendor's domain tells, whatever stands in front of it
_TELLING = 6  # characters of a vendor's host from which on it is not spelled out by chance
_SEPARATORS = re.compile("[.-]")
_MOST_LABELS = 6  # of a vendor's host
_FINGERS = frozenset({"swapped", "doubled", "halved", "neighbour", "extra-neighbour"})
_LONGEST_HOST = 253  # RFC 1035 section 2.3.4


class _Name(NamedTuple):
    """A host of a vendor."""

    platform: str
    host: str  # one that the catalogue knows: for a wildcard a host under it
    sub: str  # what stands in front of the registrable domain, "" for nothing
    label: str  # of the registrable domain, without its suffix

    @property
    def everyday(self) -> bool:
        """Return whether people use the vendor's name without meaning the vendor."""
        return self.label in _EVERYDAY


class _Domain(NamedTuple):
    """A registrable domain of a vendor, with its hosts by what stands in front of the domain."""

    label: str
    suffix: str
    names: dict[str, _Name]

    @property
    def name(self) -> _Name | None:
        """Return the host that is the domain itself; None for google.com, whose meetings live below it."""
        return self.names.get("")

    @property
    def any_name(self) -> _Name:
        """Return the domain itself or the first host below it."""
        return self.names.get("") or next(iter(self.names.values()))


class _Brands:
    """The vendors' names in the forms that tricks are looked up by; made once a catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._seen: dict[str, Suspicion | None] = {}
        self._domains: dict[str, _Domain] = {}
        self._hosts: dict[str, _Name] = {}  # by folded host
        self._dotted: dict[str, _Name] = {}  # by folded host with dots for hyphens
        self._joined: dict[str, tuple[_Name, int]] = {}  # by folded host with a dot left out; and what it needs
        self._squeezed: dict[str, tuple[_Name, int]] = {}  # by folded host with all dots left out
        for host, platform in _vendor_hosts(catalogue):
            self._add(host, platform)
        self._folded_domains = {fold(name): domain for name, domain in self._domains.items()}
        self._by_label: dict[str, list[_Domain]] = {}
        self._shortened: dict[str, set[str]] = {}  # by label, or label less one letter: the labels
        for domain in self._domains.values():
            self._by_label.setdefault(domain.label, []).append(domain)
            for short in (domain.label, *_one_less(domain.label)):
                self._shortened.setdefault(short, set()).add(domain.label)
        self._whole: dict[str, _Name] = {}  # by folded label of a domain that people know by it
        for domain in self._domains.values():
            if domain.name is not None and not domain.name.everyday and len(domain.label) >= 4:
                self._whole.setdefault(fold(domain.label), domain.name)

    def _add(self, pattern: str, platform: str) -> None:
        base = pattern.removeprefix("*.")
        sub, domain, label, suffix = _split_vendor(base)
        name = _Name(platform, f"a.{base}" if base != pattern else base, sub, label)
        self._domains.setdefault(domain, _Domain(label, suffix, {})).names.setdefault(sub, name)
        self._hosts.setdefault(fold(base), name)
        self._dotted.setdefault(fold(base).replace("-", "."), name)
        if len(base) > 6:
            sure = not name.everyday and (bool(sub) or (len(label) >= 4 and len(suffix) <= 3))
            self._squeezed.setdefault(fold(base.replace(".", "")), (name, CERTAIN if sure else SHAPE))
        labels = base.split(".")
        for at in range(len(labels) - suffix.count(".") - 2):
            telling = labels[at] == "www" or (labels[at] not in _COMMON_SUBS and len(labels[at]) > 2)
            sure = not name.everyday and telling and len(labels[at] + labels[at + 1]) >= 7
            joined = ".".join([*labels[:at], labels[at] + labels[at + 1], *labels[at + 2 :]])
            self._joined.setdefault(fold(joined), (name, CERTAIN if sure else SHAPE))

    # ---- one host

    def owns(self, host: str) -> bool:
        """Return whether a host is a vendor's own, that of a meeting or not."""
        return any(name in self._domains for name in _names(host))

    def suspicion(self, host: str) -> Suspicion | None:
        """Return what a host alone says; remembered, as an export names the same few hundred hosts again and again."""
        if host in self._seen:
            return self._seen[host]
        if len(host) > _LONGEST_HOST:
            return None
        if len(self._seen) >= _REMEMBERED_HOSTS:
            self._seen.clear()
        found = None
        if "." in host and not self.owns(host) and not host.endswith(_PROXIES):
            found = self._examine(host)
        self._seen[host] = found
        return found

    def _examine(self, host: str) -> Suspicion | None:
        shown, accents = skeleton(host)
        folded = fold(shown)
        trick = "typo" if "xn--" not in host else "punycode" if accents else "homoglyph"
        return (
            self._same_to_the_eye(folded, trick)
            or self._spelled_out(folded, host)
            or self._dot_left_out(folded)
            or self._slipped(shown, host, trick)
            or self._brand_and_words(folded)
        )

    def _same_to_the_eye(self, folded: str, trick: str) -> Suspicion | None:
        """``z0om.us``, ``tearns.rnicrosoft.com``, ``zооm.us`` with Cyrillic letters."""
        for name in _names(folded):
            if name in self._hosts:
                return _suspicion(self._hosts[name], trick, CERTAIN)
            if name in self._folded_domains:
                return _suspicion(self._folded_domains[name].any_name, trick, CERTAIN)
        return None

    def _spelled_out(self, folded: str, host: str) -> Suspicion | None:
        """``zoom.us.evil.example``, ``teams.microsoft.com-join.example``, ``teams-microsoft.com``, ``zoom.us.com``."""
        labels = _SEPARATORS.split(folded)
        starts = [0]
        for label in labels:
            starts.append(starts[-1] + len(label) + 1)
        weak = None
        for at in range(len(labels)):
            for end in range(min(at + _MOST_LABELS, len(labels)), at + 1, -1):
                name = self._dotted.get(".".join(labels[at:end]))
                suspicion = name and _spelling(name, folded, host, starts[at], starts[end] - 1)
                if suspicion is not None and suspicion.needs == CERTAIN:
                    return suspicion
                weak = weak or suspicion
        return weak

    def _dot_left_out(self, folded: str) -> Suspicion | None:
        """``meetgoogle.com``, ``us02webzoom.us``, ``doxyme.com``."""
        found = [self._joined[name] for name in _names(folded) if name in self._joined]
        found += [self._squeezed[label] for label in folded.split(".") if label in self._squeezed]
        if found:
            name, needs = found[0]
            return _suspicion(name, "missing-dot", needs)
        for host in _names(folded):
            label, _, rest = host.partition(".")
            for at in range(1, len(label) - 3):
                domain = self._folded_domains.get(f"{label[at:]}.{rest}")
                if domain is not None and domain.name is not None:
                    if _SEEN_IN_FRONT.fullmatch(label[:at]):
                        return _suspicion(domain.name, "missing-dot", CERTAIN)
                    return _suspicion(domain.name, "missing-dot", SHAPE_AND_ID)
        return None

    def _slipped(self, shown: str, host: str, trick: str) -> Suspicion | None:
        """``xoom.us``, ``teams.microsfot.com``, ``wwebex.com``: a registrable name one slip away from a vendor's."""
        near: set[str] = set()
        for label in shown.split(".")[-3:-1]:
            for short in (label, *_one_less(label)):
                near |= self._shortened.get(short, _NONE)
        if not near:
            return None
        suffix, _ = public_suffix(host)
        sub, _, label = shown.removesuffix(f".{suffix}").rpartition(".")
        for domain in (domain for other in sorted(near) for domain in self._by_label[other] if domain.suffix == suffix):
            kind = slip(label, domain.label)
            name = domain.names.get(sub) or domain.name or (domain.any_name if len(label) >= _LONG_LABEL else None)
            if kind is not None and name is not None:
                sure = plausible(kind, label, domain.label) or bool(_CLUSTER.search(shown))
                sure = sure or (bool(sub) and sub == name.sub and sub not in _COMMON_SUBS and len(label) >= 5)
                if sure and not name.everyday:
                    return _suspicion(name, trick, CERTAIN)
                if kind in _FINGERS:
                    return _suspicion(name, trick, SHAPE_AND_ID if name.everyday else SHAPE)
                return None if name.everyday else _suspicion(name, trick, SHAPE_AND_ID)
        return None

    def _brand_and_words(self, folded: str) -> Suspicion | None:
        """``zoom-meeting.us``, ``zoommeeting.us``, ``webex-join.com``: worth a look at the link, never more."""
        for label in folded.split(".")[-3:-1]:
            words = label.split("-") if "-" in label else []
            for word in (*words, *(label[:end] for end in range(4, len(label)))):
                name = self._whole.get(word)
                if name is not None:
                    return _suspicion(name, "hyphen" if word in words else "missing-dot", SHAPE_AND_ID)
        return None

    # ---- the rest of a link

    def stands(self, suspicion: Suspicion, target: Target) -> bool:
        """Return whether the link shows what the suspicion needs."""
        if suspicion.needs == CERTAIN:
            return True
        if suspicion.needs == SHAPE_AND_ID and not _LONG_ID.search(f"{target.path}?{target.query}"):
            return False
        return self._is_specific(target._replace(host=suspicion.vendor_host))

    def _is_specific(self, target: Target) -> bool:
        """Return whether a target on a vendor's host is a meeting there that not any path at all would be."""
        if self._catalogue.identify(target).platform is None:
            return False
        anything = target._replace(
            path="/zq-zq/zq-zq" if target.path.count("/") > 1 else "/zq-zq", query="", fragment=""
        )
        return self._catalogue.identify(anything).platform is None

    def named_in(self, text: str) -> str | None:
        """Return the platform whose host stands in a piece of text, as a whole host or the end of one."""
        for token in _HOST_LIKE.findall(_decoded(text[:_LONGEST_LOOK]).lower()):
            for name in _names(token):
                if (found := self._hosts.get(fold(name))) is not None:
                    return found.platform
        return None

    def behind_a_backslash(self, written: str, target: Target) -> str | None:
        r"""Return the platform that one reader of ``https://zoom.us\@evil.example`` sees and another does not."""
        match = _WEB_START.match(written)
        if match is None:
            return None
        authority = re.split(r"[/?#]", written[match.end() :], maxsplit=1)[0]
        if "\\" not in authority or "@" not in authority:
            return None
        platform = self.named_in(authority)
        return platform if platform and (not self.owns(target.host) or not self._all_owned(authority)) else None

    def _all_owned(self, authority: str) -> bool:
        return all(self.owns(token) for token in _HOST_LIKE.findall(authority[:_LONGEST_LOOK].lower()))

    def in_the_rest(self, target: Target) -> Impersonation | None:
        """Return whose meeting stands, as an address of its own, where a stranger's path, query or fragment begins."""
        path = target.path
        if "." in path and (platform := self._meeting_in(_IN_PATH, path, target)):
            return Impersonation(platform, "in-path")
        if path == "/":
            for trick, text in (("in-query", target.query), ("in-fragment", target.fragment)):
                if "." in text and (platform := self._meeting_in(_BARE, text, target)):
                    return Impersonation(platform, trick)
        return None

    def _meeting_in(self, shape: re.Pattern[str], text: str, target: Target) -> str | None:
        match = shape.match(_decoded(text[:_LONGEST_LOOK]))
        if match is None or self.owns(target.host):
            return None
        query = f"?{target.query}" if target.query and text is target.path else ""
        inner = parse(f"https://{match['rest']}{query}")
        if inner is None or not self.owns(inner.host) or not self._is_specific(inner):
            return None
        return self._catalogue.identify(inner).platform


_NONE: frozenset[str] = frozenset()
_LONGEST_LOOK = 2_000  # characters; more than a reader sees, and the patterns below may take its square
_COMMON_SUBS = frozenset(
    {
        "app",
        "au",
        "book",
        "ca",
        "clients",
        "eu",
        "event",
        "events",
        "go",
        "live",
        "m",
        "my",
        "portal",
        "secure",
        "us",
        "web",
        "www",
    }
)
_HOST_LIKE = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}")
_HOST_AND_PATH = r"(?P<rest>(?:[a-z0-9-]+\.)+[a-z]{2,}(?::[0-9]+)?/.+)"
_ANY_CASE = re.ASCII | re.IGNORECASE | re.DOTALL  # without ASCII the patterns take three times as long to compile
# At most one word may stand in front: "/redirect/meet.google.com/...". Deeper down, help pages and archives quote.
_IN_PATH = re.compile(r"/+(?:[a-z]{1,16}/+)?(?:https?:/*)?" + _HOST_AND_PATH, _ANY_CASE)
# No scheme and no key in front: "?url=https://zoom.us/j/1" is what honest redirectors look like.
_BARE = re.compile(r"[/!@]*" + _HOST_AND_PATH, _ANY_CASE)


def _decoded(text: str) -> str:
    if "%" not in text:
        return text
    from urllib.parse import unquote  # lazily: few links come here

    return unquote(text)


def _vendor_hosts(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    for vendor in catalogue.platforms():
        for host in vendor.hosts:
            yield host, vendor.id


def _suspicion(name: _Name, trick: str, needs: int) -> Suspicion:
    return Suspicion(name.platform, trick, name.host, needs)


def _spelling(name: _Name, folded: str, host: str, start: int, end: int) -> Suspicion | None:
    """Judge a vendor's host that stands in ``folded[start:end]``, with dots or hyphens between its labels."""
    spelling = folded[start:end]
    everyday = name.everyday and bool(_WORD_ENDING.search(name.host))
    strong = len(spelling) >= _TELLING and (len(name.label) > 2 or bool(name.sub)) and not everyday
    needs = CERTAIN if strong or len(_SEPARATORS.findall(spelling)) > 1 else SHAPE_AND_ID if everyday else SHAPE
    if spelling != fold(name.host.removeprefix("a.")):
        return _suspicion(name, "hyphen", needs)
    if end == len(folded):  # "us02web-zoom.us"
        in_front = folded[:start].rpartition(".")[2]
        seen = strong and _SEEN_IN_FRONT.fullmatch(in_front)
        return _suspicion(name, "hyphen", CERTAIN if seen else SHAPE_AND_ID if name.everyday else SHAPE)
    if folded[end] == "-":
        return _suspicion(name, "sub-label", needs)
    rest = folded[end + 1 :]
    # no ending of two labels or more ends in a generic top-level domain, but for companies' own, which imitate as well
    if "." in rest and len(rest.rpartition(".")[2]) > 2:
        return _suspicion(name, "sub-label", CERTAIN)
    suffix, private = public_suffix(host)
    if end <= len(folded) - len(fold(suffix)):
        return _suspicion(name, "sub-label", CERTAIN)
    # zoom.com.br is a company of that name in Brazil; zoom.us.com is for sale to anybody
    return _suspicion(name, "tld", needs) if private else None


def _names(host: str) -> Iterator[str]:
    """Yield a host and what stands right of each of its dots, while at least one dot is left."""
    while "." in host:
        yield host
        host = host.partition(".")[2]


def _one_less(label: str) -> Iterator[str]:
    if 3 < len(label) < 30:
        for at in range(len(label)):
            yield label[:at] + label[at + 1 :]


# Second levels that are public suffixes in every country that has them; enough for the vendors' own hosts, which the
# tests hold against the public suffix list. Loading that list for them would cost a few milliseconds.
_SECOND_LEVELS = frozenset(
    {
        "ac",
        "co",
        "com",
        "edu",
        "gouv",
        "gov",
        "net",
        "nhs",
        "org",
    }
)


def _split_vendor(host: str) -> tuple[str, str, str, str]:
    """Return sub-domain, registrable domain, its label and its suffix, of a host of the catalogue."""
    labels = host.split(".")
    size = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVELS else 2
    return ".".join(labels[:-size]), ".".join(labels[-size:]), labels[-size], ".".join(labels[1 - size :])


@functools.lru_cache(maxsize=8)
def _brands(catalogue: Catalogue) -> _Brands:
    return _Brands(catalogue)
