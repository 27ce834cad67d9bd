from app.core.task_spans import traced

# slot: attempt
@traced
