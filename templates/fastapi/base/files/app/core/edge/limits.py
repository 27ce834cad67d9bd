"""Limits: how large a request may be, and how often an address may try to get in."""

import asyncio
import math
from contextlib import suppress
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.config import Settings
from app.core.edge.failures import send_error
from app.core.edge.headers import find_header, route_path
from app.core.gcra import Rate
from app.core.ratelimit import RateLimiter

DRAIN_SECONDS = 2.0


@lru_cache(maxsize=4096)
def limited_address(host: str) -> str:
    """Return what stands for a client: its address, or the network that one IPv6 client owns."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return host


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


class Limits:
    """Refuse what is too large or too frequent before the application sees it."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        """Stand in front of an application."""
        prefix = settings.api_prefix
        self._app = app
        self._max_bytes = settings.max_body_bytes
        self._upload_path = f"{prefix}/files"
        self._limiter = RateLimiter("auth", Rate.parse(settings.rate_limit_auth))
        self._limited_paths: frozenset[str] = (
            frozenset(f"{prefix}/{name}" for name in ("token", "session", "register"))
            if settings.rate_limit_enabled
            else frozenset()
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is within the limits."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self._app(scope, receive, send)
            return
        path = route_path(scope)
        if path in self._limited_paths and scope["method"] == "POST":
            client = scope.get("client") or ("unknown", 0)
            wait = await self._limiter.hit(f"{path}:{limited_address(client[0])}")
            if wait > 0:
                retry = (b"retry-after", str(math.ceil(wait)).encode())
                await send_error(scope, send, 429, "RATE_LIMITED", "Too many requests.", (retry,))
                return
        if path == self._upload_path:
            await self._app(scope, receive, send)
            return
        length = find_header(scope["headers"], b"content-length")
        if length is not None and int(length) > self._max_bytes:
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
