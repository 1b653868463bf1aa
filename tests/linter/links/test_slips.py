"""One slip is told from another, and from two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telelint.links.slips import NEIGHBOURS, plausible, slip


@pytest.mark.parametrize(
    ("written", "meant", "kind"),
    [
        ("zoom", "zoom", None),
        ("zooom", "zoom", "doubled"),
        ("zom", "zoom", "halved"),
        ("zomo", "zoom", "swapped"),
        ("xoom", "zoom", "neighbour"),
        ("room", "zoom", "other"),
        ("webx", "webex", "missing"),
        ("webec", "webex", "neighbour"),
        ("webexc", "webex", "extra-neighbour"),
        ("webexo", "webex", "extra"),
        ("ebex", "webex", "missing"),
        ("wbexe", "webex", None),
        ("mezzo", "zoom", None),
        ("", "a", "missing"),
    ],
)
def test_slip(written: str, meant: str, kind: str | None) -> None:
    assert slip(written, meant) == kind


@given(st.text("abcz", max_size=6), st.text("abcz", max_size=6))
def test_a_slip_is_found_in_both_directions(one: str, other: str) -> None:
    assert (slip(one, other) is None) == (slip(other, one) is None)


def test_keys_are_each_others_neighbours() -> None:
    assert set("wsdr34") <= set(NEIGHBOURS["e"])
    assert all(letter in NEIGHBOURS[other] for letter, others in NEIGHBOURS.items() for other in others)


def test_a_hyphen_between_two_words_is_no_slip() -> None:
    assert not plausible("extra", "blue-jeansonline", "bluejeansonline")
