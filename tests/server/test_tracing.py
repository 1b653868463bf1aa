from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from telelint.errors import ConfigurationError
from telelint_server import create_app, tracing
from telelint_server.contract import service_of
from telelint_server.database import migrating

if TYPE_CHECKING:
    from telelint_server import Config

sdk = pytest.importorskip("opentelemetry.sdk.trace", reason="telelint's extra for traces is not installed")


def test_a_request_is_a_span_that_names_its_route_and_nothing_asked(config: Config) -> None:
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    seen = InMemorySpanExporter()
    provider = sdk.TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(seen))
    app = create_app(config)
    migrating.upgrade(service_of(app).database)
    tracing.install(app, provider)
    trace = "0af7651916cd43dd8448eb211c80319c"
    app.test_client().get("/livez?canary=1", headers={"traceparent": f"00-{trace}-b7ad6b7169203331-01"})
    app.test_client().get("/v1/decisions/98765432101-canary", headers={"Authorization": "Bearer canary"})
    spans = seen.get_finished_spans()
    assert [span.name for span in spans] == ["GET /livez", "GET none"]
    assert f"{spans[0].context.trace_id:032x}" == trace
    assert [dict(span.attributes or {})["http.response.status_code"] for span in spans] == [200, 404]
    assert "canary" not in " ".join(span.to_json() for span in spans)
    service_of(app).database.close()


def test_traces_are_only_made_when_asked_for() -> None:
    assert not tracing.wanted({})
    assert tracing.wanted({tracing.ENDPOINT: "http://127.0.0.1:4318"})


def test_without_the_extra_the_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(ConfigurationError, match="OTEL_EXPORTER_OTLP_ENDPOINT"):
        tracing.exporting()
