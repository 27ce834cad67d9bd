"""Entries: how often an address may try to get in."""

from starlette.types import ASGIApp, Receive, Scope, Send

from app.config import Settings
from app.core.edge.headers import route_path
from app.core.edge.quota import note_quota
from app.core.edge.rates import client_address, send_limited
from app.core.gcra import Rate
from app.core.ratelimit import RateLimiter

# Below the prefix of the API.
ENTRIES = (
    "/register",
    "/refresh",
    "/token",
)


# A site of IPv6 may have 65,536 networks: together they may try so many times as often as one.
SITE = 16


class Entries:
    """Refuse who tries too often, before a password is looked at."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        """Stand in front of an application."""
        self._app = app
        self._enabled = settings.rate_limit_enabled
        self._paths = {f"{settings.api_prefix}{path}" for path in ENTRIES}
        rate = Rate.parse(settings.rate_limit_auth)
        self._limiter = RateLimiter("auth", rate)
        self._sites = RateLimiter("sites", Rate(rate.burst * SITE, rate.interval / SITE))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is within the limit, of which each of the ways has its own."""
        if scope["method"] == "POST" and self._enabled:
            path = route_path(scope)
            if path in self._paths:
                key = f"{path}:{client_address(scope)}"
                wait = await self._limiter.hit(key)
                note_quota(scope, "auth", self._limiter.local, key)
                site = client_address(scope, 48)
                if wait == 0 and site != client_address(scope):
                    wait = await self._sites.hit(f"{path}:{site}")
                if wait > 0:
                    await send_limited(scope, send, wait)
                    return
        await self._app(scope, receive, send)
