"""Connections to Redis that a test cuts."""

import secrets
from collections.abc import Callable

from redis.asyncio import Redis

from app.core.redis import get_redis


class OwnClient:
    """A client of one test; the test cuts its connections and no others in the same Redis."""

    def __init__(self, make: Callable[[], Redis]) -> None:
        """Make a client whose connections have a unique name."""
        self.client = make()
        self._name = secrets.token_hex(8)
        self.client.connection_pool.connection_kwargs["client_name"] = self._name

    async def cut(self) -> None:
        """Close the connections from the side of the server."""
        for connection in await get_redis().client_list():
            if connection["name"] == self._name:
                await get_redis().client_kill_filter(_id=connection["id"])
