"""The schedules of tasks, which all workers look at and one enqueues."""

from datetime import datetime

from app.core.database import get_database
from app.crud import queued_tasks
from app.tasks.definition import schedules


async def enqueue_scheduled(now: datetime) -> None:
    """Enqueue each task whose time has come since it was enqueued last.

    Times that passed while no worker ran count as one.
    """
    for name, schedule in schedules.items():
        async with get_database().read_sessions() as session:
            last = await queued_tasks.read_schedule(session, name)
        if last is not None and schedule.next_after(last) > now:
            continue
        async with get_database().sessions() as session, session.begin():
            if last is None:
                await queued_tasks.add_schedule(session, name, now)
            elif await queued_tasks.claim_schedule(session, name, last, now):
                await schedule.task.enqueue(session)
