"""Spans of Redis commands."""

from fastapi import FastAPI
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from app.config import get_settings
from app.core.redis import get_redis
from app.middleware.tracing import start_tracing, stop_tracing


async def test_commands_are_traced_without_what_they_say(app: FastAPI) -> None:
    """Create a span for a command, without its values."""
    exporter = InMemorySpanExporter()
    provider = start_tracing(get_settings(), exporter)
    with provider.get_tracer("test").start_as_current_span("request", kind=SpanKind.SERVER):
        await get_redis().set("tracing", "swordfish", ex=1)
    provider.force_flush()
    stop_tracing()
    spans = exporter.get_finished_spans()
    assert "SET" in [span.name for span in spans]
    assert "swordfish" not in "".join(span.to_json() for span in spans)
