"""The one path from an input, or a bare address, to judged links and findings.

``Source -> Segment -> Span -> Target -> Identification -> Judgement -> Link -> Finding``. The command line, the
library and the service all come through here, so that the same link gets the same answer everywhere.
"""

from __future__ import annotations

from datetime import timedelta

from telelint import native
from telelint.blake2 import blake2b
from telelint.errors import UnreadableInput
from telelint.links.anchor import visible_text
from telelint.links.find import Finder
from telelint.links.resolve import Kind, Resolved
from telelint.meetings import Meetings
from telelint.model import (
    NO_EVENT,
    SEVERITY_OF,
    VERDICT_WORDS,
    Complaint,
    Event,
    Finding,
    Identification,
    Link,
    Place,
    Reason,
    Role,
    Severity,
    Tally,
    Target,
    Verdict,
)
from telelint.policy import Judge
from telelint.rules import (
    check_event,
    check_kind,
    check_link,
    identifier_in_link,
    passcode_in_link,
    rule_of,
    text_target_mismatch,
)
from telelint.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from telelint.catalogue import Catalogue, Platform
    from telelint.meetings import Expand
    from telelint.model import Circumstances, Judgement
    from telelint.policy import PolicyPack, Register
    from telelint.rules import Rule
    from telelint.rules.platform_changed import PlatformChanges
    from telelint.sources.components import Context
    from telelint.sources.reading import Reading
    from telelint.sources.segment import Found, Named, Problem, Segment
    from telelint.sources.source import Source

# A series without end is judged this far: every agreement ends some day, and nobody can act on a far one yet.
_HORIZON = timedelta(days=366)
_FORGOTTEN = "there are more events with links than telelint compares, so a changed platform may have been missed"
_AT_ONCE = 512  # links and findings that are handed on
_MOST_IN_EVENT = 10_000  # links that are held to be compared within one event
_new = tuple.__new__
_FINGERPRINT = blake2b(digest_size=8, person=b"telelint")  # copied, which takes half the time that it takes to make one
_REMEMBERED_DAYS = 4096  # of one kind of link
_MOST_TEXTS = 8  # of one kind of link
_LONGEST_TEXT = 60  # characters of one that is remembered


class Checked(NamedTuple):
    """The answer about one bare address; ``link`` is None for text that is none."""

    link: Link | None
    findings: tuple[Finding, ...]


# The members of a finding up to its place: rule, name, severity, verdict, reason, message, steps, citations.
Said = tuple[str, str, Severity, Verdict, str, str, tuple[str, ...], tuple[str, ...]]


class Answer(NamedTuple):
    """What is said of all links of a kind on a date."""

    judgement: Judgement
    said: tuple[Said, ...]  # the findings
    steady: bool  # so it is on every later date, as far as the horizon


class _Event:
    """An event while its links are collected."""

    __slots__ = ("about", "event", "findings", "links", "on", "problems", "several")

    def __init__(self, event: Event, today: date) -> None:
        self.event = event
        self.on = event.start or today
        self.several = event.attendees > 1 or event.public
        self.about = f"\0{event.uid or event.start}\0"  # of its fingerprints
        self.links: list[Link] = []
        self.problems: list[Finding] = []  # with the input, between its links
        self.findings: list[Finding] = []


