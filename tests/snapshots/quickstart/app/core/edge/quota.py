"""Quotas: what a client is told of the limits that its request was counted against."""

from starlette.types import Scope

from app.core.gcra import LocalLimiter

Headers = list[tuple[bytes, bytes]]


def note_quota(scope: Scope, name: str, limiter: LocalLimiter, key: str) -> None:
    """Have the answer to a request say what is left of a limit."""
    rate = limiter.rate
    left, seconds = limiter.quota(key)
    # The request itself has just been counted, however soon that is forgotten.
    left, seconds = max(min(left, rate.burst - 1), 0), max(seconds, 1)
    policy = f'"{name}";q={rate.burst};w={round(rate.burst * rate.interval)}'
    scope["state"].setdefault("quotas", []).append((policy, f'"{name}";r={left};t={seconds}'))


def quota_headers(scope: Scope) -> Headers:
    """Return the headers that say what is left: RateLimit and RateLimit-Policy."""
    noted: list[tuple[str, str]] = scope["state"].get("quotas", [])
    if not noted:
        return []
    policies, states = zip(*noted, strict=True)
    return [
        (b"ratelimit-policy", ", ".join(policies).encode()),
        (b"ratelimit", ", ".join(states).encode()),
    ]
