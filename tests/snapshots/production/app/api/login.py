"""How a name and a password let a user in, and how often one may guess."""

from collections.abc import Mapping
from functools import lru_cache

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.traffic import rate_limited
from app.config import get_settings
from app.core.devices import known_device
from app.core.edge.rates import client_address
from app.core.errors import AppError
from app.core.gcra import Rate
from app.core.names import username_key
from app.core.passwords import one_at_a_time
from app.core.ratelimit import RateLimiter
from app.crud import users
from app.models.user import User

# How many networks may use up their guesses at a name before it is closed to all unknown devices.
NETWORKS = 10


@lru_cache
def get_failures() -> RateLimiter:
    """Return the limit on failures for a name, counted for each network and known device."""
    return RateLimiter("failures", Rate.parse(get_settings().rate_limit_auth))


@lru_cache
def get_name_failures() -> RateLimiter:
    """Return the limit on failures for a name, from wherever they come."""
    rate = Rate.parse(get_settings().rate_limit_auth)
    return RateLimiter("name-failures", Rate(rate.burst * NETWORKS, rate.interval / NETWORKS))


@lru_cache
def get_attempts() -> RateLimiter:
    """Return the limit on what takes a user's current password, right or wrong."""
    return RateLimiter("attempts", Rate.parse(get_settings().rate_limit_auth))


async def count_attempt(user: User) -> None:
    """Count a request that takes the current password, or answer 429."""
    if get_settings().rate_limit_enabled:
        wait = await get_attempts().hit(str(user.id))
        if wait > 0:
            raise rate_limited("Too many attempts.", wait)


async def log_in(
    session: AsyncSession,
    *,
    request: Request,
    username: str,
    password: str,
    headers: Mapping[str, str] | None = None,
) -> User:
    """Return the user whose name and password these are, or answer 401."""
    name = username_key(username) or ""
    device = known_device(request, name)
    if device is None:
        turn = name
        network = client_address(request.scope)
        limits = [(get_failures(), f"{name}/{network}"), (get_name_failures(), name)]
    else:
        turn = f"{name}/{device}"
        limits = [(get_failures(), turn)]
    if not get_settings().rate_limit_enabled:
        limits = []
    async with one_at_a_time(turn):
        wait = max([await limiter.wait(key) for limiter, key in limits], default=0.0)
        if wait > 0:
            raise rate_limited("Too many failures for this name.", wait)
        user = await users.authenticate(session, username=username, password=password)
        if user is None:
            for limiter, key in limits:
                await limiter.hit(key)
            message = "The username or the password is wrong."
            raise AppError(401, "INVALID_CREDENTIALS", message, headers=headers)
    return user
