from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import msgspec
import pytest

from telelint.cli.settings import SETTINGS, Settings, described, effective
from telelint.config import TABLES, FileSettings
from telelint.errors import ConfigurationError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def settle(folder: Path, *, environ: dict[str, str] | None = None, **flags: object) -> Settings:
    return effective(flags, environ or {}, str(folder))


@pytest.mark.parametrize(
    ("flag", "variable", "file", "wanted", "origin"),
    [
        pytest.param("block", "notice", "warn", "block", "--fail-on", id="flag-over-all"),
        pytest.param(None, "notice", "block", "notice", "TELELINT_FAIL_ON", id="environment-over-file"),
        pytest.param(None, None, "block", "block", "telelint.toml", id="file-over-default"),
        pytest.param(None, "", "block", "block", "telelint.toml", id="an-empty-variable-says-nothing"),
        pytest.param(None, None, None, "warn", "default", id="default"),
    ],
)
def test_precedence(
    folder: Path, flag: str | None, variable: str | None, file: str | None, wanted: str, origin: str
) -> None:
    (folder / "telelint.toml").write_text(f'fail-on = "{file}"\n' if file else "")
    environ = {} if variable is None else {"TELELINT_FAIL_ON": variable}
    settings = settle(folder, environ=environ, **({"fail_on": flag} if flag else {}))
    assert (settings.fail_on, settings.origins["fail-on"]) == (wanted, origin)


def test_every_setting_can_stand_in_the_file_and_nothing_else() -> None:
    keys = {field.encode_name for field in msgspec.structs.fields(FileSettings)}
    assert keys == {setting.name for setting in SETTINGS} | TABLES
    for setting, field in zip(SETTINGS, msgspec.structs.fields(FileSettings), strict=False):
        assert setting.name == field.encode_name


def test_every_value_of_the_file_arrives(folder: Path) -> None:
    (folder / "telelint.toml").write_text(
        'register = "baa/register.toml"\npolicy = "hipaa-us"\nprofile = "strict"\norganisation = "other"\n'
        'purpose = "other"\npart2 = true\nno-phi = true\nselect = ["TL2"]\nignore = ["TL210"]\nfail-on = "block"\n'
        'baseline = "baa/known.json"\nformat = "jsonl"\ndate = 2024-06-03\ncolor = "never"\n\n'
        '[[platform]]\nid = "our-own"\n[[suppress]]\nrule = "TL203"\nreason = "x"\n'
        '[[override]]\npaths = ["old/"]\nfail-on = "block"\n'
    )
    settings = settle(folder)
    assert settings.register == str(Path("baa", "register.toml"))
    assert (settings.profile, settings.organisation, settings.purpose) == ("strict", "other", "other")
    assert settings.part2
    assert settings.no_phi
    assert (settings.select, settings.ignore, settings.fail_on) == (("TL2",), ("TL210",), "block")
    assert (settings.format, settings.date, settings.color) == ("jsonl", date(2024, 6, 3), "never")
    assert settings.baseline == str(Path("baa", "known.json"))
    assert settings.platforms == ({"id": "our-own"},)
    assert [entry.reason for entry in settings.suppressions] == ["x"]
    assert [(entry.paths, entry.fail_on) for entry in settings.overrides] == [(("old/",), "block")]


def test_the_nearest_file_wins_and_telelint_toml_before_pyproject(folder: Path) -> None:
    below = folder / "a" / "b"
    below.mkdir(parents=True)
    (folder / "telelint.toml").write_text('profile = "strict"\n')
    assert settle(below).profile == "strict"
    (folder / "a" / "pyproject.toml").write_text('[project]\nname = "x"\n[tool.telelint]\nprofile = "default"\n')
    assert settle(below).profile == "default"
    (folder / "a" / "telelint.toml").write_text('fail-on = "block"\n')
    settings = settle(below)
    assert (settings.profile, settings.fail_on) == ("default", "block")
    assert settings.origins["profile"] == "default"


def test_a_pyproject_without_our_table_is_passed_over(folder: Path) -> None:
    (folder / "telelint.toml").write_text('profile = "strict"\n')
    below = folder / "below"
    below.mkdir()
    (below / "pyproject.toml").write_text('[project]\ndependencies = ["telelint"]\n')
    assert settle(below).profile == "strict"


def test_a_path_in_a_file_is_relative_to_the_file(folder: Path) -> None:
    (folder / "telelint.toml").write_text('register = "register.toml"\n')
    below = folder / "below"
    below.mkdir()
    assert settle(below).register == str(folder / "register.toml")


def test_a_register_of_this_folder_is_found(folder: Path) -> None:
    assert settle(folder).register is None
    (folder / "register.toml").write_text("")
    assert settle(folder).register == "register.toml"
    assert settle(folder, register="other.toml").register == "other.toml"


