"""CORS: which pages of other origins may read the answers."""

from collections.abc import Sequence

from starlette.types import ASGIApp, Receive, Scope, Send

from app.core.edge.headers import find_header, note_headers

METHODS = b"GET, HEAD, POST, PUT, PATCH, DELETE"
REQUEST_HEADERS = (
    b"Authorization",
    b"Content-Type",
    b"If-None-Match",
    b"Range",
    b"X-Request-ID",
)
EXPOSED_HEADERS = b"Content-Range, ETag, RateLimit, RateLimit-Policy, Retry-After, X-Request-ID"


class Cors:
    """Allow the origins of the settings, by name and with credentials; `*` is without them."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        """Stand in front of an application."""
        self._app = app
        self._origins = frozenset(origin.rstrip("/").encode() for origin in origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a preflight, and have every other answer name the origin."""
        origin = find_header(scope["headers"], b"origin")
        allowed = [] if origin is None else self._allow(origin)
        if (
            origin is not None
            and scope["method"] == "OPTIONS"
            and find_header(scope["headers"], b"access-control-request-method") is not None
        ):
            await send_preflight(send, allowed)
            return
        if allowed:
            note_headers(scope, [*allowed, (b"access-control-expose-headers", EXPOSED_HEADERS)])
        await self._app(scope, receive, send)

    def _allow(self, origin: bytes) -> list[tuple[bytes, bytes]]:
        if origin in self._origins:
            return [
                (b"access-control-allow-origin", origin),
                (b"access-control-allow-credentials", b"true"),
            ]
        if b"*" in self._origins:
            return [(b"access-control-allow-origin", b"*")]
        return []


async def send_preflight(send: Send, allowed: list[tuple[bytes, bytes]]) -> None:
    """Tell a browser what a page may send; nothing, when its origin is not allowed."""
    headers: list[tuple[bytes, bytes]] = []
    if allowed:
        headers = [
            *allowed,
            (b"access-control-allow-methods", METHODS),
            (b"access-control-allow-headers", b", ".join(REQUEST_HEADERS)),
            (b"access-control-max-age", b"600"),
        ]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
