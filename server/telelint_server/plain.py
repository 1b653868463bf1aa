"""Links and findings in plain words, for people: what the start page shows.

It decides nothing. What is alike is said once, the worst first.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from telelint.model import Finding, Reason, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from telelint.catalogue import Catalogue
    from telelint.model import Link, Regime
    from telelint.policy import PolicyPack

    Item = Link | Finding

_HEADS = {
    Verdict.BLOCK: "Do not use",
    Verdict.WARN: "Check first",
    Verdict.NOTICE: "Note",
    Verdict.OK: "Nothing found against it",
}
_COVERED = "Agreement on file"
_SAID_BY = {"vendor": "the maker", "third-party": "others", "ocr-2020": "HHS, 2020"}
_OF_PRODUCT = "The product's facts"  # a citation that leads to what is told here anyway
MOST = 40  # entries


class Source(NamedTuple):
    """Where something can be read; ``url`` is "" for what is only cited."""

    name: str
    url: str


class Entry(NamedTuple):
    """What is to be said about a link, or about the invite around it; ``times`` is how often it was met."""

    verdict: str
    head: str
    title: str  # the product, or what kind of address it is
    shown: str | None  # the link, redacted
    message: str
    also: tuple[str, ...]  # what else was found about it
    steps: tuple[str, ...]
    sources: tuple[Source, ...]
    law: str = ""  # the law of the meeting's day, where it is no longer that of today
    times: int = 1


class Account(NamedTuple):
    """Everything that is to be said; ``more`` is how many entries were left out."""

    verdict: str
    head: str
    summary: str
    entries: tuple[Entry, ...]
    more: int


def account(items: Sequence[Item], unread: int, catalogue: Catalogue, pack: PolicyPack) -> Account:
    """Return what is to be said of links and findings; ``unread`` is how many lines were no address at all."""
    counted = Counter(_entries(items, catalogue, pack))
    order = ("block", "warn", "notice", "ok")
    entries = [entry._replace(times=times) for entry, times in counted.items()]
    entries.sort(key=lambda entry: order.index(entry.verdict))  # stable: as they were met
    links = sum(not isinstance(item, Finding) for item in items)
    worst = max(map(_verdict, items), default=Verdict.OK)
    head = entries[0].head if entries else "No meeting link"
    if unread:
        worst = max(worst, Verdict.WARN)
        head = _HEADS[worst]
    return Account(worst.word, head, _summary(links, unread), tuple(entries[:MOST]), max(len(entries) - MOST, 0))


def _verdict(item: Item) -> Verdict:
    return item.verdict if isinstance(item, Finding) else item.judgement.verdict


def _summary(links: int, unread: int) -> str:
    told = {0: "No meeting link was found.", 1: "One meeting link was found."}.get(
        links, f"{links:,} meeting links were found."
    )
    if unread:
        lines = "One line is" if unread == 1 else f"{unread:,} lines are"
        return f"{told if links else ''} {lines} no web address, so nothing can be said there.".strip()
    return told


def _entries(items: Sequence[Item], catalogue: Catalogue, pack: PolicyPack) -> Iterator[Entry]:
    findings = [item for item in items if isinstance(item, Finding)]
    links = [item for item in items if not isinstance(item, Finding)]
    of_link: dict[object, list[Finding]] = {}
    for finding in findings:
        of_link.setdefault((finding.place, finding.link), []).append(finding)
    taken: set[object] = set()
    for link in links:
        where = (link.place, link.shown)
        taken.add(where)
        yield _of_link(link, of_link.get(where, ()), catalogue, pack)
    for finding in findings:
        if (finding.place, finding.link) not in taken:
            yield Entry(
                finding.verdict.word,
                _HEADS[finding.verdict],
                finding.name.replace("-", " ").capitalize(),
                finding.link,
                _sentence(finding.message),
                (),
                finding.steps,
                tuple(_cited(finding.citations)),
            )


def _of_link(link: Link, findings: Iterable[Finding], catalogue: Catalogue, pack: PolicyPack) -> Entry:
    judgement, who = link.judgement, link.identification
    verdict = max([judgement.verdict, *(finding.verdict for finding in findings)])
    others = [finding for finding in findings if finding.message != judgement.message]
    steps = dict.fromkeys([*judgement.steps, *(step for finding in others for step in finding.steps)])
    cited = dict.fromkeys([*judgement.citations, *(source for finding in others for source in finding.citations)])
    sources = [*_cited(cited), *_of_product(who.platform, catalogue)]
    return Entry(
        verdict.word,
        _COVERED if verdict is Verdict.OK and judgement.reason is Reason.COVERED else _HEADS[verdict],
        _title(link, catalogue),
        link.shown,
        judgement.message,
        tuple(dict.fromkeys(_sentence(finding.message) for finding in others)),
        tuple(steps),
        tuple(dict.fromkeys(sources)),
        _law(judgement.regime, pack),
    )


def _law(regime: Regime, pack: PolicyPack) -> str:
    if regime == pack.regimes[-1].id:
        return ""
    return next(span.title for span in pack.regimes if span.id == regime)


def _title(link: Link, catalogue: Catalogue) -> str:
    who = link.identification
    if who.impersonation is not None:
        imitated = catalogue.platform(who.impersonation.platform)
        return f"Imitates {imitated.name if imitated else 'a known service'}"
    platform = catalogue.platform(who.platform) if who.platform else None
    if platform is not None:
        return platform.name
    return "No meeting link" if link.judgement.reason is Reason.NOT_A_MEETING_LINK else "Unknown service"


def _cited(citations: Iterable[str]) -> Iterator[Source]:
    for citation in citations:
        name, _, address = citation.partition(" <")
        address = address.rstrip(">")
        if not name.startswith(_OF_PRODUCT):
            yield Source(name, address if address.startswith("https://") else "")


def _of_product(platform_id: str | None, catalogue: Catalogue) -> Iterator[Source]:
    platform = catalogue.platform(platform_id) if platform_id else None
    for source in platform.baa.sources if platform is not None else ():
        said_by = _SAID_BY.get(source.by, source.by)
        host = source.url.partition("://")[2].partition("/")[0]
        yield Source(f"{host}, on agreements (said by {said_by}, read {source.read_on.isoformat()})", source.url)


def _sentence(message: str) -> str:
    """Return a finding's message, which may begin small and end without a full stop, as a sentence."""
    if not message:
        return message
    return message[0].upper() + message[1:] + ("" if message[-1] in ".!?" else ".")
