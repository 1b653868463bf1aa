from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from linter.reports.schemas import validator
from telelint import __version__
from telelint.cli import main
from telelint.cli.terminal import PLAIN_WIDTH, Progress, wants_colour, width

if TYPE_CHECKING:
    from collections.abc import Callable

    from linter.cli.conftest import Ran

GOLDEN = Path(__file__).parent / "golden"
ZOOM = "https://us02web.zoom.us/j/98765432101?pwd=Canary1"
COVERED = "https://mercyclinic.zoom.us/j/98765432101"
PHONE = "tel:+15550100"
PUBLIC = "https://www.twitch.tv/drlee"
TODAY = ("--isolated", "--date", "2026-11-24")
REGISTER = ("--register", str(GOLDEN / "agreements.toml"))


def started(*arguments: str, stdin: bytes = b"", code: str = "", **more: Any) -> subprocess.CompletedProcess[bytes]:
    """Run telelint, or Python code, in a process of its own."""
    command = [sys.executable, "-c", code] if code else [sys.executable, "-m", "telelint", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, check=False, timeout=60, **more)


# Exit statuses


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        pytest.param(("check", COVERED, *TODAY, *REGISTER), 0, id="covered"),
        pytest.param(("check", PHONE, *TODAY), 0, id="notice-is-below-the-default"),
        pytest.param(("check", ZOOM, *TODAY), 1, id="warn"),
        pytest.param(("check", PUBLIC, *TODAY), 1, id="block"),
        pytest.param(("check", ZOOM, *TODAY, "--fail-on", "block"), 0, id="warn-below-block"),
        pytest.param(("check", PUBLIC, *TODAY, "--fail-on", "block"), 1, id="block-at-block"),
        pytest.param(("check", PHONE, *TODAY, "--fail-on", "notice"), 1, id="notice-at-notice"),
        pytest.param(("check", COVERED, PUBLIC, *TODAY, *REGISTER), 1, id="the-worst-counts"),
        pytest.param(("check", PUBLIC, *TODAY, "--exit-zero"), 0, id="exit-zero"),
        pytest.param(("check", PUBLIC, *TODAY, "--ignore", "TL201"), 0, id="ignored"),
        pytest.param(("check", PUBLIC, *TODAY, "--select", "TL3"), 0, id="not-selected"),
        pytest.param(("check", "not a link", *TODAY), 2, id="no-address"),
        pytest.param(("check", "not a link", *TODAY, "--exit-zero"), 2, id="no-address-exit-zero"),
        pytest.param(("check", *TODAY), 2, id="nothing-to-check"),
        pytest.param(("check", "--from-file", "absent.txt", *TODAY), 2, id="absent-list"),
        pytest.param(("check", ZOOM, "--date", "yesterday"), 2, id="wrong-date"),
        pytest.param(("check", ZOOM, "--date", "20210210"), 2, id="date-without-hyphens"),
        pytest.param(("register", "show", GOLDEN / "agreements.toml", "--date", "20210210"), 2, id="register-date"),
        pytest.param(("check", ZOOM, "--format", "yaml"), 2, id="unknown-format"),
        pytest.param(("check", ZOOM, "--select", "TL999"), 2, id="unknown-code"),
        pytest.param(("check", ZOOM, "--policy", "mars"), 2, id="unknown-policy"),
        pytest.param(("check", ZOOM, "--register", "absent.toml"), 2, id="absent-register"),
        pytest.param(("lint", GOLDEN / "clean.ics", *TODAY, *REGISTER), 0, id="lint-clean"),
        pytest.param(("lint", GOLDEN / "clinic.ics", *TODAY, *REGISTER), 1, id="lint-findings"),
        pytest.param(("lint", "absent.ics", GOLDEN / "clean.ics", *TODAY, *REGISTER), 2, id="lint-absent"),
        pytest.param(("lint", "absent.ics", *TODAY, "--exit-zero"), 2, id="lint-absent-exit-zero"),
        pytest.param(("lint", *TODAY), 2, id="lint-nothing"),
        pytest.param(("links", GOLDEN / "clinic.ics", *TODAY), 0, id="an-inventory-is-no-failure"),
        pytest.param(("links", GOLDEN / "clinic.ics", *TODAY, "--fail-on", "block"), 1, id="unless-asked"),
        pytest.param(("links", "absent.ics", *TODAY), 2, id="links-absent"),
        pytest.param(("explain", "TL203"), 0, id="explain"),
        pytest.param(("explain", "TL999"), 2, id="explain-unknown"),
        pytest.param(("register", "check", GOLDEN / "agreements.toml", *TODAY), 0, id="register-fine"),
        pytest.param(("register", "check", GOLDEN / "troubled.toml", *TODAY), 1, id="register-troubled"),
        pytest.param(
            ("register", "check", GOLDEN / "troubled.toml", *TODAY, "--ignore", "TL5"), 0, id="register-ignored"
        ),
        pytest.param(("register", "check", "absent.toml", *TODAY), 2, id="register-absent"),
        pytest.param(("lnt",), 2, id="unknown-command"),
        pytest.param((), 2, id="no-command"),
        pytest.param(("--help",), 0, id="help"),
        pytest.param(("lint", "--help"), 0, id="help-of-a-command"),
        pytest.param(("--version",), 0, id="version"),
    ],
)
def test_exit_status(telelint: Callable[..., Ran], arguments: tuple[object, ...], status: int) -> None:
    ran = telelint(*arguments)
    assert ran.status == status, ran
    if status == 2:
        assert ran.err


