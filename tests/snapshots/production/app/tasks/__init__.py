"""The tasks of the application; a module of tasks that is not imported here is unknown."""

from app.tasks import expired_tokens, mail, unfinished_uploads
from app.tasks.definition import schedule, task

__all__ = [
    "expired_tokens",
    "mail",
    "schedule",
    "task",
    "unfinished_uploads",
]
