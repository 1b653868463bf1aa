"""What a host alone says about whom it imitates, and how much the rest of the link must add to it."""

from __future__ import annotations

from telelint.links.confusables import fold, skeleton
from telelint.links.lookalikes.names import SHORTEST_LABEL, one_less, with_parents
from telelint.links.lookalikes.words import COMMON_SUBS, WORD_ENDINGS
from telelint.links.slips import plausible, slip
from telelint.links.suffixes import public_suffix
from telelint.patterns import regex
from telelint.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from telelint.links.lookalikes.names import Name, Names


class Suspicion(NamedTuple):
    """What a host alone says: whom it may imitate, and how much of a meeting the rest of the link must show."""

    platform: str
    trick: str
    vendor_host: str  # a host of the platform, to try the link's path on
    needs: int  # CERTAIN, SHAPE or SHAPE_AND_ID


CERTAIN = 0  # the host is proof enough
SHAPE = 1  # path or query must have the shape of the platform's meetings, and of little else
SHAPE_AND_ID = 2  # ... and hold something like a meeting's number

# The labels in front of a vendor's name that every user has seen there; they turn "us02webzoom.us" into a sure thing.
_SEEN_IN_FRONT = regex(r"(?:www|us[0-9olse]{2}web)-?")  # folded: 0 is o, 1 is l ...
_CLUSTER = regex(r"(?:^|\.)us[0-9]{2}web[.-]")
# Proxies of known companies that write the host they stand before into their own: no imitation, though it looks so.
_PROXIES = (".translate.goog", ".cdn.ampproject.org", ".mcas.ms", ".mcas-gov.us", ".mcas-gov.ms", ".goskope.com")
_REMEMBERED_HOSTS = 65_536
_LONG_LABEL = 9  # from here on a slip in a vendor's domain tells, whatever stands in front of it
_TELLING = 6  # characters of a vendor's host from which on it is not spelled out by chance
_SEPARATORS = regex("[.-]")
_MOST_LABELS = 6  # of a vendor's host
_FINGERS = frozenset({"swapped", "doubled", "halved", "neighbour", "extra-neighbour"})
_LONGEST_HOST = 253  # RFC 1035 section 2.3.4
_NONE: dict[str, str] = {}


class Suspicions:
    """What hosts say, each looked at once, as an export names the same few hundred hosts again and again."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self._seen: dict[str, Suspicion | None] = {}

    def about(self, host: str) -> Suspicion | None:
        """Return what a host alone says; None for a vendor's own host and for one that is like nobody's."""
        if host in self._seen:
            return self._seen[host]
        if len(host) > _LONGEST_HOST:
            return None
        if len(self._seen) >= _REMEMBERED_HOSTS:
            self._seen.clear()
        found = None
        if "." in host and not self.names.owns(host) and not host.endswith(_PROXIES):
            found = _examine(host, self.names)
        self._seen[host] = found
        return found


def _examine(host: str, names: Names) -> Suspicion | None:
    shown, accents = skeleton(host)
    folded = fold(shown)
    trick = "typo" if "xn--" not in host else "punycode" if accents else "homoglyph"
    return (
        _same_to_the_eye(folded, trick, names)
        or _spelled_out(folded, host, names)
        or _dot_left_out(folded, names)
        or _slipped(shown, host, trick, names)
        or _with_words(folded, names)
    )


def _same_to_the_eye(folded: str, trick: str, names: Names) -> Suspicion | None:
    """``z0om.us``, ``tearns.rnicrosoft.com``, ``zооm.us`` with Cyrillic letters."""
    for shown in with_parents(folded):
        if shown in names.hosts:
            return _suspicion(names.name(names.hosts[shown]), trick, CERTAIN)
        label, _, rest = shown.partition(".")
        domain = names.folded.get(rest, _NONE).get(label)
        if domain is not None:
            return _suspicion(names.domain(domain).any_name, trick, CERTAIN)
    return None


def _spelled_out(folded: str, host: str, names: Names) -> Suspicion | None:
    """``zoom.us.evil.example``, ``teams.microsoft.com-join.example``, ``teams-microsoft.com``, ``zoom.us.com``."""
    labels = _SEPARATORS.split(folded)
    starts = [0]
    for label in labels:
        starts.append(starts[-1] + len(label) + 1)
    weak = None
    for at, label in enumerate(labels):
        rests = names.dotted.get(label)
        if rests is None:
            continue
        for end in range(min(at + _MOST_LABELS, len(labels)), at + 1, -1):
            row = rests.get(".".join(labels[at + 1 : end]))
            suspicion = (
                _spelling(names.name(row), folded, host, starts[at], starts[end] - 1) if row is not None else None
            )
            if suspicion is not None and suspicion.needs == CERTAIN:
                return suspicion
            weak = weak or suspicion
    return weak


def _spelling(name: Name, folded: str, host: str, start: int, end: int) -> Suspicion | None:
    """Judge a vendor's host that stands in ``folded[start:end]``, with dots or hyphens between its labels."""
    spelling = folded[start:end]
    everyday = name.everyday and name.host.rpartition(".")[2] in WORD_ENDINGS
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


