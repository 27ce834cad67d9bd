"""CORS: which pages of other origins may read the answers."""

from collections.abc import Mapping, Sequence

from starlette.types import Send

METHODS = b"GET, HEAD, POST, PUT, PATCH, DELETE"
REQUEST_HEADERS = (
    b"Authorization",
    b"Content-Type",
    b"If-None-Match",
    b"Range",
    b"X-Request-ID",
)
EXPOSED_HEADERS = b"Content-Range, ETag, RateLimit, RateLimit-Policy, Retry-After, X-Request-ID"
PREFLIGHT_HEADERS = (
    (b"access-control-allow-methods", METHODS),
    (b"access-control-allow-headers", b", ".join(REQUEST_HEADERS)),
    (b"access-control-max-age", b"600"),
)

Asked = Mapping[bytes, bytes]
Allowed = tuple[tuple[bytes, bytes], ...]


class Cors:
    """Allow the origins of the settings, by name and with credentials; `*` is without them."""

    def __init__(self, origins: Sequence[str]) -> None:
        """Prepare the headers for each of the origins."""
        named = [origin.encode() for origin in origins if origin != "*"]
        self._allowed = {origin: allow(origin, credentials=True) for origin in named}
        self._others = allow(b"*", credentials=False) if "*" in origins else ()

    def allow(self, asked: Asked) -> Allowed:
        """Return the headers that let the page which asks read the answer."""
        origin = asked.get(b"origin")
        return () if origin is None else self._allowed.get(origin, self._others)


def allow(origin: bytes, *, credentials: bool) -> Allowed:
    """Return the headers that allow an origin to read."""
    named = (b"access-control-allow-origin", origin)
    exposed = (b"access-control-expose-headers", EXPOSED_HEADERS)
    if credentials:
        return (named, (b"access-control-allow-credentials", b"true"), exposed)
    return (named, exposed)


def is_preflight(method: str, asked: Asked) -> bool:
    """Tell whether a browser asks what a page may send."""
    return method == "OPTIONS" and b"origin" in asked and b"access-control-request-method" in asked


async def send_preflight(send: Send, *, allowed: bool) -> None:
    """Tell a browser what a page may send; nothing, when its origin is not allowed."""
    headers = list(PREFLIGHT_HEADERS) if allowed else []
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