def test_isolated_reads_neither_file_nor_environment_nor_register(folder: Path) -> None:
    (folder / "telelint.toml").write_text('profile = "strict"\n')
    (folder / "register.toml").write_text("")
    settings = settle(folder, environ={"TELELINT_FAIL_ON": "block"}, isolated=True)
    assert (settings.profile, settings.fail_on, settings.register, settings.file) == ("default", "warn", None, None)


@pytest.mark.parametrize("by", ["flag", "variable"])
def test_a_named_file_is_taken_instead_of_the_nearest(folder: Path, by: str) -> None:
    (folder / "telelint.toml").write_text('profile = "strict"\n')
    (folder / "other.toml").write_text('fail-on = "block"\n')
    if by == "flag":
        settings = settle(folder, config="other.toml")
    else:
        settings = settle(folder, environ={"TELELINT_CONFIG": "other.toml"})
    assert (settings.profile, settings.fail_on, settings.file) == ("default", "block", "other.toml")


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        pytest.param("telelint.toml", "profil = 1", "telelint.toml: profil: no such key", id="unknown-key"),
        pytest.param(
            "pyproject.toml",
            "[tool.telelint]\nfail_on = 1",
            "pyproject.toml: tool.telelint.fail_on: no such key",
            id="unknown-key-of-pyproject",
        ),
        pytest.param(
            "telelint.toml", "select = 'TL2'", "telelint.toml: select: expected array, got str", id="wrong-type"
        ),
        pytest.param(
            "telelint.toml",
            "select = ['TL2', 3]",
            "telelint.toml: select[1]: expected str, got int",
            id="wrong-type-inside",
        ),
        pytest.param(
            "telelint.toml", "fail-on = 'never'", "telelint.toml: fail-on: invalid enum value 'never'", id="wrong-word"
        ),
        pytest.param(
            "telelint.toml", "date = 'x'", "telelint.toml: date: invalid RFC3339 encoded date", id="wrong-date"
        ),
        pytest.param("telelint.toml", "profile = ", "telelint.toml: not TOML: ", id="no-toml"),
        pytest.param("telelint.toml", "profile = '\udcff'", "telelint.toml: not TOML: ", id="no-utf-8"),
    ],
)
def test_an_error_names_file_and_key(folder: Path, name: str, text: str, complaint: str) -> None:
    (folder / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ConfigurationError) as caught:
        settle(folder)
    assert str(caught.value).startswith(complaint)


@pytest.mark.parametrize(
    ("variable", "text", "complaint"),
    [
        pytest.param("TELELINT_DATE", "today", "TELELINT_DATE: expected a date as YYYY-MM-DD", id="date"),
        pytest.param("TELELINT_PROFILE", "lax", "TELELINT_PROFILE: expected one of default, strict", id="choice"),
        pytest.param("TELELINT_PART2", "maybe", "TELELINT_PART2: expected 1 or 0", id="flag"),
    ],
)
def test_an_error_names_the_variable(folder: Path, variable: str, text: str, complaint: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        settle(folder, environ={variable: text})
    assert str(caught.value) == complaint


@pytest.mark.parametrize(
    ("config", "complaint"),
    [
        pytest.param("absent.toml", "absent.toml: No such file or directory", id="absent"),
        pytest.param("pyproject.toml", "pyproject.toml: has no [tool.telelint]", id="not-ours"),
    ],
)
def test_a_named_file_must_be_one(folder: Path, config: str, complaint: str) -> None:
    (folder / "pyproject.toml").write_text("[project]\n")
    with pytest.raises(ConfigurationError) as caught:
        settle(folder, config=config)
    assert str(caught.value) == complaint


def test_lists_in_the_environment_are_parted_by_commas(folder: Path) -> None:
    assert settle(folder, environ={"TELELINT_IGNORE": "TL210, TL303,"}).ignore == ("TL210", "TL303")


def test_settings_are_described_with_their_origin(folder: Path) -> None:
    (folder / "telelint.toml").write_text('profile = "strict"\n')
    lines = list(described(settle(folder, environ={"TELELINT_DATE": "2024-06-03"}, ignore=("TL210",))))
    squeezed = [" ".join(line.split()) for line in lines]
    assert 'profile = "strict" # telelint.toml' in squeezed
    assert "date = 2024-06-03 # TELELINT_DATE" in squeezed
    assert 'ignore = ["TL210"] # --ignore' in squeezed
    assert "# register is not set # default" in squeezed
    assert len(lines) == len(SETTINGS)


def test_tables_are_described_as_they_could_be_written(folder: Path) -> None:
    text = (
        '[[suppress]]\nreason = "x"\nrule = ["TL203"]\nplatform = "zoom"\nexpires = 2027-01-01\n'
        '[[override]]\npaths = ["old/"]\nfail-on = "block"\n'
    )
    (folder / "telelint.toml").write_text(text)
    described_text = "\n".join(described(settle(folder)))
    assert "# telelint.toml: override[0]" in described_text
    read, shown = tomllib.loads(text), tomllib.loads(described_text)
    assert {table: shown[table] for table in read} == read
