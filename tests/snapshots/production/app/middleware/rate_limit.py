"""Rate limit of each client IP."""

import math

from starlette.types import ASGIApp, Receive, Scope, Send

from app.core.errors import error_response
from app.core.rate_limit import Rate, TrafficLimiter, client_address
from app.middleware import route_path

# Probes and static files, which are not counted even if the API has no prefix.
UNCOUNTED = (
    "/health/",
    "/static/",
    "/metrics",
)


class IPRateLimitMiddleware:
    """Counts the requests below a prefix; `refuse` answers those above the limit."""

    def __init__(self, app: ASGIApp, prefix: str, rate: str, refuse: ASGIApp) -> None:
        self.app = app
        self.refuse = refuse
        self.prefix = f"{prefix}/"
        self.limiter = TrafficLimiter("address", Rate.parse(rate))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self.app
        if scope["type"] == "http":
            path = route_path(scope)
            if path.startswith(self.prefix) and not path.startswith(UNCOUNTED):
                address = client_address(scope)
                scope["state"]["wait"] = wait = self.limiter.hit(address)
                scope["state"]["limits"].append((self.limiter, self.limiter.debt(address)))
                if wait > 0:
                    app = self.refuse
        await app(scope, receive, send)


async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
    headers = {"Retry-After": str(math.ceil(scope["state"]["wait"]))}
    response = error_response(scope, 429, "RATE_LIMITED", "Too many requests.", headers)
    await response(scope, receive, send)
