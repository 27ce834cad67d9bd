"""The trace that is being made, as the log names it."""

from opentelemetry import trace


def current_trace_id() -> str | None:
    """Return the id of the trace that what happens now belongs to."""
    context = trace.get_current_span().get_span_context()
    return trace.format_trace_id(context.trace_id) if context.is_valid else None
