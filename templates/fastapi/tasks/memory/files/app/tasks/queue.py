"""The queue of tasks, in memory: what is not done when the process ends is lost."""

from __future__ import annotations

import asyncio
import logging
from contextvars import Context
from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, SessionTransaction

from app.core.errors import AppError

if TYPE_CHECKING:
    from app.tasks.definition import Task

logger = logging.getLogger(__name__)

MAX_WAITING = 10_000
AT_ONCE = 10
STOP_SECONDS = 10.0


class Queue:
    """Does calls of tasks in this process, some at once."""

    def __init__(self) -> None:
        self.calls: set[asyncio.Task[None]] = set()
        self.is_open = False

    def start(self) -> None:
        self._slots = asyncio.Semaphore(AT_ONCE)
        self.is_open = True

    async def stop(self) -> None:
        """Wait for what is being done, and drop the rest."""
        self.is_open = False
        if self.calls:
            await asyncio.wait(self.calls, timeout=STOP_SECONDS)
        if left := list(self.calls):
            logger.error("%d tasks are lost: the process ends", len(left))
            for call in left:
                call.cancel()
            await asyncio.wait(left)

    def add(self, task: Task[Any], arguments: str) -> None:
        # An empty context: the call outlives the request that adds it.
        context = Context()
        # slot: context
        call = asyncio.create_task(self._do(task, arguments), context=context)
        self.calls.add(call)
        call.add_done_callback(self.calls.discard)

    async def _do(self, task: Task[Any], arguments: str) -> None:
        for number in range(1, task.tries + 1):
            async with self._slots:
                if await task.attempt(arguments, number) is None:
                    return
            if number < task.tries:
                await asyncio.sleep(task.pause_after(number))
        logger.error("task %s is given up after %d tries", task.name, task.tries)


queue = Queue()


async def put(session: AsyncSession, task: Task[Any], arguments: str) -> None:
    """Add a call once the session has committed."""
    if not queue.is_open:
        raise RuntimeError(f"task {task.name} cannot be done: the service does not run here")
    if len(queue.calls) >= MAX_WAITING:
        raise AppError(503, "BUSY", "Too much work is waiting.", {"Retry-After": "10"})
    if not session.in_transaction():
        # Without a query there would be nothing to roll back.
        session.sync_session.begin()
    within = session.sync_session.get_nested_transaction()
    session.info.setdefault("tasks", []).append((within, task, arguments))


@event.listens_for(Session, "after_commit")
def add_committed(session: Session) -> None:
    """Add the calls of a session, unless it was a savepoint that was released."""
    if session.get_nested_transaction() is None:
        for _, task, arguments in session.info.pop("tasks", ()):
            queue.add(task, arguments)


@event.listens_for(Session, "after_soft_rollback")
def drop_rolled_back(session: Session, ended: SessionTransaction) -> None:
    """Drop the calls of a transaction, or of a savepoint and those within it."""
    calls = session.info.get("tasks", [])
    calls[:] = [call for call in calls if ended.parent and not is_within(call[0], ended)]


@event.listens_for(Session, "after_transaction_end")
def drop_closed(session: Session, ended: SessionTransaction) -> None:
    """Drop the calls of a transaction that was closed without a commit."""
    if ended.parent is None:
        session.info.pop("tasks", None)


def is_within(transaction: SessionTransaction | None, outer: SessionTransaction) -> bool:
    while transaction is not None and transaction is not outer:
        transaction = transaction.parent
    return transaction is outer
