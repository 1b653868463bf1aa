"""What the service costs over Flask itself, as tables: ``python -m benchmarks.service``, some minutes on 127.0.0.1.

Every part runs on real gunicorns with the settings of gunicorn.conf.py. Routes that are compared are asked in turn,
round by round, so that all see the same machine; the median of the rounds counts. Only ratios mean anything on another
machine. "by CPU" is the ratio of what the workers' processor time of one request allows, which other programs on the
machine disturb less.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import platform
import statistics
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.server import postgresql

from benchmarks import inputs
from benchmarks.service import memory
from benchmarks.service.applications import LINK
from benchmarks.service.asking import Asked, Question, ask, by_wrk
from benchmarks.service.serving import ROOT, Serving, Usage, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_CHECK = f'{{"links": ["{LINK}"], "date": "2026-11-24"}}'.encode()
_EVENT = ROOT / "examples" / "precheck" / "google-calendar.json"
_CALENDAR = "text/calendar"
_SMALL = 20_000  # octets of the smaller invite
_RECORDED = ("/v1/check", "/v1/precheck")  # routes that leave a row for each answer


class Round(NamedTuple):
    """A route asked for some seconds, and what the workers used meanwhile."""

    asked: Asked
    used: Usage


def main() -> None:
    arguments = _arguments()
    print(f"{_machine()}; Python {platform.python_version()}; {'wrk' if by_wrk() else 'threads of Python'}, "
          f"{arguments.connections} callers\n")  # fmt: skip
    if not by_wrk():
        print("wrk is not installed: threads of Python ask instead, and take processor time from what they measure.\n")
    parts: dict[str, Callable[[argparse.Namespace], None]] = {
        "routes": _routes, "lint": _lint, "workers": _workers, "codecs": _codecs, "memory": _memory,
    }  # fmt: skip
    for name in arguments.parts or parts:
        parts[name](arguments)
        print(flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.service", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help="routes, lint, workers, codecs, memory (default: all)")
    parser.add_argument("--seconds", type=float, default=2.0, help="that each route is asked, each round")
    parser.add_argument("--rounds", type=int, default=5, help="of which the median counts")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "telelint-benchmarks",
                        help="where calendars are kept")  # fmt: skip
    arguments = parser.parse_args()
    unknown = set(arguments.parts) - {"routes", "lint", "workers", "codecs", "memory"}
    if unknown:
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    return arguments


def _machine() -> str:
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
    return f"{model}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"


# Routes beside a bare one, the trail on both databases


def _routes(arguments: argparse.Namespace) -> None:
    with ExitStack() as stack:
        on_sqlite = stack.enter_context(serving({}))
        asked = {
            "bare Flask route": (on_sqlite, Question("/bare/", _CHECK)),
            "engine only": (on_sqlite, Question("/alone/", _CHECK)),
            "/v1/check: key and limit, no trail": (on_sqlite, Question("/unrecorded/v1/check", _CHECK)),
            "/v1/check: key, limit, trail on SQLite": (on_sqlite, Question("/v1/check", _CHECK)),
            "/v1/precheck: the same, on SQLite": (on_sqlite, Question("/v1/precheck", _EVENT.read_bytes())),
        }
        programs = postgresql.programs()
        if programs is not None:
            database = stack.enter_context(postgresql.running(programs))
            on_postgresql = stack.enter_context(serving({"DATABASE_URL": database.make_database()}))
            asked |= {
                "/v1/check: key, limit, trail on PostgreSQL": (on_postgresql, Question("/v1/check", _CHECK)),
                "/v1/precheck: the same, on PostgreSQL": (
                    on_postgresql, Question("/v1/precheck", _EVENT.read_bytes()),
                ),
            }  # fmt: skip
        else:
            print("PostgreSQL is not installed: the trail is measured on SQLite only.\n")
        rounds = _take_turns(asked, arguments)
        print("### Routes")
        _print_rounds(rounds)
        for server in dict.fromkeys(server for server, _ in asked.values()):
            recorded = {name: taken for name, taken in rounds.items()
                        if asked[name][0] is server and asked[name][1].path in _RECORDED}  # fmt: skip
            _print_trail(server, recorded)


def _print_trail(server: Serving, rounds: Mapping[str, list[Round]]) -> None:
    told = sum(one.asked.requests - one.asked.failed for taken in rounds.values() for one in taken)
    found = server.verified()
    fate = "none of the acknowledged is missing" if found["rows"] >= told else "ROWS ARE MISSING"
    whole = "whole" if found["whole"] else "BROKEN"
    print(f"\n{', '.join(rounds)}: {told:,} answers, {found['rows']:,} rows on record: {fate}; the chain is {whole}.")


def _take_turns(asked: Mapping[str, tuple[Serving, Question]], arguments: argparse.Namespace) -> dict[str, list[Round]]:
    rounds: dict[str, list[Round]] = {name: [] for name in asked}
    for _ in range(arguments.rounds):
        for name, (server, question) in asked.items():
            rounds[name].append(_round(server, question, arguments.connections, arguments.seconds))
    return rounds


def _round(server: Serving, question: Question, connections: int, seconds: float) -> Round:
    before = server.usage()
    asked = ask(server.port, question, server.token, connections, seconds)
    return Round(asked, server.usage().since(before))


def _per_second(one: Round) -> float:
    return one.asked.requests / one.asked.seconds


def _microseconds(one: Round) -> float:
    return one.used.processor / one.asked.requests * 1e6


def _waits(one: Round) -> float:
    return one.used.waits / one.asked.requests


def _median(rounds: list[Round], figure: Callable[[Round], float]) -> float:
    return statistics.median(map(figure, rounds))


def _print_rounds(rounds: Mapping[str, list[Round]]) -> None:
    """Print a table whose first row is what the others are ratios of, the ratio within each round."""
    print("| what | requests a second | of bare | by CPU | CPU µs a request | waits | p50 ms | p99 ms | failed |")
    print("|---|---|---|---|---|---|---|---|---|")
    base = next(iter(rounds.values()))
    for name, taken in rounds.items():
        ratio = statistics.median(_per_second(one) / _per_second(bare) for one, bare in zip(taken, base, strict=True))
        by_cpu = statistics.median(
            _microseconds(bare) / _microseconds(one) for one, bare in zip(taken, base, strict=True)
        )
        print(
            f"| {name} | {_median(taken, _per_second):,.0f} | {ratio:.2f} | {by_cpu:.2f} "
            f"| {_median(taken, _microseconds):,.0f} | {_median(taken, _waits):.1f} "
            f"| {_median(taken, lambda one: one.asked.p50):.1f} | {_median(taken, lambda one: one.asked.p99):.1f} "
            f"| {sum(one.asked.failed for one in taken)} |"
        )


# Whole invites beside icalendar


def _lint(arguments: argparse.Namespace) -> None:
    missing = [name for name in ("icalendar", "tldextract") if importlib.util.find_spec(name) is None]
    if missing:
        print(f"{', '.join(missing)} is not installed: lint is not compared.")
        return
    big, small = _invites(arguments.folder)
    print("### /v1/lint (key, limit, trail on SQLite) beside icalendar + tldextract + regex in a bare route\n"
          "| invite | telelint CPU ms | rows recorded | icalendar CPU ms | times |\n|---|---|---|---|---|")  # fmt: skip
    with serving({}) as server:
        for name, octets in (("20 KB", small), ("1 MB", big)):
            ours, theirs = Question("/v1/lint", octets, _CALENDAR), Question("/icalendar/", octets, _CALENDAR)
            before = server.verified()["rows"]
            server.post(*ours)
            rows = server.verified()["rows"] - before
            pairs = []
            for _ in range(arguments.rounds):
                mine, other = (_round(server, each, 2, arguments.seconds * 2) for each in (ours, theirs))
                pairs.append((_microseconds(mine) / 1000, _microseconds(other) / 1000))
            mine_ms, other_ms = (statistics.median(figures) for figures in zip(*pairs, strict=True))
            times = statistics.median(other / mine for mine, other in pairs)
            print(f"| {name} | {mine_ms:.2f} | {rows} | {other_ms:.1f} | {times:.1f} |", flush=True)


def _invites(folder: Path) -> tuple[bytes, bytes]:
    """Return a calendar of a megabyte, and its first 20 KB."""
    big = inputs.make("1m", folder).calendar.read_bytes()
    end = b"END:VEVENT"
    return big, big[: big.rfind(end, 0, _SMALL)] + end + b"\r\nEND:VCALENDAR\r\n"


# Worker classes


def _workers(arguments: argparse.Namespace) -> None:
    cores = len(os.sched_getaffinity(0))
    kinds = {
        f"gthread, {cores} x 16 threads, a processor each": ((), {}),
        f"gthread, {cores} x 4 threads, a processor each": ((), {"TELELINT_THREADS": "4"}),
        f"gthread, {cores - 1 or 1} x 16 threads": ((), {"WEB_CONCURRENCY": str(cores - 1 or 1)}),
        f"sync, {cores * 2}": (("-k", "sync"), {"TELELINT_THREADS": "1", "WEB_CONCURRENCY": str(cores * 2)}),
    }
    if importlib.util.find_spec("gevent") is not None:
        kinds[f"gevent, {cores}"] = (("-k", "gevent"), {"TELELINT_THREADS": "1"})
    else:
        print("gevent is not installed.\n")
    print("### Worker classes\n| class | route | requests a second | of its bare | CPU µs a request | p50 ms | p99 ms "
          "| failed |\n|---|---|---|---|---|---|---|---|")  # fmt: skip
    with ExitStack() as stack:
        servers = {name: stack.enter_context(serving({"WEB_CONCURRENCY": str(cores), **settings}, *options))
                   for name, (options, settings) in kinds.items()}  # fmt: skip
        routes = {"bare": Question("/bare/", _CHECK), "/v1/check": Question("/v1/check", _CHECK)}
        asked = {f"{name} | {route}": (server, question)
                 for name, server in servers.items() for route, question in routes.items()}  # fmt: skip
        rounds = _take_turns(asked, arguments)
        for name, taken in rounds.items():
            bare = _median(rounds[f"{name.partition(' | ')[0]} | bare"], _per_second)
            print(
                f"| {name} | {_median(taken, _per_second):,.0f} | {_median(taken, _per_second) / bare:.2f} "
                f"| {_median(taken, _microseconds):,.0f} | {_median(taken, lambda one: one.asked.p50):.1f} "
                f"| {_median(taken, lambda one: one.asked.p99):.1f} | {sum(one.asked.failed for one in taken)} |"
            )


# Codecs


def _codecs(arguments: argparse.Namespace) -> None:
    names = ["msgspec-typed", "msgspec", "orjson", "json"]
    if importlib.util.find_spec("orjson") is None:
        names.remove("orjson")
        print("orjson is not installed.\n")
    print("### JSON codecs in the bare route\n| codec | requests a second | CPU µs a request | of which the codec "
          "|\n|---|---|---|---|")  # fmt: skip
    with serving({}) as server:
        rounds = _take_turns({name: (server, Question(f"/codec/{name}/", _CHECK)) for name in names}, arguments)
        for name, taken in rounds.items():
            alone = min(float(server.post(f"/codec/{name}/only", _CHECK, "application/json")) for _ in range(5))
            print(f"| {name} | {_median(taken, _per_second):,.0f} | {_median(taken, _microseconds):,.0f} "
                  f"| {alone:.1f} |")  # fmt: skip


# Memory


def _memory(arguments: argparse.Namespace) -> None:
    if not by_wrk():
        print("wrk is not installed: memory is not measured.")
        return
    print(
        "### Memory of the workers over a mixed load, MB\n| requests answered | each worker | together |\n|---|---|---|"
    )
    with tempfile.TemporaryDirectory() as folder, serving({}) as server:
        calendar = Path(folder) / "small.ics"
        calendar.write_bytes(_invites(arguments.folder)[1])
        for answered, sizes in memory.grow(server, str(calendar), str(_EVENT), arguments.connections):
            each = ", ".join(f"{size:.0f}" for size in sizes)
            print(f"| {answered:,} | {each} | {sum(sizes):.0f} |", flush=True)


if __name__ == "__main__":
    main()
