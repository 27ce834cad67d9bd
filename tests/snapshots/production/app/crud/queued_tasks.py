"""Queries of queued and scheduled tasks."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.base import utcnow
from app.models.queued_task import QueuedTask, ScheduledTask

MAX_SENT = 500


async def find_due(session: AsyncSession) -> Sequence[int]:
    """Return the ids of some calls that are to be sent."""
    due = select(QueuedTask.id).where(QueuedTask.send_at <= utcnow())
    return (await session.scalars(due.order_by(QueuedTask.send_at).limit(MAX_SENT))).all()


async def note_sent(session: AsyncSession, ids: Sequence[int], again: timedelta) -> None:
    """Send calls once more after a while, unless they are made."""
    await session.execute(
        update(QueuedTask)
        .where(QueuedTask.id.in_(ids), QueuedTask.send_at.is_not(None))
        .values(send_at=utcnow() + again)
        .execution_options(synchronize_session=False)
    )


async def begin_try(session: AsyncSession, call_id: int) -> QueuedTask | None:
    """Count a try, and return the call, or None if it is made or given up."""
    call = await session.get(QueuedTask, call_id, with_for_update=True)
    if call is None or call.send_at is None:
        return None
    call.tries += 1
    return call


async def give_back(session: AsyncSession, call_id: int) -> None:
    """Send a call at once that was interrupted; the try does not count."""
    await session.execute(
        update(QueuedTask)
        .where(QueuedTask.id == call_id)
        .values(send_at=utcnow(), tries=QueuedTask.tries - 1)
    )


async def end_failed(
    session: AsyncSession, call_id: int, failure: str, pause: float | None
) -> None:
    """Send a call again after a pause in seconds; without one, give it up."""
    send_at = None if pause is None else utcnow() + timedelta(seconds=pause)
    await session.execute(
        update(QueuedTask)
        .where(QueuedTask.id == call_id)
        .values(failure=failure[:500], send_at=send_at)
    )


async def end_made(session: AsyncSession, call_id: int) -> None:
    await session.execute(delete(QueuedTask).where(QueuedTask.id == call_id))


async def find_failed(session: AsyncSession) -> Sequence[QueuedTask]:
    """Return the calls that are given up, the oldest first."""
    failed = select(QueuedTask).where(QueuedTask.send_at.is_(None)).order_by(QueuedTask.id)
    return (await session.scalars(failed)).all()


async def count_waiting(session: AsyncSession) -> int:
    waiting = select(func.count()).where(QueuedTask.send_at.is_not(None))
    return await session.scalar(waiting) or 0


async def retry_failed(session: AsyncSession) -> None:
    """Send the calls that are given up once more."""
    await session.execute(
        update(QueuedTask)
        .where(QueuedTask.send_at.is_(None))
        .values(send_at=utcnow(), tries=0)
        .execution_options(synchronize_session=False)
    )


async def read_schedule(session: AsyncSession, name: str) -> datetime | None:
    """Return when a schedule was enqueued last, or None if it is new."""
    last = select(ScheduledTask.enqueued_at).where(ScheduledTask.name == name)
    found: datetime | None = await session.scalar(last)
    return found


async def add_schedule(session: AsyncSession, name: str, now: datetime) -> None:
    """Add a schedule that is enqueued after now, unless another worker was first."""
    with suppress(IntegrityError):
        async with session.begin_nested():
            session.add(ScheduledTask(name=name, enqueued_at=now))


async def claim_schedule(session: AsyncSession, name: str, last: datetime, now: datetime) -> bool:
    """Return whether this transaction is the one that enqueues a schedule, once for all workers."""
    claimed = await session.execute(
        update(ScheduledTask)
        .where(ScheduledTask.name == name, ScheduledTask.enqueued_at == last)
        .values(enqueued_at=now)
        .execution_options(synchronize_session=False)
    )
    return isinstance(claimed, CursorResult) and claimed.rowcount == 1
