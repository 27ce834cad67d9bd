from redis.asyncio import ConnectionPool

# slot: settings spaced
redis_url: str = "redis://localhost:6379/0"
"""The Redis server; `rediss://` connects over TLS."""

# slot: validators spaced
@field_validator("redis_url")
@classmethod
def check_redis_url(cls, value: str) -> str:
    """Refuse a scheme, port or option that the client does not have."""
    pool = ConnectionPool.from_url(value)
    try:
        pool.connection_class(**pool.connection_kwargs)
    except TypeError as error:
        raise ValueError(str(error)) from None
    return value
