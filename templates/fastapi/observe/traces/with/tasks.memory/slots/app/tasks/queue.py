from app.core.task_spans import continue_trace, current_traceparent

# slot: context
context.run(continue_trace, current_traceparent())
