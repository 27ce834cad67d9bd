# slot: noted
self.trace_id: str | None = scope["state"].get("trace_id")

# slot: ids
if self.trace_id is not None:
    ids = f'{ids},"trace_id":"{self.trace_id}"'
