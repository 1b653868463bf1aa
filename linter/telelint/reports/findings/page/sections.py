"""The page's sections, top to bottom. Each returns an element, or None where there is nothing to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telelint.model import Verdict
from telelint.reports.findings.grouping import EXAMPLES
from telelint.reports.findings.page.charts import Bar, Series, Span, bars, columns, shortened, spans
from telelint.reports.findings.page.counting import OTHERS
from telelint.reports.findings.page.elements import element, fill
from telelint.reports.paint import SYMBOL_OF, counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from xml.etree.ElementTree import Element

    from telelint.model import Finding, Tally
    from telelint.policy.agreements import Agreement
    from telelint.reports import Run
    from telelint.reports.findings.grouping import Group
    from telelint.reports.findings.page.counting import Counting

MOST_CARDS = 200  # different complaints with their steps
MOST_PLATFORMS = 6
MOST_BARS = 10
MOST_LISTED = 200  # inputs that were not linted, by name
WORST_FIRST = tuple(reversed(Verdict))
MEANING = {
    Verdict.BLOCK: "not for care as it stands",
    Verdict.WARN: "needs an agreement or a check",
    Verdict.NOTICE: "worth knowing",
    Verdict.OK: "nothing found against it",
}
VERDICT_SERIES = tuple(Series(verdict.word, verdict.word, verdict.word) for verdict in WORST_FIRST)


def header(run: Run, tally: Tally) -> Element:
    """Return the page's head: what was linted, when, and by what."""
    links = tally.links
    bad = tally.verdicts.get("block", 0) + tally.verdicts.get("warn", 0)
    if not links:
        lede = "No meeting link was found."
    elif bad:
        asks = "asks" if bad == 1 else "ask"
        lede = f"{bad:,} of {counted(links, 'meeting link')} {asks} for something to be done before a patient clicks."
    else:
        lede = f"Nothing pressing was found against {counted(links, 'meeting link')}."
    counts = ", ".join([counted(tally.files, "file"), counted(tally.events, "event"), counted(links, "link")])
    inputs = ", ".join(run.inputs[:5]) + (f" and {len(run.inputs) - 5:,} more" if len(run.inputs) > 5 else "")
    facts = element("dl", class_="facts")
    for name, value, small in (
        ("What was linted", inputs or "see the findings", counts),
        ("As of", run.day.isoformat() if run.day else "not told", "each meeting is judged on its own date"),
        ("Register of agreements", *_register_words(run)),
        ("Catalogue of products", run.catalogue.version, _hash(run.catalogue.sha256)),
        ("Policy", f"{run.pack.id} {run.pack.version}", _hash(run.pack.sha256)),
    ):
        pair = element("div", element("dt", name), element("dd", value, element("small", small)))
        facts.append(pair)
    return element(
        "div", element("p", "telelint", class_="brand"), element("h1", "Meeting links, judged"),
        element("p", lede, class_="lede"), facts,
    )  # fmt: skip


def summary(run: Run, tally: Tally) -> Element:
    """Return the verdicts' numbers, and a hint where nobody told us of agreements."""
    tiles = element("ul", class_="tiles")
    for verdict in WORST_FIRST:
        tiles.append(
            element(
                "li", element("b", f"{tally.verdicts.get(verdict.word, 0):,}"),
                element("span", f"{SYMBOL_OF[verdict]} {verdict.word}", class_="word"),
                element("span", MEANING[verdict], class_="means"), class_=f"tile {verdict.word}",
            )
        )  # fmt: skip
    hint = None
    if not run.has_register:
        hint = element(
            "p", element("strong", "No register of agreements was given."),
            "So telelint cannot know which makers your organisation holds a business associate agreement (BAA) with, "
            "and calls no product covered. ", element("code", "telelint register init"), " makes one to fill in.",
            class_="hint",
        )  # fmt: skip
    title = element("h2", "Links by verdict", id="summary", class_="unseen")
    return element("section", title, tiles, hint, aria_labelledby="summary")


def charts(run: Run, counting: Counting) -> Element | None:
    """Return the charts that have something to show."""
    figures: list[Element] = []
    names, platforms = counting.platforms(MOST_PLATFORMS)
    if platforms:
        undated = f" {counted(counting.undated, 'link')} without a date not shown." if counting.undated else ""
        series = [Series(name, name, "p7" if name == OTHERS else f"p{n}") for n, name in enumerate(names, start=1)]
        about = f"Links by the date of their meeting, a series by its first.{undated}"
        figures.append(columns("Platforms in use", about, series, platforms))
        figures.append(columns("Verdicts", about, VERDICT_SERIES, counting.verdicts()))
    worst = sorted(counting.files, key=lambda path: (_goodness(counting.files[path]), path))
    if worst:
        data = [Bar(path, counting.files[path]) for path in worst[:MOST_BARS]]
        more = f" The worst {MOST_BARS} of {len(worst):,}." if len(worst) > MOST_BARS else ""
        about = f"Findings by file, what blocks counting most.{more}"
        figures.append(bars("Calendars with the most to do", about, VERDICT_SERIES[:3], data))
    agreements = _agreements(run)
    if agreements is not None:
        figures.append(agreements)
    if not figures:
        return None
    title = element("h2", "At a glance", id="glance")
    return element("section", title, element("div", *figures, class_="charts"), aria_labelledby="glance")


