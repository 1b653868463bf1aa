from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telelint.catalogue import Catalogue
from telelint.catalogue.by_lines import ByLines, written

NAMES = st.from_regex(r"[a-z0-9-]{1,8}", fullmatch=True)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.dictionaries(NAMES, VALUES), st.dictionaries(NAMES, VALUES), st.dictionaries(NAMES, VALUES))
def test_what_is_written_is_json_and_is_read_again(
    before: dict[str, Any], inside: dict[str, Any], behind: dict[str, Any]
) -> None:
    members = {**before, "opened": inside, **(behind | {"opened": inside})}
    octets = written(members, opened="opened")
    read = ByLines(octets)
    assert json.loads(octets) == members
    assert {**read, "opened": dict(read["opened"])} == members
    assert list(read) == list(members)
    assert len(read) == len(members)


def test_a_member_is_decoded_once_and_not_before_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[bytes] = []
    loads = json.loads

    def counting(octets: bytes) -> Any:
        decoded.append(octets)
        return loads(octets)

    monkeypatch.setattr(json, "loads", counting)
    read = ByLines(written({"a": [1, "x,"], "b": {"zoom": {}, "teams": {"x": 1}}, "c": 2}, opened="b"))
    assert "a" in read
    assert "teams" in read["b"]
    assert "meet" not in read["b"]
    assert decoded == []
    assert read["b"]["teams"] is read["b"]["teams"]
    assert read["a"] == [1, "x,"]
    assert decoded == [b'{"x":1}', b'[1,"x,"]']
    with pytest.raises(KeyError):
        read["d"]


def test_few_entries_are_decoded_for_a_link() -> None:
    from telelint.catalogue import _COMPILED
    from telelint.links.url import parse

    with open(_COMPILED, "rb") as file:
        compiled = ByLines(file.read())
    target = parse("https://zoom.us/j/1")
    assert target is not None
    assert Catalogue(compiled).identify(target).platform == "zoom"
    assert len(compiled["platforms"]._decoded) < 10
    assert "vendor_forms" not in compiled._decoded
