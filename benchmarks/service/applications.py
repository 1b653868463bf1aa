"""The WSGI applications that are measured, made in gunicorn's workers."""

from __future__ import annotations

import dataclasses
import json
import time
from typing import TYPE_CHECKING, Any

import msgspec
from flask import Flask, Response, request
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from benchmarks.peers.addresses import addresses
from telelint_server import create_app
from telelint_server.contract import service_of
from telelint_server.routes.check import Question

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from telelint_server.service import Service
    from telelint_server.trail.decision import Decision

LINK = "https://us02web.zoom.us/j/98765432101?pwd=Zm9v"
_ORGANISATION = "bench"


def application() -> Any:
    """Return the service, and beside it routes that do less of what it does, or what somebody else would do."""
    real, unrecorded = create_app(), create_app()
    service = service_of(real)
    unrecorded.extensions["telelint"] = dataclasses.replace(
        service_of(unrecorded),
        trail=_Nowhere(),  # type: ignore[arg-type]  # of a trail only this is called
    )
    routes = {"/bare": _bare(service), "/alone": _alone(service), "/unrecorded": unrecorded, "/icalendar": _icalendar()}
    return DispatcherMiddleware(real, {**routes, **_codecs(service)})


class _Nowhere:
    """A trail that writes nothing down, to see what the trail costs."""

    def record(self, _organisation: int, decisions: Sequence[Decision], _along: object = None) -> tuple[int, int]:
        return 1, len(decisions)


def _canned(service: Service) -> dict[str, Any]:
    """Return what is answered about the link, so that all routes write as much JSON."""
    organisation = service.organisations.named(_ORGANISATION)
    assert organisation is not None
    engine = service.engines.of(organisation, organisation.circumstances())
    link, found = engine.linter.check(LINK)
    assert link is not None
    return {"verdict": "warn", "results": [json.loads(service.json_text.answer(link, found))], "recorded": True}


def _bare(service: Service) -> Flask:
    """Flask with a body read and an answer written, typed as the service's: what all ratios are of."""
    app, canned = Flask("bare"), _canned(service)

    @app.post("/")
    def echo() -> Response:
        msgspec.json.decode(request.get_data(), type=Question)
        return Response(msgspec.json.encode(canned), mimetype="application/json")

    return app


def _alone(service: Service) -> Flask:
    """The same with the engine in it."""
    app = Flask("alone")
    organisation = service.organisations.named(_ORGANISATION)
    assert organisation is not None
    engine = service.engines.of(organisation, organisation.circumstances())

    @app.post("/")
    def check() -> Response:
        question = msgspec.json.decode(request.get_data(), type=Question)
        answers = []
        for address in question.links:
            link, found = engine.linter.check(address, on=question.date)
            assert link is not None
            answers.append(service.json_text.answer(link, found))
        text = f'{{"verdict": "warn", "results": [{", ".join(answers)}], "recorded": true}}'
        return Response(text.encode(), mimetype="application/json")

    return app


def _icalendar() -> Flask:
    """What somebody writes in an afternoon: icalendar parses, a regular expression finds, tldextract tells whose."""
    import icalendar
    import tldextract

    app = Flask("icalendar")
    extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)

    @app.post("/")
    def lint() -> Response:
        domains: dict[str, int] = {}
        for component in icalendar.Calendar.from_ical(request.get_data()).walk():
            for name, values in component.items():
                if name.startswith("DT"):
                    continue
                for value in values if isinstance(values, list) else [values]:
                    texts = [value, *getattr(value, "params", {}).values()]
                    for url in (url for text in texts for url in addresses(text)):
                        domain = extract(url).top_domain_under_public_suffix
                        domains[domain] = domains.get(domain, 0) + 1
        return Response(msgspec.json.encode(domains), mimetype="application/json")

    return app


def _codecs(service: Service) -> dict[str, Flask]:
    """The bare route by each codec that is installed, bodies untyped; msgspec once more with its types."""
    canned = _canned(service)
    pairs: dict[str, tuple[Callable[[bytes], Any], Callable[[Any], Any]]] = {
        "json": (json.loads, json.dumps),
        "msgspec": (msgspec.json.decode, msgspec.json.encode),
        "msgspec-typed": (lambda octets: msgspec.json.decode(octets, type=Question), msgspec.json.encode),
    }
    try:
        import orjson
    except ImportError:
        pass
    else:
        pairs["orjson"] = (orjson.loads, orjson.dumps)
    return {f"/codec/{name}": _codec(name, *pair, canned) for name, pair in pairs.items()}


def _codec(name: str, decode: Callable[[bytes], Any], encode: Callable[[Any], Any], canned: dict[str, Any]) -> Flask:
    app = Flask(f"codec {name}")

    @app.post("/")
    def echo() -> Response:
        decode(request.get_data())
        return Response(encode(canned), mimetype="application/json")

    @app.post("/only")
    def only() -> Response:
        """Answer in how many microseconds of processor time the codec does what it does for one request."""
        body, times = request.get_data(), 2000
        began = time.thread_time()
        for _ in range(times):
            decode(body)
            encode(canned)
        return Response(str((time.thread_time() - began) / times * 1e6), mimetype="text/plain")

    return app
