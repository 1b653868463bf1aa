"""Judge a link on a date: the policy pack's table and modifiers, and what the register says.

``judge`` is the whole of it, a pure function. ``Judge`` holds what stays the same over a run and remembers answers,
as a calendar repeats the same few links thousands of times.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta
from itertools import pairwise

from telelint.model import BaaState, Judgement, PlatformClass
from telelint.policy.register import NOT_IN_REGISTER, Conflict, Standing
from telelint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from telelint.model import Circumstances, Identification, Occurrences, Regime
    from telelint.policy.facts import PlatformFacts
    from telelint.policy.pack import Floor, PolicyPack
    from telelint.policy.register import Register

REMEMBERED = 65_536  # answers kept; some 30 MB at most

# Classes about which an agreement changes nothing, so that the register is not asked.
_BEFORE_REGISTER = frozenset(
    {
        PlatformClass.DECEPTIVE,
        PlatformClass.PUBLIC_FACING,
        PlatformClass.RETIRED,
        PlatformClass.PHONE,
        PlatformClass.NOT_A_MEETING_LINK,
    }
)


def judge(
    identification: Identification,
    platform: PlatformFacts | None,
    *,
    host: str,
    on: date,
    pack: PolicyPack,
    register: Register,
    circumstances: Circumstances,
    organiser_domain: str | None = None,
) -> Judgement:
    """Return the policy's answer about one link on one date.

    ``platform`` is the catalogue's entry for ``identification.platform``; for a look-alike it may be the imitated
    product, which the message then names. ``host`` and ``organiser_domain`` are lower-case.
    """
    platform_class = _platform_class(identification, platform, on)
    standing = _standing(identification, platform, platform_class, host, on, register, circumstances, organiser_domain)
    regime = pack.regime_on(on)
    column = _column(regime, pack, circumstances)
    _, verdict, reason = pack.ruling(platform_class, standing.state, column)
    wording = pack.wording(reason, column, _cases(identification, platform, platform_class, standing))
    message, steps, citations = wording.message, [*wording.steps], [*wording.citations]

    if circumstances.profile == "strict" and reason in pack.strict.reasons and column in pack.strict.regimes:
        verdict = max(verdict, pack.strict.verdict)
    for floor in _floors(identification, platform_class, standing, pack, circumstances):
        steps += floor.wording.steps
        if verdict < floor.at_least[column]:
            verdict = floor.at_least[column]
            message = floor.wording.message
            citations = [*floor.wording.citations, *citations]
    if circumstances.no_phi and reason not in pack.no_phi.except_reasons and verdict > pack.no_phi.at_most:
        verdict = pack.no_phi.at_most
        steps += pack.no_phi.steps
    extra = pack.discretion_steps
    if platform_class in extra.classes and column in extra.regimes and verdict in extra.verdicts:
        steps += extra.steps
        citations += extra.citations

    agreement = standing.agreement.id if standing.agreement else None
    return Judgement(
        verdict=verdict,
        reason=reason,
        platform_class=platform_class,
        regime=regime,
        date=on,
        baa_state=standing.state,
        agreement=agreement,
        message=message.format(
            platform=platform.name if platform else "this service",
            agreement=agreement,
            date=on.isoformat(),
            retired_on=platform.retired_on.isoformat() if platform and platform.retired_on else None,
        ),
        steps=tuple(pack.steps[code] for code in dict.fromkeys(steps)),
        citations=tuple(
            pack.citations[code].replace("{product}", platform.id if platform else "PRODUCT")
            for code in dict.fromkeys(citations)
        ),
    )


def _platform_class(identification: Identification, platform: PlatformFacts | None, on: date) -> PlatformClass:
    """Return the class in the table's order: look-alike, public-facing, retired, then the catalogue's class."""
    if identification.impersonation is not None:
        return PlatformClass.DECEPTIVE
    if identification.vendor_page:
        return PlatformClass.NOT_A_MEETING_LINK
    if platform is None or identification.self_hosted:  # known software on a host that nobody here knows
        return PlatformClass.UNKNOWN
    platform_class = platform.platform_class(on)
    retired = platform.retired_on is not None and platform.retired_on <= on
    return PlatformClass.RETIRED if retired and platform_class is not PlatformClass.PUBLIC_FACING else platform_class


def _standing(
    identification: Identification,
    platform: PlatformFacts | None,
    platform_class: PlatformClass,
    host: str,
    on: date,
    register: Register,
    circumstances: Circumstances,
    organiser_domain: str | None,
) -> Standing:
    if platform_class in _BEFORE_REGISTER:
        return NOT_IN_REGISTER
    if platform_class is PlatformClass.UNKNOWN and register.owns(host):
        return Standing(BaaState.MATCH)
    tenant = identification.tenant
    if identification.self_hosted:
        tenant = host  # nobody else's rooms are there
    return register.standing(
        platform, host=host, tenant=tenant, on=on, circumstances=circumstances, organiser_domain=organiser_domain
    )


def _column(regime: Regime, pack: PolicyPack, circumstances: Circumstances) -> Regime:
    if circumstances.organisation == "provider" and circumstances.purpose == "telehealth":
        return regime
    return pack.outside_discretion.get(regime, regime)


def _cases(
    identification: Identification, platform: PlatformFacts | None, platform_class: PlatformClass, standing: Standing
) -> Iterator[str]:
    """Yield the special cases that hold, the one that tells the reader most first."""
    if platform is None:
        return
    if platform_class is PlatformClass.DECEPTIVE:
        yield "named"
    elif platform_class is PlatformClass.RETIRED and platform.retired_on is None:
        yield "undated"
    elif platform_class is PlatformClass.UNKNOWN:
        if standing.agreement is not None:
            yield "agreement"
        yield "self-hosted" if identification.self_hosted else "known"
    if standing.conflict in (Conflict.BARRED, Conflict.CONDITION):
        yield standing.conflict.value
    if platform.baa.evidence == "none":
        yield "unsourced"
    yield platform_class.value


def _floors(
    identification: Identification,
    platform_class: PlatformClass,
    standing: Standing,
    pack: PolicyPack,
    circumstances: Circumstances,
) -> Iterator[Floor]:
    qsoa = standing.agreement is not None and standing.agreement.qsoa
    for holds, floor in (
        (identification.broadcast, pack.broadcast),
        (identification.consumer_tier, pack.consumer_tier),
        (circumstances.part2 and not qsoa, pack.part2),
    ):
        if holds and platform_class in floor.classes:
            yield floor


class Judge:
    """Judges by one pack, one register and one set of circumstances, over one catalogue, and remembers.

    The catalogue must be one and the same over the life of a Judge: an answer is remembered by the identification,
    whose platform id stands for the catalogue's entry.
    """

    def __init__(self, pack: PolicyPack, register: Register, circumstances: Circumstances) -> None:
        self.pack = pack
        self.register = register
        self.circumstances = circumstances
        self.boundaries = tuple(sorted({*pack.boundaries, *register.boundaries}))
        self._hosts_matter = bool(register)
        self.domains_matter = any(agreement.organiser_domains for agreement in register.agreements)
        self._by_date: dict[tuple[object, ...], Judgement] = {}
        self._by_interval: dict[tuple[object, ...], Judgement] = {}

    def __call__(
        self,
        identification: Identification,
        platform: PlatformFacts | None,
        *,
        host: str,
        on: date,
        organiser_domain: str | None = None,
    ) -> Judgement:
        """Return the policy's answer about one link on one date, as ``judge`` does."""
        if not self._hosts_matter:
            host = ""
        if not self.domains_matter:
            organiser_domain = None
        key = (identification, host, on, organiser_domain)
        known = self._by_date.get(key)
        if known is not None:
            return known
        answer = self._in_interval(identification, platform, host, on, organiser_domain)
        if len(self._by_date) >= REMEMBERED:
            self._by_date.clear()
        self._by_date[key] = answer
        return answer

    def series(
        self,
        identification: Identification,
        platform: PlatformFacts | None,
        *,
        host: str,
        first: date,
        occurrences: Occurrences,
        until: date,
        organiser_domain: str | None = None,
    ) -> Judgement:
        """Return the worst answer over a recurring event's occurrences, dated by the first that gets it.

        Occurrences on ``until`` and later do not count, as a series without end outlives every agreement; but the
        first one always does. ``occurrences`` is asked only when the series spans a date on which the answer can
        change.
        """
        cuts = self._cuts(platform, first, until)
        if not cuts:
            return self(identification, platform, host=host, on=first, organiser_domain=organiser_domain)
        spans = [
            (self(identification, platform, host=host, on=start, organiser_domain=organiser_domain), start, end)
            for start, end in pairwise((first, *cuts, until))
        ]
        spans.sort(key=lambda span: -span[0].verdict)  # stable: the earliest of the worst comes first
        for _, start, end in spans:
            day = occurrences.first_in(start, end)
            if day is not None:
                return self(identification, platform, host=host, on=day, organiser_domain=organiser_domain)
        return self(identification, platform, host=host, on=first, organiser_domain=organiser_domain)

    def may_change(self, platform: PlatformFacts | None, first: date, until: date) -> bool:
        """Return whether there is a day between the two on which an answer may change."""
        return bool(self._cuts(platform, first, until))

    def span(self, platform: PlatformFacts | None, on: date) -> tuple[date, date]:
        """Return the first and the last of the days around one on which the answer about a product is the same but for
        its date.
        """
        cuts = sorted({*self.boundaries, *([platform.retired_on] if platform and platform.retired_on else ())})
        number = bisect_right(cuts, on)
        last = cuts[number] - timedelta(days=1) if number < len(cuts) else date.max
        return cuts[number - 1] if number else date.min, last

    def _cuts(self, platform: PlatformFacts | None, first: date, until: date) -> list[date]:
        days = {day for day in self.boundaries if first < day < until}
        if platform is not None and platform.retired_on is not None and first < platform.retired_on < until:
            days.add(platform.retired_on)
        return sorted(days)

    def _in_interval(
        self,
        identification: Identification,
        platform: PlatformFacts | None,
        host: str,
        on: date,
        organiser_domain: str | None,
    ) -> Judgement:
        """Return an answer, remembered between two dates on which it can change.

        A wording that names the meeting's date is a pack author's choice that costs this memory.
        """
        retired = platform is not None and platform.retired_on is not None and platform.retired_on <= on
        key = (identification, host, organiser_domain, bisect_right(self.boundaries, on), retired)
        known = self._by_interval.get(key)
        if known is not None and not self.pack.dated_messages:
            return known._replace(date=on)
        answer = judge(
            identification,
            platform,
            host=host,
            on=on,
            pack=self.pack,
            register=self.register,
            circumstances=self.circumstances,
            organiser_domain=organiser_domain,
        )
        if len(self._by_interval) >= REMEMBERED:
            self._by_interval.clear()
        self._by_interval[key] = answer
        return answer
