"""The metrics of the cache."""

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from prometheus_client import REGISTRY

from app.config import get_settings
from app.main import add_middleware
from app.middleware.access_log import access_log
from app.middleware.response_cache import public_cache


@pytest.mark.usefixtures("client")
async def test_hits_and_misses_are_counted() -> None:
    """Count hits and misses, and count a cached response as a request of its route."""
    app = FastAPI()

    @app.get("/books")
    @public_cache("books")
    async def list_books() -> list[str]:
        return []

    add_middleware(app, get_settings())

    def read() -> list[float]:
        access_log.flush()
        labels = {"method": "GET", "route": "/books", "status": "200"}
        values = (
            REGISTRY.get_sample_value("cache_lookups_total", {"result": "hit"}),
            REGISTRY.get_sample_value("cache_lookups_total", {"result": "miss"}),
            REGISTRY.get_sample_value("http_requests_total", labels),
        )
        return [value or 0.0 for value in values]

    hits, misses, requests = read()
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        for _ in range(3):
            await client.get("/books")
    assert read() == [hits + 2, misses + 1, requests + 3]
