"""Mails that wait for a task."""

import asyncio

from app.tasks.queue import queue


async def send_waiting() -> None:
    """Wait until each mail was sent."""
    async with asyncio.timeout(30):
        while queue.calls:
            await asyncio.wait(queue.calls)
