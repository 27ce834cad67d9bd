"""Background tasks."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

logger = logging.getLogger(__name__)

CANCEL_SECONDS = 0.5
AGAIN_SECONDS = 1.0


class SupervisedTask:
    def __init__(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._work = work
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._live())

    async def stop(self) -> None:
        """Cancel the task, and wait until it has ended."""
        # Repeat: a library may swallow a cancellation.
        while self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait([self._task], timeout=CANCEL_SECONDS)
        self._task = None

    async def _live(self) -> None:
        """Run the task, and restart it if it fails."""
        while True:
            try:
                await self._work()
                return
            except Exception:
                logger.exception("background task failed; restarting")
                await asyncio.sleep(AGAIN_SECONDS)
