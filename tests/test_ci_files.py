"""action.yml and .pre-commit-hooks.yaml: what other people's repositories run. docs/ci.md shows how.

The action's shell steps are run here as a runner would run them: expressions put in, files for outputs and summary.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from telelint.cli import parsing
from telelint.sources.kinds import kind_of

ROOT = Path(__file__).parents[1]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))}
PAGE = (ROOT / "docs" / "ci.md").read_text("utf-8")
FAILS = (
    "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:one\r\nDTSTART:20261201T150000Z\r\nSUMMARY:Canary Name\r\n"
    "LOCATION:https://www.twitch.tv/canary\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
CLEAN = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"

needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="the action's steps are written for bash")


class Ended(NamedTuple):
    status: int  # of the first step that failed, 0 if none did
    log: str
    outputs: dict[str, str]
    summary: str
    uploads: bool


class Runner:
    """Runs the action's own steps in a workspace; those of other actions are only noted."""

    def __init__(self, workspace: Path, temp: Path) -> None:
        self.workspace = workspace
        self.temp = temp
        # What installs telelint is tried by hand; here the steps run what this process runs.
        self.python = sys.executable

    def instead(self, script: str) -> None:
        """Let a shell script answer for Python; its arguments are those after ``python``."""
        program = self.temp / "instead"
        program.write_text(f"#!/usr/bin/env bash\n{script}\n")
        program.chmod(0o755)
        self.python = str(program)

    def run(self, **given: str) -> Ended:
        inputs = {name: str(spec.get("default", "")) for name, spec in ACTION["inputs"].items()}
        inputs |= {name.replace("_", "-"): value for name, value in given.items()}
        outputs: dict[str, dict[str, str]] = {"install": {"python": self.python}}
        summary = self.temp / "summary"
        summary.write_text("")
        log, uploads, status = "", False, 0
        for step in ACTION["runs"]["steps"]:
            known = {"inputs": inputs, "steps": outputs}
            if step.get("id") == "install" or status or not _holds(step.get("if"), known):
                continue
            if "uses" in step:
                uploads = uploads or "upload-sarif" in step["uses"]
                continue
            said = self.temp / "output"
            said.write_text("")
            environ = os.environ | {
                "GITHUB_ACTIONS": "true",
                "GITHUB_OUTPUT": str(said),
                "GITHUB_STEP_SUMMARY": str(summary),
                "RUNNER_TEMP": str(self.temp),
                **{name: _filled(value, known) for name, value in step.get("env", {}).items()},
            }
            ended = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
                cwd=self.workspace / _filled(step.get("working-directory", "."), known),
                env=environ,
                capture_output=True,
                text=True,
                check=False,
            )
            log += ended.stdout + ended.stderr
            status = ended.returncode
            outputs[step.get("id", "")] = dict(line.split("=", 1) for line in said.read_text().splitlines())
        own = {name: _filled(spec["value"], {"steps": outputs}) for name, spec in ACTION["outputs"].items()}
        return Ended(status, log, own, summary.read_text(), uploads)


def _value(path: str, known: dict[str, Any]) -> str:
    found: Any = known
    for part in path.split("."):
        if part != "outputs":
            found = found.get(part, {})
    return found if isinstance(found, str) else ""


def _filled(text: str, known: dict[str, Any]) -> str:
    return re.sub(r"\$\{\{ ([a-z.-]+) \}\}", lambda found: _value(found[1], known), text)


def _holds(condition: str | None, known: dict[str, Any]) -> bool:
    for part in condition.split(" && ") if condition else ():
        path, operator, wanted = part.split(" ")
        if (_value(path, known) == wanted.strip("'")) != (operator == "=="):
            return False
    return True


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    workspace, temp = tmp_path / "work space", tmp_path / "temp"
    for folder in (workspace / "calendars", temp):
        folder.mkdir(parents=True)
    (workspace / "calendars" / "fails.ics").write_text(FAILS)
    (workspace / "calendars" / "clean.ics").write_text(CLEAN)
    return Runner(workspace, temp)


@needs_bash
def test_findings_fail_the_action_and_reach_log_summary_and_code_scanning(runner: Runner) -> None:
    ended = runner.run()
    assert ended.status == 1
    assert ended.outputs["exit-status"] == "1"
    assert "::error " in ended.log
    assert "file=calendars/fails.ics,line=6" in ended.log
    assert "TL201" in ended.summary
    assert ended.uploads
    results = json.loads(Path(ended.outputs["sarif-file"]).read_text())["runs"][0]["results"]
    assert [result["ruleId"] for result in results] == ["TL201"]
    assert "canary" not in (ended.log + ended.summary + json.dumps(results)).lower()


