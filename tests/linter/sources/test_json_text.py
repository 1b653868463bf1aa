"""JSON with its places: what json reads is read the same, and what it refuses is still read."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telelint.sources.decoding import unescape_json
from telelint.sources.json_text import DEEPEST, MOST_PROBLEMS, Array, Document, Object, String, Value, pointer


def _read(octets: bytes) -> tuple[list[Value], Document]:
    document = Document(octets)
    return [value for value in document.read(0, len(octets), lambda _: False) if value is not None], document


def _plain(octets: bytes, value: Value | None) -> Any:
    if isinstance(value, Object):
        return {name: _plain(octets, it) for name, it in value.members.items()}
    if isinstance(value, Array):
        return [_plain(octets, it) for it in value.items]
    if isinstance(value, String):
        return unescape_json(octets[value.start : value.end].decode("utf-8", "surrogatepass"))[0]
    assert value is not None
    return json.loads(value)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=30,
)


@given(_json, st.booleans(), st.sampled_from([None, 1]))
def test_what_json_reads_is_read_the_same(value: Any, ascii_only: bool, indent: int | None) -> None:
    octets = json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode("utf-8", "surrogatepass")
    values, document = _read(octets)
    assert not document.mistakes
    assert [_plain(octets, it) for it in values] == [json.loads(octets.decode("utf-8", "surrogatepass"))]


@given(st.binary(max_size=200) | st.text('{}[]",:\\\n /a1', max_size=80).map(str.encode))
def test_no_octets_are_too_broken(octets: bytes) -> None:
    _, document = _read(octets)
    assert len(document.mistakes) <= MOST_PROBLEMS
    for mistake in document.mistakes:
        assert 0 <= mistake.start < max(mistake.end, 1)


@pytest.mark.parametrize(
    ("octets", "read"),
    [
        pytest.param(b'{"a": "x" "b": "y"}', {"a": "x", "b": "y"}, id="comma-missing"),
        pytest.param(b'{"a": "x",, "b": "y"}', {"a": "x", "b": "y"}, id="comma-twice"),
        pytest.param(b'["x", "y",]', ["x", "y"], id="comma-at-the-end"),
        pytest.param(b'{"a": "x"', {"a": "x"}, id="cut-in-object"),
        pytest.param(b'{"a": ["x", "y', {"a": ["x", "y"]}, id="cut-in-string"),
        pytest.param(b'{"a": ["x"}', {"a": ["x"]}, id="bracket-not-closed"),
        pytest.param(b'{"a": "x\ny", "b": "z"}', {"a": "x\ny", "b": "z"}, id="line-break-in-string"),
        pytest.param(b'{"a": "x\n "b": "y"}', {"a": "x", "b": "y"}, id="quote-not-closed"),
        pytest.param(b'{"a": }', {}, id="value-missing"),
        pytest.param(b'{"a": "x"}]', {"a": "x"}, id="closes-nothing"),
    ],
)
def test_a_mistake_takes_nothing_else_with_it(octets: bytes, read: Any) -> None:
    values, document = _read(octets)
    assert document.mistakes
    assert _plain(octets, values[0]) == read


def test_what_is_no_json_is_read_as_text_up_to_the_next_quote_or_bracket() -> None:
    octets = b"{a: https://zoom.us/j/1, 'b': 2}"
    values, document = _read(octets)
    assert [octets[it.start : it.end] for it in document.mistakes] == [b"a"]
    assert _plain(octets, values[0]) == {"": "a: https://zoom.us/j/1, 'b': 2"}


def test_several_texts_in_a_row_are_each_read() -> None:
    octets = b'{"a": 1}\n{"a": 2} [3]'
    values, document = _read(octets)
    assert not document.mistakes
    assert [_plain(octets, it) for it in values] == [{"a": 1}, {"a": 2}, [3]]


def test_of_equal_names_the_last_counts_and_the_first_is_kept() -> None:
    values, _ = _read(b'{"a": "x", "a": "y"}')
    made = values[0]
    assert isinstance(made, Object)
    assert made.members["a"] == String(17, 18)
    assert made.shadowed == [("a", String(7, 8))]


def test_nesting_is_bounded() -> None:
    octets = b"[" * 100_000 + b'"x"' + b"]" * 100_000
    values, document = _read(octets)
    assert document.too_deep == DEEPEST
    assert not document.mistakes
    assert len(values) == 1


def test_an_object_that_was_taken_out_leaves_nothing_behind() -> None:
    octets = b'{"items": [{"id": 1}, {"id": 2}], "x": {"y": {}}}'
    document = Document(octets)
    seen = []

    def closed(made: Object) -> bool:
        seen.append(pointer(document.names))
        return "id" in made.members

    values = [it for it in document.read(0, len(octets), closed) if it is not None]
    assert seen == ["/items/0", "/items/1", "/x/y", "/x", ""]
    top = values[0]
    assert isinstance(top, Object)
    items = top.members["items"]
    assert isinstance(items, Array)
    assert items.items == [None, None]


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        pytest.param([], "", id="whole"),
        pytest.param(["items", 0, "a/b", "m~n"], "/items/0/a~1b/m~0n", id="rfc-6901"),
        pytest.param(["@odata.type"], "/@odata.type", id="namespaced"),
        pytest.param(["jane.doe@example.com"], "/*", id="address"),
        pytest.param(["Jane Doe", "url"], "/*/url", id="name-with-space"),
        pytest.param(["mrn12345678"], "/*", id="record-number"),
    ],
)
def test_pointer(names: list[str | int], shown: str) -> None:
    assert pointer(names) == shown
