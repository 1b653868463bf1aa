"""What ``make demo`` shows: a sample calendar linted, then the service on its embedded database, asked about a link.

On a terminal the service stays up until Ctrl-C, to look at its page; elsewhere it is asked once and stopped.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

HERE = Path(__file__).parent
TELELINT = Path(sys.executable).parent / "telelint"
LINK = "https://us02web.zoom.us/j/98765432101"


def main() -> int:
    """Run the demonstration; 0 if the service answered."""
    say("1. Lint a sample calendar. You have no register of agreements yet:")
    run("lint", "--isolated", str(HERE / "clinic.ics"))
    say("2. The same with a register that holds one agreement with Zoom:")
    run("lint", "--isolated", "--register", str(HERE / "register.toml"), str(HERE / "clinic.ics"))
    with tempfile.TemporaryDirectory(prefix="telelint-demo-") as folder:
        return show_service(folder)


def say(text: str) -> None:
    """Print a heading."""
    print(f"\n\033[1m{text}\033[0m\n" if sys.stdout.isatty() else f"\n{text}\n", flush=True)


def run(*arguments: str) -> None:
    """Show a command and what it prints; findings are what the sample is made of, so status 1 is fine."""
    print("$ telelint " + " ".join(arguments), flush=True)
    status = subprocess.run([TELELINT, *arguments], check=False).returncode
    if status not in (0, 1):
        sys.exit(status)


def show_service(folder: str) -> int:
    """Start the service, ask it about a link, show where its page is."""
    say("3. The service, on an embedded database:")
    port = os.environ.get("PORT") or str(free_port())
    print(f"$ telelint serve --port {port}", flush=True)
    environment = {**os.environ, "TELELINT_DATA": folder, "PYTHONUNBUFFERED": "1"}
    service = subprocess.Popen(
        [TELELINT, "serve", "--port", port],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        address, key = read_start(service)
        request = urllib.request.Request(
            f"{address}/v1/check",
            data=json.dumps({"links": [LINK]}).encode(),
            headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as response:
            answer = json.load(response)["results"][0]
        say("4. Asked about a link:")
        print(f"{answer['link']}\n{answer['verdict']}: {answer['message']}")
        with urllib.request.urlopen(f"{address}/", timeout=10) as response:
            title = re.search(r"<title>(.*?)</title>", response.read().decode())
        print(f'\nIts page, "{title[1] if title else ""}", is at {address}/', flush=True)
        if sys.stdout.isatty():
            print("Ctrl-C ends it.")
            service.wait()
    except KeyboardInterrupt:
        print()
    finally:
        service.terminate()
        service.wait(timeout=20)
    return 0


def free_port() -> int:
    """Return a port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def read_start(service: subprocess.Popen[str]) -> tuple[str, str]:
    """Return the address and the key that the service prints when it starts, and pass its lines on."""
    assert service.stdout is not None  # it was piped
    address = key = ""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (address and key):
        line = service.stdout.readline()
        if not line:
            break
        print("  " + line.rstrip(), flush=True)
        address = address or (found[0] if (found := re.search(r"http://[\w.:\[\]-]+", line)) else "")
        key = key or (found[0] if (found := re.search(r"tl_\S+", line)) else "")
    if not address or not key:
        sys.exit("the service did not start")
    wait_until_ready(address, deadline)
    return address, key


def wait_until_ready(address: str, deadline: float) -> None:
    """Return once the service answers."""
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    sys.exit("the service did not become ready")


if __name__ == "__main__":
    sys.exit(main())