@needs_bash
@pytest.mark.parametrize(
    ("inputs", "status", "exit_status", "uploads"),
    [
        pytest.param({"paths": "calendars/clean.ics"}, 0, "0", True, id="clean"),
        pytest.param({"paths": "calendars/clean.ics\ncalendars/fails.ics\n"}, 1, "1", True, id="several-paths"),
        pytest.param({"paths": "calendars/*.ics"}, 1, "1", True, id="glob"),
        pytest.param({"fail": "false"}, 0, "1", True, id="non-failing"),
        pytest.param({"paths": "absent.ics"}, 2, "2", True, id="unreadable"),
        pytest.param({"paths": "absent.ics", "fail": "false"}, 2, "2", True, id="unreadable-fails-always"),
        pytest.param({"options": "--fail-on=sometimes"}, 2, "2", False, id="wrong-option"),
        pytest.param({"options": "--ignore\nTL201"}, 0, "0", True, id="options"),
        pytest.param({"options": "--ignore TL201"}, 2, "2", True, id="an-option-is-one-word-a-line"),
        pytest.param({"upload_sarif": "false"}, 1, "1", False, id="no-upload"),
        pytest.param({"working_directory": "calendars", "paths": "clean.ics"}, 0, "0", True, id="folder"),
        pytest.param({"paths": '$(touch "$RUNNER_TEMP/x")'}, 2, "2", True, id="a-path-is-no-program"),
    ],
)
def test_the_exit_status_is_passed_on(
    runner: Runner, tmp_path: Path, inputs: dict[str, str], status: int, exit_status: str, uploads: bool
) -> None:
    ended = runner.run(**inputs)
    assert (ended.status, ended.outputs["exit-status"], ended.uploads) == (status, exit_status, uploads), ended.log
    assert not (tmp_path / "temp" / "x").exists()


@needs_bash
def test_a_crash_is_no_finding(runner: Runner) -> None:
    """Python ends with 1 for an error that nobody caught, as telelint does for findings."""
    runner.instead("exit 1")
    assert runner.run(fail="false").status == 1


@needs_bash
@pytest.mark.parametrize("name", ["telelint.py", "json.py"])
def test_nothing_of_the_linted_repository_is_run(runner: Runner, name: str) -> None:
    (runner.workspace / name).write_text("raise SystemExit(0)\n")
    assert runner.run().status == 1


@needs_bash
def test_a_summary_can_be_left_out_and_is_never_too_long(runner: Runner) -> None:
    assert runner.run(summary="false").summary == ""
    runner.instead('[[ "$*" == *markdown* ]] && head -c 2000000 /dev/zero | tr "\\0" x > "$RUNNER_TEMP/telelint.md"')
    assert 0 < len(runner.run().summary) < 1024 * 1024


def test_every_input_is_used_and_explained() -> None:
    text = (ROOT / "action.yml").read_text("utf-8")
    assert set(re.findall(r"inputs\.([a-z-]+)", text)) == ACTION["inputs"].keys()
    for name in [*ACTION["inputs"], *ACTION["outputs"]]:
        assert f"| `{name}` |" in PAGE


def test_no_expression_is_put_into_a_shell_script() -> None:
    """What a script reads from its environment cannot become a part of it."""
    assert not [step for step in ACTION["runs"]["steps"] if "${{" in step.get("run", "")]


# pre-commit


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_runs_a_command_that_exists(hook: str) -> None:
    program, *arguments = shlex.split(HOOKS[hook]["entry"])
    assert program == "telelint"
    assert parsing.parse([*arguments, *(["a.ics", "b.eml"] if HOOKS[hook].get("pass_filenames", True) else [])])
    assert f"id: {hook}\n" in PAGE


@pytest.mark.parametrize(
    ("hook", "name", "wanted"),
    [
        *(
            pytest.param("telelint", f"exports/a.{ending}", True, id=ending)
            for ending in ("ics", "ICS", "ical", "ifb", "icalendar", "vcs", "eml", "mbox", "msg")
        ),
        *(pytest.param("telelint", name, False, id=name) for name in ("a.py", "ics", "a.ics.txt", "basics")),
        pytest.param("telelint-register", "register.toml", True, id="register"),
        pytest.param("telelint-register", "compliance/register.toml", True, id="register-below"),
        pytest.param("telelint-register", "old-register.toml", False, id="another-register"),
    ],
)
def test_a_hook_gets_the_files_it_is_for(hook: str, name: str, wanted: bool) -> None:
    assert bool(re.search(HOOKS[hook]["files"], name)) == wanted


def test_the_page_is_true() -> None:
    for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL):
        document = yaml.safe_load(block)
        for step in _steps(document):
            if "telelint" in step.get("uses", ""):
                assert step.get("with", {}).keys() <= ACTION["inputs"].keys()
        for repository in document.get("repos", []) if isinstance(document, dict) else []:
            assert {hook["id"] for hook in repository["hooks"]} <= HOOKS.keys()
    assert kind_of(FAILS.encode(), "a.ics")  # the sample is one that telelint reads


def _steps(document: Any) -> list[dict[str, Any]]:
    if not isinstance(document, dict):
        return []
    return [step for job in document.get("jobs", {}).values() for step in job.get("steps", [])]
