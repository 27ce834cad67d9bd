"""Work that goes on beside the requests."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

CANCEL_SECONDS = 0.5


class Background:
    """A task that lives from start to stop."""

    def __init__(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Keep what is to be done; it ends by being cancelled."""
        self._work = work
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """End the task, and wait for its end."""
        # A library may swallow a cancellation, so one is not always enough.
        while self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait([self._task], timeout=CANCEL_SECONDS)
        self._task = None