class Linter:
    """Finds, identifies and judges links by one catalogue, one policy and one register."""

    def __init__(
        self,
        *,
        catalogue: Catalogue,
        pack: PolicyPack,
        register: Register,
        circumstances: Circumstances,
        today: date,
        show_secrets: bool = False,
        select: frozenset[str] = frozenset(),
        ignore: frozenset[str] = frozenset(),
        expand: Expand | None = None,
    ) -> None:
        """Take what answers rest on. ``today`` dates a link that has no date of its own.

        ``select`` and ``ignore`` are rule codes; an empty ``select`` means all. ``show_secrets`` puts full addresses
        into links and findings. ``expand`` asks over the network what a short link leads to.
        """
        self.catalogue = catalogue
        self._pack = pack
        self._register = register
        self._judge = Judge(pack, register, circumstances)
        self._today = today
        self._until = today + _HORIZON
        self._show_secrets = show_secrets
        self._select = select
        self._ignore = ignore
        self._meetings = Meetings(
            catalogue,
            register,
            domains_matter=self._judge.domains_matter,
            tells_passcodes=self._wants(passcode_in_link.CODE),
            expand=expand,
        )
        self._hosts: frozenset[str] = frozenset()
        self._reading: Reading | None = None
        self._finder: Finder | None = None

    def check(self, text: str, on: date | None = None, organiser_domain: str | None = None) -> Checked:
        """Answer about one address as people type or paste it; the scheme may be missing."""
        resolved = self._meetings.asked(text, organiser_domain)
        if resolved is None:
            return Checked(None, ())
        event = Event(start=on, organiser_domain=organiser_domain)
        link = self._link(resolved, None, "", Role.ASKED, event, None)
        return Checked(link, tuple(self._of_link(link)))

    def scan(self, source: Source, tally: Tally, changes: PlatformChanges | None = None) -> Iterator[Link | Finding]:
        """Yield each event's links, then its findings, in the order of the input, and count them.

        ``changes`` remembers events over several inputs, where the caller compares their versions (TL302). Raises
        UnreadableInput if it cannot be opened, or not be read to its end.
        """
        for found in self.scan_events(source, tally, changes):
            yield from found

    def scan_events(
        self, source: Source, tally: Tally, changes: PlatformChanges | None = None
    ) -> Iterator[list[Link | Finding]]:
        """Yield the same some events at a time, for those who take many items at once."""
        from telelint.rules import platform_changed  # lazily: it compares events, and a bare address has none

        try:
            with source.open() as stream:
                tally.files += source.begins
                if changes is None:
                    changes = platform_changed.PlatformChanges(self.catalogue)
                items = source.read_by(self._reader(), stream, tally)
                for found in self._events(items, changes):
                    count(found, tally)
                    yield found
                if source.ends:
                    forgotten = self.forgotten(source.name, changes)
                    count(forgotten, tally)
                    yield [*forgotten]
        except OSError as error:
            raise UnreadableInput(f"{source.name}: {error.strerror or type(error).__name__}") from error

    def compare(self, links: list[Link], changes: PlatformChanges) -> Finding | None:
        """Remember where an event's links lead; return what there is to say if another version of it leads elsewhere.

        ``scan`` does so for each event that is not cancelled.
        """
        changed = changes.see(links[0].event, links)
        if changed is None:
            return None
        from telelint.rules import platform_changed  # lazily: as above

        if not self._wants(platform_changed.CODE):
            return None
        return self._of_complaint(platform_changed, *changed)

    def forgotten(self, name: str, changes: PlatformChanges) -> list[Finding]:
        """Return what there is to say, at the end of an input, of events that could not be remembered."""
        from telelint.sources.segment import Problem  # lazily: as above

        if not changes.forgotten or not self._wants("TL904"):
            return []
        changes.forgotten = 0
        return [self._of_problem(Problem("TL904", _FORGOTTEN, Place(name, 1, 1, 1, 1, 0, 0)))]

    def _reader(self) -> Reading:
        if self._reading is None:
            from telelint.sources.reading import Reading  # lazily: a bare address has no input to read
            from telelint.sources.zones import Zones

            self._hosts = self.catalogue.hosts | self.catalogue.wrappers.hosts
            endings = frozenset(host[-2:] for host in self._hosts)
            self._finder = Finder(self.catalogue.schemes, self._knows, endings)
            top_levels = frozenset(host.rpartition(".")[2] for host in self._hosts)
            self._reading = Reading(Zones(self._pack.time_zone), top_levels, self._meetings.strangers)
        return self._reading

    def _knows(self, host: str) -> bool:
        """Return whether a host that stands without a scheme is one that we know, or below one."""
        while host:
            if host in self._hosts:
                return True
            host = host.partition(".")[2]
        return False

    # Events

    def _events(
        self, items: Iterable[Segment | Found | Named | Problem], changes: PlatformChanges
    ) -> Iterator[list[Link | Finding]]:
        """Yield, some events at a time, for each event with links these, what was wrong with the input between them,
        its findings, and then what was wrong before the next such event.

        An event of nobody's addresses alone changes nothing, as those of strangers who were met are not handed over.
        """
        found: list[Link | Finding] = []
        try:
            for here, problems in self._by_event(items):
                self._conclude(here, changes, found)
                found += problems
                if len(found) >= _AT_ONCE:
                    yield found
                    found = []
        except OSError:  # what was found before the input broke off is told all the same
            yield found
            raise
        yield found

    def _by_event(self, items: Iterable[Segment | Found | Named | Problem]) -> Iterator[tuple[_Event, list[Finding]]]:
        """Yield each event with links, and what was wrong after it."""
        from telelint.sources.segment import Found, Named, Problem  # lazily: as above

        context: Context | None = None
        here = coming = _Event(NO_EVENT, self._today)  # the last event with links; the one at hand, which may get some
        problems: list[Finding] = []  # since the last link
        advance = native.engine.advance if native.engine is not None else None
        settings = (
            self._meetings.hosts.plain, self._meetings.met, Found, Target, Link, Finding, identifier_in_link.KEYS,
            self._meetings.strangers.know, Role.TEXT, self._meetings.hosts.wrappers, self._show_secrets, _MOST_IN_EVENT,
            _REMEMBERED_DAYS,
        )  # fmt: skip
        items = iter(items)
        item = next(items, None)
        while item is not None:
            if isinstance(item, Problem):
                if self._wants(item.rule):
                    problems.append(self._of_problem(item))
                item = next(items, None)
                continue
            if item.context is not context or len(coming.links) >= _MOST_IN_EVENT:
                context = item.context
                coming = _Event(context.event, self._today)
            following, before = item, len(coming.links)
            if isinstance(item, Found):
                if advance is not None:
                    following = advance(
                        item, items, context, coming.event, coming.on, coming.about, coming.links, coming.findings,
                        coming.several, settings,
                    )  # fmt: skip
                if following is item:
                    self._add_found(item, coming)
            elif isinstance(item, Named):
                self._add_named(item, coming)
            else:
                self._collect(item, coming)
            if len(coming.links) > before:
                if coming is here:
                    here.problems += problems
                else:
                    if here.links or problems:
                        yield here, problems
                    here = coming
                problems = []
            item = next(items, None) if following is item else following
        yield here, problems

    def _add_found(self, found: Found, here: _Event) -> None:
        url, place, title, role, _, text = found
        resolved = self._meetings.at(url, text, role, here.event.organiser_domain)
        if resolved is not None:
            self._add(resolved, place, title, role, text, here)

    def _add_named(self, named: Named, here: _Event) -> None:
        """Add the link that a platform's name stands for: nobody can tell its room, everybody whose it is."""
        target = Target(named.word, "", "", "", "", "", "", "")
        resolved = Resolved(target, (), None, Identification(named.platform))
        place = named.window.place(named.start, named.end)
        link = self._link(resolved, place, named.property, Role.MEETING, here.event, None)
        link = link._replace(shown=named.word)
        here.links.append(link)
        here.findings += self._of_link(link)

    def _collect(self, segment: Segment, here: _Event) -> None:
        """Add a segment's meeting links."""
        assert self._finder is not None  # made with the reader that made the segment
        role = segment.role
        for start, end, url in self._finder.find(segment.text, asked=segment.address):
            text = visible_text(segment.text, start, end, markup=segment.markup)
            resolved = self._meetings.at(url, text, role, here.event.organiser_domain)
            if resolved is not None:
                self._add(resolved, segment.place(start, end), segment.property, role, text, here)

    def _add(
        self, resolved: Resolved, place: Place, property_name: str, role: Role, text: str | None, here: _Event
    ) -> None:
        """Add a link, and what there is to say about it by itself.

        Nine of ten are of a kind, and for these this is the whole way from an address to its findings, so named tuples
        are made here as tuples are, which takes half the time.
        """
        event, kind = here.event, resolved.kind
        if kind is not None and not event.cancelled and self._is_harmless(text, kind, event):
            answer = kind.answers.get(here.on) or self._answer(kind, resolved, event)
            judgement, said, steady = answer
            if steady or event.occurrences is None:
                target, identification = resolved.target, resolved.identification
                shown = target.url if self._show_secrets else kind.shown
                members = (
                    target, resolved.wrapped_by, None, identification, judgement, shown, place, property_name, role,
                    event, text, None,
                )  # fmt: skip
                here.links.append(_new(Link, members))
                if here.several and kind.passcode is not None:
                    said = (*said, kind.passcode)
                for one in said:
                    platform = identification.platform
                    key = f"{one[0]}{here.about}{property_name}\0{kind.host}\0{platform}"
                    finding = (*one, place, property_name, event, shown, platform, _fingerprint(key))
                    here.findings.append(_new(Finding, finding))
                return
        link = self._link(resolved, place, property_name, role, event, text)
        here.links.append(link)
        here.findings += self._of_link(link)

    def _is_harmless(self, text: str | None, kind: Kind, event: Event) -> bool:
        """Return whether TL101 has nothing against a visible text on links of a kind."""
        if text is None or kind.host in text or text in kind.texts:
            return True
        if len(text) > _LONGEST_TEXT:
            return False
        target = Target("", kind.scheme, kind.host, "", "", "", "", "")
        answer = self._answer(kind, Resolved(target, (), None, kind.identification), event)
        link = Link(
            target, (), None, kind.identification, answer.judgement, kind.shown, None, "", Role.TEXT, event, text
        )
        if text_target_mismatch.check_link(link, self.catalogue) is not None:
            return False
        if len(kind.texts) >= _MOST_TEXTS:
            kind.texts.clear()
        kind.texts.add(text)
        return True

    def _answer(self, kind: Kind, resolved: Resolved, event: Event) -> Answer:
        """Return what is said of all links of a kind on an event's date."""
        on = event.start or self._today
        if len(kind.answers) >= _REMEMBERED_DAYS:
            kind.answers.clear()
        for first, last, answer in kind.spans:
            if first <= on <= last:
                answer = Answer(answer.judgement._replace(date=on), answer.said, answer.steady)
                break
        else:
            answer = self._said(kind, resolved, event)
            if not self._pack.dated_messages:
                kind.spans.append((*self._judge.span(self._platform_judged(kind.identification), on), answer))
        kind.answers[on] = answer
        return answer

    def _said(self, kind: Kind, resolved: Resolved, event: Event) -> Answer:
        link = self._link(resolved, None, "", Role.TEXT, event._replace(occurrences=None), None)
        complaints = check_kind(link, self.catalogue)
        verdict = self._verdict(link.judgement, None)
        said = [verdict] if verdict is not None else []
        said += [(rule, complaint) for rule, complaint in complaints if self._wants(rule.CODE)]
        platform = self._platform_judged(kind.identification)
        steady = not self._judge.may_change(platform, link.judgement.date, self._until)
        return Answer(link.judgement, tuple((rule.CODE, rule.NAME, *complaint) for rule, complaint in said), steady)

    def _link(
        self, resolved: Resolved, place: Place | None, property_name: str, role: Role, event: Event, text: str | None
    ) -> Link:
        target = resolved.target
        return Link(
            target,
            resolved.wrapped_by,
            resolved.hidden_by,
            resolved.identification,
            self._judgement(resolved, event),
            target.url if self._show_secrets else self.catalogue.redact(target),
            place,
            property_name,
            role,
            event,
            text,
            resolved.unresolved,
        )

    def _judgement(self, resolved: Resolved, event: Event) -> Judgement:
        identification = resolved.identification
        platform = self._platform_judged(identification)
        host, organiser_domain = resolved.target.host, event.organiser_domain
        if event.occurrences is not None and event.start is not None:
            return self._judge.series(
                identification,
                platform,
                host=host,
                first=event.start,
                occurrences=event.occurrences,
                until=self._until,
                organiser_domain=organiser_domain,
            )
        on = event.start or self._today
        return self._judge(identification, platform, host=host, on=on, organiser_domain=organiser_domain)

    def _platform_judged(self, identification: Identification) -> Platform | None:
        """Return the product that a link is, or imitates."""
        named = identification.impersonation.platform if identification.impersonation else identification.platform
        return self.catalogue.platform(named) if named else None

    # Findings

    def _conclude(self, here: _Event, changes: PlatformChanges, found: list[Link | Finding]) -> None:
        """Add an event's links, what was wrong with the input, and what there is to say about them, by place."""
        links, findings = here.links, here.findings
        if links and not here.event.cancelled:
            if len(links) > 1 and (native.engine is None or native.engine.may_conflict(links)):
                for rule, link, complaint in check_event(links, self.catalogue):
                    if self._wants(rule.CODE):
                        findings.append(self._of_complaint(rule, link, complaint))
            changed = self.compare(links, changes)
            if changed is not None:
                findings.append(changed)
            if len(findings) > 1:
                findings.sort(key=_order)
        found += links
        found += here.problems
        found += findings

    def _wants(self, code: str) -> bool:
        return code not in self._ignore and (not self._select or code in self._select)

    def _of_link(self, link: Link) -> list[Finding]:
        """Return what there is to say about one link by itself.

        A cancelled event brings nobody together, so only a look-alike in it is still worth a word.
        """
        cancelled = link.event.cancelled
        said = self._verdict(link.judgement, link.hidden_by)
        findings: list[Finding] = []
        if said is not None and (not cancelled or link.judgement.reason is Reason.LOOKALIKE):
            findings.append(self._of_complaint(said[0], link, said[1]))
        if not cancelled:
            for rule, complaint in check_link(link, self.catalogue):
                if self._wants(rule.CODE):
                    findings.append(self._of_complaint(rule, link, complaint))
        return findings

    def _verdict(self, judgement: Judgement, hidden_by: str | None) -> tuple[Rule, Complaint] | None:
        """Return the finding that a judgement is, or None where it is none, or not wanted."""
        rule = rule_of(judgement.reason)
        # of a hidden destination TL102 says more than that nobody knows the service that hides it
        hidden = hidden_by is not None and judgement.reason is Reason.UNKNOWN_PLATFORM
        if rule is None or not judgement.verdict or hidden or not self._wants(rule.CODE):
            return None
        return rule, Complaint(
            SEVERITY_OF[judgement.verdict],
            judgement.verdict,
            judgement.reason,
            judgement.message,
            judgement.steps,
            judgement.citations,
        )

    def _of_complaint(self, rule: Rule, link: Link, complaint: Complaint) -> Finding:
        return self._finding(rule, link, *complaint)

    @staticmethod
    def _finding(
        rule: Rule,
        link: Link,
        severity: Severity,
        verdict: Verdict,
        reason: str,
        message: str,
        steps: tuple[str, ...],
        citations: tuple[str, ...],
    ) -> Finding:
        identification = link.identification
        platform = identification.platform
        key = f"{rule.CODE}\0{link.event.uid or link.event.start}\0{link.property}\0{link.target.host}\0{platform}"
        return Finding(
            rule.CODE,
            rule.NAME,
            severity,
            verdict,
            reason,
            message,
            steps,
            citations,
            link.place,
            link.property,
            link.event,
            link.shown,
            platform,
            _fingerprint(key),
        )

    @staticmethod
    def _of_problem(problem: Problem) -> Finding:
        from telelint.rules.registry import BY_CODE  # lazily: most inputs have nothing wrong with them

        rule = BY_CODE[problem.rule]
        return Finding(
            rule.CODE,
            rule.NAME,
            rule.SEVERITY,
            Verdict.NOTICE if rule.SEVERITY is Severity.NOTE else Verdict.WARN,
            rule.NAME,
            problem.message,
            (),
            (),
            problem.place,
            "",
            NO_EVENT,
            None,
            None,
            _fingerprint(f"{rule.CODE}\0{problem.place.path}\0{problem.message}"),
        )


