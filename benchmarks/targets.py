"""What is promised: for each figure the least that must hold, and what is aimed at."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from benchmarks import start_up, tools
from benchmarks.measuring import Ratio, median, ratio
from benchmarks.records import Beside, Growth, StartUp

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from benchmarks.records import Record

    Part = Beside | StartUp | Growth
    Figure = float | Ratio


class Target(NamedTuple):
    """``figure`` returns what was measured, or nothing where a part or a program of it is missing."""

    what: str
    unit: str
    floor: float
    goal: float
    more_is_better: bool
    part: str
    figure: Callable[[Part], Figure | None]

    def reached(self, figure: float) -> str:
        sign = 1 if self.more_is_better else -1
        if sign * figure >= sign * self.goal:
            return "goal"
        return "floor" if sign * figure >= sign * self.floor else "no"


def measured(target: Target, records: Mapping[str, Record]) -> Figure | None:
    record = records.get(target.part)
    return target.figure(record.part) if record is not None else None


def _times_faster(peer: str) -> Callable[[Part], Figure | None]:
    """Return how many of telelint's runs fit in one of the peer's, one process each."""

    def figure(part: Part) -> Figure | None:
        assert isinstance(part, Beside)
        theirs, ours = part.runs(peer), part.runs(tools.OURS)
        return ratio(theirs, ours) if theirs and ours else None

    return figure


def _times_slower(name: str, peer: str) -> Callable[[Part], Figure | None]:
    def figure(part: Part) -> Figure | None:
        assert isinstance(part, Beside)
        theirs, ours = part.runs(peer), part.runs(name)
        return ratio(ours, theirs) if theirs and ours else None

    return figure


def _right(part: Part) -> Figure | None:
    assert isinstance(part, Beside)
    (ours,) = (program for program in part.programs if program.name == tools.OURS)
    return 100 * ours.right / part.links


def _decoys(part: Part) -> Figure | None:
    assert isinstance(part, Beside)
    return part.decoys


def _start_ratio(name: str, other: str) -> Callable[[Part], Figure | None]:
    def figure(part: Part) -> Figure | None:
        assert isinstance(part, StartUp)
        return ratio(part.runs[name], part.runs[other]) if name in part.runs and other in part.runs else None

    return figure


def _peak(form: str) -> Callable[[Part], Figure | None]:
    def figure(part: Part) -> Figure | None:
        assert isinstance(part, Growth)
        return max(median(point.runs).rss for point in part.series(form))

    return figure


def _bend(form: str, since: float) -> Callable[[Part], Figure | None]:
    """Return what one more megabyte takes up to the largest size, over the same up to the smallest from ``since`` on.

    In processor time, as telelint is one process here, and other work on the machine lengthens wall time only.
    """

    def figure(part: Part) -> Figure | None:
        assert isinstance(part, Growth)
        points = sorted(part.series(form))
        few = next((point for point in points if point.megabytes >= since), points[-1])
        if few is points[-1]:
            return None
        start = median(points[0].runs).cpu
        slopes = [
            (median(point.runs).cpu - start) / (point.megabytes - points[0].megabytes) for point in (few, points[-1])
        ]
        return slopes[1] / slopes[0]

    return figure


def _spread(form: str) -> Callable[[Part], Figure | None]:
    """Return the most processor time a megabyte over that with one link an event."""

    def figure(part: Part) -> Figure | None:
        assert isinstance(part, Growth)
        each = [median(point.runs).cpu / point.megabytes for point in sorted(part.series(form))]
        return max(each) / each[0]

    return figure


TARGETS = (
    *(Target(f"links and places right, {name}", "%", 100, 100, True, f"beside-{name}", _right)
      for name in ("1m", "20m", "20m-dirty", "200m")),
    *(Target(f"look-alikes taken for a vendor's, {name}", "", 0, 0, False, f"beside-{name}", _decoys)
      for name in ("1m", "20m", "20m-dirty", "200m")),
    Target("times as fast as the pipeline, 20 MB", "x", 30, 80, True, "beside-20m", _times_faster(tools.PIPELINE)),
    Target("times as fast as ical.js, 20 MB", "x", 2, 5, True, "beside-20m", _times_faster(tools.ICAL_JS)),
    Target("times the time of `rg -n --column`, 200 MB", "x", 20, 6, False, "beside-200m",
           _times_slower(tools.OURS, tools.RG_PLACES)),
    Target("the same with `--jobs 2`", "x", 20, 4, False, "beside-200m",
           _times_slower(tools.OURS_TWICE, tools.RG_PLACES)),
    *(Target(f"peak memory at sizes to 1 GB, {form}", "MB", 100, 40, False, "growth", _peak(form))
      for form in ("jsonl", "text")),
    *(Target(f"time of a megabyte at the largest size over that at 20 MB, {form}", "x", 1.25, 1.1, False, "growth",
             _bend(form, 10)) for form in ("jsonl", "text")),
    *(Target(f"time with up to 1,000 links an event over that with one, {form}", "x", 1.5, 1.1, False,
             "links-per-event", _spread(form)) for form in ("jsonl", "text")),
    Target("`telelint --version` over `python -c pass`", "x", 4, 1.3, False, "start-up",
           _start_ratio(start_up.VERSION, start_up.BARE)),
    Target("`telelint check URL` over yamllint on one line", "x", 1, 0.5, False, "start-up",
           _start_ratio(start_up.CHECK, start_up.YAMLLINT)),
)  # fmt: skip
