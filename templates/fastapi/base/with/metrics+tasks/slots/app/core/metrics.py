# slot: metrics
TASKS = Counter("tasks", "Tries of tasks that ended.", ["task", "outcome"])
TASK_DURATION = Histogram("task_duration_seconds", "How long tries of tasks took.", ["task"])
