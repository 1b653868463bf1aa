"""Draws how cost grows, from kept results: ``build/peers/bin/python -m benchmarks.plot``, which has matplotlib."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.ticker import NullFormatter, NullLocator

from benchmarks import records
from benchmarks.measuring import median
from benchmarks.records import Growth

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.measuring import Run

_COLOURS = {"jsonl": "#0b6e99", "text": "#c2571a"}
_GREY = "#8a8a8a"


def main() -> None:
    here = Path(__file__).parent
    parser = argparse.ArgumentParser(prog="python -m benchmarks.plot", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=here / "results", help="where results are kept")
    parser.add_argument("--output", type=Path, default=here.parent / "docs" / "growth.svg", help=".svg or .png")
    arguments = parser.parse_args()
    found = records.read(arguments.folder)
    mpl.use("agg")
    # Equal results give equal octets.
    mpl.rcParams.update(
        {"svg.hashsalt": "telelint", "svg.fonttype": "none", "font.size": 9, "font.family": "sans-serif"}
    )
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(2, 2, figsize=(9, 6), layout="constrained")
    size, links = found["growth"].part, found["links-per-event"].part
    assert isinstance(size, Growth)
    assert isinstance(links, Growth)
    megabytes = next(links.series("jsonl")).megabytes
    # Processor time: telelint is one process here, and other work on the machine lengthens wall time only.
    _panel(axes[0][0], size, "processor seconds", lambda run: run.cpu)
    _straight(axes[0][0], size)
    axes[0][0].set_yscale("log")
    axes[0][0].yaxis.set_major_formatter("{x:g}")
    axes[0][0].yaxis.set_minor_formatter(NullFormatter())
    _panel(axes[0][1], links, f"processor seconds for {megabytes:.0f} MB", lambda run: run.cpu)
    _panel(axes[1][0], size, "peak memory, MB", lambda run: run.rss)
    _panel(axes[1][1], links, "peak memory, MB", lambda run: run.rss)
    for row in axes:
        row[0].set_xlabel("size of the calendar, MB")
        row[1].set_xlabel("links in each event, one in each 1,000 octets")
    for one in (axes[0][1], *axes[1]):
        one.set_ylim(0, 1.15 * one.get_ylim()[1])
    axes[0][0].legend(frameon=False)
    figure.savefig(arguments.output, dpi=110, metadata={"Date": None} if arguments.output.suffix == ".svg" else None)


def _panel(axes: Any, growth: Growth, what: str, figure: Callable[[Run], float]) -> None:
    for form, colour in _COLOURS.items():
        points = sorted(growth.series(form))
        values = [figure(median(point.runs)) for point in points]
        axes.plot([point.at for point in points], values, "o-", color=colour, label=form, markersize=4)
    axes.set_xscale("log")
    axes.set_xticks([point.at for point in points], [f"{point.at:,.0f}" for point in points])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_ylabel(what)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color="#e4e4e4")
    axes.set_axisbelow(True)


def _straight(axes: Any, growth: Growth) -> None:
    """Draw what time would be if each megabyte took what one takes at 20 MB."""
    points = sorted(growth.series("jsonl"))
    start, at = points[0], points[1]
    first = median(start.runs).cpu
    slope = (median(at.runs).cpu - first) / (at.megabytes - start.megabytes)
    line = [first + slope * (point.megabytes - start.megabytes) for point in points]
    axes.plot(
        [point.at for point in points], line, "--", color=_GREY, label="straight through the first two", linewidth=1
    )


if __name__ == "__main__":
    main()