def _dot_left_out(folded: str, names: Names) -> Suspicion | None:
    """``meetgoogle.com``, ``us02webzoom.us``, ``doxyme.com``."""
    found = [names.joined[shown] for shown in with_parents(folded) if shown in names.joined]
    found += [names.squeezed[label] for label in folded.split(".") if label in names.squeezed]
    if found:
        row = found[0]
        return _suspicion(names.name(max(row, ~row)), "missing-dot", CERTAIN if row >= 0 else SHAPE)
    for host in with_parents(folded):
        label, _, rest = host.partition(".")
        labels = names.folded.get(rest)
        if labels is None:
            continue
        for at in range(1, len(label) - SHORTEST_LABEL + 1):
            domain = labels.get(label[at:])
            name = names.domain(domain).name if domain is not None else None
            if name is not None:
                needs = CERTAIN if _SEEN_IN_FRONT.fullmatch(label[:at]) else SHAPE_AND_ID
                return _suspicion(name, "missing-dot", needs)
    return None


def _slipped(shown: str, host: str, trick: str, names: Names) -> Suspicion | None:
    """``xoom.us``, ``teams.microsfot.com``, ``wwebex.com``: a registrable name one slip away from a vendor's."""
    near: set[str] = set()
    for label in shown.split(".")[-3:-1]:
        for short in (label, *one_less(label)):
            if short in names.shortened:
                near.update(names.shortened[short].split(" "))
    if not near:
        return None
    suffix, _ = public_suffix(host)
    sub, _, label = shown.removesuffix(f".{suffix}").rpartition(".")
    for other in sorted(near):
        if f"{other}.{suffix}" not in names.domains:
            continue
        domain = names.domain(f"{other}.{suffix}")
        kind = slip(label, other)
        name = names.name(domain.rows[sub]) if sub in domain.rows else domain.name
        if name is None and len(label) >= _LONG_LABEL:
            name = domain.any_name
        if kind is not None and name is not None:
            sure = plausible(kind, label, other) or bool(_CLUSTER.search(shown))
            sure = sure or (bool(sub) and sub == name.sub and sub not in COMMON_SUBS and len(label) >= 5)
            if sure and not name.everyday:
                return _suspicion(name, trick, CERTAIN)
            if kind in _FINGERS:
                return _suspicion(name, trick, SHAPE_AND_ID if name.everyday else SHAPE)
            return None if name.everyday else _suspicion(name, trick, SHAPE_AND_ID)
    return None


def _with_words(folded: str, names: Names) -> Suspicion | None:
    """``zoom-meeting.us``, ``zoommeeting.us``, ``webex-join.com``: worth a look at the link, never more."""
    for label in folded.split(".")[-3:-1]:
        words = label.split("-") if "-" in label else []
        for word in (*words, *(label[:end] for end in range(SHORTEST_LABEL, len(label)))):
            row = names.known_by_label.get(word)
            if row is not None:
                return _suspicion(names.name(row), "hyphen" if word in words else "missing-dot", SHAPE_AND_ID)
    return None


def _suspicion(name: Name, trick: str, needs: int) -> Suspicion:
    return Suspicion(name.platform, trick, name.host, needs)
