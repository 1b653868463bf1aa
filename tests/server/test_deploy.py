"""The container files, as far as they can be held to account without an engine to build them."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
yaml = pytest.importorskip("yaml")


def _dockerfile() -> list[str]:
    text = (ROOT / "deploy" / "Dockerfile").read_text().replace("\\\n", " ")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
    return loaded


def test_what_the_image_copies_is_there() -> None:
    for line in _dockerfile():
        if line.startswith("COPY") and "--from" not in line:
            *sources, _ = line.split()[1:]
            assert all((ROOT / source).exists() for source in sources), line


def test_the_image_runs_as_nobody_in_particular_and_says_how_it_is() -> None:
    lines = _dockerfile()
    assert any(re.fullmatch(r"USER \d{4,}", line) for line in lines)
    assert lines.index("USER 10001") > max(i for i, line in enumerate(lines) if line.startswith(("RUN", "COPY")))
    assert any(line.startswith("HEALTHCHECK") and "/readyz" in line for line in lines)
    assert not any("latest" in line for line in lines if line.startswith("FROM"))


def test_the_health_checks_program_is_python() -> None:
    (line,) = [line for line in _dockerfile() if line.startswith("HEALTHCHECK")]
    (program,) = re.findall(r'"-c", "(.*)"\]', line)
    compile(program.replace('\\"', '"'), "healthcheck", "exec")


def test_the_image_starts_what_the_procfile_starts() -> None:
    web = re.search(r"^web: (.*)$", (ROOT / "Procfile").read_text(), re.MULTILINE)
    assert web is not None
    command = next(line for line in _dockerfile() if line.startswith("CMD"))
    assert command.replace('CMD ["', "").replace('"]', "").split('", "') == web[1].replace('"', "").split()


def test_the_services_are_locked_down_and_wait_for_each_other() -> None:
    services = _compose()["services"]
    for name in ("web", "deliver", "release"):
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]
    assert services["web"]["depends_on"]["release"]["condition"] == "service_completed_successfully"
    assert all("healthcheck" in services[name] for name in ("database", "counts"))
    assert all(port.startswith("127.0.0.1:") for port in services["web"]["ports"])


def test_no_secret_is_written_down() -> None:
    text = (ROOT / "deploy" / "compose.yaml").read_text()
    for name in ("POSTGRES_PASSWORD", "TELELINT_SECRET"):
        assert f"${{{name}:?" in text
    assert not re.search(r"(?:PASSWORD|SECRET): (?!\$)", text)


def test_the_variables_are_the_services_own() -> None:
    source = (ROOT / "server" / "telelint_server" / "config.py").read_text() + (ROOT / "gunicorn.conf.py").read_text()
    for name in _compose()["x-telelint"]["environment"]:
        assert name in source


def test_the_release_command_exists() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "telelint_server.command", "db", "upgrade", "--help"], capture_output=True, check=False
    )
    assert ran.returncode == 0
