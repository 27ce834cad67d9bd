"""Tracing: export the spans of requests and queries over OTLP."""

from collections.abc import Callable, Sequence

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.propagate import extract
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import (
    Decision,
    ParentBased,
    Sampler,
    SamplingResult,
    TraceIdRatioBased,
)
from opentelemetry.trace import Link, Span, SpanKind, StatusCode, TraceState, format_trace_id
from opentelemetry.util.types import Attributes
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import __title__, __version__
from app.config import Settings
from app.core.database import get_database
from app.core.query_spans import QuerySpans
from app.core.routes import name_route
from app.middleware import route_path

UNTRACED = (
    "/health/",
    "/static/",
    # slot: untraced
)

_stops: list[Callable[[], None]] = []


def make_exporter(settings: Settings) -> SpanExporter:
    return OTLPSpanExporter(f"{settings.otel_exporter_otlp_endpoint.rstrip('/')}/v1/traces")


class RequestsOnly(Sampler):
    """Samples a share of all requests, and no query that is made outside of one.

    Those of what runs in the background would be most of all traces.
    """

    def __init__(self, ratio: float) -> None:
        self._sampler = TraceIdRatioBased(ratio)
        self._ids = RandomIdGenerator()

    def should_sample(
        self,
        parent_context: Context | None,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,
        trace_state: TraceState | None = None,
    ) -> SamplingResult:
        """Decide by a random number, since a client may choose the trace id."""
        # slot: kinds
        if kind is not SpanKind.SERVER:
            return SamplingResult(Decision.DROP)
        number = self._ids.generate_trace_id()
        return self._sampler.should_sample(
            parent_context, number, name, kind, attributes, links, trace_state
        )

    def get_description(self) -> str:
        return f"RequestsOnly({self._sampler.get_description()})"


def make_sampler(settings: Settings) -> Sampler:
    """Return the sampler; with `otel_trust_client`, a client's `traceparent` decides."""
    sampler = RequestsOnly(settings.otel_sample_ratio)
    if settings.otel_trust_client:
        return ParentBased(sampler)
    return ParentBased(sampler, remote_parent_sampled=sampler, remote_parent_not_sampled=sampler)


def start_tracing(settings: Settings, exporter: SpanExporter) -> TracerProvider:
    """Start tracing queries, and return the provider for the spans of requests."""
    provider = TracerProvider(
        resource=Resource.create({"service.name": __title__, "service.version": __version__}),
        sampler=make_sampler(settings),
    )
    provider.add_span_processor(BatchSpanProcessor(exporter))
    _stops.append(provider.shutdown)
    database = get_database()
    for engine in (database.engine, database.read_engine):
        _stops.append(QuerySpans(engine.sync_engine, provider).stop)
    # slot: instruments
    return provider


def stop_tracing() -> None:
    """Export the remaining spans, and stop tracing."""
    while _stops:
        _stops.pop()()


class TracingMiddleware:
    """Creates a span for every request, which continues the trace of its caller."""

    def __init__(self, app: ASGIApp, provider: TracerProvider) -> None:
        self.app = app
        self._tracer = provider.get_tracer(__name__)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or route_path(scope).startswith(UNTRACED):
            await self.app(scope, receive, send)
            return
        carrier = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
        method = scope["method"]
        with self._tracer.start_as_current_span(
            method,
            extract(carrier),
            SpanKind.SERVER,
            # Without the query string, which may have secrets.
            {
                "http.request.method": method,
                "url.scheme": scope.get("scheme", "http"),
                "url.path": scope["path"],
            },
        ) as span:
            note_trace(span, scope)

            async def send_and_note(message: Message) -> None:
                if message["type"] == "http.response.start":
                    note_status(span, message["status"])
                await send(message)

            try:
                await self.app(scope, receive, send_and_note)
            finally:
                note_request(span, scope)


def note_trace(span: Span, scope: Scope) -> None:
    """Add the trace id to the request's line in the access log."""
    context = span.get_span_context()
    scope.setdefault("state", {})["trace_id"] = format_trace_id(context.trace_id)


def note_status(span: Span, status: int) -> None:
    """Set the status code of the response on the span."""
    span.set_attribute("http.response.status_code", status)
    if status >= 500:
        span.set_status(StatusCode.ERROR)


def note_request(span: Span, scope: Scope) -> None:
    """Set the route and the request id on the span."""
    route = name_route(scope)
    if route is not None:
        span.update_name(f"{scope['method']} {route}")
        span.set_attribute("http.route", route)
    request_id = scope.get("state", {}).get("request_id")
    if request_id is not None:
        span.set_attribute("app.request_id", request_id)
