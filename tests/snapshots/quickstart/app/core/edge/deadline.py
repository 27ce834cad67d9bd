"""The deadline: how long an answer may take to begin."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.config import Settings
from app.core.edge.failures import send_error
from app.core.edge.headers import route_path


class Deadline:
    """End what takes too long: it holds a connection that others wait for."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        """Stand in front of an application."""
        self._app = app
        self._seconds = settings.request_timeout
        self._upload_path = f"{settings.api_prefix}/files"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; once its answer has begun, it may take its time."""
        if scope["type"] != "http" or route_path(scope) == self._upload_path:
            await self._app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(self._seconds) as deadline:

                async def send_in_time(message: Message) -> None:
                    deadline.reschedule(None)
                    await send(message)

                await self._app(scope, receive, send_in_time)
        except TimeoutError:
            if not deadline.expired():
                raise
            await send_error(
                scope,
                send,
                503,
                "OVERLOADED",
                "This took too long.",
                ((b"retry-after", b"1"),),
            )
