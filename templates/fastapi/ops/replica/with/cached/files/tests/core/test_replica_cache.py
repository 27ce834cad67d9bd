"""The response cache with a replica."""

from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from app.api.deps import ReadSessionDep
from app.config import get_settings
from app.core.cache import invalidate, memory_cache
from app.main import add_middleware
from app.middleware.response_cache import public_cache
from tests.core.samples import Sample
from tests.replica import COPIED, catch_up


async def test_what_is_kept_for_all_is_not_older_than_the_last_write(copy: AsyncEngine) -> None:
    """Fill the cache from the primary just after a write, otherwise from the replica."""
    app = FastAPI()

    @app.get("/samples")
    @public_cache("samples")
    async def list_samples(session: ReadSessionDep, size: int) -> list[int]:
        return list(await session.scalars(select(Sample.id).limit(size)))

    add_middleware(app, get_settings())
    transport = ASGITransport(app, client=("192.0.2.1", 1))
    await catch_up(copy)
    await invalidate("samples")
    async with AsyncClient(transport=transport, base_url="http://test") as reader:
        # Each request has another size, so that none is answered from the cache.
        assert (await reader.get("/samples?size=97")).json() == []
        memory_cache._changed -= 3_600
        assert (await reader.get("/samples?size=98")).json() == [COPIED]
        await invalidate("samples")
        assert (await reader.get("/samples?size=99")).json() == []
