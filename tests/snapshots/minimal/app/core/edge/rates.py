"""Rates: how often an address may ask."""

import math
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from starlette.types import ASGIApp, Receive, Scope, Send

from app.config import Settings
from app.core.edge.failures import send_error
from app.core.edge.headers import route_path
from app.core.edge.quota import note_quota
from app.core.gcra import Rate
from app.core.ratelimit import TrafficLimiter

# What is asked by machines around the service, and not counted where the API has no prefix.
UNCOUNTED = (
    "/health/",
    "/static/",
)


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


class Rates:
    """Refuse what is too frequent before the application sees it."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        """Stand in front of an application."""
        self._app = app
        self._enabled = settings.rate_limit_enabled
        self._prefix = f"{settings.api_prefix}/"
        self._traffic = TrafficLimiter("address", Rate.parse(settings.rate_limit))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is within the limits."""
        if scope["type"] != "http" or not self._enabled:
            await self._app(scope, receive, send)
            return
        path = route_path(scope)
        if not path.startswith(self._prefix) or path.startswith(UNCOUNTED):
            await self._app(scope, receive, send)
            return
        client = scope.get("client") or ("unknown", 0)
        address = limited_address(client[0])
        wait = self._traffic.hit(address)
        note_quota(scope, "address", self._traffic, address)
        if wait > 0:
            retry = (b"retry-after", str(math.ceil(wait)).encode())
            await send_error(scope, send, 429, "RATE_LIMITED", "Too many requests.", (retry,))
            return
        await self._app(scope, receive, send)
