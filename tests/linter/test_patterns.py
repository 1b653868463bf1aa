from __future__ import annotations

import pickle
import re
from typing import TYPE_CHECKING

import pytest

from telelint.patterns import regex

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT = "zoom.us/j/1, meet.google.com/abc"


@pytest.mark.parametrize(
    "use",
    [
        pytest.param(lambda it: it.search(TEXT)[0], id="search"),
        pytest.param(lambda it: it.match(TEXT, 5)[0], id="match"),
        pytest.param(lambda it: it.fullmatch("ab")[0], id="fullmatch"),
        pytest.param(lambda it: it.findall(TEXT), id="findall"),
        pytest.param(lambda it: [match.span() for match in it.finditer(TEXT)], id="finditer"),
        pytest.param(lambda it: it.sub("x", TEXT, count=2), id="sub"),
        pytest.param(lambda it: it.split(TEXT, maxsplit=1), id="split"),
        pytest.param(lambda it: (it.pattern, it.groups, it.flags), id="members"),
    ],
)
def test_it_is_what_re_compiles(use: Callable[[re.Pattern[str]], object]) -> None:
    lazy = regex("([A-Z])[a-z]+", re.IGNORECASE)
    expected = use(re.compile("([A-Z])[a-z]+", re.IGNORECASE))
    assert use(lazy) == expected
    assert use(lazy) == expected, "also after it was compiled"


def test_it_reads_octets() -> None:
    assert regex(rb"\r?\n").split(b"a\r\nb\nc") == [b"a", b"b", b"c"]


def test_it_is_compiled_once_and_not_before_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    compile_ = re.compile

    def counting(text: str, flags: int = 0) -> re.Pattern[str]:
        compiled.append(text)
        return compile_(text, flags)

    monkeypatch.setattr(re, "compile", counting)
    lazy = regex("[0-9]+")
    assert lazy.pattern == "[0-9]+"
    assert compiled == []
    assert lazy.sub("0", "a12b3") == "a0b0"
    assert lazy.search("no digit") is None
    assert compiled == ["[0-9]+"]


def test_one_that_is_wrong_says_so_when_it_is_used() -> None:
    with pytest.raises(re.error):
        regex("(").search("")


def test_it_goes_to_other_processes_compiled_or_not() -> None:
    lazy = regex("[0-9]+")
    assert pickle.loads(pickle.dumps(lazy)).findall("a12b3") == ["12", "3"]  # noqa: S301 - our own
    assert lazy.findall("a12b3") == ["12", "3"]
    assert pickle.loads(pickle.dumps(lazy)).findall("a12b3") == ["12", "3"]  # noqa: S301 - our own
