"""Traces by OpenTelemetry, an extra: a span a request, with route, status and rule codes, and never an address.

OpenTelemetry's own instrumentation of Flask is in beta and puts the path into every span, and a path may be asked for
with anything in it; so the span is made here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g, request

from telelint.errors import ConfigurationError
from telelint_server.logs import method_of, route_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask, Response
    from opentelemetry.sdk.trace import TracerProvider

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"  # OpenTelemetry's own variable: where spans go, and that they are wanted


def wanted(environment: Mapping[str, str]) -> bool:
    """Return whether the operator asks for traces."""
    return bool(environment.get(ENDPOINT))


def exporting() -> TracerProvider:
    """Return what sends spans to the endpoint that the environment names, in batches.

    Raises ConfigurationError where the extra is not installed.
    """
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        raise ConfigurationError(f"{ENDPOINT}: is set, but 'telelint[otel]' is not installed") from None
    provider = TracerProvider(resource=Resource.create({"service.name": "telelint"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider


def install(app: Flask, provider: TracerProvider) -> None:
    """Give every request of an application a span."""
    from opentelemetry.propagate import extract  # lazily: an extra
    from opentelemetry.trace import SpanKind, Status, StatusCode

    tracer = provider.get_tracer("telelint")

    @app.before_request
    def begin() -> None:
        method, route = method_of(request), route_of(request)
        parent = extract({"traceparent": request.headers.get("traceparent", "")})
        g.span = tracer.start_span(f"{method} {route}", context=parent, kind=SpanKind.SERVER)
        g.span.set_attribute("http.request.method", method)
        g.span.set_attribute("http.route", route)

    @app.after_request
    def end(response: Response) -> Response:
        span = g.pop("span", None)
        if span is not None:
            span.set_attribute("http.response.status_code", response.status_code)
            span.set_attribute("telelint.codes", list(g.get("codes", ())))
            if response.status_code >= 500:
                span.set_status(Status(StatusCode.ERROR))
            span.end()
        return response
