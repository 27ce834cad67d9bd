"""How often one user may ask, from however many addresses."""

import math
from functools import lru_cache

from fastapi import Request

from app.config import get_settings
from app.core.edge.quota import note_quota
from app.core.errors import AppError
from app.core.gcra import Rate
from app.core.ratelimit import TrafficLimiter
from app.models.user import User


@lru_cache
def get_traffic() -> TrafficLimiter:
    """Return the limit on what users ask, which is counted for each of them."""
    return TrafficLimiter("user", Rate.parse(get_settings().rate_limit_user))


def count_request(request: Request, user: User) -> None:
    """Count a request of a user, or answer 429."""
    if not get_settings().rate_limit_enabled:
        return
    key = str(user.id)
    wait = get_traffic().hit(key)
    note_quota(request.scope, "user", get_traffic(), key)
    if wait > 0:
        raise rate_limited("Too many requests.", wait)


def rate_limited(message: str, wait: float) -> AppError:
    """Return the 429 with its Retry-After in seconds."""
    return AppError(429, "RATE_LIMITED", message, {"Retry-After": str(math.ceil(wait))})
