"""What the extension costs on a page of 42,000 elements and 2,000 links, in a real Chromium.

    PYTHONPATH=tests python -m extension.benchmark

Prints a table and ends with 1 where a target is missed: first marks within 100 ms of content whose answers are known,
no task of ours over 50 ms, typing not slower. The same page on a host that the extension does not run on is the
comparison.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from extension.browsers import Chrome, ServiceAtHand, launch
from telelint.catalogue import Catalogue
from telelint.catalogue.browsing import view

LINKS, ELEMENTS, MEETINGS, CHANGES, RUNS = 2000, 42_000, 40, 200, 3
COVERED, PLAIN = "https://mail.google.com/mail/u/0/", "https://plain.example/"

ANSWER = {
    "verdict": "warn", "reason": "no-agreement", "platform_name": "Zoom Meetings", "message": "None.",
    "steps": ["Ask."], "agreement": None, "findings": [],
}  # fmt: skip
WATCH = """() => {
    window.tasks = []; window.firstMark = null;
    const note = list => tasks.push(...list.getEntries().map(e => [e.startTime, e.duration]));
    new PerformanceObserver(note).observe({type: 'longtask'});
    new MutationObserver(records => {
        if (firstMark === null && records.some(r => [...r.addedNodes].some(n => n.localName === 'telelint-mark'))) {
            firstMark = performance.now();
        }
    }).observe(document, {childList: true, subtree: true});
}"""
CHANGE = """async count => {
    const rows = document.querySelectorAll('main > div');
    const delays = [];
    for (let n = 0; n < count; n += 1) {
        const started = performance.now();
        const row = document.createElement('div');
        row.innerHTML = `<p>late ${n} <a href="https://clinic.example/late/${n}">x</a></p>`;
        rows[n % rows.length].after(row);
        await new Promise(resolve => setTimeout(resolve, 10));
        delays.push(performance.now() - started);
    }
    return delays;
}"""
TYPE = """async count => {
    const box = document.querySelector('[role=textbox]');
    box.focus();
    const durations = [];
    for (let n = 0; n < count; n += 1) {
        const started = performance.now();
        document.execCommand('insertText', false, 'abcdef '[n % 7]);
        durations.push(performance.now() - started);
        await new Promise(resolve => setTimeout(resolve, 8));
    }
    return durations;
}"""


def content() -> str:
    """Return the rows of the page: 2,000 links, 40 of them meetings, among 42,000 elements."""
    rows = []
    filler = ELEMENTS // LINKS - 3
    for number in range(LINKS):
        meeting = number % (LINKS // MEETINGS) == 0
        url = (
            f"https://us02web.zoom.us/j/{number:09d}?pwd=x"
            if meeting
            else f"https://site{number % 80}.example/a/{number}"
        )
        rows.append(f"<div><p>row {number} <a href='{url}'>link</a></p>{'<i>·</i>' * filler}</div>")
    return f"<main>{''.join(rows)}</main>"


def page_of(body: str) -> str:
    return f"<!doctype html><title>x</title><div role=textbox contenteditable=true></div>{body}"


def busy(session: Any) -> float:
    """Return the milliseconds that the page's main thread has worked."""
    metrics = {metric["name"]: metric["value"] for metric in session.send("Performance.getMetrics")["metrics"]}
    return float(metrics["TaskDuration"]) * 1000


def one_run(chrome: Chrome, url: str) -> dict[str, float]:
    """Insert the whole content at once, change the page 100 times a second, and type."""
    page = chrome.open(url, page_of(""))
    page.wait_for_timeout(400)
    page.evaluate(WATCH)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    before = busy(session)
    painted = page.evaluate(
        "html => { document.body.insertAdjacentHTML('beforeend', html);"
        "return new Promise(done => requestAnimationFrame(() => setTimeout(() => done(performance.now())))) }",
        content(),
    )
    page.wait_for_timeout(1500)
    scan = busy(session) - before
    # what began before the content was painted is the page's own insertion and layout
    tasks = [duration for start, duration in page.evaluate("tasks.splice(0)") if start >= painted]
    first = page.evaluate("firstMark")
    before = busy(session)
    delays = page.evaluate(CHANGE, CHANGES)
    changing = busy(session) - before
    changing_tasks = [duration for _, duration in page.evaluate("tasks.splice(0)")]
    typed = page.evaluate(TYPE, 200)
    page.close()
    return {
        "insertion and scan, ms of main thread": scan,
        "first mark after content is painted, ms": (first - painted) if first is not None else float("nan"),
        "longest task after the paint, ms": max(tasks, default=0.0),
        "200 changes at 100 a second, ms of main thread": changing,
        "longest task while changing, ms": max(changing_tasks, default=0.0),
        "median change to change, ms": statistics.median(delays),
        "typing a letter, median ms": statistics.median(typed),
        "typing a letter, 95th percentile ms": statistics.quantiles(typed, n=20)[18],
    }


def canned() -> tuple[Any, str]:
    """Start a service that answers at once, as what is measured is the browser; return it and its address."""
    import threading

    from werkzeug.serving import WSGIRequestHandler, make_server

    class Silent(WSGIRequestHandler):
        def log_request(self, *_: object) -> None: ...

    catalogue = json.dumps(view(Catalogue.bundled())).encode()

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        start_response("200 OK", [("Content-Type", "application/json"), ("ETag", '"1"')])
        if environ["PATH_INFO"] == "/v1/catalogue":
            return [catalogue]
        return [json.dumps({"results": [ANSWER for _ in json.loads(body)["links"]]}).encode()]

    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}"


def main() -> int:
    """Measure and print; return 1 where a target is missed."""
    server, url = canned()
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as profile:
        chrome = launch(playwright, Path(profile))
        chrome.set_up(ServiceAtHand(url, "tl_x", None))
        one_run(chrome, COVERED)  # fills the cache of answers
        one_run(chrome, PLAIN)
        # in turns, as other work on the machine comes and goes
        runs = [(one_run(chrome, COVERED), one_run(chrome, PLAIN)) for _ in range(RUNS)]
        with_it, without = zip(*runs, strict=True)
        chrome.context.close()
    server.shutdown()
    best: dict[str, tuple[float, float]] = {}
    for name in with_it[0]:
        best[name] = (statistics.median(run[name] for run in with_it), statistics.median(run[name] for run in without))
    sys.stdout.write(f"{'median of ' + str(RUNS):50}{'with':>10}{'without':>10}{'added':>10}\n")
    for name, (one, other) in best.items():
        sys.stdout.write(f"{name:50}{one:10.1f}{other:10.1f}{one - other:10.1f}\n")
    first = best["first mark after content is painted, ms"][0]
    longest = best["longest task while changing, ms"][0]
    typing = best["typing a letter, 95th percentile ms"]
    missed = [
        text
        for text, is_missed in (
            ("first marks within 100 ms", first > 100),
            ("no task over 50 ms", longest > 50 or best["longest task after the paint, ms"][0] > 50),
            ("typing not slower by a millisecond", typing[0] > typing[1] + 1),
        )
        if is_missed
    ]
    sys.stdout.write(f"targets missed: {', '.join(missed) or 'none'}\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
