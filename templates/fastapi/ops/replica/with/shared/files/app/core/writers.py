"""Clients that wrote recently, and must not read older data; shared by all workers."""

import logging
from collections.abc import Sequence

from redis.exceptions import RedisError

from app.core.redis import get_redis, redis_name

logger = logging.getLogger(__name__)


class Writers:
    """Remembers for some seconds which clients wrote."""

    def __init__(self, seconds: float) -> None:
        self._milliseconds = int(seconds * 1_000)

    async def note(self, names: Sequence[str]) -> None:
        """Record a writer under each of its keys."""
        try:
            async with get_redis().pipeline(transaction=False) as pipeline:
                for name in names:
                    pipeline.set(redis_name(f"wrote:{name}"), 1, px=self._milliseconds)
                await pipeline.execute()
        except RedisError as error:
            logger.warning("cannot tell other workers of a write: %s", error)

    async def wrote(self, names: Sequence[str]) -> bool:
        """Return whether one of the keys is recorded; True when Redis cannot say."""
        try:
            found: int = await get_redis().exists(*(redis_name(f"wrote:{name}") for name in names))
        except RedisError:
            return True
        return found > 0
