"""The id of the current trace, for the log."""

from opentelemetry import trace


def current_trace_id() -> str | None:
    """Return the id of the current trace, or None outside of any."""
    context = trace.get_current_span().get_span_context()
    return trace.format_trace_id(context.trace_id) if context.is_valid else None
