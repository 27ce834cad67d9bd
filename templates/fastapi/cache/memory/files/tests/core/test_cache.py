"""The in-memory cache allows one worker."""

import asyncio
from pathlib import Path

from starlette.types import Message, Receive, Scope, Send

from app.middleware.single_worker import SingleWorkerMiddleware


async def test_a_second_worker_is_refused_in_one_line_until_the_first_ends(tmp_path: Path) -> None:
    started, end = asyncio.Event(), asyncio.Event()

    async def live(_: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "lifespan.startup.complete"})
        started.set()
        await end.wait()

    async def start() -> list[Message]:
        """Run the lifespan of a worker, and return the messages that it sends."""
        said: list[Message] = []

        async def receive() -> Message:
            return {"type": "lifespan.startup"}

        async def send(message: Message) -> None:
            said.append(message)

        await SingleWorkerMiddleware(live, tmp_path)({"type": "lifespan"}, receive, send)
        return said

    first = asyncio.create_task(start())
    await started.wait()
    (refused,) = await start()
    assert refused["type"] == "lifespan.startup.failed"
    assert refused["message"].startswith(f"Another worker is running in {tmp_path}: ")
    assert len(refused["message"].splitlines()) == 1
    end.set()
    assert await first == await start() == [{"type": "lifespan.startup.complete"}]
