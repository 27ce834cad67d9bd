"""The schedules of tasks, in this process; each process that serves has its own."""

import asyncio
from datetime import datetime

from app.core.supervised_task import SupervisedTask
from app.models.base import utcnow
from app.tasks.definition import schedules
from app.tasks.queue import queue

TICK_SECONDS = 1.0


class Scheduler:
    """Adds the tasks of schedules to the queue; what is missed while nothing runs is left out."""

    def __init__(self) -> None:
        self._last: dict[str, datetime] = {}
        self._task = SupervisedTask(self._run)

    def start(self) -> None:
        self._last.clear()
        self._task.start()

    async def stop(self) -> None:
        await self._task.stop()

    def tick(self, now: datetime) -> None:
        """Add each task whose time has come since it was added last, or since the first tick."""
        for name, schedule in schedules.items():
            if schedule.next_after(self._last.setdefault(name, now)) <= now:
                self._last[name] = now
                queue.add(schedule.task, "{}")

    async def _run(self) -> None:
        while True:
            self.tick(utcnow())
            await asyncio.sleep(TICK_SECONDS)


scheduler = Scheduler()
