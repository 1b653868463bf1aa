"""What the benchmarks make of outputs and figures."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from benchmarks.machine import Machine
from benchmarks.measuring import FailedError, Run, ratio, run
from benchmarks.records import Beside, Growth, Point, Program, StartUp

from benchmarks import records, tables, targets, tools

ROOT = Path(__file__).parents[2]
_MACHINE = Machine("a processor", 2, "a system", "3.11", "0.1", 0.0, "2026-11-24")


def test_a_match_of_several_lines_is_put_together() -> None:
    (tool,) = (tool for tool in tools._text_tools() if tool.name == tools.RG_FOLDS)
    assert tool.addresses is not None
    output = "7:9:https://a.example/b\n12:5:https://zo\n13:5: om.us/j\n14:5:\t/1\\,\n14:40:https://c.example\n"
    assert [one for one in tool.addresses(output) if one] == [
        "https://a.example/b", "https://zoom.us/j/1\\,", "https://c.example",
    ]  # fmt: skip


def test_records_are_read_as_they_were_written(tmp_path: Path) -> None:
    parts: dict[str, Beside | StartUp | Growth] = {
        "beside-1m": Beside("1m", 1.0, 10, 0, [Program("a", "a 1", "all", 9, [Run(1.5, 1.25, 30.0)])], {"b": "slow"}),
        "start-up": StartUp({"python -c pass": [Run(0.01, 0.01, 9.0)]}, {}),
        "growth": Growth("megabytes", [Point(1.0, 1.0, "text", [Run(0.5, 0.5, 30.0)])]),
    }
    for name, part in parts.items():
        records.write(tmp_path, name, _MACHINE, part)
    assert {name: record.part for name, record in records.read(tmp_path).items()} == parts


def test_a_run_counts_children_and_names_what_failed(tmp_path: Path) -> None:
    work = "sum(range(3_000_000))"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {work!r}])"
    assert (
        run([sys.executable, "-c", child], tmp_path / "out").cpu
        > run([sys.executable, "-c", "0"], tmp_path / "out").cpu
    )
    with pytest.raises(FailedError, match="no such thing"):
        run(
            [sys.executable, "-c", "import sys; sys.exit('\\n'.join(['x' * 100_000, 'no such thing']))"],
            tmp_path / "out",
            (),
        )


def test_a_ratio_is_that_of_neighbours() -> None:
    """A machine that was twice as slow in one round changes nothing."""
    assert ratio([Run(2, 2, 1), Run(4, 4, 1), Run(2, 2, 1)], [Run(1, 1, 1), Run(2, 2, 1), Run(1, 1, 1)]).wall == 2


@pytest.mark.parametrize(
    ("more_is_better", "figure", "reached"),
    [
        pytest.param(True, 90, "goal", id="more-goal"),
        pytest.param(True, 40, "floor", id="more-floor"),
        pytest.param(True, 10, "no", id="more-missed"),
        pytest.param(False, 1, "goal", id="less-goal"),
        pytest.param(False, 3, "floor", id="less-floor"),
        pytest.param(False, 9, "no", id="less-missed"),
    ],
)
def test_reached(more_is_better: bool, figure: float, reached: str) -> None:
    floor, goal = (30, 80) if more_is_better else (4, 1.3)
    target = targets.Target("", "x", floor, goal, more_is_better, "", lambda _: figure)
    assert target.reached(figure) == reached


@pytest.mark.parametrize(
    ("seconds", "bend"),
    [pytest.param([1, 3, 21], 1.0, id="straight"), pytest.param([1, 3, 41], 2.0, id="bent")],
)
def test_bend_compares_what_one_more_megabyte_takes(seconds: list[float], bend: float) -> None:
    points = [Point(at, at, "jsonl", [Run(one, one, 1)]) for at, one in zip([1, 21, 201], seconds, strict=True)]
    found = targets._bend("jsonl", 10)(Growth("megabytes", points))
    assert found == pytest.approx(bend)


def test_the_page_holds_the_tables_of_the_recorded_results() -> None:
    page = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    found = re.search(r"<!-- begin: python -m benchmarks\.tables -->\n(.*?)\n<!-- end -->", page, re.DOTALL)
    assert found is not None
    assert found[1] == tables.report(records.read(tables.RESULTS)), "run: make bench-docs"
