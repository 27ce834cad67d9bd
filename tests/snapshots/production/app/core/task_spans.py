"""Spans of tasks, in the trace of what enqueued them."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from opentelemetry.context import attach
from opentelemetry.trace import NoOpTracer, SpanKind, StatusCode, Tracer, TracerProvider
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

# The first argument is the task: `app.core` imports no tasks.
Attempt = Callable[[Any, str, int], Awaitable[str | None]]

CONTEXT = TraceContextTextMapPropagator()


class TaskSpans:
    """Creates a span for each try of a task, while tracing is on."""

    tracer: Tracer = NoOpTracer()

    def start(self, provider: TracerProvider) -> None:
        self.tracer = provider.get_tracer(__name__)

    def stop(self) -> None:
        self.tracer = NoOpTracer()


task_spans = TaskSpans()


def current_traceparent() -> str | None:
    """Return the current span as W3C Trace Context writes it, or None outside of any."""
    carrier: dict[str, str] = {}
    CONTEXT.inject(carrier)
    return carrier.get("traceparent")


def continue_trace(traceparent: str | None) -> None:
    """Continue a trace until the end of this asyncio task; None begins one of its own."""
    attach(CONTEXT.extract({"traceparent": traceparent or ""}))


def traced(attempt: Attempt) -> Attempt:
    @wraps(attempt)
    async def attempt_traced(task: Any, arguments: str, number: int) -> str | None:
        with task_spans.tracer.start_as_current_span(
            f"process {task.name}",
            kind=SpanKind.CONSUMER,
            attributes={
                "messaging.system": "tasks",
                "messaging.operation.name": "process",
                "messaging.operation.type": "process",
                "messaging.destination.name": task.name,
                "app.task.try": number,
            },
        ) as span:
            failure = await attempt(task, arguments, number)
            if failure is not None:
                # Without the failure, which may have an argument.
                span.set_status(StatusCode.ERROR)
            return failure

    return attempt_traced
