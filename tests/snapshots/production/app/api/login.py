"""Sign-in by name and password, with limits on guessing."""

from collections.abc import Mapping

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.limits import get_limiter, rate_limited
from app.config import get_settings
from app.core.devices import known_device
from app.core.errors import AppError
from app.core.names import username_key
from app.core.passwords import one_at_a_time
from app.core.rate_limit import client_address
from app.crud import users
from app.models.user import User

# After failures from this many networks, a name is closed to all unknown devices.
NETWORKS = 10


async def count_password(user: User) -> None:
    """Count a request with the user's current password, right or wrong, or raise 429."""
    if get_settings().rate_limit_enabled:
        wait = await get_limiter("attempts").hit(str(user.id))
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
    """Return the user, or raise 401."""
    name = username_key(username) or ""
    device = known_device(request, name)
    if device is None:
        turn = name
        network = client_address(request.scope)
        limits = [
            (get_limiter("failures"), f"{name}/{network}"),
            (get_limiter("name-failures", NETWORKS), name),
        ]
    else:
        turn = f"{name}/{device}"
        limits = [(get_limiter("failures"), turn)]
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