@pytest.mark.parametrize("format_", ["text", "json", "jsonl"])
@pytest.mark.parametrize(("url", "status"), [(COVERED, 0), (PUBLIC, 1), ("not a link", 2)])
def test_no_format_changes_the_exit_status(telelint: Callable[..., Ran], format_: str, url: str, status: int) -> None:
    assert telelint("check", url, *TODAY, *REGISTER, "--format", format_).status == status


# Streams


def test_findings_go_to_standard_output_and_what_cannot_be_read_to_standard_error(telelint: Callable[..., Ran]) -> None:
    ran = telelint("lint", "absent.ics", GOLDEN / "clinic.ics", *TODAY, *REGISTER)
    assert "TL201" in ran.out
    assert "absent" not in ran.out
    assert ran.err == "telelint: absent.ics: no such file or folder\n"


def test_output_goes_to_a_file(telelint: Callable[..., Ran], tmp_path: Path) -> None:
    shown = telelint("check", ZOOM, *TODAY).out
    ran = telelint("check", ZOOM, *TODAY, "--output", tmp_path / "report.txt")
    assert (ran.status, ran.out, ran.err) == (1, "", "")
    assert (tmp_path / "report.txt").read_text("utf-8") == shown
    ran = telelint("check", ZOOM, *TODAY, "--output", tmp_path / "no" / "report.txt")
    assert ran.status == 2
    assert "No such file" in ran.err


@pytest.mark.parametrize("named", [("--from-file", "-"), ("-",)], ids=["from-file", "bare"])
def test_links_come_from_standard_input_with_mark_comments_and_any_line_end(named: tuple[str, ...]) -> None:
    lines = "\ufeff# a comment\r\n\r\n" + f"{COVERED}\r\nnot a link, Canary2\n  {ZOOM}  \n"
    ran = started("check", *named, *TODAY, *REGISTER, "--format", "jsonl", stdin=lines.encode())
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [answer.get("verdict") for answer in answers] == ["ok", None, "notice"]
    assert answers[1]["position"] == 4
    assert ran.stderr == b"telelint: <stdin>:4: not a web address that a browser could open\n"
    assert ran.returncode == 2


def test_an_invite_comes_from_standard_input() -> None:
    octets = (GOLDEN / "clean.ics").read_bytes()
    ran = started("links", "-", "--stdin-filename", "export.ics", *TODAY, "--format", "jsonl", stdin=octets)
    (link,) = [json.loads(line) for line in ran.stdout.splitlines()]
    assert (link["path"], link["line"], link["column"], link["platform"]) == ("export.ics", 9, 10, "zoom")


@pytest.mark.parametrize("arguments", [("lint", "--full"), ("lint", "--format", "jsonl"), ("links",)])
def test_a_closed_pipe_ends_quietly(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    octets = (GOLDEN / "many.ics").read_bytes()
    (tmp_path / "big.ics").write_bytes(octets * 20)  # far more than a pipe holds
    process = subprocess.Popen(
        [sys.executable, "-m", "telelint", *arguments, "big.ics", *TODAY, *REGISTER],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
    )
    assert process.stdout
    assert process.stderr
    process.stdout.read(10)
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    assert (process.wait(60), errors) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a system without a device that is always full")
def test_a_full_disk_is_one_line() -> None:
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "telelint", "rules"]
        ran = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False, timeout=60)
    assert (ran.returncode, ran.stderr) == (
        2,
        b"telelint: the report could not be written: No space left on device\n",
    )


