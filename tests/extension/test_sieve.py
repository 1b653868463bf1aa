"""What the extension makes of addresses, held against the linter: masks, wrappers, look-alikes, what is not asked."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from telelint.catalogue import Catalogue
from telelint.catalogue.browsing import view
from telelint.links.resolve import resolve
from telelint.links.url import parse

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = Catalogue.bundled()
SHARED = os.environ.get("TELELINT_SHARED")
pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")


def sifted(links: list[str]) -> list[dict[str, Any]]:
    """Return what the extension makes of each link."""
    done = subprocess.run(
        ["node", ROOT / "tests" / "extension" / "answer_lines.mjs"],
        input=json.dumps({"view": view(CATALOGUE), "links": links}),
        capture_output=True,
        text=True,
        check=True,
    )
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    assert len(answers) == len(links)
    return answers


def web(links: list[str]) -> list[str]:
    return [link for link in links if link.startswith(("http:", "https:"))]


EXAMPLES = web([url for platform in CATALOGUE.platforms() for url in platform.examples])
LOOKALIKES = [url for platform in CATALOGUE.platforms() for url in platform.lookalikes]
LOOKALIKES += re.findall(
    r'"(https?://[^"\s\\]+)"', (ROOT / "tests" / "linter" / "links" / "test_lookalike.py").read_text()
)


def generated() -> list[str]:
    """Return a link of every template of the shared generator."""
    spec = importlib.util.spec_from_file_location("gen_ics", Path(SHARED or "") / "bench" / "gen_ics.py")
    assert spec is not None
    assert spec.loader is not None
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)
    rng = generator.Rng(7)
    named = {"org": "northwind", "slug": "weekly-sync"}
    return web(
        [
            "".join(
                part if isinstance(part, str) else named.get(part[0]) or rng.s(*part)
                for part in generator.compile_tpl(template)
            )
            for _, _, _, joins, companions in generator.P
            for template in (*joins, *companions)
            for _ in range(5)
        ]
    )


def masks_as_the_linter(links: list[str]) -> None:
    for link, answer in zip(links, sifted(links), strict=True):
        target = parse(link)
        assert target is not None
        assert answer["masked"] == CATALOGUE.mask(target), link


def test_masks_are_the_linters() -> None:
    assert len(EXAMPLES) > 200
    masks_as_the_linter(EXAMPLES)


@pytest.mark.skipif(SHARED is None, reason="TELELINT_SHARED does not name the shared folder")
def test_masks_of_the_generators_links_are_the_linters() -> None:
    links = generated()
    assert len(links) > 300
    masks_as_the_linter(links)


def test_every_meeting_is_asked_about() -> None:
    for link, answer in zip(EXAMPLES, sifted(EXAMPLES), strict=True):
        target = parse(link)
        assert target is not None
        if CATALOGUE.identify(CATALOGUE.wrappers.unwrap(target).target).platform:
            assert answer["sifted"], link


def test_lookalikes_are_asked_about_and_stay_what_they_are() -> None:
    resolved = {link: resolve(link, CATALOGUE, None) for link in LOOKALIKES}
    known = [link for link, found in resolved.items() if found and found.identification.impersonation]
    missed = []
    for link, answer in zip(known, sifted(known), strict=True):
        masked = answer["sifted"] and answer["sifted"].get("masked")
        found = masked and resolve(masked, CATALOGUE, None)
        if not found or not found.identification.impersonation:
            missed.append(link)
    assert len(known) > 400
    # What browsers do not open, what stands in a query, and a name of four letters with a hyphen.
    assert len(missed) <= 6, missed


def test_hardly_any_popular_site_is_asked_about() -> None:
    domains = (ROOT / "tests" / "linter" / "links" / "popular_domains.txt").read_text().split()
    links = [f"https://{domain}/{path}" for domain in domains for path in ("", "articles/2024/11/guide-12345678")]
    asked = {link.split("/")[2] for link, answer in zip(links, sifted(links), strict=True) if answer["sifted"]}
    assert len(asked) < len(domains) / 150, sorted(asked)


def test_wrappers_that_carry_the_link_are_opened() -> None:
    data = tomllib.loads((ROOT / "linter/telelint/data/wrappers/wrappers.toml").read_text())
    readable = [
        wrapper
        for wrapper in data["wrapper"]
        if "example" in wrapper and not {"rebuild", "json_path"} & set(wrapper["decode"])
    ]
    answers = sifted([wrapper["example"] for wrapper in readable])
    for wrapper, answer in zip(readable, answers, strict=True):
        target = parse(wrapper["example"])
        assert target is not None
        assert answer["inner"] == CATALOGUE.wrappers.unwrap(target).target.url, wrapper["id"]


@pytest.mark.parametrize(
    ("link", "asked"),
    [
        pytest.param("https://zoom.us/pricing", None, id="a-vendors-page"),
        pytest.param("https://www.facebook.com/groups/1", None, id="a-page-on-a-vendors-host"),
        pytest.param("https://clinic.example/patients/lee", None, id="a-stranger"),
        pytest.param("https://maps.google.com/?q=clinic", None, id="a-sister-host"),
        pytest.param(
            "https://live.clinic.example/b/abc-def-ghi", "https://live.clinic.example/b/aaa-aaa-aaa", id="room"
        ),
        pytest.param("https://zoom.us@evil.example/j/9", "https://zoom.us@evil.example/j/0", id="userinfo"),
        pytest.param("https://lee:pw@zoom.us/j/98765", "https://zoom.us/j/00000", id="login-is-not-sent"),
        pytest.param("https://evil.example/zoom.us/j/123456", "https://evil.example/zoom.us/j/000000", id="in-path"),
        pytest.param("zoommtg://us02web.zoom.us/join?confno=98765&pwd=x", "zoommtg://us02web.zoom.us/", id="native"),
        pytest.param("facetime://nurse@clinic.example", "facetime:0", id="native-with-a-name"),
        pytest.param("mailto:lee@clinic.example", None, id="mail"),
        # a ministry's own site: only its sister below "gouv.fr" is a vendor's
        pytest.param("https://education.gouv.fr/abc-defg-hij", None, id="sister-below-a-public-suffix"),
        pytest.param("https://numerique.gouv.fr/abc-defg-hij", None, id="vendors-registered-name"),
        pytest.param("https://numerlque.gouv.fr/abc-defg-hij", "https://numerlque.gouv.fr/aaa-aaaa-aaa", id="slip"),
    ],
)
def test_what_is_asked(link: str, asked: str | None) -> None:
    found = sifted([link])[0]["sifted"]
    assert (found and found["masked"]) == asked


def test_an_opaque_wrapper_hides_its_link() -> None:
    assert sifted(["https://bit.ly/3xYzAbC"])[0]["sifted"] == {"hidden": True, "host": "bit.ly"}
