"""Spans of tasks, with an exporter in memory."""

from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from opentelemetry.propagate import extract
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.trace import SpanKind, StatusCode
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.deps import SessionDep
from app.config import get_settings
from app.core.task_spans import continue_trace, current_traceparent
from app.main import create_app
from app.middleware.tracing import TracingMiddleware, make_sampler
from tests.core.test_tracing import CALLER, Collector, collector
from tests.tasks.test_worker import finish, own
from tests.tasks.work import hang, note, noted

__all__ = ["collector", "noted", "own"]


async def test_a_task_is_in_the_trace_of_its_request(
    own: Any, noted: list[object], collector: Collector
) -> None:
    app = create_app()

    @app.post("/things")
    async def create_thing(session: SessionDep) -> None:
        await note.enqueue(session, 1)

    transport = ASGITransport(TracingMiddleware(app, collector.provider))
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        assert (await client.post("/things")).status_code == 200
    await finish(own)
    assert noted == [(1, None)]
    spans = {span.name: span for span in collector.spans()}
    request, task = spans["POST /things"], spans["process note"]
    assert task.kind is SpanKind.CONSUMER
    assert task.attributes is not None
    assert task.attributes["messaging.destination.name"] == "note"
    assert task.parent is not None
    assert task.parent.is_remote
    assert request.context is not None
    assert task.parent.span_id == request.context.span_id
    assert task.parent.trace_id == request.context.trace_id


async def test_a_task_without_a_request_has_a_trace_of_its_own(
    own: Any, noted: list[object], session: AsyncSession, collector: Collector
) -> None:
    await note.enqueue(session, 1)
    await session.commit()
    await finish(own)
    (task,) = collector.spans()
    assert (task.name, task.parent) == ("process note", None)


async def test_a_failed_try_is_told_so(app: FastAPI, collector: Collector) -> None:
    """Set the status ERROR on the span, without what may have an argument."""
    await hang.attempt("{}", 1)
    (task,) = [span for span in collector.spans() if span.kind is SpanKind.CONSUMER]
    assert task.status.status_code is StatusCode.ERROR
    assert task.status.description is None


async def test_what_is_not_traced_is_not_continued() -> None:
    """Begin a trace where none was, and where a stored one cannot be read."""
    assert current_traceparent() is None
    continue_trace(CALLER)
    assert current_traceparent() == CALLER
    continue_trace("of another version")
    assert current_traceparent() is None


@pytest.mark.parametrize("trust", [False, True])
@pytest.mark.parametrize("ratio", [0.0, 1.0])
def test_a_task_is_sampled_if_its_parent_is(ratio: float, trust: bool) -> None:
    """Follow the parent, and sample the share of tasks that have none."""
    settings = get_settings().model_copy(
        update={"otel_sample_ratio": ratio, "otel_trust_client": trust}
    )
    tracer = TracerProvider(make_sampler(settings)).get_tracer("test")
    sampled = []
    for parent in (CALLER, f"{CALLER[:-2]}00", ""):
        span = tracer.start_span("task", extract({"traceparent": parent}), SpanKind.CONSUMER)
        sampled.append(span.get_span_context().trace_flags.sampled)
    assert sampled == [True, False, ratio == 1]
