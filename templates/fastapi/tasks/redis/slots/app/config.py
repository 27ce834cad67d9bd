# slot: settings spaced
worker_tasks: int = Field(default=10, gt=0, le=1_000)
"""Maximum of tasks that a worker does at once."""
