"""The plan: every octet of every file once, in order, in tasks of like size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.bulk.conftest import large
from telelint.bulk.inputs import Input
from telelint.bulk.partitions import as_line, from_line, plan, state_as_json, state_from_json
from telelint.model import Place
from telelint.sources.icalendar import State
from telelint.sources.structure import Open

if TYPE_CHECKING:
    from pathlib import Path

WANTED = 1_000_000


def sized(*sizes: int, ending: str = ".txt") -> list[Input]:
    return [Input(f"{number}{ending}", f"/nowhere/{number}{ending}", size) for number, size in enumerate(sizes)]


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param(sized(1, 2, 3), [[0, 1, 2]], id="small-ones-together"),
        pytest.param(sized(600_000, 600_000, 300_000), [[0], [1, 2]], id="until-it-is-enough"),
        pytest.param(sized(5, 3_000_000, 5), [[0], [1], [2]], id="one-that-cannot-be-cut-is-alone"),
        pytest.param(sized(100_000, 100_000, ending=".ics.gz"), [[0], [1]], id="packed-ones-count-for-more"),
        pytest.param(
            [*sized(1), Input("x", skipped="why"), *sized(1)], [[0, 1, 2]], id="skipped-ones-keep-their-place"
        ),
    ],
)
def test_files_are_put_together_by_size(inputs: list[Input], expected: list[list[int]]) -> None:
    at = iter(range(len(inputs)))
    found = [[next(at) for _ in partition.pieces] for partition in plan(inputs, WANTED)]
    assert found == expected
    assert [piece.input for partition in plan(inputs, WANTED) for piece in partition.pieces] == inputs


@given(st.lists(st.integers(0, 3 * WANTED), max_size=40))
def test_no_file_is_lost_and_no_partition_is_much_too_large(sizes: list[int]) -> None:
    partitions = list(plan(sized(*sizes), WANTED))
    assert [partition.number for partition in partitions] == list(range(len(partitions)))
    assert [piece.input.size for partition in partitions for piece in partition.pieces] == sizes
    assert all(partition.octets <= WANTED or len(partition.pieces) == 1 for partition in partitions)


def test_a_large_calendar_is_cut_into_parts_of_like_size(tmp_path: Path) -> None:
    path = tmp_path / "large.ics"
    path.write_text(large("x"), newline="")
    size = path.stat().st_size
    around = sized(10, 20)
    partitions = list(plan([around[0], Input("large.ics", str(path), size), around[1]], WANTED))
    cuts = [partition.cut for partition in partitions if partition.cut is not None]
    assert [cut.start for cut in cuts] == [0, *(cut.end for cut in cuts[:-1])]
    assert cuts[-1].end == size
    assert [cut.last for cut in cuts] == [False] * (len(cuts) - 1) + [True]
    assert len(partitions) == len(cuts) + 2
    assert max(cut.end - cut.start for cut in cuts) < 2 * WANTED
    with path.open("rb") as stream:
        for cut in cuts[1:]:
            stream.seek(cut.start - 12)
            assert stream.read(12).endswith(b"END:VEVENT\r")


def test_a_partition_says_what_it_is_in_words_of_the_user(tmp_path: Path) -> None:
    path = tmp_path / "large.ics"
    path.write_text(large("x"), newline="")
    (first, *_) = plan([Input("large.ics", str(path), path.stat().st_size)], WANTED)
    assert first.described().startswith("large.ics, octets 0 to 1,")
    (alone,) = plan(sized(1), WANTED)
    (some,) = plan(sized(1, 1, 1), WANTED)
    assert (alone.described(), some.described()) == ("0.txt", "0.txt and 2 more")


STATES = st.builds(
    State,
    st.lists(
        st.builds(Open, st.sampled_from([b"VCALENDAR", b"VEVENT"]), st.just(-1),
                  st.none() | st.builds(Place, st.just("a\udce9.ics"), *[st.integers(0, 9)] * 6)),
        max_size=3,
    ).map(tuple),
    st.booleans(),
    st.lists(st.binary(), max_size=2).map(tuple),
    st.booleans(),
)  # fmt: skip


@given(STATES, st.text(st.characters(categories=["L", "N", "P", "Cs"])))
def test_a_plan_is_read_as_it_was_written(state: State, name: str) -> None:
    """Names need not be UTF-8, and states hold octets of a file."""
    import json

    assert state_from_json(json.loads(json.dumps(state_as_json(state)))) == state
    (partition,) = plan([Input(name, "/x", 1, "2", named=False)], WANTED)
    assert from_line(as_line(partition)) == partition
