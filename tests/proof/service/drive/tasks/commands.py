"""What the proof does in a project besides requests: `python commands.py COMMAND ARGUMENT …`."""

import asyncio
import json
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, text

from app.core.database import get_database
from app.models.item import Item
from app.models.queued_task import QueuedTask
from app.models.user import User
from app.tasks import proof, scheduler
from app.tasks.definition import Schedule, task


async def state() -> None:
    """Print the names of the items that were committed, and how many calls there still are."""
    async with get_database().sessions() as session:
        names = (await session.scalars(select(Item.name))).all()
        left = await session.scalar(select(func.count()).where(QueuedTask.send_at.is_not(None)))
    print(json.dumps({"items": list(names), "left": left}))


async def user() -> None:
    async with get_database().sessions() as session, session.begin():
        session.add(
            User(
                username="ann",
                username_key="ann",
                email="ann@example.com",
                email_key="ann@example.com",
                password_hash="none",
            )
        )


async def enqueue(count: str, seconds: str) -> None:
    async with get_database().sessions() as session, session.begin():
        for number in range(int(count)):
            await proof.note.enqueue(session, f"many-{number}", seconds=float(seconds))


async def bad() -> None:
    async with get_database().sessions() as session, session.begin():
        await proof.explode.enqueue(session)
        await proof.hang.enqueue(session)


async def crash() -> None:
    """Kill a process of the PostgreSQL server, which then starts again and drops all connections."""
    async with get_database().sessions() as session:
        os.kill(await session.scalar(text("SELECT pg_backend_pid()")), signal.SIGKILL)


async def tick(begin: str) -> None:
    """Be a scheduler for an hour, in a clock that is moved by five seconds at a time."""

    @task
    async def beat() -> None:
        pass

    scheduler.schedules.clear()
    scheduler.schedules["beat"] = Schedule(beat, "* * * * *", ZoneInfo("Europe/Berlin"))
    now = datetime.fromisoformat(begin).astimezone(UTC)
    for _ in range(3_600 // 5 + 1):
        await scheduler.enqueue_scheduled(now)
        now += timedelta(seconds=5)


async def beats() -> None:
    async with get_database().sessions() as session:
        found = await session.scalar(select(func.count()).where(QueuedTask.name == "beat"))
    print(found)


async def main() -> None:
    command, *arguments = sys.argv[1:]
    try:
        await globals()[command](*arguments)
    finally:
        await get_database().dispose()


asyncio.run(main())
