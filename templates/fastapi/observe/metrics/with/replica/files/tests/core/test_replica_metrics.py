"""The metric of the replica."""

from httpx2 import AsyncClient
from prometheus_client import REGISTRY
from sqlalchemy.ext.asyncio import AsyncEngine

from app.api.metrics import sampler
from app.dependencies import replica
from tests.replica import catch_up


async def test_it_says_whether_the_replica_is_used(client: AsyncClient, copy: AsyncEngine) -> None:
    """Return 1 while this worker reads from the replica, else 0."""
    await catch_up(copy)
    sampler.sample()
    assert REGISTRY.get_sample_value("database_replica_used") == 1
    replica.lose(ConnectionRefusedError("connection refused"))
    sampler.sample()
    assert REGISTRY.get_sample_value("database_replica_used") == 0
