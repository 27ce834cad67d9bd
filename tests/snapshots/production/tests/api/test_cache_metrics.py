"""How often the cache has what is asked for."""

from httpx2 import AsyncClient
from prometheus_client import REGISTRY

from app.core.edge.visits import visits


async def test_hits_and_misses_are_counted(client: AsyncClient) -> None:
    """And an answer from the cache counts as one of its route."""

    def read() -> list[float]:
        visits.flush()
        labels = {"method": "GET", "route": "/api/v1/popular-items", "status": "200"}
        values = (
            REGISTRY.get_sample_value("cache_lookups_total", {"result": "hit"}),
            REGISTRY.get_sample_value("cache_lookups_total", {"result": "miss"}),
            REGISTRY.get_sample_value("http_requests_total", labels),
        )
        return [value or 0.0 for value in values]

    hits, misses, requests = read()
    for _ in range(3):
        await client.get("/popular-items")
    assert read() == [hits + 2, misses + 1, requests + 3]
