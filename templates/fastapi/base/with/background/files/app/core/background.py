"""Work that goes on beside the requests."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

logger = logging.getLogger(__name__)

CANCEL_SECONDS = 0.5
AGAIN_SECONDS = 1.0


class Background:
    """A task that lives from start to stop."""

    def __init__(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Keep what is to be done; it ends by being cancelled."""
        self._work = work
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._live())

    async def stop(self) -> None:
        """End the task, and wait for its end."""
        # A library may swallow a cancellation, so one is not always enough.
        while self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait([self._task], timeout=CANCEL_SECONDS)
        self._task = None

    async def _live(self) -> None:
        """Run the task, and restart it when it fails: no caller awaits it."""
        while True:
            try:
                await self._work()
                return
            except Exception:
                logger.exception("work in the background failed; it begins again")
                await asyncio.sleep(AGAIN_SECONDS)
