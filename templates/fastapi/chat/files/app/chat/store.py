"""The store: writes messages in batches, and hands on what has been committed."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from app.chat.frames import BadFrame
from app.core.background import Background
from app.core.database import get_database
from app.crud import messages

logger = logging.getLogger(__name__)

BATCH_MESSAGES = 32
WAITING_MESSAGES = 1_024


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that is not stored yet."""

    room: str
    username: str
    content: str
    created_at: datetime


class MessageStore:
    """Commits what has gathered while the last batch was being committed."""

    def __init__(self, committed: Callable[[list[Draft]], Awaitable[None]]) -> None:
        """Hand messages, once stored, to a function."""
        self._committed = committed
        self._queue: asyncio.Queue[tuple[Draft, asyncio.Future[None]]]
        self._task = Background(self._run)

    async def start(self) -> None:
        """Begin to write."""
        self._queue = asyncio.Queue(WAITING_MESSAGES)
        self._task.start()

    async def stop(self) -> None:
        """Stop writing; messages that are not stored yet are dropped."""
        await self._task.stop()

    async def add(self, draft: Draft) -> None:
        """Store a message and return when it is committed and handed on."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        await self._queue.put((draft, done))
        await done

    async def _run(self) -> None:
        while True:
            batch = [await self._queue.get()]
            while len(batch) < BATCH_MESSAGES and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            drafts = [draft for draft, _ in batch]
            try:
                await self._write(drafts)
            except Exception:
                # Pass any error to the waiting senders, and go on with the next batch.
                logger.exception("%d chat messages could not be stored", len(batch))
                for _, done in batch:
                    if not done.done():
                        done.set_exception(BadFrame("INTERNAL_ERROR", "The message was lost."))
                continue
            try:
                await self._committed(drafts)
            except Exception:
                logger.exception("%d stored chat messages could not be handed on", len(batch))
            for _, done in batch:
                if not done.done():
                    done.set_result(None)
            # The connections' queues hold little more than a batch: let them be emptied first.
            await asyncio.sleep(0)

    async def _write(self, drafts: list[Draft]) -> None:
        rows = [
            {
                "room": draft.room,
                "username": draft.username,
                "content": draft.content,
                "created_at": draft.created_at,
            }
            for draft in drafts
        ]
        async with get_database().sessions() as session, session.begin():
            await messages.add(session, rows=rows)
