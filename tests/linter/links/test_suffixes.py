"""Suffixes are held against tldextract, whose list they are."""

from __future__ import annotations

import json

import pytest
import tldextract
from hypothesis import assume, given
from hypothesis import strategies as st

from telelint.links import suffix_compile
from telelint.links.suffixes import public_suffix

_EXTRACT = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
_LIST = json.loads(suffix_compile.COMPILED.read_bytes())
_RULES = {rule for key in ("registries", "companies") for rule in _LIST[key].split()}
_NAMES = sorted(rule.removeprefix("*.").removeprefix("!") for rule in _RULES)


@pytest.mark.parametrize(
    ("host", "suffix", "private"),
    [
        pytest.param("zoom.us", "us", False, id="registry"),
        pytest.param("zoom.us.com", "us.com", True, id="company"),
        pytest.param("zoom.com.br", "com.br", False, id="second-level"),
        pytest.param("a.b.ck", "b.ck", False, id="wildcard"),
        pytest.param("www.ck", "ck", False, id="exception"),
        pytest.param("clinic.example", "example", False, id="not-on-the-list"),
        pytest.param("localhost", "localhost", False, id="one-label"),
    ],
)
def test_suffix(host: str, suffix: str, private: bool) -> None:
    assert public_suffix(host) == (suffix, private)


@pytest.mark.skipif(_LIST["version"] != tldextract.__version__, reason="another tldextract may have a newer list")
@given(st.sampled_from(_NAMES), st.lists(st.sampled_from(["zoom", "www", "a"]), max_size=3))
def test_suffix_is_tldextracts(name: str, labels: list[str]) -> None:
    host = ".".join([*labels, name])
    # tldextract forgets *.futurecms.at on its way to *.ex.futurecms.at, whose base is the first one's
    assume(not {f"*.{host}", f"*.{host.partition('.')[2]}"} <= _RULES)
    found = _EXTRACT(host)
    assert public_suffix(host) == (found.suffix or host.rpartition(".")[2], found.is_private)
