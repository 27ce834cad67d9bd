"""Quotas: the RateLimit headers of the limits that counted a request."""

from functools import lru_cache

from starlette.types import Scope

from app.core.edge.headers import note_headers
from app.core.gcra import LocalLimiter


@lru_cache(maxsize=64)
def policy_header(name: str, limiter: LocalLimiter) -> tuple[bytes, bytes]:
    """Return the header that says how often a client may ask in how many seconds."""
    rate = limiter.rate
    policy = f'"{name}";q={rate.burst};w={round(rate.burst * rate.interval)}'
    return (b"ratelimit-policy", policy.encode())


def note_quota(scope: Scope, name: str, limiter: LocalLimiter, key: str) -> None:
    """Have the answer to a request, which was just counted, say what is left of a limit."""
    left, seconds = limiter.quota(key)
    state = (b"ratelimit", f'"{name}";r={left};t={seconds}'.encode())
    note_headers(scope, (policy_header(name, limiter), state))
