"""The wrappers people edit are checked, and the compiled file is the one they make."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from telelint.catalogue import Catalogue
from telelint.errors import CatalogueError
from telelint.links.wrapper_compile import FOLDER, own_short_links, shape, slug, wrappers_json

if TYPE_CHECKING:
    from pathlib import Path


def test_the_compiled_file_is_up_to_date() -> None:
    assert (FOLDER.parent / "compiled" / "wrappers.json").read_bytes() == wrappers_json()


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        pytest.param(
            "wrappers.toml", 'offline = "yes"', 'offlin = "yes"', r"wrappers\.toml: .*offlin", id="unknown-key"
        ),
        pytest.param(
            "wrappers.toml",
            'method = "query-param"',
            'method = "magic"',
            r"wrappers\.toml: .*wrapper\[0\]\.decode\.method",
            id="unknown-method",
        ),
        pytest.param(
            "wrappers.toml",
            'params = ["url"]\n',
            "",
            r"wrappers\.toml: wrapper\[0\]\.decode\.params: ",
            id="setting-missing",
        ),
        pytest.param(
            "wrappers.toml",
            'id = "microsoft-safe-links"',
            'id = "safe-links"',
            r"wrapper\[0\]\.id: not the slug",
            id="id-is-no-slug",
        ),
        pytest.param(
            "wrappers.toml",
            'pattern = "^/amp/s/(?P<url>.+)$"',
            'pattern = "("',
            r"captures\[0\]\.pattern: ",
            id="bad-pattern",
        ),
        pytest.param("wrappers.toml", "[[wrapper]]", "[[wrapper", r"wrappers\.toml: ", id="no-toml"),
        pytest.param(
            "short_links.toml",
            'id = "tinyurl"',
            'id = "bitly"',
            r"short_links\.toml: short_link\[1\]\.id: there is another bitly",
            id="id-twice",
        ),
        pytest.param(
            "short_links.toml",
            'sources = ["general knowledge"]',
            "sources = []",
            r"short_link\[0\]\.sources: none",
            id="no-source",
        ),
        pytest.param(
            "short_links.toml",
            '"bit.ly"',
            '"https://bit.ly"',
            r"short_link\[0\]\.hosts\[0\]: not a host",
            id="host-is-an-address",
        ),
    ],
)
def test_a_mistake_names_the_file_and_the_key(tmp_path: Path, file: str, old: str, new: str, message: str) -> None:
    for source in FOLDER.glob("*.toml"):
        shutil.copy(source, tmp_path)
    text = (tmp_path / file).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogueError, match=message):
        wrappers_json(tmp_path)


@pytest.mark.parametrize(
    ("path", "host", "pattern", "needs", "fragment"),
    [
        pytest.param("/url{?q,sa}", "", r"/url/?$", ["q", "sa"], "", id="keys"),
        pytest.param("/v2/r0[0-9]/___*", "", r"/v2/r0[0-9]/___.*/?$", [], "", id="class-and-star"),
        pytest.param("l.wl.co/l{?u}", "l.wl.co", r"/l/?$", ["u"], "", id="host"),
        pytest.param("/l.php", "", r"/l\.php/?$", [], "", id="dot-is-a-dot"),
        pytest.param("/linkfilter/", "", r"/linkfilter/?$", [], "", id="trailing-slash-ignored"),
        pytest.param("/_#/l/*", "", r"/_/?$", [], r"/l/.*$", id="fragment"),
        pytest.param("/v2{?a}#/meet/[0-9]*", "", r"/v2/?$", ["a"], r"/meet/[0-9].*$", id="fragment-after-keys"),
    ],
)
def test_shape(path: str, host: str, pattern: str, needs: list[str], fragment: str) -> None:
    assert shape(path) == {"host": host, "pattern": pattern, "needs": needs, "fragment": fragment}


def test_slug_leaves_out_what_stands_in_brackets() -> None:
    assert slug("Google redirect (also used by Google Calendar and Gmail)") == "google-redirect"


def test_ones_own_short_links_are_made_ready() -> None:
    entries: list[dict[str, Any]] = [
        {"hosts": ["go.clinic.example", "*.go.clinic.example"]},
        {"hosts": ["x.example"], "id": "x", "note": "IT"},
    ]
    made = own_short_links(entries, "telelint.toml", Catalogue.bundled())
    assert [(entry["id"], entry["hosts"]) for entry in made] == [
        ("go-clinic-example", ["go.clinic.example", "*.go.clinic.example"]),
        ("x", ["x.example"]),
    ]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        pytest.param({}, "hosts: this key is missing", id="no-hosts"),
        pytest.param({"hosts": []}, "hosts: none given", id="empty"),
        pytest.param({"hosts": "go.clinic.example"}, "hosts: expected `array`, got `str`", id="no-list"),
        pytest.param({"hosts": ["a.example"], "operator": "x"}, "operator: there is no such key", id="unknown-key"),
        pytest.param({"hosts": ["https://go.clinic.example"]}, r"hosts[0]: not a host", id="address"),
        pytest.param({"hosts": ["a.example", "Go.Clinic.example"]}, r"hosts[1]: not a host", id="upper-case"),
        pytest.param({"hosts": ["*.example"]}, r"hosts[0]: expected a host", id="whole-top-level"),
        pytest.param({"hosts": ["*.*.example"]}, r"hosts[0]: expected a host", id="star-inside"),
        pytest.param({"hosts": ["go"]}, r"hosts[0]: expected a host", id="one-label"),
        pytest.param({"hosts": ["zoom.us"]}, r"hosts[0]: zoom.us belongs to a platform", id="platform"),
        pytest.param({"hosts": ["*.bit.ly"]}, r"hosts[0]: *.bit.ly is known already, as bitly", id="known"),
        pytest.param({"hosts": ["a.example"], "id": "bitly"}, "id: there is another bitly", id="id-of-another"),
        pytest.param({"hosts": ["a.example"], "id": "Our Links"}, "id: expected lower-case", id="no-id"),
    ],
)
def test_what_is_wrong_with_ones_own_short_links_is_named(entry: dict[str, Any], message: str) -> None:
    entries: list[dict[str, Any]] = [{"hosts": ["good.example"]}, entry]
    with pytest.raises(CatalogueError, match=re.escape(f"telelint.toml: short_link[1].{message}")):
        own_short_links(entries, "telelint.toml", Catalogue.bundled())
