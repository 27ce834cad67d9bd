"""CORS: the origins whose pages may read responses."""

from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
REQUEST_HEADERS = (
    "Authorization",
    "If-Match",
    "If-None-Match",
    "Range",
    "X-Request-ID",
    # slot: request-headers
)
EXPOSED_HEADERS = (
    "Content-Range",
    "ETag",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "X-Request-ID",
)


class QuietCORSMiddleware(CORSMiddleware):
    """Starlette's, but origins that are not allowed get no CORS headers except Vary."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        super().__init__(
            app,
            allow_origins=origins,
            allow_methods=METHODS,
            allow_headers=REQUEST_HEADERS,
            allow_credentials="*" not in origins,
            expose_headers=EXPOSED_HEADERS,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_http = scope["type"] == "http"
        if is_http and not self.is_allowed_origin(Headers(scope=scope).get("origin", "")):
            # Respond as to a request without an origin.
            await self.simple_response(scope, receive, send, request_headers=Headers())
        else:
            await super().__call__(scope, receive, send)
