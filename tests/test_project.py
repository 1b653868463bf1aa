"""Guards over the whole project: what is packed, what is compiled, what is imported, what the README promises."""

import doctest
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import telelint
from telelint.compile import BUNDLES, COMPILED

ROOT = Path(__file__).parents[1]


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("name", sorted(BUNDLES))
def test_compiled_data_is_current(name: str) -> None:
    assert (COMPILED / name).read_bytes() == BUNDLES[name](), "run: python -m telelint.compile"


def test_public_names_are_sorted_and_there() -> None:
    assert telelint.__all__ == sorted(telelint.__all__)
    assert all(hasattr(telelint, name) for name in telelint.__all__)


def test_the_package_docstring_is_true() -> None:
    failed, attempted = doctest.testmod(telelint)
    assert attempted > 3
    assert not failed


@pytest.mark.parametrize(
    "absent",
    ["flask", "sqlalchemy", "requests", "msgspec", "tldextract", "dateutil", "zoneinfo", "tomllib", "jsonschema"],
)
def test_a_bare_check_imports_no_more_than_it_needs(absent: str) -> None:
    program = (
        "import sys; from telelint.cli import main; "
        "status = main(['check', '--isolated', '--format', 'jsonl', 'https://us02web.zoom.us/j/98765432101']); "
        f"assert status == 1, status; assert {absent!r} not in sys.modules, sorted(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)


def test_the_linter_never_imports_the_service() -> None:
    files = (ROOT / "linter").rglob("*.py")
    offenders = [
        file
        for file in files
        if re.search(r"^(?:from|import) (?:telelint_server|flask)\b", file.read_text(), re.MULTILINE)
    ]
    assert not offenders


def test_the_wheel_holds_two_packages_and_their_data(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "site")
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"telelint", "telelint_server"}
    assert "telelint/py.typed" in names
    for module in ("telelint/_engine.", "telelint/sources/_octets."):
        compiled = any(name.startswith(module) for name in names)
        assert compiled != wheel.name.endswith("-py3-none-any.whl")
    assert not any(name.endswith((".c", ".h")) for name in names)
    program = "import telelint, sys; print(telelint.check('zoom.us/j/1').link.judgement.reason, telelint.__file__)"
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(tmp_path / "site")},
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )
    assert ran.stdout.startswith("no-agreement")
    assert str(tmp_path) in ran.stdout


def test_no_tracked_file_names_a_registry_or_a_machines_path() -> None:
    registries = (
        "files.python" + "hosted.org",
        "pypi" + ".org/simple",
        "registry.np" + "mjs.org",
        "deb.debian" + ".org",
    )
    others = r"|\"resolved\": *\"http|(?<![\w.-])/wo" + "rk/"
    pattern = re.compile("|".join(re.escape(name) for name in registries) + others)
    named = []
    for path in _tracked():
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        if pattern.search(text):
            named.append(str(path))
    assert not named


def test_the_readmes_python_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (snippet,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    (tmp_path / "export.ics").write_bytes((ROOT / "examples" / "clinic.ics").read_bytes())
    ran = subprocess.run([sys.executable, "-c", snippet], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert ran.stdout.startswith("warn ")
    assert "TL101" in ran.stdout


def test_the_readmes_two_commands_are_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for command in re.findall(r"^make (\w+)", (ROOT / "README.md").read_text(), re.MULTILINE):
        assert re.search(rf"^{command}:", makefile, re.MULTILINE), command


def test_every_link_between_the_documents_leads_somewhere() -> None:
    broken = [
        f"{document.name}: {target}"
        for document in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", document.read_text())
        if not (document.parent / target).exists()
    ]
    assert not broken
