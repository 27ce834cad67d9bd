"""Tracing, with an exporter in memory."""

import io
import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from opentelemetry.propagate import extract
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import Sampler
from opentelemetry.trace import Span, SpanKind, StatusCode
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import DBAPIError

from app.api.deps import ReadSessionDep
from app.config import get_settings
from app.core.database import get_database
from app.core.errors import not_found
from app.core.logging import JsonFormatter
from app.core.query_spans import QuerySpans
from app.main import create_app
from app.middleware.tracing import (
    TracingMiddleware,
    make_exporter,
    make_sampler,
    start_tracing,
    stop_tracing,
)
from tests.core.samples import Sample

CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Collector:
    """The tracer provider of an application, and its finished spans."""

    def __init__(self, provider: TracerProvider, exporter: InMemorySpanExporter) -> None:
        self.provider = provider
        self._exporter = exporter

    def request(self) -> AbstractContextManager[Span]:
        """Open a server span, as a request does."""
        tracer = self.provider.get_tracer("test")
        return tracer.start_as_current_span("request", kind=SpanKind.SERVER)

    def spans(self) -> list[ReadableSpan]:
        self.provider.force_flush()
        return list(self._exporter.get_finished_spans())


@pytest.fixture
def collector(app: FastAPI) -> Iterator[Collector]:
    exporter = InMemorySpanExporter()
    yield Collector(start_tracing(get_settings(), exporter), exporter)
    stop_tracing()


@pytest.fixture
async def traced(
    app: FastAPI, client: AsyncClient, collector: Collector
) -> AsyncIterator[AsyncClient]:
    transport = ASGITransport(TracingMiddleware(app, collector.provider))
    async with AsyncClient(transport=transport, base_url="http://test/api/v1") as opened:
        yield opened


async def test_a_request_is_traced_with_its_queries(samples: None, collector: Collector) -> None:
    """Name the span by its route, continue the caller's trace, and add a span per query."""
    app = create_app()

    @app.get("/samples/{sample_id}")
    async def read_sample(sample_id: int, session: ReadSessionDep) -> None:
        if await session.get(Sample, sample_id) is None:
            raise not_found("Sample")

    transport = ASGITransport(TracingMiddleware(app, collector.provider))
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        headers = {"traceparent": CALLER}
        answer = await client.get("/samples/12345?token=swordfish", headers=headers)
    assert answer.status_code == 404
    spans = collector.spans()
    (request,) = [span for span in spans if span.name == "GET /samples/{sample_id}"]
    assert request.attributes is not None
    assert request.attributes["http.response.status_code"] == 404
    assert request.attributes["app.request_id"] == answer.headers["X-Request-ID"]
    assert request.context is not None
    assert f"{request.context.trace_id:032x}" == CALLER.split("-")[1]
    queries = [span for span in spans if span.name == "SELECT"]
    assert "FROM tests_samples" in str([span.attributes for span in queries])
    traces = {span.context.trace_id for span in queries if span.context}
    assert traces == {request.context.trace_id}
    assert "swordfish" not in "".join(span.to_json() for span in spans)
    assert "12345" not in "".join(span.to_json() for span in queries)


async def test_a_query_that_fails_is_told_so(app: FastAPI, collector: Collector) -> None:
    """Set the status ERROR and error.type on the span of a failed query."""
    with collector.request(), pytest.raises(DBAPIError):
        async with get_database().sessions() as session:
            await session.execute(text("SELECT swordfish FROM nowhere"))
    (query,) = [span for span in collector.spans() if span.name == "SELECT"]
    assert query.status.status_code is StatusCode.ERROR
    assert "error.type" in (query.attributes or {})


def test_a_statement_sent_before_the_listener_has_no_span() -> None:
    """Ignore the end of a statement that was sent before tracing started."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    engine = create_engine("sqlite://")

    def listen(*_: object) -> None:
        QuerySpans(engine, provider)

    event.listen(engine, "do_execute", listen, once=True)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
        assert exporter.get_finished_spans() == ()
        connection.execute(text("SELECT 2"))
    assert [span.name for span in exporter.get_finished_spans()] == ["SELECT"]


async def test_what_no_request_asks_is_not_traced(app: FastAPI, collector: Collector) -> None:
    """Drop the queries of background tasks, such as heartbeats."""
    async with get_database().sessions() as session:
        await session.execute(text("SELECT 1"))
    assert collector.spans() == []


@pytest.mark.parametrize("path", ["/health/ready", "/static/docs.js"])
async def test_what_machines_ask_is_not_traced(
    traced: AsyncClient, collector: Collector, path: str
) -> None:
    """Drop health checks and static files, with their queries."""
    await traced.get(f"http://test{path}")
    assert collector.spans() == []


async def test_the_log_names_the_trace(collector: Collector) -> None:
    """Write the trace id to log records within a request."""
    kept = io.StringIO()
    handler = logging.StreamHandler(kept)
    handler.setFormatter(JsonFormatter())
    record = logging.LogRecord("app", logging.INFO, "", 0, "said", (), None)
    with collector.request() as span:
        handler.handle(record)
    handler.handle(record)
    inside, outside = (json.loads(line) for line in kept.getvalue().splitlines())
    assert inside["trace_id"] == f"{span.get_span_context().trace_id:032x}"
    assert "trace_id" not in outside


def test_spans_go_to_the_collector_of_the_settings() -> None:
    """Export to the path /v1/traces of the configured endpoint."""
    settings = get_settings().model_copy(
        update={"otel_exporter_otlp_endpoint": "http://collector.example:4318/"}
    )
    exporter = make_exporter(settings)
    assert vars(exporter)["_endpoint"] == "http://collector.example:4318/v1/traces"
    exporter.shutdown()


@pytest.mark.parametrize("trace_id", ["0af7651916cd43dd8448eb211c80319c", f"{1:032x}"])
@pytest.mark.parametrize("flag", ["00", "01"])
@pytest.mark.parametrize(("ratio", "sampled"), [(0.0, False), (1.0, True)])
def test_a_client_does_not_decide_whether_it_is_traced(
    trace_id: str, flag: str, ratio: float, sampled: bool
) -> None:
    """Ignore a client's sampled flag and trace id, unless `otel_trust_client` is set."""
    settings = get_settings().model_copy(update={"otel_sample_ratio": ratio})
    parent = extract({"traceparent": f"00-{trace_id}-b7ad6b7169203331-{flag}"})

    def is_sampled(sampler: Sampler) -> bool:
        tracer = TracerProvider(sampler).get_tracer("test")
        span = tracer.start_span("request", parent, SpanKind.SERVER)
        return span.get_span_context().trace_flags.sampled

    assert is_sampled(make_sampler(settings)) is sampled
    settings.otel_trust_client = True
    assert is_sampled(make_sampler(settings)) is (flag == "01")


def test_the_share_is_of_requests_whatever_their_ids() -> None:
    """Sample at random, even if a client always sends the lowest trace id."""
    settings = get_settings().model_copy(update={"otel_sample_ratio": 0.001})
    parent = extract({"traceparent": f"00-{1:032x}-b7ad6b7169203331-01"})
    tracer = TracerProvider(make_sampler(settings)).get_tracer("test")
    spans = [tracer.start_span("request", parent, SpanKind.SERVER) for _ in range(100)]
    assert sum(span.get_span_context().trace_flags.sampled for span in spans) < 50