def _fingerprint(key: str) -> str:
    """Return 16 hexadecimal digits that stay the same when lines move and passcodes change."""
    fresh = _FINGERPRINT.copy()
    fresh.update(key.encode("utf-8", "surrogatepass"))
    return fresh.hexdigest()


def _order(finding: Finding) -> tuple[int, str]:
    return (finding.place.byte_offset if finding.place else 0, finding.rule)


def count(items: list[Link | Finding] | list[Finding], tally: Tally) -> None:
    """Count links and findings; pages that are no meeting links do not count as links."""
    findings, platforms, verdicts = tally.findings, tally.platforms, tally.verdicts
    if native.engine is not None:
        tally.links += native.engine.count(
            items, Finding, findings, verdicts, platforms, VERDICT_WORDS, Reason.NOT_A_MEETING_LINK
        )
        return
    for item in items:
        if isinstance(item, Finding):
            rule = item.rule
            findings[rule] = findings.get(rule, 0) + 1
        elif item.judgement.reason is not Reason.NOT_A_MEETING_LINK:
            tally.links += 1
            word = item.judgement.verdict.word
            verdicts[word] = verdicts.get(word, 0) + 1
            platform = item.identification.platform
            if platform is not None:
                platforms[platform] = platforms.get(platform, 0) + 1
