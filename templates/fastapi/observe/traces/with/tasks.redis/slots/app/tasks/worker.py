from app.core.task_spans import continue_trace

# slot: begun
continue_trace(call.traceparent)
