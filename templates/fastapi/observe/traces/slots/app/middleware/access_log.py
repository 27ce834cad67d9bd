# slot: fields
"trace_id": scope["state"].get("trace_id"),
