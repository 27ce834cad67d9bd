"""Limits: how large a request may be."""

import asyncio
from contextlib import suppress

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.config import Settings
from app.core.edge.failures import send_error
from app.core.edge.headers import find_header, route_path

DRAIN_SECONDS = 2.0
MAX_HEADER_BYTES = 16 * 1024


async def drain(receive: Receive, most: int) -> None:
    """Read an unwanted body, up to a limit: a client that still sends reads no answer."""
    size = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(DRAIN_SECONDS):
            while size < most:
                message = await receive()
                size += len(message.get("body", b""))
                if not message.get("more_body", False):
                    return


def has_large_headers(scope: Scope) -> bool:
    """Tell whether the headers are larger than any client has a reason for."""
    size = 0
    for name, value in scope["headers"]:
        size += len(name) + len(value)
    return size > MAX_HEADER_BYTES


class Limits:
    """Refuse what is too large before the application sees it."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        """Stand in front of an application."""
        self._app = app
        self._max_bytes = settings.max_body_bytes
        self._upload_path = f"{settings.api_prefix}/files"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is within the limits."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if has_large_headers(scope):
            text = "The headers of the request are too large."
            await send_error(scope, send, 431, "BAD_REQUEST", text)
            return
        if scope["method"] in ("GET", "HEAD", "OPTIONS") or route_path(scope) == self._upload_path:
            await self._app(scope, receive, send)
            return
        length = find_header(scope["headers"], b"content-length")
        # The first digits are enough: no limit has as many.
        if length is not None and not (length.isdigit() and int(length[:18]) <= self._max_bytes):
            await drain(receive, 8 * self._max_bytes)
            await send_error(scope, send, 413, "TOO_LARGE", "The body of the request is too large.")
            return
        await self._app(scope, self._count(receive), send)

    def _count(self, receive: Receive) -> Receive:
        """Watch a body of unknown length."""
        size = 0

        async def receive_counted() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > self._max_bytes:
                if message.get("more_body", False):
                    await drain(receive, 8 * self._max_bytes)
                raise HTTPException(413)
            return message

        return receive_counted
