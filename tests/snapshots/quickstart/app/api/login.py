"""How a name and a password let somebody in, and how often one may guess."""

from collections.abc import Mapping
from functools import lru_cache

from sqlalchemy.ext.asyncio import AsyncSession

from app.api.traffic import rate_limited
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


async def refuse_guesses(name: str) -> None:
    """Answer 429 where too many passwords were guessed for a name."""
    if not get_settings().rate_limit_enabled:
        return
    if (wait := await get_failures().wait(name.lower())) > 0:
        raise rate_limited("Too many failures for this name.", wait)


async def note_guess(name: str) -> None:
    """Count a wrong password."""
    if get_settings().rate_limit_enabled:
        await get_failures().hit(name.lower())


async def log_in(
    session: AsyncSession,
    *,
    username: str,
    password: str,
    headers: Mapping[str, str] | None = None,
) -> User:
    """Return the user whose name and password these are, or answer 401."""
    await refuse_guesses(username)
    user = await users.authenticate(session, username=username, password=password)
    if user is None:
        await note_guess(username)
        message = "The username or the password is wrong."
        raise AppError(401, "INVALID_CREDENTIALS", message, headers=headers)
    return user
