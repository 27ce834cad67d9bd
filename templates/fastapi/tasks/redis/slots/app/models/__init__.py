from app.models.queued_task import QueuedTask, ScheduledTask

# slot: models sorted
"QueuedTask",
"ScheduledTask",
