"""ETag: responses have a hash of their body, and are 304 if the client has it."""

from hashlib import blake2b

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CACHE_CONTROL = "max-age=0, must-revalidate"
PRIVATE_CACHE_CONTROL = "private, no-cache"


class ETagMiddleware:
    """Tags 200 responses without caching headers of their own; streams pass unchanged."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        start: Message | None = None

        async def send_tagged(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            if start is not None:
                begun, start = start, None
                if message["type"] == "http.response.body" and not message.get("more_body"):
                    tag(scope, begun, message)
                await send(begun)
            await send(message)

        await self.app(scope, receive, send_tagged)


def tag(scope: Scope, start: Message, body: Message) -> None:
    """Add the caching headers; turn the response into a 304 if the ETag matches."""
    headers = MutableHeaders(scope=start)
    own = {"cache-control", "last-modified", "set-cookie"}
    if start["status"] != 200 or own & set(headers.keys()):
        return
    weak = f'W/"{blake2b(body.get("body", b""), digest_size=12).hexdigest()}"'
    etag = headers.get("etag", weak)
    headers["etag"] = etag
    private = scope["state"].get("private", False)
    headers["cache-control"] = PRIVATE_CACHE_CONTROL if private else CACHE_CONTROL
    if matches_etag(Headers(scope=scope).get("if-none-match"), etag):
        start["status"], body["body"] = 304, b""
        del headers["content-length"], headers["content-type"]


def matches_etag(if_none_match: str | None, etag: str) -> bool:
    """Compare ETags weakly (RFC 9110 13.1.2)."""
    tags = [part.strip().removeprefix("W/") for part in (if_none_match or "").split(",")]
    return "*" in tags or etag.removeprefix("W/") in tags
