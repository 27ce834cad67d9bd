"""Rate limits of users, and of attempts to sign in."""

import math
from functools import lru_cache

from fastapi import Depends, Request

from app.config import get_settings
from app.core.errors import AppError
from app.core.rate_limit import Rate, RateLimiter, TrafficLimiter, client_address
from app.models.user import User

# An IPv6 site (/48) has 65,536 networks (/64): together they get this multiple of the limit.
SITE = 16


@lru_cache
def get_traffic() -> TrafficLimiter:
    """Return the limit on requests of one user."""
    return TrafficLimiter("user", Rate.parse(get_settings().rate_limit_user))


@lru_cache
def get_limiter(name: str, factor: int = 1) -> RateLimiter:
    """Return a limit on attempts to sign in: RATE_LIMIT_AUTH times a factor."""
    return RateLimiter(name, Rate.parse(get_settings().rate_limit_auth).times(factor))


def count_request(request: Request, user: User) -> None:
    if not get_settings().rate_limit_enabled:
        return
    limiter, key = get_traffic(), str(user.id)
    wait = limiter.hit(key)
    request.state.limits.append((limiter, limiter.debt(key)))
    if wait > 0:
        raise rate_limited("Too many requests.", wait)


async def count_attempt(request: Request) -> None:
    """Count an attempt of an address on this route, or raise 429.

    It runs before the password is checked.
    """
    if not get_settings().rate_limit_enabled:
        return
    limiter, path = get_limiter("auth"), request.url.path
    address, site = (client_address(request.scope, prefix) for prefix in (64, 48))
    key = f"{path}:{address}"
    wait = await limiter.hit(key)
    request.state.limits.append((limiter.local, limiter.local.debt(key)))
    if wait == 0 and site != address:
        wait = await get_limiter("sites", SITE).hit(f"{path}:{site}")
    if wait > 0:
        raise rate_limited("Too many requests.", wait)


def rate_limited(message: str, wait: float) -> AppError:
    return AppError(429, "RATE_LIMITED", message, {"Retry-After": str(math.ceil(wait))})


LimitedAttempts = Depends(count_attempt)
