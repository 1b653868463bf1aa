"""The command line: arguments in, exit status out.

Exit statuses: 0 nothing at or above ``--fail-on``; 1 findings; 2 usage, configuration, or an input that could not be
read (the others are still reported); 130 interrupted. Findings go to standard output, everything else to standard
error. A reader that closes the pipe has had enough: that ends us quietly, with 0.

A command is a module of this package with ``add_arguments(parser)`` and ``run(arguments) -> int``, and one line of
``COMMANDS``; only the one asked for is imported. argparse, because it starts in 15 ms where click takes 32 and typer
160, and a pre-send hook or an editor starts us for a single link; ``--version`` is answered before even that.
"""

from __future__ import annotations

import errno
import gc
import os
import sys

TYPE_CHECKING = False  # importing typing would take longer than all of --version
if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "lint": "look for meeting links in calendars, mails and exports, and judge each",
    "check": "judge bare links",
    "diff": "tell what changed between two exports",
    "links": "list every meeting link: place, platform, tenant, verdict",
    "explain": "print a rule's page, or what is known about a platform",
    "rules": "list the rules",
    "platforms": "list the platforms, or show why a link matches one",
    "register": "make, check or show the register of agreements (BAAs)",
    "serve": "run the service on this machine",
    "completion": "print the completion script for bash, zsh or fish",
}
CLOSED_PIPE, UNUSABLE, INTERRUPTED = 0, 2, 130
_ENDING = frozenset({"atexit", "threading"})  # modules of those who act at the end of a process


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command (``sys.argv`` by default) and return the exit status; never raises for what a user can cause."""
    if argv is None:
        return _as_program()
    arguments = list(argv)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # not if a test or a host program has put its own object there
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        status = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        _forget_output()
        return CLOSED_PIPE
    except KeyboardInterrupt:
        sys.stderr.write("telelint: interrupted\n")
        return INTERRUPTED
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        sys.stderr.write(f"telelint: the report could not be written: {error.strerror}\n")
        _forget_output()
        return UNUSABLE
    return status


def _as_program() -> int:
    """Run as what the process is for, and not as a guest in somebody else's.

    Start-up makes thousands of objects that live to the end, and the collector looks at them again and again: that
    took 7 of 56 ms of a ``telelint check``. So it looks less often, and not at all in the end. Nor are they taken
    apart one by one, which took 2 of 34, where nobody but the system waits for the end.
    """
    collect_seldom()
    status = main(sys.argv[1:])
    gc.freeze()
    if status != INTERRUPTED and not _is_awaited():
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    return status


def _is_awaited() -> bool:
    """Return whether somebody in this process has something to do at its end: a profiler, a thread, a pool."""
    return sys.getprofile() is not None or sys.gettrace() is not None or not _ENDING.isdisjoint(sys.modules)


def collect_seldom() -> None:
    """Have the collector look less often, in a process that is ours."""
    gc.set_threshold(100_000, 20, 50)


def _forget_output() -> None:
    """Let what is still buffered go nowhere; it would raise again when the interpreter closes the stream."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(arguments: list[str]) -> int:
    if arguments in (["--version"], ["-V"]):
        from telelint import __version__

        sys.stdout.write(f"telelint {__version__}\n")
        return 0
    from telelint.cli import parsing
    from telelint.errors import TelelintError

    try:
        if "_ARGCOMPLETE" in os.environ:
            import argcomplete

            argcomplete.autocomplete(parsing.whole())
        namespace = parsing.parse(arguments)
        status: int = namespace.run(namespace)
    except TelelintError as error:
        sys.stderr.write(f"telelint: {error}\n")
        return UNUSABLE
    except SystemExit as stop:  # argparse has printed help or what is wrong
        return stop.code if isinstance(stop.code, int) else UNUSABLE
    return status
