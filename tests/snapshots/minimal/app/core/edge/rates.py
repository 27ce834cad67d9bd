"""Rates: how often an address may ask."""

import math
from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network, ip_address

from starlette.types import Scope, Send

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
def limited_address(host: str, prefix: int = 64) -> str:
    """Return the key of a client: its IPv4 address, or its IPv6 network."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(IPv6Network((int(address), prefix), strict=False))
    return host


class Rates:
    """Count what each address asks."""

    def __init__(self, settings: Settings) -> None:
        """Start empty."""
        self._enabled = settings.rate_limit_enabled
        self._prefix = f"{settings.api_prefix}/"
        self._traffic = TrafficLimiter("address", Rate.parse(settings.rate_limit))

    def count(self, scope: Scope) -> float:
        """Count a request, unless it has to wait for as many seconds as are returned."""
        if not self._applies(scope):
            return 0.0
        return self._traffic.hit(client_address(scope))

    def tell(self, scope: Scope) -> None:
        """Have the answer to a request that was counted say what is left."""
        if self._applies(scope):
            note_quota(scope, "address", self._traffic, client_address(scope))

    def _applies(self, scope: Scope) -> bool:
        path = route_path(scope)
        return self._enabled and path.startswith(self._prefix) and not path.startswith(UNCOUNTED)


def client_address(scope: Scope, prefix: int = 64) -> str:
    """Return the key of a request's client."""
    client = scope.get("client")
    return limited_address(client[0], prefix) if client else "unknown"


async def send_limited(scope: Scope, send: Send, wait: float) -> None:
    """Tell a client to come back when it has waited."""
    retry = (b"retry-after", str(math.ceil(wait)).encode())
    await send_error(scope, send, 429, "RATE_LIMITED", "Too many requests.", (retry,))
