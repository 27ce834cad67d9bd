from app.core.task_spans import task_spans

# slot: kinds
if kind is SpanKind.CONSUMER:
    # The parent was sampled by this service, when it enqueued the task.
    return ParentBased(self._sampler).should_sample(
        parent_context, trace_id, name, kind, attributes, links, trace_state
    )

# slot: instruments
task_spans.start(provider)
_stops.append(task_spans.stop)
