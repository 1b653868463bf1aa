"""The packages for the stores: complete, reproducible, without complaint."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import zipfile
from typing import TYPE_CHECKING

import pytest

from extension import pages
from extension.browsers import EXTENSION, ROOT, launch

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Playwright

    from extension.browsers import ServiceAtHand

DIST = ROOT / "dist" / "extension"
pytestmark = pytest.mark.skipif(
    shutil.which("node") is None or not (ROOT / "node_modules" / "fflate").exists(), reason="npm ci was not run"
)


def packed(zone: str = "UTC") -> dict[str, Path]:
    subprocess.run(["node", EXTENSION / "pack.mjs"], check=True, capture_output=True, env={**os.environ, "TZ": zone})
    return {path.name.split("-")[1]: path for path in DIST.glob("*.zip")}


def test_the_same_sources_give_the_same_octets() -> None:
    first = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in packed().items()}
    again = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in packed("Asia/Tokyo").items()}
    assert first == again
    assert set(first) == {"chrome", "firefox"}


def test_what_is_in_them() -> None:
    for name, path in packed().items():
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            manifest = json.loads(archive.read("manifest.json"))
        assert names == sorted(names)
        assert not [file for file in names if file.endswith((".md", ".mjs", "tsconfig.json")) or "store" in file]
        asked = [manifest["background"].get("service_worker"), *manifest["background"].get("scripts", [])]
        script = manifest["content_scripts"][0]
        for file in [*filter(None, asked), *script["js"], *script["css"], *manifest["icons"].values()]:
            assert file in names, (name, file)
        assert "key" not in manifest
        assert ("browser_specific_settings" in manifest) is (name == "firefox")
        assert ("storage" in manifest) is (name == "chrome")


def test_web_ext_finds_no_error() -> None:
    packed()
    done = subprocess.run(
        [
            "node_modules/.bin/web-ext",
            "lint",
            "--source-dir",
            DIST / "firefox",
            "--output",
            "json",
            "--no-config-discovery",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert json.loads(done.stdout)["summary"]["errors"] == 0, done.stdout


def test_the_package_for_chrome_works(playwright: Playwright, service: ServiceAtHand, tmp_path: Path) -> None:
    packed()
    chrome = launch(playwright, tmp_path, DIST / "chrome")
    chrome.set_up(service)
    page = chrome.open(pages.GMAIL, pages.MAIL)
    page.wait_for_selector("#public + telelint-mark", state="attached")
    chrome.context.close()
