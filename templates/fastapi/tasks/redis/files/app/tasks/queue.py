"""The queue of tasks: rows of the transaction, whose ids are sent over Redis.

A row is there from the commit until its task is done. Redis says which worker does which one, and
may lose everything: a row that is not done is sent again.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from redis.exceptions import RedisError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import get_database
from app.core.redis import get_redis, redis_name
from app.crud import queued_tasks
from app.dependencies import after_commit
from app.models.queued_task import QueuedTask

if TYPE_CHECKING:
    from app.tasks.definition import Task

SEND_AGAIN = timedelta(seconds=30)


async def put(session: AsyncSession, task: Task[Any], arguments: str) -> None:
    """Add a call to the transaction; a request sends it after its commit, else a worker does."""
    call = QueuedTask(name=task.name, arguments=arguments)
    session.add(call)
    after_commit(session, partial(announce, call))


async def announce(call: QueuedTask) -> None:
    # Without Redis a worker sends it later.
    with suppress(RedisError):
        await send([call.id])


async def send(ids: Iterable[int]) -> None:
    """Add ids to those that wait for a worker; one that waits is not added twice."""
    await get_redis().zadd(redis_name("tasks"), {str(call_id): call_id for call_id in ids})


async def take(count: int) -> list[int]:
    """Take the ids of some calls that wait."""
    popped: Any = await get_redis().zpopmin(redis_name("tasks"), count)
    return [int(member) for member, _ in popped]


async def relay() -> None:
    """Send what was committed, or was sent a while ago and is not done."""
    async with get_database().read_sessions() as session:
        ids = await queued_tasks.find_due(session)
    if ids:
        await send(ids)
        async with get_database().sessions() as session, session.begin():
            await queued_tasks.note_sent(session, ids, SEND_AGAIN)
