from time import monotonic

from app.core.metrics import TASK_DURATION, TASKS

# slot: begun
begun = monotonic()

# slot: ended
TASKS.labels(self.name, "done" if failure is None else "failed").inc()
TASK_DURATION.labels(self.name).observe(monotonic() - begun)
