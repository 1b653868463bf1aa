"""The page's charts: inline SVG, every number also in a table below.

A chart library would be a megabyte of script in every report, or a heavy dependency of every installation, for
three kinds of charts of bars; these print, need no script and follow the page's colours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from telelint.reports.findings.page.elements import element, fill

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from xml.etree.ElementTree import Element

    from telelint.reports.findings.page.counting import Column

WIDTH = 400  # units of the drawing, about pixels on a phone
MOST_LABELS = 5


class Series(NamedTuple):
    """What one colour of a chart stands for."""

    key: str
    name: str
    fill: str  # class of the style sheet, without "fill-"


class Bar(NamedTuple):
    """A row of a chart of bars: a label and parts by series' key."""

    label: str
    parts: dict[str, int]


class Span(NamedTuple):
    """A row of a chart of times; ``end`` None: no end is known."""

    label: str
    start: date
    end: date | None
    fill: str
    words: str


def columns(title: str, about: str, series: Sequence[Series], data: Sequence[Column]) -> Element:
    """Return a figure of stacked columns over time; there is at least one column."""
    left, top, bottom, height = 34, 8, 22, 190
    plot = height - top - bottom
    most = max(sum(column.counts.values()) for column in data)
    ceiling, step = _scale(most)
    drawing = element("svg", viewBox=f"0 0 {WIDTH} {height}", role="img", aria_label=f"{title}. {about}")
    for tick in range(0, ceiling + 1, step):
        y = top + plot * (1 - tick / ceiling)
        drawing.append(element("line", x1=left, x2=WIDTH, y1=y, y2=y))
        drawing.append(element("text", f"{tick:,}", x=left - 6, y=y + 4, class_="end soft"))
    slot = (WIDTH - left) / len(data)
    bar = min(slot * 0.78, 44)
    every = -(-len(data) // MOST_LABELS)
    for number, column in enumerate(data):
        x, y = left + slot * number + (slot - bar) / 2, float(top + plot)
        for each in series:
            count = column.counts.get(each.key, 0)
            if count:
                tall = plot * count / ceiling
                y -= tall
                hint = element("title", f"{column.label}, {each.name}: {count:,}")
                drawing.append(
                    element("rect", hint, x=x, y=y, width=bar, height=max(tall - 0.6, 0.6), class_=f"fill-{each.fill}")
                )
        if number % every == 0:
            middle = min(x + bar / 2, WIDTH - 22)
            drawing.append(element("text", column.label, x=middle, y=height - 5, class_="middle soft"))
    head = ["", *(each.name for each in series)]
    rows = [[column.label, *(f"{column.counts.get(each.key, 0):,}" for each in series)] for column in data]
    return _figure(title, about, _legend(series), drawing, _numbers(title, head, rows))


def bars(title: str, about: str, series: Sequence[Series], data: Sequence[Bar]) -> Element:
    """Return a figure of stacked bars with their labels above; there is at least one bar."""
    row, thick = 36, 13
    height = row * len(data)
    most = max(sum(bar.parts.values()) for bar in data)
    drawing = element("svg", viewBox=f"0 0 {WIDTH} {height}", role="img", aria_label=f"{title}. {about}")
    room = WIDTH - 44
    for number, bar in enumerate(data):
        y = row * number
        drawing.append(element("text", shortened(bar.label, 52), x=0, y=y + 13))
        x = 0.0
        for each in series:
            count = bar.parts.get(each.key, 0)
            if count:
                wide = room * count / most
                hint = element("title", f"{bar.label}, {each.name}: {count:,}")
                size = max(wide - 0.6, 0.6)
                drawing.append(
                    element("rect", hint, x=x, y=y + 18, width=size, height=thick, class_=f"fill-{each.fill}")
                )
                x += wide
        drawing.append(element("text", f"{sum(bar.parts.values()):,}", x=x + 6, y=y + 29, class_="soft"))
    head = ["", *(each.name for each in series)]
    rows = [[bar.label, *(f"{bar.parts.get(each.key, 0):,}" for each in series)] for bar in data]
    return _figure(title, about, _legend(series), drawing, _numbers(title, head, rows))


def spans(title: str, about: str, data: Sequence[Span], series: Sequence[Series], day: date) -> Element:
    """Return a figure of times with today's line; there is at least one row."""
    row, thick, foot = 36, 11, 24
    first = min([span.start for span in data] + [day]).toordinal()
    last = max([span.end or day for span in data] + [day]).toordinal()
    first, last = max(first, day.toordinal() - 15 * 365), min(last, day.toordinal() + 6 * 365)
    last = min(last + max((last - first) // 20, 30), day.max.toordinal())
    height = row * len(data) + foot
    drawing = element("svg", viewBox=f"0 0 {WIDTH} {height}", role="img", aria_label=f"{title}. {about}")

    def across(ordinal: int) -> float:
        return WIDTH * (min(max(ordinal, first), last) - first) / (last - first)

    base = row * len(data) + 4
    years = range(day.fromordinal(first).year + 1, day.fromordinal(last).year + 1)
    every = -(-len(years) // 6) or 1
    for year in years[::every]:
        x = across(day.replace(year=year, month=1, day=1).toordinal())
        drawing.append(element("line", x1=x, x2=x, y1=0, y2=base))
        drawing.append(element("text", str(year), x=min(max(x, 15), WIDTH - 15), y=base + 15, class_="middle soft"))
    for number, span in enumerate(data):
        y = row * number
        x, end = across(span.start.toordinal()), across(span.end.toordinal() if span.end else last)
        drawing.append(element("text", shortened(span.label, 56), x=0, y=y + 13))
        shape = element("rect", x=x, y=y + 19, width=max(end - x, 2), height=thick, rx=2, class_=f"fill-{span.fill}")
        drawing.append(fill(shape, [element("title", f"{span.label}: {span.words}")]))
    x = across(day.toordinal())
    drawing.append(element("line", x1=x, x2=x, y1=0, y2=base, class_="day"))
    rows = [[span.label, span.words] for span in data]
    return _figure(title, about, _legend(series), drawing, _numbers(title, ["Agreement", "In force"], rows))


def shortened(text: str, most: int) -> str:
    """Return a text of at most so many characters; the middle is left out, as ends tell names apart."""
    return text if len(text) <= most else f"{text[: most // 2 - 1]}…{text[-(most // 2) :]}"


def _scale(most: int) -> tuple[int, int]:
    """Return a round upper end of an axis, and the step of its three to five ticks."""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if step * 4 >= most:
                return step * max(-(-most // step), 1), step
        size *= 10


def _figure(title: str, about: str, legend: Element, drawing: Element, numbers: Element) -> Element:
    caption = element("figcaption", title)
    return element("figure", caption, element("p", about, class_="about"), legend, drawing, numbers, class_="chart")


def _legend(series: Sequence[Series]) -> Element:
    items = []
    for each in series:
        square = element("rect", width=12, height=12, rx=2, class_=f"fill-{each.fill}")
        key = element("svg", square, class_="key", viewBox="0 0 12 12", aria_hidden="true")
        items.append(element("li", key, each.name))
    return element("ul", *items, class_="legend")


def _numbers(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Element:
    first, *others = head
    heading = element("tr", element("th", first or element("span", "Row", class_="unseen"), scope="col"))
    fill(heading, [element("th", text, scope="col") for text in others])
    body = element("tbody")
    for label, *cells in rows:
        line = element("tr", element("th", label, scope="row"))
        body.append(fill(line, [element("td", cell) for cell in cells]))
    table = element("table", element("caption", title), element("thead", heading), body)
    region = element("section", table, tabindex=0, aria_label=f"Numbers: {title}")
    return element("details", element("summary", "Numbers"), region)
