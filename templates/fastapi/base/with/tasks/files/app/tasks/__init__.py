"""The tasks of the application; a module of tasks that is not imported here is unknown."""

from app.tasks.definition import schedule, task

__all__ = [
    "schedule",
    "task",
    # slot: names sorted
]
