"""The worker: does tasks, each at least once."""

import asyncio
import logging
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from time import monotonic

from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from app.config import get_settings
from app.core.database import get_database
from app.core.redis import get_redis, redis_name
from app.core.task_spans import continue_trace
from app.crud import queued_tasks
from app.models.base import utcnow
from app.tasks import queue
from app.tasks.definition import tasks
from app.tasks.scheduler import enqueue_scheduled

logger = logging.getLogger(__name__)

TICK_SECONDS = 1.0
LOOK_SECONDS = 0.2
STOP_SECONDS = 10.0
# A server that is restarted may leave a connection without an answer.
ANSWER_SECONDS = 5.0
# Another worker takes a call over whose worker has not renewed it for so long.
LOCK_SECONDS = 30.0
UNREACHABLE = (SQLAlchemyError, RedisError, OSError)


@asynccontextmanager
async def transaction() -> AsyncIterator[AsyncSession]:
    sessions = get_database().sessions
    async with asyncio.timeout(ANSWER_SECONDS), sessions() as session, session.begin():
        yield session


class Worker:
    """Takes calls from Redis, and makes some at once."""

    def __init__(self, at_once: int) -> None:
        self.calls: set[asyncio.Task[None]] = set()
        self._at_once = at_once
        self._stopping = False
        self._wake = asyncio.Event()
        self._ticked = -TICK_SECONDS
        self._is_cut_off = False

    async def run(self) -> None:
        """Work until `stop`; then wait for what is being done, and give the rest back."""
        logger.info("the worker starts: %d tasks, %d at once", len(tasks), self._at_once)
        while not self._stopping:
            self._wake.clear()
            await self._look()
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._wake.wait()
        if self.calls:
            await asyncio.wait(self.calls, timeout=STOP_SECONDS)
        while self.calls:
            for call in self.calls:
                call.cancel()
            await asyncio.wait(self.calls)
        logger.info("the worker stops")

    def stop(self) -> None:
        self._stopping = True
        self._wake.set()

    async def step(self) -> None:
        """Send what is due, and take what there is a place for."""
        if self._is_cut_off or monotonic() - self._ticked >= TICK_SECONDS:
            await enqueue_scheduled(utcnow())
            await queue.relay()
            self._ticked = monotonic()
        if (free := self._at_once - len(self.calls)) > 0:
            for call_id in await queue.take(free):
                call = asyncio.create_task(self._make(call_id))
                self.calls.add(call)
                call.add_done_callback(self._end)

    async def _look(self) -> None:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self.step()
        except UNREACHABLE as error:
            if not self._is_cut_off:
                logger.warning("tasks wait for the database and Redis: %r", error)
            self._is_cut_off = True
            return
        if self._is_cut_off:
            logger.info("tasks are done again")
        self._is_cut_off = False

    def _end(self, call: asyncio.Task[None]) -> None:
        self.calls.discard(call)
        self._wake.set()

    async def _make(self, call_id: int) -> None:
        """Make a call that no other worker makes."""
        lock = redis_name(f"tasks:{call_id}")
        lifetime = int(LOCK_SECONDS * 1_000)
        keeper = None
        try:
            if not await get_redis().set(lock, 1, nx=True, px=lifetime):
                return
            keeper = asyncio.create_task(self._keep(lock, lifetime))
            await self._try(call_id)
        except UNREACHABLE as error:
            # Take no more before the database has answered.
            self._is_cut_off = True
            logger.warning("call %d is made later: %r", call_id, error)
        finally:
            if keeper is not None:
                keeper.cancel()
                with suppress(RedisError):
                    await get_redis().delete(lock)

    async def _keep(self, lock: str, lifetime: int) -> None:
        while True:
            await asyncio.sleep(LOCK_SECONDS / 3)
            with suppress(RedisError):
                await get_redis().set(lock, 1, px=lifetime)

    async def _try(self, call_id: int) -> None:
        async with transaction() as session:
            call = await queued_tasks.begin_try(session, call_id)
        if call is None:
            return
        continue_trace(call.traceparent)
        task = tasks.get(call.name)
        most = task.tries if task else 1
        try:
            if task is None:
                failure: str | None = "this worker has no task of the name"
            elif call.tries > most:
                failure = "its worker was killed each time"
            else:
                failure = await task.attempt(call.arguments, call.tries)
        except asyncio.CancelledError:
            async with transaction() as session:
                await queued_tasks.give_back(session, call_id)
            logger.warning("call %d of task %s is given back", call_id, call.name)
            raise
        async with transaction() as session:
            if failure is None:
                await queued_tasks.end_made(session, call_id)
                return
            pause = task.pause_after(call.tries) if task and call.tries < most else None
            await queued_tasks.end_failed(session, call_id, failure, pause)
        if pause is None:
            logger.error("call %d of task %s is given up: %s", call_id, call.name, failure)


async def work() -> None:
    """Do tasks until SIGTERM or SIGINT."""
    worker = Worker(get_settings().worker_tasks)
    if sys.platform != "win32":
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, worker.stop)
    await worker.run()
