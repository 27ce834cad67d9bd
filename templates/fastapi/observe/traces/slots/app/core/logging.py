from app.core.trace_ids import current_trace_id

# slot: fields
trace_id = current_trace_id()
if trace_id is not None:
    line["trace_id"] = trace_id
