"""Parts that were linted each for itself come, with a second look at some, to what one pass comes to."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from telelint.accepted.baseline import Baseline
from telelint.bulk import across
from telelint.bulk.inputs import Input
from telelint.bulk.manifest import Facts
from telelint.bulk.partitions import Cut, Partition, Piece, state_as_json
from telelint.bulk.work import Given, _Versions
from telelint.catalogue import Catalogue
from telelint.rules.platform_changed import MAX_EVENTS, PlatformChanges
from telelint.sources.icalendar import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from telelint.rules.platform_changed import Version

CATALOGUE = Catalogue.bundled()
FILE = Input("a.ics", "/a.ics", 1)
ONE, OTHER, THIRD = State(), State(cancelled=True), State(undecodable=True)

EVENTS = st.lists(
    st.tuples(
        st.integers(0, 4).map(lambda number: number.to_bytes(8)),
        st.tuples(st.integers(0, 2), st.booleans(), st.sampled_from([("zoom",), ("google-meet",), ("webex", "zoom")])),
    ),
    max_size=30,
)


def cut_up(count: int, sizes: list[int]) -> list[slice]:
    borders = sorted({0, count, *(size for size in sizes if size < count)})
    return [slice(*pair) for pair in pairwise(borders)] or [slice(0, 0)]


def partitions_of(count: int, before: list[State]) -> list[Partition]:
    return [
        Partition(number, (Piece(FILE, Cut(number, number + 1, number == count - 1, state_as_json(before[number]))),))
        for number in range(count)
    ]


def settle(
    partitions: list[Partition],
    do: Callable[[Partition, Given], Facts],
    baseline: Baseline | None,
    limit: int = MAX_EVENTS,
) -> None:
    """Do each partition as if nothing came before it, then those again that have to."""
    facts = {partition.number: do(partition, Given()) for partition in partitions}
    known = baseline.known if baseline else None
    for _ in range(len(partitions) + 1):
        again = list(across.to_do_again(partitions, lambda numbers: map(facts.get, numbers), CATALOGUE, known, limit))
        if not again:
            return
        for partition, given_ in again:
            facts[partition.number] = do(partition, given_)
    raise AssertionError("never settled")


@given(EVENTS, st.lists(st.integers(1, 30), max_size=4), st.integers(1, 6))
def test_versions_of_an_event_are_compared_over_parts(
    events: list[tuple[bytes, Version]], sizes: list[int], limit: int
) -> None:
    alone = PlatformChanges(CATALOGUE, limit)
    expected = [alone.compare(key, version) for key, version in events]
    slices = cut_up(len(events), sizes)
    said: dict[int, list[str | None]] = {}
    forgot: dict[int, bool] = {}

    def do(partition: Partition, given_: Given) -> Facts:
        number = partition.number
        room = min(given_.room, limit) if given_ == Given() else given_.room
        versions = _Versions(CATALOGUE, b"", given_._replace(room=room))
        said[number] = [versions.compare(key, version) for key, version in events[slices[number]]]
        forgot[number] = versions.forgot
        return versions.facts(ONE, ONE)

    settle(partitions_of(len(slices), [ONE] * len(slices)), do, None, limit)
    assert [one for number in sorted(said) for one in said[number]] == expected
    assert forgot[len(slices) - 1] == (alone.forgotten > 0)


@given(st.lists(st.sampled_from([ONE, OTHER, THIRD]), min_size=1, max_size=6), st.data())
def test_a_part_is_done_again_until_it_knows_the_state_before_it(changes: list[State], data: st.DataObject) -> None:
    """Each part adds to the state what is in it; what was assumed before it is anything."""
    assumed = [ONE, *(data.draw(st.sampled_from([ONE, OTHER, THIRD])) for _ in changes[1:])]
    seen: dict[int, State] = {}

    def then(before: State, change: State) -> State:
        return State(
            cancelled=before.cancelled != change.cancelled, undecodable=before.undecodable or change.undecodable
        )

    def do(partition: Partition, given_: Given) -> Facts:
        number = partition.number
        before = assumed[number] if given_.before is None else given_.before
        seen[number] = before
        return Facts(state_as_json(before), state_as_json(then(before, changes[number])))

    settle(partitions_of(len(changes), assumed), do, None)
    state = State()
    for number, change in enumerate(changes):
        assert seen[number] == state
        state = then(state, change)


@given(st.lists(st.dictionaries(st.sampled_from("abc"), st.integers(1, 5)), min_size=1, max_size=6),
       st.dictionaries(st.sampled_from("abc"), st.integers(1, 8)))  # fmt: skip
def test_a_baseline_accepts_over_partitions_as_many_as_it_knows(
    found: list[dict[str, int]], known: dict[str, int]
) -> None:
    counts = {("TL203", letter): count for letter, count in known.items()}
    alone = Baseline(counts)
    expected = [
        {letter: alone.known(("TL203", letter), here, sum(before.get(letter, 0) for before in found[:number]))
         for letter, here in some.items()}
        for number, some in enumerate(found)
    ]  # fmt: skip
    accepted: dict[int, dict[str, int]] = {}

    def do(partition: Partition, given_: Given) -> Facts:
        some = found[partition.number]
        baseline = Baseline(counts).after(given_.met)
        accepted[partition.number] = {
            letter: baseline.known(("TL203", letter), here, 0) for letter, here in some.items()
        }
        return Facts(met=[("TL203", letter, here, given_.met.get(("TL203", letter), 0)) for letter, here in some.items()
                          if letter in known])  # fmt: skip

    partitions = [Partition(number, (Piece(FILE),)) for number in range(len(found))]
    settle(partitions, do, Baseline(counts))
    assert [accepted[number] for number in range(len(found))] == expected
