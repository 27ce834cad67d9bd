"""Unhandled errors: a 500 that the other middleware still completes."""

import logging

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.errors import handle_error

logger = logging.getLogger(__name__)


class UnhandledErrorMiddleware:
    """Responds inside the other middleware; the framework's handler is outside of them."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def send_noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, send_noted if scope["type"] == "http" else send)
        except Exception as error:
            if scope["type"] == "lifespan":
                raise
            response = await handle_error(Request({**scope, "type": "http"}), error)
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1011})
            elif not started:
                await response(scope, receive, send)
