"""Views of items, counted in memory and written every few seconds."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import get_database

logger = logging.getLogger(__name__)

FLUSH_SECONDS = 5.0


class ViewCounter:
    """Counts views in memory, so that a read costs no write."""

    def __init__(self, write: Callable[[AsyncSession, Mapping[int, int]], Awaitable[None]]) -> None:
        self._write = write
        self._views: Counter[int] = Counter()
        self._stopped = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def count(self, item_id: int) -> None:
        self._views[item_id] += 1

    async def flush(self) -> None:
        if not self._views:
            return
        views, self._views = self._views, Counter()
        try:
            async with get_database().sessions() as session, session.begin():
                await self._write(session, views)
        except Exception:
            # Keep the views for the next flush.
            self._views.update(views)
            logger.exception("views could not be written; they are kept for the next flush")

    def start(self) -> None:
        self._stopped.clear()
        self._task = asyncio.create_task(self._flush_regularly())

    async def stop(self) -> None:
        """Stop the background task after its current write, and write the rest."""
        self._stopped.set()
        if self._task is not None:
            await self._task
            self._task = None
        await self.flush()

    async def _flush_regularly(self) -> None:
        while not self._stopped.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(FLUSH_SECONDS):
                    await self._stopped.wait()
            await self.flush()