@pytest.mark.parametrize(
    ("options", "shown"),
    [pytest.param((), True, id="terminal"), pytest.param(("--quiet",), False, id="quiet")],
)
def test_progress_is_shown_on_a_terminal_and_leaves_nothing_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, options: tuple[str, ...], shown: bool
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stderr = Terminal()
    monkeypatch.setattr(sys, "stderr", stderr)
    monkeypatch.setattr(Progress, "EVERY", 0)
    many = str(GOLDEN / "many.ics")
    main(["lint", many, *TODAY, "--output", str(tmp_path / "report.txt"), *options])
    written = stderr.getvalue()
    assert ("1 file, 312 events" in written) is shown
    if shown:
        assert written.endswith("\r\x1b[K")


def test_no_progress_where_standard_error_is_no_terminal(telelint: Callable[..., Ran]) -> None:
    assert telelint("lint", GOLDEN / "many.ics", *TODAY).err == ""


def test_verbose_says_what_answers_rest_on_and_what_is_read(telelint: Callable[..., Ran]) -> None:
    err = telelint("lint", GOLDEN / "clean.ics", *TODAY, *REGISTER, "--verbose").err
    assert f"telelint {__version__}, catalogue " in err
    assert "policy hipaa-us" in err
    assert "agreements.toml" in err
    assert f"reading {GOLDEN.as_posix()}/clean.ics" in err


def test_an_interrupt_is_one_line(monkeypatch: pytest.MonkeyPatch, telelint: Callable[..., Ran]) -> None:
    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("telelint.cli.rules.run", interrupted)
    assert telelint("rules") == (130, "", "telelint: interrupted\n")


def test_output_is_utf_8_in_every_locale() -> None:
    locale = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    ran = started("check", ZOOM, *TODAY, "--format", "jsonl", env=locale)
    assert json.loads(ran.stdout.decode("utf-8"))["link"] == "https://us02web.zoom.us/j/…"
    assert ran.stderr == b""


# Colour


class Stream:
    def __init__(self, *, terminal: bool) -> None:
        self.isatty = lambda: terminal

    def fileno(self) -> int:
        raise OSError


@pytest.mark.parametrize(
    ("color", "terminal", "environ", "coloured"),
    [
        pytest.param("auto", True, {}, True, id="terminal"),
        pytest.param("auto", False, {}, False, id="pipe"),
        pytest.param("auto", True, {"NO_COLOR": "1"}, False, id="no-color"),
        pytest.param("auto", True, {"NO_COLOR": ""}, True, id="empty-no-color"),
        pytest.param("auto", False, {"FORCE_COLOR": "1"}, True, id="force-color"),
        pytest.param("auto", False, {"FORCE_COLOR": "0"}, False, id="force-color-off"),
        pytest.param("auto", False, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, id="no-color-over-force-color"),
        pytest.param("auto", True, {"TERM": "dumb"}, False, id="dumb-terminal"),
        pytest.param("always", False, {"NO_COLOR": "1"}, True, id="always"),
        pytest.param("never", True, {"FORCE_COLOR": "1"}, False, id="never"),
    ],
)
def test_colour(color: str, terminal: bool, environ: dict[str, str], coloured: bool) -> None:
    stream: Any = Stream(terminal=terminal)
    assert wants_colour(stream, color, environ) is coloured


