from app.core.task_spans import current_traceparent

# slot: columns
# The span that enqueued it, as W3C Trace Context writes it.
traceparent: Mapped[str | None] = mapped_column(String(55), default=current_traceparent)
