"""How a name and a password let somebody in, and how often one may guess."""

import math
from collections.abc import Mapping
from functools import lru_cache

from sqlalchemy.ext.asyncio import AsyncSession

from app.config import get_settings
from app.core.errors import AppError
from app.core.gcra import Rate
from app.core.ratelimit import RateLimiter
from app.crud import users
from app.models.user import User


@lru_cache
def get_failures() -> RateLimiter:
    """Return the limit on failures, which is counted for each name."""
    return RateLimiter("failures", Rate.parse(get_settings().rate_limit_auth))


async def log_in(
    session: AsyncSession,
    *,
    username: str,
    password: str,
    headers: Mapping[str, str] | None = None,
) -> User:
    """Return the user whose name and password these are, or answer 401."""
    limited = get_settings().rate_limit_enabled
    key = username.lower()
    if limited and (wait := await get_failures().wait(key)) > 0:
        raise AppError(
            429,
            "RATE_LIMITED",
            "Too many failures for this name.",
            headers={"Retry-After": str(math.ceil(wait))},
        )
    user = await users.authenticate(session, username=username, password=password)
    if user is None:
        if limited:
            await get_failures().hit(key)
        message = "The username or the password is wrong."
        raise AppError(401, "INVALID_CREDENTIALS", message, headers=headers)
    return user
