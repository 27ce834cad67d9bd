"""Background tasks."""

import asyncio

import pytest

from app.core import supervised_task
from app.core.supervised_task import SupervisedTask


async def test_work_that_failed_begins_again(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervised_task, "AGAIN_SECONDS", 0)
    begun = 0
    again = asyncio.Event()

    async def work() -> None:
        nonlocal begun
        begun += 1
        if begun == 1:
            raise ValueError
        again.set()
        await asyncio.Event().wait()

    task = SupervisedTask(work)
    task.start()
    async with asyncio.timeout(30):
        await again.wait()
    await task.stop()
    assert begun == 2
    assert "restarting" in caplog.text


async def test_work_ends_though_a_cancellation_is_swallowed() -> None:
    swallowed = 0

    async def work() -> None:
        nonlocal swallowed
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                swallowed += 1
                if swallowed > 1:
                    raise

    task = SupervisedTask(work)
    task.start()
    await asyncio.sleep(0)
    async with asyncio.timeout(30):
        await task.stop()
    assert swallowed == 2
