"""Request limits: the size of the body, and the time until the response begins."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.errors import error_response

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])

DRAIN_SECONDS = 2.0
DRAIN_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of the body, and seconds until the response begins; None is no limit."""

    max_body_bytes: int | None
    timeout: float | None


_declared: dict[Any, Limits] = {}


def request_limits(
    *, max_body_bytes: int | None, timeout: float | None
) -> Callable[[Endpoint], Endpoint]:
    def declare(endpoint: Endpoint) -> Endpoint:
        _declared[endpoint] = Limits(max_body_bytes, timeout)
        return endpoint

    return declare


class RequestLimitsMiddleware:
    def __init__(self, app: ASGIApp, max_body_bytes: int, timeout: float) -> None:
        self.app = app
        self.default = Limits(max_body_bytes, timeout)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        loop = asyncio.get_running_loop()
        begun, size = loop.time(), 0
        headers = Headers(scope=scope)
        length = headers.get("content-length", "0")[:18]
        more = length != "0" or "transfer-encoding" in headers

        def limits() -> Limits:
            # The router puts the endpoint into the scope.
            return _declared.get(scope.get("endpoint"), self.default)

        def expire() -> None:
            seconds = limits().timeout
            deadline.reschedule(None if seconds is None else begun + seconds)

        async def receive_limited() -> Message:
            nonlocal size, more
            most = limits().max_body_bytes
            if most is not None and not (length.isdigit() and int(length) <= most):
                raise HTTPException(413)
            message = await receive()
            more = message.get("more_body", False)
            size += len(message.get("body", b""))
            if most is not None and size > most:
                raise HTTPException(413)
            return message

        async def drain() -> None:
            """Read the rest of the body: a client that is still sending may read no response."""
            nonlocal more
            left = DRAIN_BYTES
            with suppress(TimeoutError):
                async with asyncio.timeout(DRAIN_SECONDS):
                    while more and left > 0:
                        message = await receive()
                        more = message.get("more_body", False)
                        left -= len(message.get("body", b""))

        async def send_in_time(message: Message) -> None:
            timer.cancel()
            deadline.reschedule(None)
            if message["type"] == "http.response.start" and message["status"] >= 400:
                await drain()
                # Without a declared length it may never end.
                if more and "transfer-encoding" in headers:
                    MutableHeaders(scope=message)["Connection"] = "close"
            await send(message)

        timer = loop.call_later(self.default.timeout or 0, expire)
        try:
            async with asyncio.timeout(None) as deadline:
                await self.app(scope, receive_limited, send_in_time)
        except TimeoutError:
            if not deadline.expired():
                raise
            message, wait = "The request timed out.", {"Retry-After": "1"}
            response = error_response(scope, 503, "TIMEOUT", message, wait)
            await response(scope, receive, send)
        finally:
            timer.cancel()
