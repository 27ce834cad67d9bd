"""The Redis client that everything in this process shares."""

from functools import lru_cache

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from app import __title__
from app.config import get_settings

TIMEOUT_SECONDS = 0.5


@lru_cache
def get_redis() -> Redis:
    """Return the client; callers handle RedisError."""
    return make_client(Retry(NoBackoff(), 0))


@lru_cache
def get_listener() -> Redis:
    """Return the client for subscriptions that must tell of a loss at once.

    The other would try to connect again before it does.
    """
    return make_client(Retry(NoBackoff(), 0, supported_errors=()))


def make_client(retry: Retry) -> Redis:
    """Return a client with short timeouts."""
    return Redis.from_url(
        get_settings().redis_url,
        socket_connect_timeout=TIMEOUT_SECONDS,
        socket_timeout=TIMEOUT_SECONDS,
        retry=retry,
    )


def redis_name(name: str) -> str:
    """Return the name of a key or channel: other projects may use the same server."""
    return f"{__title__}:{name}"


async def check_redis() -> None:
    await get_redis().ping()


async def close_redis() -> None:
    for client in (get_redis, get_listener):
        await client().aclose()
        client.cache_clear()
