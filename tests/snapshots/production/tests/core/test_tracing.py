"""Traces, collected in memory."""

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

from app.config import get_settings
from app.core.database import get_database
from app.core.logging import JsonFormatter
from app.core.query_spans import QuerySpans
from app.core.tracing import (
    Traces,
    make_exporter,
    make_sampler,
    start_tracing,
    stop_tracing,
)

CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Collector:
    """Has the spans of an application."""

    def __init__(self, provider: TracerProvider, exporter: InMemorySpanExporter) -> None:
        self.provider = provider
        self._exporter = exporter

    def request(self) -> AbstractContextManager[Span]:
        """Do what follows as a request would."""
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
    transport = ASGITransport(Traces(app, collector.provider))
    async with AsyncClient(transport=transport, base_url="http://test/api/v1") as lent:
        yield lent


async def test_a_request_is_traced_with_its_queries(
    traced: AsyncClient, collector: Collector
) -> None:
    """Under the name of its route, and continuing the trace of its caller."""
    answer = await traced.get("/items/12345?token=swordfish", headers={"traceparent": CALLER})
    assert answer.status_code == 404
    spans = collector.spans()
    (request,) = [span for span in spans if span.name == "GET /api/v1/items/{item_id}"]
    assert request.attributes is not None
    assert request.attributes["http.response.status_code"] == 404
    assert request.attributes["app.request_id"] == answer.headers["X-Request-ID"]
    assert request.context is not None
    assert f"{request.context.trace_id:032x}" == CALLER.split("-")[1]
    queries = [span for span in spans if span.name == "SELECT"]
    assert "FROM items" in str([span.attributes for span in queries])
    traces = {span.context.trace_id for span in queries if span.context}
    assert traces == {request.context.trace_id}
    assert "swordfish" not in "".join(span.to_json() for span in spans)
    assert "12345" not in "".join(span.to_json() for span in queries)


async def test_a_query_that_fails_is_told_so(app: FastAPI, collector: Collector) -> None:
    """The span says what went wrong, and nothing of the data."""
    with collector.request(), pytest.raises(DBAPIError):
        async with get_database().sessions() as session:
            await session.execute(text("SELECT swordfish FROM nowhere"))
    (query,) = [span for span in collector.spans() if span.name == "SELECT"]
    assert query.status.status_code is StatusCode.ERROR
    assert "error.type" in (query.attributes or {})


def test_a_statement_sent_before_anybody_listened_has_no_span() -> None:
    """It ends as it would have without traces."""
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
    """A worker's own signs of life would hide everything else."""
    async with get_database().sessions() as session:
        await session.execute(text("SELECT 1"))
    assert collector.spans() == []


@pytest.mark.parametrize("path", ["/health/ready", "/static/docs.js"])
async def test_what_machines_ask_is_not_traced(
    traced: AsyncClient, collector: Collector, path: str
) -> None:
    """Nor are the queries of such an answer."""
    await traced.get(f"http://test{path}")
    assert collector.spans() == []


async def test_the_log_names_the_trace(collector: Collector) -> None:
    """So that one leads to the other."""
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
    """By the path that OTLP knows."""
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
    """Neither by the flag nor, where a share is traced, by the id that it chooses."""
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
    """A client that always sends the lowest id would otherwise be traced always."""
    settings = get_settings().model_copy(update={"otel_sample_ratio": 0.001})
    parent = extract({"traceparent": f"00-{1:032x}-b7ad6b7169203331-01"})
    tracer = TracerProvider(make_sampler(settings)).get_tracer("test")
    spans = [tracer.start_span("request", parent, SpanKind.SERVER) for _ in range(100)]
    assert sum(span.get_span_context().trace_flags.sampled for span in spans) < 50