def test_colour_changes_no_letter(telelint: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    plain = telelint("check", ZOOM, *TODAY).out
    monkeypatch.setenv("FORCE_COLOR", "1")
    coloured = telelint("check", ZOOM, *TODAY).out
    assert "\x1b[" not in plain
    assert "\x1b[" in coloured
    monkeypatch.setenv("NO_COLOR", "1")
    assert telelint("check", ZOOM, *TODAY).out == plain


@pytest.mark.parametrize(
    ("terminal", "environ", "columns"),
    [
        pytest.param(False, {"COLUMNS": "200"}, PLAIN_WIDTH, id="pipe"),
        pytest.param(True, {"COLUMNS": "60"}, 60, id="narrow"),
        pytest.param(True, {"COLUMNS": "10"}, 40, id="too-narrow"),
        pytest.param(True, {"COLUMNS": "400"}, 100, id="too-wide"),
        pytest.param(True, {"COLUMNS": "wide"}, PLAIN_WIDTH, id="nonsense"),
    ],
)
def test_width(terminal: bool, environ: dict[str, str], columns: int) -> None:
    stream: Any = Stream(terminal=terminal)
    assert width(stream, environ) == columns


# Privacy


@pytest.mark.parametrize("format_", ["text", "json", "jsonl"])
@pytest.mark.parametrize("command", [("lint", "--full"), ("lint",), ("links",), ("links", "--summary")])
def test_no_output_holds_what_the_invite_says(
    telelint: Callable[..., Ran], command: tuple[str, ...], format_: str
) -> None:
    """clinic.ics has a passcode, meeting ids, a name in a path and a title, all of which are canaries."""
    ran = telelint(*command, GOLDEN / "clinic.ics", *TODAY, "--format", format_, "--verbose")
    for secret in ("canary", "9876543210", "abc-defg-hij"):
        assert secret not in (ran.out + ran.err).lower()


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param((ZOOM,), id="command-missing"),
        pytest.param(("check", ZOOM, "--bogus"), id="unknown-option"),
        pytest.param(("rules", ZOOM), id="argument-too-many"),
        pytest.param(("check", "Canary1 not a link"), id="no-address"),
        pytest.param(("check", ZOOM, "--format", "yaml"), id="unknown-format"),
    ],
)
def test_no_error_repeats_an_address(telelint: Callable[..., Ran], arguments: tuple[str, ...]) -> None:
    ran = telelint(*arguments)
    assert ran.status == 2
    assert "Canary1" not in ran.out + ran.err


def test_secrets_are_shown_to_who_asks(telelint: Callable[..., Ran]) -> None:
    ran = telelint("check", ZOOM, *TODAY, "--format", "jsonl", "--show-secrets")
    assert json.loads(ran.out)["link"] == ZOOM


# Answers


def test_answers_keep_the_order_of_the_questions(telelint: Callable[..., Ran]) -> None:
    ran = telelint("check", ZOOM, "--format", "json", PUBLIC, *TODAY, COVERED, *REGISTER)
    answers = json.loads(ran.out)
    validator("check").validate(answers)
    assert [answer["verdict"] for answer in answers] == ["notice", "block", "ok"]


@pytest.mark.parametrize(
    ("schema", "arguments"),
    [
        pytest.param("lint", ("lint", GOLDEN / "clinic.ics"), id="lint"),
        pytest.param("links", ("links", GOLDEN / "clinic.ics"), id="links"),
        pytest.param("links", ("links", "--summary", GOLDEN / "many.ics"), id="summary"),
        pytest.param("check", ("check", ZOOM, PUBLIC, PHONE, "not a link"), id="check"),
        pytest.param("lint", ("register", "check", GOLDEN / "troubled.toml"), id="register"),
    ],
)
def test_real_output_fits_the_published_schema(
    telelint: Callable[..., Ran], schema: str, arguments: tuple[object, ...]
) -> None:
    document = json.loads(telelint(*arguments, *TODAY, "--format", "json").out)
    validator(schema).validate(document)
    for line in telelint(*arguments, *TODAY, "--format", "jsonl").out.splitlines():
        validator(schema).validate(json.loads(line))


def test_the_same_complaint_is_one_block_unless_full(telelint: Callable[..., Ran]) -> None:
    grouped = telelint("lint", GOLDEN / "many.ics", *TODAY, *REGISTER).out
    assert "300 times; also at " in " ".join(grouped.split())  # a long path moves where lines are broken
    full = telelint("lint", GOLDEN / "many.ics", *TODAY, *REGISTER, "--full").out
    assert full.count("\n") > 600


def test_who_has_no_register_is_told_once_and_first(telelint: Callable[..., Ran]) -> None:
    out = telelint("lint", GOLDEN / "many.ics", *TODAY).out
    assert out.startswith("You have no register yet")
    assert out.count("telelint register init") == 1
    assert "Zoom Meetings 300, Google Meet 12" in out


