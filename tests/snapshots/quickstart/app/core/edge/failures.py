"""Failures: the envelope of errors that happen in front of the application, or unexpectedly."""

import json
import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.errors import error_body

logger = logging.getLogger(__name__)


async def send_error(
    scope: Scope,
    send: Send,
    status: int,
    code: str,
    message: str,
    headers: tuple[tuple[bytes, bytes], ...] = (),
) -> None:
    """Send the envelope of an error."""
    body = json.dumps(error_body(code, message, scope["state"]["request_id"])).encode()
    start = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        *headers,
    ]
    await send({"type": "http.response.start", "status": status, "headers": start})
    await send({"type": "http.response.body", "body": body})


class Failures:
    """Log what nobody expected, and tell the client only that it happened."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand in front of an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and catch its error."""
        started = False

        async def send_and_note(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        except Exception:
            logger.exception("unhandled error")
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1011})
            elif not started:
                await send_error(scope, send, 500, "INTERNAL_ERROR", "Something went wrong.")