def advice(groups: Sequence[Group], run: Run) -> Element | None:
    """Return a card for each different complaint: plain words, steps, sources, and how often."""
    if not groups:
        return None
    cards = element("ol", class_="cards")
    for number, group in enumerate(groups[:MOST_CARDS], start=1):
        cards.append(_card(group, number, run))
    section = element("section", element("h2", "What to do", id="advice"), aria_labelledby="advice")
    section.append(element("p", "Equal findings stand together, the worst first.", class_="small"))
    section.append(cards)
    rest = groups[MOST_CARDS:]
    if rest:
        times = counted(sum(group.count for group in rest), "place")
        section.append(element("p", f"And {counted(len(rest), 'rarer complaint')} at {times}.", class_="small"))
    return section


def findings(listed: Sequence[Finding], total: int, anchors: Mapping[tuple[str, ...], int]) -> Element:
    """Return the table of findings; ``anchors`` are the numbers of the cards by rule and message."""
    section = element("section", element("h2", "All findings", id="findings"), aria_labelledby="findings")
    if not listed:
        return fill(section, [element("p", "None.", class_="small")])
    if total > len(listed):
        words = (
            f"The first {len(listed):,} of {total:,} findings, the worst first. The other {total - len(listed):,} are "
        )
        section.append(element("p", words + "not in this file; the csv and json formats hold all.", class_="small"))
    section.append(_controls())
    heads = ("Severity", "Rule", "What was found", "Meeting", "Place")
    head = element("thead", element("tr", *(element("th", text, scope="col") for text in heads)))
    body = element("tbody", *(_row(finding, anchors) for finding in listed))
    table = element("table", element("caption", "All findings"), head, body, class_="findings")
    region = element("section", table, class_="scroll", tabindex=0, aria_label="Table of all findings")
    section.append(region)
    return section


def accepted(reasons: Mapping[tuple[str, str, str], int]) -> Element | None:
    """Return what was accepted before: by rule, by what accepted it, and why."""
    if not reasons:
        return None
    body = element("tbody")
    for (rule, kind, why), count in sorted(reasons.items()):
        by = why or ("It was in the baseline." if kind == "baseline" else "Suppressed in the configuration.")
        body.append(
            element(
                "tr", element("th", rule, scope="row"), element("td", by), element("td", f"{count:,}", class_="number")
            )
        )
    heads = [element("th", "Rule", scope="col"), element("th", "Why", scope="col")]
    heads.append(element("th", "Findings", scope="col", class_="number"))
    table = element("table", element("caption", "Accepted before"), element("thead", element("tr", *heads)), body)
    words = "Your organisation looked at these and accepted them. They are not counted as findings above."
    return element(
        "section", element("h2", "Accepted before", id="accepted"), element("p", words, class_="small"),
        element("section", table, class_="scroll", tabindex=0, aria_label="Table of what was accepted"),
        aria_labelledby="accepted",
    )  # fmt: skip


def unread(tally: Tally) -> Element | None:
    """Return what was not linted, and why."""
    lines = [*tally.unreadable, *(f"{each.path}: {each.why}" for each in tally.skipped)]
    if not lines:
        return None
    section = element("section", element("h2", "Not linted", id="unread"), aria_labelledby="unread")
    words = f"Nothing is known about links in {'this input' if len(lines) == 1 else f'these {len(lines):,} inputs'}."
    section.append(element("p", words, class_="small"))
    section.append(element("ul", *(element("li", line) for line in lines[:MOST_LISTED]), class_="plain"))
    if len(lines) > MOST_LISTED:
        section.append(element("p", f"And {len(lines) - MOST_LISTED:,} more.", class_="small"))
    return section


# Header and charts


def _hash(sha256: str) -> str:
    return f"sha256 {sha256[:16]}…"


def _register_words(run: Run) -> tuple[str, str]:
    register = run.register
    if not run.has_register or register is None:
        return ("given" if run.has_register else "none was given", "")
    count = counted(len(register.agreements), "agreement")
    if run.day is None:
        return count, ""
    hosts = f", {counted(len(register.own_hosts), 'own host')}" if register.own_hosts else ""
    return count, f"{len(register.in_force(run.day)):,} in force on {run.day.isoformat()}{hosts}"