def test_platforms_test_shows_the_steps(telelint: Callable[..., Ran]) -> None:
    wrapped = (
        "https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fus02web.zoom.us%2Fj%2F98765432101&data=05"
    )
    steps = json.loads(telelint("platforms", "--test", wrapped, "--format", "json").out)
    found = {step["step"]: step["found"] for step in steps}
    assert found["wrappers"] == ["microsoft-safe-links taken off"]
    assert found["host"] == ["us02web.zoom.us"]
    assert any(line.startswith("zoom lists *.zoom.us, and /j/") for line in found["catalogue"])
    assert found["product"] == ["zoom"]


@pytest.mark.parametrize("subject", ["zoom", "Zoom Meetings", "TL203", "tl203", "no-agreement"])
def test_explain(telelint: Callable[..., Ran], subject: str) -> None:
    text = telelint("explain", subject)
    document = json.loads(telelint("explain", subject, "--format", "json").out)
    assert text.status == 0
    assert text.out.startswith(document.get("id") or document["code"])
    if "id" in document:
        assert document["sources"]
        assert document["sources"][0] in text.out
        assert document["reviewed"] in text.out


def test_explain_suggests_on_a_typo(telelint: Callable[..., Ran]) -> None:
    assert "did you mean no-agreement" in telelint("explain", "no-agrement").err
    assert "TL203" in telelint("explain", "TL2O3").err


def test_lists_have_every_fact_as_json(telelint: Callable[..., Ran]) -> None:
    platforms = {platform["id"]: platform for platform in json.loads(telelint("platforms", "--format", "json").out)}
    assert platforms["zoom"]["baa"]["evidence"]
    assert platforms["zoom"]["sources"]
    rules = {rule["code"]: rule for rule in json.loads(telelint("rules", "--format", "json").out)}
    assert rules["TL203"]["page"].startswith(rules["TL203"]["title"])
    assert len(telelint("rules").out.splitlines()) == len(rules)
    assert len(telelint("platforms").out.splitlines()) == len(platforms)


# Register


