"""The message writer: stores messages in batches, then passes them on."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import insert

from app.core.database import get_database
from app.core.errors import AppError
from app.core.supervised_task import SupervisedTask
from app.models.message import Message

logger = logging.getLogger(__name__)

BATCH_MESSAGES = 32
QUEUE_MESSAGES = 1_024


@dataclass(frozen=True, slots=True)
class PendingMessage:
    room: str
    username: str
    content: str
    created_at: datetime


class MessageWriter:
    """Commits together the messages that came while the last batch was being committed."""

    def __init__(self, publish: Callable[[list[PendingMessage]], Awaitable[None]]) -> None:
        self._publish = publish
        self._queue: asyncio.Queue[tuple[PendingMessage, asyncio.Future[bool]]]
        self._task = SupervisedTask(self._run)

    def start(self) -> None:
        self._queue = asyncio.Queue(QUEUE_MESSAGES)
        self._task.start()

    async def stop(self) -> None:
        """Stop; messages that are not stored yet are dropped."""
        await self._task.stop()

    async def write(self, message: PendingMessage) -> None:
        """Return when a message is committed and published; `AppError` if that failed."""
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        await self._queue.put((message, done))
        if not await done:
            raise AppError(500, "INTERNAL_ERROR", "The message was not delivered.")

    async def _run(self) -> None:
        while True:
            batch = [await self._queue.get()]
            while len(batch) < BATCH_MESSAGES and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            succeeded = await self._process([message for message, _ in batch])
            for _, done in batch:
                if not done.done():
                    done.set_result(succeeded)
            # Let connections write: their queues hold little more than a batch.
            await asyncio.sleep(0)

    async def _process(self, messages: list[PendingMessage]) -> bool:
        try:
            async with get_database().sessions() as session, session.begin():
                await session.execute(insert(Message), [asdict(message) for message in messages])
            await self._publish(messages)
        except Exception:
            logger.exception("%d chat messages were not delivered", len(messages))
            return False
        return True
