"""Mails that wait for a worker."""

import asyncio

from app.tasks.worker import Worker


async def send_waiting() -> None:
    """Let a worker send each mail."""
    worker = Worker(at_once=4)
    async with asyncio.timeout(30):
        await worker.step()
        while worker.calls:
            await asyncio.wait(worker.calls)
            await worker.step()