def test_a_register_is_made_once(telelint: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert telelint("register", "init").status == 0
    made = (tmp_path / "register.toml").read_bytes()
    (tmp_path / "register.toml").write_text("# mine\n")
    refused = telelint("register", "init")
    assert (refused.status, (tmp_path / "register.toml").read_text()) == (2, "# mine\n")
    assert "--force" in refused.err
    assert telelint("register", "init", "--force").status == 0
    assert (tmp_path / "register.toml").read_bytes() == made
    assert telelint("register", "check").status == 0


def test_what_is_in_force_depends_on_the_date(telelint: Callable[..., Ran]) -> None:
    for day, ids in (("2022-01-14", []), ("2022-01-15", ["zoom-2022"]), ("2031-01-15", [])):
        ran = telelint("register", "show", GOLDEN / "agreements.toml", "--date", day, "--format", "json")
        assert [agreement["id"] for agreement in json.loads(ran.out)["in_force"]] == ids


def test_settings_are_shown_without_any_input(telelint: Callable[..., Ran]) -> None:
    for command in (("lint",), ("links",), ("check",), ("register", "check")):
        ran = telelint(*command, "--show-settings", "--isolated", "--date", "2024-06-03")
        assert ran.status == 0
        assert "--date" in ran.out


def test_own_platforms_of_the_configuration_are_known(
    telelint: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "telelint.toml").write_text('[[platform]]\nid = "our-own"\n')
    ran = telelint("check", ZOOM)
    assert ran.status == 2
    assert "telelint.toml" in ran.err


# Start-up and the rest


HEAVY = (
    "msgspec", "tomllib", "tldextract", "dateutil", "zoneinfo", "pathlib", "argcomplete", "urllib.request", "can_ada",
    "copy", "hashlib", "typing",
)  # fmt: skip
NOBODYS = "https://clinic.example/rooms/1"


@pytest.mark.parametrize(
    ("arguments", "absent"),
    [
        pytest.param(("--version",), (*HEAVY, "argparse", "re", "telelint.model"), id="version"),
        pytest.param(("check", ZOOM), (*HEAVY, "telelint.links.lookalikes", "telelint.sources"), id="check"),
        pytest.param(("check", NOBODYS), HEAVY, id="stranger"),
        pytest.param(("lint", "--format", "jsonl", "invite.ics"), (*HEAVY, "telelint.links.lookalikes"), id="lint"),
    ],
)
def test_nothing_heavy_is_imported(tmp_path: Path, arguments: tuple[str, ...], absent: tuple[str, ...]) -> None:
    invite = f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261201T100000\nLOCATION:{ZOOM}\nEND:VEVENT\nEND:VCALENDAR\n"
    (tmp_path / "invite.ics").write_text(invite)
    code = f"import sys; from telelint.cli import main; main({list(arguments)!r}); print(*sys.modules, file=sys.stderr)"
    modules = set(started(code=code, cwd=tmp_path).stderr.decode().split())
    before = set(started(code="import sys; print(*sys.modules, file=sys.stderr)").stderr.decode().split())
    assert not (set(absent) & modules) - before


@pytest.mark.parametrize(
    ("others", "returns"),
    [
        pytest.param("", False, id="nobody"),
        pytest.param("import atexit", True, id="atexit"),
        pytest.param("import threading", True, id="threads"),
        pytest.param("sys.setprofile(lambda *_: None)", True, id="profiler"),
    ],
)
def test_a_process_is_taken_apart_only_where_somebody_waits_for_its_end(others: str, *, returns: bool) -> None:
    code = f"import sys; sys.argv = ['telelint', 'check', {ZOOM!r}]; from telelint.cli import main\n{others}\n"
    ran = started(code=f"{code}status = main(); print('returned'); sys.exit(status)")
    words = ran.stdout.decode().split()
    assert ran.returncode == 1
    assert "warn" in words
    assert ("returned" in words) == returns


def test_a_profiler_gets_to_say_what_it_saw() -> None:
    command = [sys.executable, "-m", "cProfile", "-m", "telelint", "check", ZOOM]
    assert b"function calls" in subprocess.run(command, capture_output=True, check=False, timeout=60).stdout


def test_version() -> None:
    assert started("--version").stdout.decode() == f"telelint {__version__}\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_parse(telelint: Callable[..., Ran], shell: str) -> None:
    script = telelint("completion", shell).out
    assert "telelint" in script
    if shutil.which(shell):
        assert subprocess.run([shell, "-n"], input=script.encode(), capture_output=True, check=False).stderr == b""


def test_bash_completes_commands_options_and_codes() -> None:
    script = (
        f"PATH={Path(sys.executable).parent}:$PATH\n"
        'complete() { COMP_LINE="$1" COMP_POINT=${#1} COMP_TYPE=9 _ARGCOMPLETE=1 _ARGCOMPLETE_IFS=" " '
        "_ARGCOMPLETE_SUPPRESS_SPACE=1 telelint 8>&1 9>/dev/null >/dev/null; }\n"
        'complete "telelint che"; echo; complete "telelint lint --fail-"; echo; complete "telelint explain TL20"; '
        'echo; complete "telelint di"; echo; complete "telelint lint --write-b"'
    )
    ran = subprocess.run(["bash", "-c", script], capture_output=True, check=False, timeout=60)
    commands, options, codes, comparing, baselines = ran.stdout.decode().split("\n")
    assert commands.split() == ["check"]
    assert options.split() == ["--fail-on"]
    assert "TL203" in codes.split()
    assert comparing.split() == ["diff"]
    assert baselines.split() == ["--write-baseline"]


def test_serve_says_how_to_install_it(telelint: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "telelint_server.serve", None)
    ran = telelint("serve")
    assert ran.status == 2
    assert 'pip install "telelint[server]"' in ran.err


def test_an_argument_too_many_or_a_missing_command_gets_a_hint(telelint: Callable[..., Ran]) -> None:
    assert "did you mean telelint check URL?" in telelint(ZOOM).err
    assert "did you mean check?" in telelint("chek").err
    assert "did you mean telelint lint" in telelint(GOLDEN / "clinic.ics").err


def test_main_takes_its_arguments_from_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["telelint", "--version"])
    assert main() == 0


def test_an_undated_link_is_judged_as_of_today(telelint: Callable[..., Ran]) -> None:
    answer = json.loads(telelint("check", ZOOM, "--isolated", "--format", "jsonl").out)
    assert answer["date"] == date.today().isoformat()  # noqa: DTZ011 - the machine's own day, as in the program