def _agreements(run: Run) -> Element | None:
    """Return the chart of agreements; those never signed are counted in words."""
    if run.register is None or run.day is None:
        return None
    signed = [_span(each, start, run.day) for each in run.register.agreements if (start := each.starts_on)]
    if not signed:
        return None
    signed.sort(key=lambda span: (span.fill == "over", span.start))
    shown = signed[:MOST_BARS]
    parts = [f"The dashed line is {run.day.isoformat()}."]
    if len(signed) > len(shown):
        parts.append(f"{len(signed) - len(shown):,} more not shown.")
    if unsigned := len(run.register.agreements) - len(signed):
        parts.append(f"{counted(unsigned, 'entry', 'entries')} without a date of signing not shown.")
    series = [
        Series("", "in force", "force"),
        Series("", "over", "over"),
        Series("", "not yet, or not in force", "later"),
    ]
    return spans("Agreements on file", " ".join(parts), shown, series, run.day)


def _span(agreement: Agreement, start: date, day: date) -> Span:
    end = agreement.ends_on
    state = "force" if agreement.active_on(day) else "over" if end is not None and end <= day else "later"
    until = f"until {end.isoformat()}" if end else "renews itself" if agreement.auto_renews else "no end given"
    label = " · ".join(filter(None, [agreement.vendor, agreement.plan]))
    return Span(label, start, end, state, f"from {start.isoformat()}, {until}")


def _goodness(counts: Mapping[str, int]) -> tuple[int, ...]:
    """Return what sorts files by their blocks, then by warnings, then by notices, the most first."""
    return tuple(-counts.get(verdict.word, 0) for verdict in WORST_FIRST)


# Cards and rows


def _card(group: Group, number: int, run: Run) -> Element:
    finding = group.first
    backed = element("div", _steps(finding), _sources(finding), class_="two")
    head = element(
        "p", element("span", f"{SYMBOL_OF[finding.verdict]} {finding.severity}", class_=f"badge {finding.severity}"),
        element("span", f"{finding.rule} {finding.name}"), element("span", _times(group.count), class_="times"),
        class_="head",
    )  # fmt: skip
    places = ", ".join(group.places)
    rest = f" and {group.count - EXAMPLES:,} more" if group.count > EXAMPLES else ""
    where = element("p", element("span", places, class_="place"), rest, class_="where")
    return element(
        "li", head, element("h3", finding.message), where, _about(group, run),
        backed if len(backed) else None,
        class_=f"card {finding.severity}", id=f"c{number}",
    )  # fmt: skip


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def _about(group: Group, run: Run) -> Element | None:
    """Name the platforms, where equal words are about several."""
    if len(group.platforms) < 2:
        return None
    by_count = sorted(group.platforms.items(), key=lambda item: (-item[1], item[0]))
    named = [(run.catalogue.platform(platform) if platform else None, count) for platform, count in by_count]
    return element("p", ", ".join(f"{found.name if found else 'others'} {n:,}" for found, n in named), class_="where")


def _steps(finding: Finding) -> Element | None:
    if not finding.steps:
        return None
    steps = element("ul", *(element("li", step) for step in finding.steps))
    return element("div", element("p", "Next", class_="label"), steps)


def _sources(finding: Finding) -> Element | None:
    if not finding.citations:
        return None
    sources = element("ul", *(element("li", _cited(citation)) for citation in finding.citations))
    return element("div", element("p", "Source", class_="label"), sources, class_="sources")


def _cited(citation: str) -> Element | str:
    name, _, address = citation.partition(" <")
    address = address.rstrip(">")
    if not address.startswith("https://"):
        return name
    return element("a", name, href=address, rel="noreferrer")


def _controls() -> Element:
    choices = [element("option", "all", value="")]
    choices += [element("option", text, value=text) for text in ("error", "warning", "note")]
    return element(
        "div",
        element("label", "Words in the row", element("input", type="search", autocomplete="off", spellcheck="false")),
        element("label", "Severity", element("select", *choices)),
        element("output", aria_live="polite"),
        class_="controls", hidden="",
    )  # fmt: skip


_SEVERITY_KEY = {"error": "0", "warning": "1", "note": "2", "none": "3"}


def _row(finding: Finding, anchors: Mapping[tuple[str, ...], int]) -> Element:
    severity = finding.severity.value
    number = anchors.get((finding.rule, finding.message))
    rule = element("a", finding.rule, href=f"#c{number}") if number else finding.rule
    event = finding.event
    meeting = event.start.isoformat() if event.start else "no date"
    return element(
        "tr",
        element("td", element("span", severity, class_=f"badge {severity}"), data_key=_SEVERITY_KEY[severity]),
        element("td", rule),
        element("td", finding.message, element("code", finding.link) if finding.link else None, class_="what"),
        element("td", meeting, element("small", "series") if event.recurring else None, class_="when"),
        element("td", element("span", _place(finding), class_="place"), data_key=_place_key(finding)),
        data_severity=severity,
    )


def _place(finding: Finding) -> str:
    place = finding.place
    if place is None:
        return "(link)"
    return f"{shortened(place.path, 80)}:{place.line}:{place.column}"


def _place_key(finding: Finding) -> str:
    place = finding.place
    return f"{place.path} {place.line} {place.column}" if place else ""
