"""Spans of queries, without the values of their parameters."""

from collections.abc import Callable
from typing import Any

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.trace import SpanKind, StatusCode
from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext


class QuerySpans:
    """Creates a span for every statement that an engine sends."""

    def __init__(self, engine: Engine, provider: TracerProvider) -> None:
        self._engine = engine
        self._tracer = provider.get_tracer(__name__)
        self._listeners: dict[str, Callable[..., Any]] = {
            "before_cursor_execute": self._begin,
            "after_cursor_execute": self._end,
            "handle_error": self._fail,
        }
        for name, listener in self._listeners.items():
            event.listen(engine, name, listener)

    def stop(self) -> None:
        for name, listener in self._listeners.items():
            event.remove(self._engine, name, listener)

    def _begin(self, _connection: Any, _cursor: Any, statement: str, *rest: Any) -> None:
        context = rest[1]
        attributes = {"db.system.name": self._engine.dialect.name, "db.query.text": statement}
        verb = statement.split(maxsplit=1)[0].upper()
        context.query_span = self._tracer.start_span(
            verb, kind=SpanKind.CLIENT, attributes=attributes
        )

    def _end(self, _connection: Any, _cursor: Any, _statement: str, *rest: Any) -> None:
        # The statement may have begun before the listener was added.
        span = getattr(rest[1], "query_span", None)
        if span is not None:
            span.end()

    def _fail(self, failure: ExceptionContext) -> None:
        span = getattr(failure.execution_context, "query_span", None)
        if span is not None:
            span.set_attribute("error.type", type(failure.original_exception).__name__)
            span.set_status(StatusCode.ERROR)
            span.end()
